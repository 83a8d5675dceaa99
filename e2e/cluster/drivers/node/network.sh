# shellcheck shell=bash
# The node's network: one link to the other nodes, pods behind it, no way out. Sourced by boot, in the node's network namespace.

# The fabric is another process, to be found while /proc is still the machine's.
join_fabric() {
  local fabric
  fabric=/proc/$(fabric_pid)/ns/net
  # The port of a node that was killed a moment ago may still be there.
  nsenter --net="$fabric" ip link delete "$name" 2>/dev/null || true
  # Always the same hardware address: the others need not learn a new one when the node comes back.
  ip link add eth0 address "02:00:00:00:00:0$number" type veth peer name "$name" netns "$fabric"
  nsenter --net="$fabric" ip link set "$name" master fabric0 up
}

make_network() {
  local other
  ip link set lo up
  ip address add "$address/24" dev eth0
  ip link set eth0 up
  # Without a route to them, a connection to a service ends before kube-proxy's rules could turn it.
  ip route add "$service_range" dev eth0
  for other in $(node_numbers); do
    ((other == number)) || ip route add "$(node_pod_range "$other")" via "$(node_address "$other")"
  done
  echo 1 >/proc/sys/net/ipv4/ip_forward
}
