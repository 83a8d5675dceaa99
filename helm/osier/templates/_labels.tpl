{{/* What the Deployment, the Service and the disruption budget select by. Never changes. */}}
{{- define "osier.selector" -}}
app.kubernetes.io/name: osier
app.kubernetes.io/component: control-plane
{{- end }}

{{/* The labels of every object of the chart. */}}
{{- define "osier.labels" -}}
{{ include "osier.selector" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: osier
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | quote }}
{{- end }}
