# shellcheck shell=bash
# The cgroups of this checkout's cluster: one folder called $identity in every hierarchy of the machine (v1), or in the
# only one (v2). Every process of the cluster is in it, so that a crash that loses all else loses no process.

unified() { [[ -e /sys/fs/cgroup/cgroup.controllers ]]; }

hierarchies() {
  local each
  if unified; then
    echo /sys/fs/cgroup
    return
  fi
  for each in /sys/fs/cgroup/*; do
    [[ -L $each || ! -e $each/cgroup.procs ]] || echo "$each"
  done
}

make_cgroups() {
  local each
  for each in $(hierarchies); do
    if unified; then delegate_controllers "$each"; fi
    mkdir -p "$each/$identity"
    # In v1, nobody can join a cpuset before it has these.
    if [[ -e $each/cpuset.cpus && ! -e $each/cgroup.controllers ]]; then
      cat "$each/cpuset.cpus" >"$each/$identity/cpuset.cpus"
      cat "$each/cpuset.mems" >"$each/$identity/cpuset.mems"
    fi
  done
}

# Lets the folders below use every controller that this one has.
delegate_controllers() { # <folder>
  local controller
  for controller in $(<"$1/cgroup.controllers"); do
    echo "+$controller" >"$1/cgroup.subtree_control" 2>/dev/null || true
  done
}

# Puts a process into the cluster's cgroups, or into a folder below. In v2 a folder that hands controllers down has no
# processes of its own.
join_cgroups() { # <pid> [folder below]
  local each
  for each in $(hierarchies); do
    mkdir -p "$each/$identity/${2-}"
    echo "$1" >"$each/$identity/${2-}/cgroup.procs"
  done
}

cgroup_processes() {
  local each
  for each in $(hierarchies); do
    [[ ! -d $each/$identity ]] || find "$each/$identity" -name cgroup.procs -exec cat {} + 2>/dev/null || true
  done | sort -un
}

# Kills every process in the cgroups, and removes them.
remove_cgroups() {
  await 30 processes_ended || fail "removing the cluster: these processes don't end: $(cgroup_processes | tr '\n' ' ')"
  # An emptied cgroup can stay busy for a moment.
  await 30 cgroups_removed || fail "removing the cluster: a cgroup $identity stays busy"
}

processes_ended() {
  local pid
  for pid in $(cgroup_processes); do
    kill -KILL "$pid" 2>/dev/null || true
  done
  [[ -z $(cgroup_processes) ]]
}

cgroups_removed() {
  local each left=0
  for each in $(hierarchies); do
    [[ -d $each/$identity ]] || continue
    find "$each/$identity" -depth -type d -exec rmdir {} \; 2>/dev/null || true
    [[ ! -d $each/$identity ]] || left=1
  done
  return "$left"
}
