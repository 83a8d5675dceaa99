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

{{/* What MeshIdentity's own rules say: the operator could not create one that breaks them. */}}
{{- define "osier.refusals.lifetimes" -}}
{{- $identity := .Values.identity -}}
{{- $bounds := dict "rootTTL" (list "24h" "219000h") "intermediateTTL" (list "3h" "43800h") "certificateTTL" (list "1m" "2184h") -}}
{{- range $name, $bound := $bounds -}}
{{- $life := include "osier.milliseconds" (get $identity $name) | atoi -}}
{{- if or (lt $life (include "osier.milliseconds" (first $bound) | atoi)) (gt $life (include "osier.milliseconds" (last $bound) | atoi)) -}}
{{- fail (printf "identity.%s is %s: it must be between %s and %s" $name (get $identity $name) (first $bound) (last $bound)) -}}
{{- end -}}
{{- end -}}
{{- $root := include "osier.milliseconds" $identity.rootTTL | atoi -}}
{{- $intermediate := include "osier.milliseconds" $identity.intermediateTTL | atoi -}}
{{- $certificate := include "osier.milliseconds" $identity.certificateTTL | atoi -}}
{{- if and (eq $identity.delivery "PodCertificate") (lt $certificate (include "osier.milliseconds" "1h" | atoi)) -}}
{{- fail (printf "identity.certificateTTL is %s: it must be at least 1h with identity.delivery PodCertificate" $identity.certificateTTL) -}}
{{- end -}}
{{- if lt $intermediate (mul 3 $certificate) -}}
{{- fail (printf "identity.intermediateTTL is %s: it must be at least three times identity.certificateTTL, %s" $identity.intermediateTTL $identity.certificateTTL) -}}
{{- end -}}
{{- if ge $intermediate $root -}}
{{- fail (printf "identity.intermediateTTL is %s: it must be shorter than identity.rootTTL, %s" $identity.intermediateTTL $identity.rootTTL) -}}
{{- end -}}
{{- end }}

{{- define "osier.refusals.resources" -}}
{{- $proxy := .Values.proxy -}}
{{- if lt (include "osier.kibibytes" $proxy.resources.requests.memory | atoi) (include "osier.kibibytes" "64Mi" | atoi) -}}
{{- fail (printf "proxy.resources.requests.memory is %v: Envoy needs at least 64Mi" $proxy.resources.requests.memory) -}}
{{- end -}}
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
