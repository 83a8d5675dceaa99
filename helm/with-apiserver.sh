#!/usr/bin/env bash
# Runs a command against an API server and its etcd that live as long as it does and answer on loopback only.
#   helm/with-apiserver.sh helm/test-apiserver.sh
# KUBECONFIG is set for the command. No node, no controllers. NODE names the program that holds both,
# build/programs/node if not set.
set -euo pipefail

folder=$(cd "$(dirname "$0")" && pwd)
node=${NODE:-$folder/../build/programs/node}
if (($# == 0)); then
  echo "usage: with-apiserver.sh <command> [arguments]" >&2
  exit 2
fi
if [[ ! -x $node ]]; then
  echo "starting an API server: no program at $node" >&2
  exit 2
fi

scratch=$(mktemp -d)
started=()
stop() {
  # They hold nothing that outlives them, so there is nothing to be gentle about.
  local each
  for each in "${started[@]}"; do
    while kill -9 "$each" 2>/dev/null; do sleep 0.1; done
  done
  rm -rf "$scratch"
}
trap stop EXIT
trap 'exit 130' INT TERM

free_port() {
  local port
  while port=$(shuf --input-range 20000-29999 --head-count 1); do
    (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

client=$(free_port) peer=$(free_port) port=$(free_port)
token=$(openssl rand -hex 16)
openssl genrsa -out "$scratch/accounts.key" 2048 2>/dev/null
echo "$token,admin,admin,system:masters" >"$scratch/tokens.csv"

"$node" etcd --data-dir "$scratch/etcd" --unsafe-no-fsync \
  --listen-client-urls "http://127.0.0.1:$client" --advertise-client-urls "http://127.0.0.1:$client" \
  --listen-peer-urls "http://127.0.0.1:$peer" --initial-advertise-peer-urls "http://127.0.0.1:$peer" \
  --initial-cluster "default=http://127.0.0.1:$peer" >"$scratch/etcd.log" 2>&1 &
started+=($!)
disown
# Webhooks are called directly or not at all: an endpoint that is not there is known at once.
NO_PROXY='*' no_proxy='*' "$node" kube-apiserver --enable-aggregator-routing --etcd-servers "http://127.0.0.1:$client" --bind-address 127.0.0.1 --advertise-address 127.0.0.1 \
  --secure-port "$port" --cert-dir "$scratch/certificates" --token-auth-file "$scratch/tokens.csv" \
  --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction --endpoint-reconciler-type none \
  --service-cluster-ip-range 10.96.0.0/16 --service-account-issuer https://kubernetes.default.svc \
  --service-account-key-file "$scratch/accounts.key" --service-account-signing-key-file "$scratch/accounts.key" \
  >"$scratch/apiserver.log" 2>&1 &
started+=($!)
disown

cat >"$scratch/kubeconfig" <<K
apiVersion: v1
kind: Config
clusters:
  - {name: scratch, cluster: {server: "https://127.0.0.1:$port", insecure-skip-tls-verify: true}}
users:
  - {name: admin, user: {token: $token}}
contexts:
  - {name: scratch, context: {cluster: scratch, user: admin}}
current-context: scratch
K
export KUBECONFIG=$scratch/kubeconfig

deadline=$((SECONDS + 120))
until "$node" kubectl get --raw=/readyz >/dev/null 2>&1; do
  if ((SECONDS >= deadline)) || ! kill -0 "${started[@]}" 2>/dev/null; then
    echo "starting an API server: it does not answer:" >&2
    tail -n 3 "$scratch/etcd.log" "$scratch/apiserver.log" >&2
    exit 1
  fi
  sleep 0.2
done
"$@"
