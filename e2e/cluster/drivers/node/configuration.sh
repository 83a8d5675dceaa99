# shellcheck shell=bash
# Writes the configuration files of the node's programs from their templates. Sourced by boot.

# overlayfs can't lie on overlayfs, which is what the disk of a container is.
snapshotter() {
  if [[ $(stat -f -c %T "$node_state") == overlayfs ]]; then echo native; else echo overlayfs; fi
}

write_configuration() {
  local into=$node_state/configuration template
  mkdir -p "$into/cni" "$node_state/containerd"
  : >"$into/resolv.conf"
  for template in "$driver"/configuration/*; do
    sed -e "s#@NODE_STATE@#$node_state#g" -e "s#@CERTIFICATES@#$certificates#g" -e "s#@NODE_NAME@#$name#g" \
      -e "s#@ADDRESS@#$address#g" -e "s#@NODE_POD_RANGE@#$own_pod_range#g" -e "s#@POD_RANGE@#$pod_range#g" \
      -e "s#@DNS_ADDRESS@#$dns_address#g" -e "s#@CLUSTER_DOMAIN@#$cluster_domain#g" \
      -e "s#@SNAPSHOTTER@#$(snapshotter)#g" "$template" >"$into/${template##*/}"
  done
  mv "$into/cni.conflist" "$into/cni/10-osier.conflist"
}
