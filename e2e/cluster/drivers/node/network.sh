# shellcheck shell=bash
# The node's network: no way out, one address for the node, pods behind it. Sourced by boot, in the node's network namespace.

make_network() {
  ip link set lo up
  # A bridge, because not every kernel has dummy interfaces.
  ip link add node0 type bridge
  ip address add "$address/24" dev node0
  ip link set node0 up
  # Without a route to them, a connection to a service ends before kube-proxy's rules could turn it.
  ip route add "$service_range" dev node0
  echo 1 >/proc/sys/net/ipv4/ip_forward
}
