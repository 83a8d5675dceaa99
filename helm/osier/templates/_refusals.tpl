{{/*
Refuses what values.schema.json can't: values that only contradict each other, and clusters and
namespaces that the mesh can't live in. Better told by helm than by a pod that doesn't start.
*/}}
{{- define "osier.refusals" -}}
{{- include "osier.refusals.place" . -}}
{{- include "osier.refusals.lifetimes" . -}}
{{- include "osier.refusals.resources" . -}}
{{- end }}

{{- define "osier.refusals.place" -}}
{{- if has .Release.Namespace (list "default" "kube-system" "kube-public" "kube-node-lease") -}}
{{- fail (printf "osier does not install into namespace %q: it needs one of its own, in which nothing is injected; add --namespace osier-system --create-namespace" .Release.Namespace) -}}
{{- end -}}
{{- /* Without a cluster (helm template) every lookup is empty, kube-system's too. */ -}}
{{- if lookup "v1" "Namespace" "" "kube-system" -}}
{{- if not (lookup "apiextensions.k8s.io/v1" "CustomResourceDefinition" "" "meshidentities.osier.dev") -}}
{{- fail "osier needs its kinds first: install the chart osier-crds" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{- define "osier.refusals.lifetimes" -}}
{{- $root := include "osier.milliseconds" .Values.identity.rootTTL | atoi -}}
{{- $intermediate := include "osier.milliseconds" .Values.identity.intermediateTTL | atoi -}}
{{- $certificate := include "osier.milliseconds" .Values.identity.certificateTTL | atoi -}}
{{- if lt $certificate 3600000 -}}
{{- fail (printf "identity.certificateTTL is %s: the API server takes nothing under 1h" .Values.identity.certificateTTL) -}}
{{- end -}}
{{- if gt $certificate 7862400000 -}}
{{- fail (printf "identity.certificateTTL is %s: the API server takes nothing over 2184h" .Values.identity.certificateTTL) -}}
{{- end -}}
{{- if ge $certificate $intermediate -}}
{{- fail (printf "identity.certificateTTL is %s: it must be shorter than identity.intermediateTTL, %s" .Values.identity.certificateTTL .Values.identity.intermediateTTL) -}}
{{- end -}}
{{- if ge $intermediate $root -}}
{{- fail (printf "identity.intermediateTTL is %s: it must be shorter than identity.rootTTL, %s" .Values.identity.intermediateTTL .Values.identity.rootTTL) -}}
{{- end -}}
{{- end }}

{{- define "osier.refusals.resources" -}}
{{- $proxy := .Values.proxy -}}
{{- range $name, $measure := dict "cpu" "osier.millicores" "memory" "osier.kibibytes" -}}
{{- $request := index $proxy.resources.requests $name -}}
{{- $limit := index $proxy.resources.limits $name -}}
{{- $most := index $proxy.maxResources $name -}}
{{- if and $limit (gt (include $measure $request | atoi) (include $measure ($limit | default $most) | atoi)) -}}
{{- fail (printf "proxy.resources.requests.%s is %v: it must not be over proxy.resources.limits.%s, %v" $name $request $name $limit) -}}
{{- end -}}
{{- if gt (include $measure ($limit | default $request) | atoi) (include $measure $most | atoi) -}}
{{- fail (printf "proxy.resources asks for %v of %s: proxy.maxResources.%s is %v" ($limit | default $request) $name $name $most) -}}
{{- end -}}
{{- end -}}
{{- end }}
