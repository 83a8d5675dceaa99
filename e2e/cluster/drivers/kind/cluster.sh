# shellcheck shell=bash
# kind's description of the cluster. Certificates for pods come from the API server of Kubernetes 1.37, where they are on
# by themselves. A control plane that is not alone takes no pods, so that several nodes are as many workers.

describe_cluster() { # <number of nodes>
  local number
  printf 'kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes:\n- role: control-plane\n'
  (($1 > 1)) || describe_place 1
  for ((number = 1; $1 > 1 && number <= $1; number++)); do
    printf -- '- role: worker\n'
    describe_place "$number"
  done
}

describe_place() { # <number of the node>
  printf '  labels: {topology.kubernetes.io/region: %s, topology.kubernetes.io/zone: %s}\n' "$region" "$(node_zone "$1")"
}
