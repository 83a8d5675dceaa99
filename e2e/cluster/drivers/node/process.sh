# shellcheck shell=bash
# The node as a process of the machine: whether it runs, and how to enter it.

node_pid() { cat "$state/node-1/pid" 2>/dev/null; }

# A process number alone proves nothing: it may be another's by now. One of our cgroup is ours.
node_runs() {
  local pid
  pid=$(node_pid) && [[ -n $pid ]] && cgroup_processes | grep -qx "$pid"
}

in_node() { nsenter --target "$(node_pid)" --mount --net -- "$@"; }
