# shellcheck shell=bash
# The cluster as processes of the machine: how nodes and the network between them start and end, whether they run, how to
# enter them.

node_pid() { cat "$state/$(node_name "$1")/pid" 2>/dev/null; } # <number>
fabric_pid() { cat "$state/fabric/pid" 2>/dev/null; }

# A process number alone proves nothing: it may be another's by now. One of our cgroup is ours.
is_ours() { [[ -n $1 ]] && cgroup_processes | grep -qx "$1"; } # <pid>
node_runs() { is_ours "$(node_pid "$1")"; }

cluster_runs() {
  local number
  is_ours "$(fabric_pid)" || return 1
  for number in $(node_numbers); do node_runs "$number" || return 1; done
}

in_fabric() { nsenter --target "$(fabric_pid)" --net -- "$@"; }

in_node() { # <number> <command...>
  local number=$1
  shift
  nsenter --target "$(node_pid "$number")" --mount --net -- "$@"
}

# Runs a command that outlives this script and its terminal, as a member of the cluster's cgroups.
start() { # <name> <folder below the cgroup> <command...>
  local name=$1 folder=$2
  shift 2
  (
    join_cgroups "$BASHPID" "$folder"
    exec setsid "$@" </dev/null >"$state/log/$name.log" 2>&1
  ) &
}

start_fabric() {
  start fabric machine unshare --net "$driver/fabric"
  await 20 test -s "$state/fabric/pid" || fail "starting the network: $(tail -3 "$state/log/fabric.log")"
}

start_node() { # <number>
  local name waits
  name=$(node_name "$1")
  start "$name" "$name" unshare --mount --net --pid --uts --ipc --cgroup --fork --kill-child --propagation private \
    "$driver/boot" "$1"
  waits=$!
  if unified; then
    # A node's own cgroup must have no processes of its own: also not the one that waits for the node to end.
    await 10 grep -q . "/proc/$waits/task/$waits/children"
    join_cgroups "$waits" machine
  fi
}

await_containerd() { # <number>
  local name
  name=$(node_name "$1")
  await 20 test -s "$state/$name/pid" || fail "starting $name: $(tail -3 "$state/log/$name.log")"
  await 20 in_node "$1" ctr version || fail "starting containerd: $(tail -3 "$state/$name/log/containerd.log")"
}

await_node() { # <number>
  local name
  name=$(node_name "$1")
  await 60 "$build/bin/kubectl" get --raw="/api/v1/nodes/$name/proxy/healthz" ||
    fail "starting the kubelet: $(tail -3 "$state/$name/log/kubelet.log")"
  "$build/bin/kubectl" wait --for=condition=Ready "node/$name" --timeout=60s >/dev/null
}

# The kernel ends with a namespace's first process all the others in it.
kill_node() { # <number>
  local name
  name=$(node_name "$1")
  kill -KILL "$(node_pid "$1")"
  rm "$state/$name/pid"
  remove_cgroups "$name"
}
