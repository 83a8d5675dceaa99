# shellcheck shell=bash
# Names and addresses inside the cluster. They repeat in every cluster of ours: each has networks of its own. A node is
# given by its number, from 1 on; the first has the control plane too.
readonly service_range=10.96.0.0/16 service_address=10.96.0.1 dns_address=10.96.0.10
readonly pod_range=10.244.0.0/16 cluster_domain=cluster.local
readonly server_address=10.66.0.11:6443 fabric_address=10.66.0.1

node_numbers() { seq "$(<"$state/nodes")"; }
node_name() { echo "node-$1"; }
node_address() { echo "10.66.0.$((10 + $1))"; }
node_pod_range() { echo "10.244.$1.0/24"; }
