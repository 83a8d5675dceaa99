{{/* A duration such as 1h30m, in milliseconds. */}}
{{- define "osier.milliseconds" -}}
{{- $unit := dict "h" 3600000 "m" 60000 "s" 1000 "ms" 1 -}}
{{- $total := 0 -}}
{{- range regexFindAll "[0-9]+(ms|h|m|s)" . -1 -}}
{{- $total = add $total (mul (regexFind "[0-9]+" . | atoi) (get $unit (regexFind "[a-z]+" .))) -}}
{{- end -}}
{{ $total }}
{{- end }}

{{/* A quantity of CPU such as 100m or 2, in thousandths of a core. */}}
{{- define "osier.millicores" -}}
{{- $text := toString . -}}
{{- if hasSuffix "m" $text }}{{ trimSuffix "m" $text | atoi }}{{ else }}{{ mul (atoi $text) 1000 }}{{ end -}}
{{- end }}

{{/* A quantity of memory such as 256Mi, in kibibytes. */}}
{{- define "osier.kibibytes" -}}
{{- $unit := dict "Ki" 1 "Mi" 1024 "Gi" 1048576 -}}
{{ mul (regexFind "[0-9]+" . | atoi) (get $unit (regexFind "[A-Z]i" .)) }}
{{- end }}
