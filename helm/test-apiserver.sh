#!/usr/bin/env bash
# Tests of the charts against a real API server: what it takes, allows, admits and keeps.
#   helm/with-apiserver.sh helm/test-apiserver.sh
# The cluster that KUBECONFIG names must be one to throw away, without Osier; it needs no node.
# HELM and KUBECTL name the programs to use, those in build/programs if not set.
set -uo pipefail

folder=$(cd "$(dirname "$0")" && pwd)
programs=$folder/../build/programs
namespace=osier-system
checked=0
failed=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
answer=$scratch/answer
helm=${HELM:-$programs/helm}
kubectl=${KUBECTL:-$scratch/kubectl}
# By that name the cluster's one program is kubectl.
[[ ! -e $programs/node ]] || ln -s "$programs/node" "$scratch/kubectl"
export HELM_CACHE_HOME=$scratch/helm HELM_CONFIG_HOME=$scratch/helm HELM_DATA_HOME=$scratch/helm

for each in "$helm" "$kubectl"; do
  if [[ ! -x $each ]]; then
    echo "testing the charts: no program at $each" >&2
    exit 2
  fi
done
if [[ -z ${KUBECONFIG-} ]]; then
  echo "testing the charts: KUBECONFIG is not set; it must name a cluster to throw away" >&2
  exit 2
fi
if ! "$kubectl" get --raw=/readyz >"$answer" 2>&1; then
  echo "testing the charts: the API server does not answer: $(tail -1 "$answer")" >&2
  exit 2
fi
if "$kubectl" get clusterrole osier >/dev/null 2>&1; then
  echo "testing the charts: this cluster has Osier already" >&2
  exit 2
fi

report() { # <result> <name>
  checked=$((checked + 1))
  if (($1 != 0)); then
    failed=$((failed + 1))
    echo "FAILED $2"
    sed -e 's/^/    /' -e '$a\' "$answer"
  fi
}

# Runs a command that must work.
works() { # <name> <command...>
  local name=$1
  shift
  "$@" >"$answer" 2>&1
  report $? "$name"
}

# Runs a command that must fail and say why.
refused() { # <name> <part of the answer> <command...>
  local name=$1 part=$2
  shift 2
  if "$@" >"$answer" 2>&1; then
    report 1 "$name: it was not refused"
  else
    grep -qF -- "$part" "$answer"
    report $? "$name: refused for another reason"
  fi
}

# Repeats a command until it works or half a minute is over.
eventually() {
  local deadline=$((SECONDS + 30))
  until "$@" >"$answer" 2>&1; do
    ((SECONDS < deadline)) || return 1
    sleep 0.2
  done
}

make_namespace() { # <name> [label...]
  local name=$1
  shift
  "$kubectl" create namespace "$name" >/dev/null
  [[ $# -eq 0 ]] || "$kubectl" label namespace "$name" "$@" >/dev/null
  # Where no controllers run, nobody else makes the account that every pod needs.
  "$kubectl" --namespace "$name" create serviceaccount default >/dev/null 2>&1 || true
}

chart() { # <verb> <arguments...>
  local verb=$1
  shift
  "$helm" "$verb" osier "$folder/osier" --namespace "$namespace" "$@"
}

# --- installing --------------------------------------------------------------------------------
make_namespace "$namespace" pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/warn=restricted
refused "installing without the kinds" "install the chart osier-crds" chart install
works "installing the kinds" "$helm" install osier-crds "$folder/osier-crds" --namespace "$namespace" --wait
"$helm" template osier "$folder/osier" --namespace "$namespace" --values "$folder/osier/tests/values/everything.yaml" >"$scratch/everything.yaml"
works "the API server knows every field" "$kubectl" apply --dry-run=server --validate=strict --filename "$scratch/everything.yaml"
works "installing the mesh" chart install
if ((failed > 0)); then
  echo "charts, API server: $checked checks, $failed failed; nothing else can be tested without what they install"
  exit 1
fi
chart template >"$scratch/rendered.yaml"
"$kubectl" apply --dry-run=server --filename "$scratch/rendered.yaml" >"$answer" 2>&1 && ! grep -i 'would violate' "$answer"
report $? "the control plane's pods keep to the pod security level restricted"
"$kubectl" --namespace "$namespace" patch deployment osier --dry-run=server --type json \
  --patch '[{"op":"remove","path":"/spec/template/spec/securityContext"}]' >"$answer" 2>&1
grep -qi 'would violate' "$answer"
report $? "control: without their security context they would not"

# --- what the control plane may do -------------------------------------------------------------
account=system:serviceaccount:$namespace:osier
may() { # yes|no <namespace or -> <arguments of kubectl auth can-i>
  local expected=$1 where=$2
  shift 2
  local scope=(--all-namespaces)
  [[ $where == - ]] || scope=(--namespace "$where")
  "$kubectl" auth can-i "$@" "${scope[@]}" --as "$account" >"$answer" 2>&1
  grep -qx "$expected" "$answer"
  report $? "may it $* in $where: expected $expected"
}
may yes "$namespace" get secret/osier-ca
may yes "$namespace" update secret/osier-ca
may yes "$namespace" create secrets
may no "$namespace" get secret/another
may no "$namespace" list secrets
may no "$namespace" delete secret/osier-ca
may no kube-system get secret/osier-ca
may no - list secrets
may no - get configmaps
may no - create pods
may no - create pods/exec
may no - patch pods
may yes - list pods
may yes - watch endpointslices.discovery.k8s.io
may yes "$namespace" update lease.coordination.k8s.io/osier-leader
may no "$namespace" update lease.coordination.k8s.io/another
may yes kube-node-lease list leases.coordination.k8s.io
may no kube-node-lease update leases.coordination.k8s.io
may no - list leases.coordination.k8s.io
may yes - create meshidentities.osier.dev
may yes - patch meshidentities.osier.dev --subresource=status
may no - patch meshidentities.osier.dev
may no - delete meshidentities.osier.dev
may yes - update podcertificaterequests.certificates.k8s.io --subresource=status
may no - create podcertificaterequests.certificates.k8s.io
may yes - patch mutatingwebhookconfigurations.admissionregistration.k8s.io/osier-pods
may no - patch mutatingwebhookconfigurations.admissionregistration.k8s.io/another
may yes - create tokenreviews.authentication.k8s.io
may yes - watch configmaps/osier-roots
may yes - create configmaps/osier-roots
may no - watch configmaps
may no - create configmaps
may no - update configmaps/another
may no - delete configmaps/osier-roots
for each in 0 1 2 3; do
  may yes "$namespace" watch "configmaps/osier-usage-$each"
  may yes "$namespace" create "configmaps/osier-usage-$each"
  may yes "$namespace" patch "configmaps/osier-usage-$each"
done
may no "$namespace" patch configmaps/osier-usage-4
may no "$namespace" delete configmaps/osier-usage-0
may no "$namespace" get configmaps/osier-configuration
may no kube-system patch configmaps/osier-usage-0
may no - impersonate users
works "naming another Secret for the authority" chart upgrade --set "caSecrets={my-intermediate}"
may yes "$namespace" watch secret/my-intermediate
may no "$namespace" update secret/my-intermediate
may no "$namespace" get secret/another
may no "$namespace" list secrets
may no kube-system get secret/my-intermediate
works "and not any more" chart upgrade --reset-values
may no "$namespace" get secret/my-intermediate
# kubectl does not know signers: they are names in rules, not objects.
may_for_signer() { # true|false <verb> <signer>
  "$kubectl" create --output 'jsonpath={.status.allowed}' --filename - >"$answer" 2>&1 <<R
apiVersion: authorization.k8s.io/v1
kind: SubjectAccessReview
spec:
  user: $account
  resourceAttributes: {group: certificates.k8s.io, resource: signers, name: $3, verb: $2}
R
  grep -qx "$1" "$answer"
  report $? "may it $2 for $3: expected $1"
}
may_for_signer true sign osier.dev/workload
may_for_signer true attest osier.dev/workload
may_for_signer false sign another.example/workload
may_for_signer false approve osier.dev/workload

# --- the trust bundle and statuses, by the account itself --------------------------------------
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test-root \
  -keyout "$scratch/root.key" -out "$scratch/root.crt" 2>/dev/null
trust_bundle() { # <name> <signer>
  printf 'apiVersion: certificates.k8s.io/v1\nkind: ClusterTrustBundle\nmetadata: {name: "%s"}\nspec:\n  signerName: %s\n  trustBundle: |\n' "$1" "$2"
  sed 's/^/    /' "$scratch/root.crt"
}
trust_bundle osier.dev:workload:roots osier.dev/workload >"$scratch/bundle.yaml"
trust_bundle another.example:workload:roots another.example/workload >"$scratch/another.yaml"
works "the control plane publishes its roots" "$kubectl" create --as "$account" --filename "$scratch/bundle.yaml"
works "and renews them" "$kubectl" annotate --as "$account" --overwrite clustertrustbundle osier.dev:workload:roots example.org/n=2
refused "and no roots of another signer" "another.example/workload" "$kubectl" create --as "$account" --filename "$scratch/another.yaml"

# --- the webhook's certificate survives upgrades -----------------------------------------------
bundle=$(base64 -w0 <"$scratch/root.crt")
put_bundle() {
  local each
  for each in osier-namespaces osier-pods; do
    "$kubectl" patch mutatingwebhookconfiguration "$each" --as "$account" --field-manager osier --type json \
      --patch "[{\"op\":\"add\",\"path\":\"/webhooks/0/clientConfig/caBundle\",\"value\":\"$bundle\"}]" || return 1
  done
}
bundle_is_there() {
  local each
  for each in osier-namespaces osier-pods; do
    [[ $("$kubectl" get mutatingwebhookconfiguration "$each" --output 'jsonpath={.webhooks[0].clientConfig.caBundle}') == "$bundle" ]] || return 1
  done
}
works "the control plane writes its caBundle" put_bundle
works "upgrading" chart upgrade --set replicas=3
works "an upgrade keeps the caBundle" bundle_is_there
works "upgrading what the caBundle stands in" chart upgrade --set roles='{operator,xds,ca,webhook}' --set-string podLabels.team=x
works "upgrading from the client side" chart upgrade --server-side=false --set replicas=4
works "an upgrade from the client side keeps the caBundle" bundle_is_there
works "rolling back" "$helm" rollback osier 1 --namespace "$namespace"
works "a rollback keeps the caBundle" bundle_is_there

# --- whom the webhooks select, seen by whose pods can't be made while nobody answers them ----------
make_namespace chart-labelled osier.dev/injection=enabled
make_namespace chart-plain
pod() { # <namespace> <pod's label, or nothing>
  printf 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: some\n  namespace: %s\n' "$1"
  [[ -z $2 ]] || printf '  labels: {osier.dev/injection: %s}\n' "$2"
  printf 'spec:\n  automountServiceAccountToken: false\n'
  printf '  securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}\n'
  printf '  containers:\n  - name: some\n    image: some.example/image:1\n'
  printf '    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}\n'
}
admit() { # <namespace> <pod's label>
  pod "$1" "${2-}" | "$kubectl" create --dry-run=server --filename -
}
asks_webhook() { # <webhook> <namespace> <pod's label>
  ! admit "$2" "${3-}" >"$scratch/pod" 2>&1 && grep -F "failed calling webhook \"$1\"" "$scratch/pod"
}
eventually asks_webhook namespaces.injection.osier.dev chart-labelled
report $? "a pod of a labelled namespace waits for the webhook"
works "a pod that opts out does not" admit chart-labelled disabled
works "a pod elsewhere does not" admit chart-plain
works "a pod elsewhere that opts in does" asks_webhook pods.injection.osier.dev chart-plain enabled
"$kubectl" label namespace kube-system "$namespace" osier.dev/injection=enabled >/dev/null
"$kubectl" --namespace kube-system create serviceaccount default >/dev/null 2>&1 || true
# The labels are seen by the webhooks' selectors at once or a moment later: the labelled namespace tells.
eventually asks_webhook namespaces.injection.osier.dev chart-labelled
works "a pod of kube-system never does, labelled or not" admit kube-system enabled
works "a pod of the control plane's namespace never does" admit "$namespace" enabled
"$kubectl" label namespace kube-system "$namespace" osier.dev/injection- >/dev/null
works "and not when it is not labelled" admit "$namespace" enabled

# --- who may ask for certificates --------------------------------------------------------------
openssl ecparam -name prime256v1 -genkey -noout -out "$scratch/pod.key" 2>/dev/null
stub=$(openssl req -new -key "$scratch/pod.key" -subj / -outform DER 2>/dev/null | base64 -w0)
printf 'apiVersion: v1\nkind: Node\nmetadata: {name: chart-node}\n' | "$kubectl" create --filename - >/dev/null
# NodeRestriction wants the pod to be on the node and to have such a volume.
{
  pod chart-plain "" | sed 's/^spec:/spec:\n  nodeName: chart-node/'
  printf '  volumes:\n  - name: identity\n    projected:\n      sources:\n'
  printf '      - podCertificate: {signerName: osier.dev/workload, keyType: ECDSAP256, keyPath: key.pem, certificateChainPath: certificates.pem}\n'
} | "$kubectl" create --filename - >/dev/null
uid() { "$kubectl" --namespace chart-plain get "$@" --output 'jsonpath={.metadata.uid}'; }
request() { # <signer>
  cat <<R
apiVersion: certificates.k8s.io/v1
kind: PodCertificateRequest
metadata: {name: some, namespace: chart-plain}
spec:
  signerName: $1
  podName: some
  podUID: $(uid pod some)
  serviceAccountName: default
  serviceAccountUID: $(uid serviceaccount default)
  nodeName: chart-node
  nodeUID: $(uid node chart-node)
  stubPKCS10Request: $stub
R
}
request osier.dev/workload >"$scratch/request.yaml"
request another.example/workload >"$scratch/another-request.yaml"
ask() { # <file> <impersonation...>
  local file=$1
  shift
  "$kubectl" create --dry-run=server --filename "$file" "$@"
}
somebody_is_refused() {
  ! ask "$scratch/request.yaml" >"$scratch/asked" 2>&1 && grep -F "only a node's kubelet (group system:nodes)" "$scratch/asked"
}
# hostile: admission/administrator
eventually somebody_is_refused
report $? "an administrator may not ask our signer for a certificate"
works "control: the request is refused for our signer only" ask "$scratch/another-request.yaml"
# hostile: admission/service-account
refused "an account of the pod's namespace may not" "only a node's kubelet (group system:nodes)" \
  ask "$scratch/request.yaml" --as system:serviceaccount:chart-plain:default --as-group system:masters
# hostile: admission/other-node
refused "one node may not ask for another's pods" "certificates of its own pods only" \
  ask "$scratch/request.yaml" --as another-node --as-group system:nodes --as-group system:masters
works "the pod's node may" ask "$scratch/request.yaml" --as system:node:chart-node --as-group system:nodes

# --- what may be added to a pod of the mesh ------------------------------------------------------
# The pod is made where no webhook is asked; what counts is the sidecar's name.
{
  pod chart-plain "" | sed 's/name: some$/name: meshed/'
  printf '  initContainers:\n  - name: osier-proxy\n    image: some.example/image:1\n'
  printf '    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}\n'
  printf '  volumes:\n  - {name: osier-identity, emptyDir: {}}\n  - {name: another, emptyDir: {}}\n'
} | "$kubectl" create --filename - >/dev/null
debug() { # <pod> <fields of the ephemeral container>
  "$kubectl" --namespace chart-plain patch pod "$1" --subresource ephemeralcontainers --dry-run=server --patch \
    "{\"spec\":{\"ephemeralContainers\":[{\"name\":\"debugger\",\"image\":\"some.example/image:1\",$2}]}}"
}
works "an ephemeral container may look into a pod of the mesh" debug meshed '"volumeMounts":[{"name":"another","mountPath":"/a"}]'
refused "but may not mount its private key" "may not mount the volume osier-identity" \
  debug meshed '"volumeMounts":[{"name":"osier-identity","mountPath":"/a"}]'
refused "nor be the sidecar's user" "may not run as user 1337" debug meshed '"securityContext":{"runAsUser":1337}'
works "control: in a pod without our sidecar it may" debug some '"securityContext":{"runAsUser":1337}'

# --- letting pods start without the mesh, and taking it back --------------------------------------
works "the webhooks can be deleted" "$kubectl" delete mutatingwebhookconfiguration osier-namespaces osier-pods
eventually admit chart-labelled
report $? "pods of a labelled namespace start then"
works "an upgrade brings them back" chart upgrade
works "both" "$kubectl" get mutatingwebhookconfiguration osier-namespaces osier-pods

# --- uninstalling ------------------------------------------------------------------------------
definitions() { "$kubectl" get customresourcedefinitions --output name | grep -F .osier.dev; }
works "the kinds are there" definitions
before=$(definitions)
works "uninstalling the mesh" "$helm" uninstall osier --namespace "$namespace"
eventually admit chart-labelled
report $? "nothing stands in the way of pods then"
works "uninstalling the kinds" "$helm" uninstall osier-crds --namespace "$namespace"
[[ -n $before && $(definitions) == "$before" ]]
report $? "the kinds, and so what people wrote, outlive both charts"
works "installing both again takes them over" "$helm" install osier-crds "$folder/osier-crds" --namespace "$namespace"
works "and the mesh" chart install --server-side=false
works "from the client side too, the control plane writes its caBundle" put_bundle
works "from the client side, upgrading" chart upgrade --set-string podLabels.team=x
works "from the client side, an upgrade keeps the caBundle" bundle_is_there
works "applying the rendered chart" "$kubectl" apply --server-side --force-conflicts --filename "$scratch/rendered.yaml"
works "applying without helm keeps the caBundle" bundle_is_there

echo "charts, API server: $checked checks, $failed failed"
((failed == 0))
