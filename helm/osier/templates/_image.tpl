{{/*
An image's reference.
Takes a dict: image (registry, repository, tag, digest), registry and tag to fall back on.
*/}}
{{- define "osier.image" -}}
{{- $repository := printf "%s/%s" (.image.registry | default .registry) .image.repository -}}
{{- if .image.digest -}}
{{ printf "%s@%s" $repository .image.digest }}
{{- else -}}
{{ printf "%s:%s" $repository (.image.tag | default .tag) }}
{{- end -}}
{{- end }}
