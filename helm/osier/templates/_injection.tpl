{{/* What both webhooks have in common: everything but whom they select. */}}
{{- define "osier.injection" -}}
clientConfig:
  service:
    name: osier
    namespace: {{ .Release.Namespace }}
    path: /mutate-pod
    port: 443
  # No caBundle: the operator writes it, and what a chart never sets an upgrade or a rollback never resets.
admissionReviewVersions: [v1]
rules:
  - operations: [CREATE]
    apiGroups: [""]
    apiVersions: [v1]
    resources: [pods]
    scope: Namespaced
matchPolicy: Equivalent
matchConditions:
  # The API server's picture of a static pod: that one runs already, as its file says.
  - name: not-a-static-pod
    expression: >-
      !has(object.metadata.annotations) || !('kubernetes.io/config.mirror' in object.metadata.annotations)
failurePolicy: Fail
reinvocationPolicy: IfNeeded
sideEffects: None
timeoutSeconds: 10
{{- end }}

{{/* The namespaces that have no sidecars, whatever their labels say. */}}
{{- define "osier.exempt" -}}
- key: kubernetes.io/metadata.name
  operator: NotIn
  values: [kube-system, kube-public, kube-node-lease, {{ .Release.Namespace }}]
{{- end }}
