{{/* The control plane's configuration file. values.yaml describes it, key by key. */}}
{{- define "osier.configuration" -}}
{{- $values := .Values -}}
{{- $proxy := $values.proxy -}}
{{- $configuration := dict
  "systemNamespace" .Release.Namespace
  "clusterDomain" $values.clusterDomain
  "identity" (pick $values.identity "trustDomain" "delivery" "mtlsMode" "rootTTL" "intermediateTTL" "certificateTTL")
  "mesh" (pick $values.mesh "defaultRetries" "accessLog" "discovery")
  "proxy" (dict
    "image" (include "osier.image" (dict "image" $proxy.image "registry" $values.image.registry "tag" .Chart.AppVersion))
    "imagePullPolicy" $proxy.image.pullPolicy
    "concurrency" $proxy.concurrency
    "logLevel" $proxy.logLevel
    "resources" (dict
      "requests" (include "osier.quantities" $proxy.resources.requests | fromJson)
      "limits" (include "osier.quantities" $proxy.resources.limits | fromJson))
    "maxResources" (include "osier.quantities" $proxy.maxResources | fromJson)
    "preStopSeconds" $proxy.preStopSeconds)
-}}
{{ toPrettyJson $configuration }}
{{- end }}

{{/* Quantities as JSON strings, however they were written. */}}
{{- define "osier.quantities" -}}
{{- $quantities := dict -}}
{{- range $name, $quantity := . }}{{ $_ := set $quantities $name (toString $quantity) }}{{ end -}}
{{ toJson $quantities }}
{{- end }}
