# shellcheck shell=bash
# The cgroups of this checkout's cluster: one folder called $identity in every hierarchy of the machine (v1), or in the
# only one (v2), with one below for each node and one, machine, for what is outside of the nodes. Every process of the
# cluster is in them, so that a crash that loses all else loses no process.

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

# Lets the folders below use every controller that this one has.
delegate_controllers() { # <folder>
  local controller
  for controller in $(<"$1/cgroup.controllers"); do
    echo "+$controller" >"$1/cgroup.subtree_control" 2>/dev/null || true
  done
}

# Makes a cgroup, and lets it use what the one above it may use.
make_cgroup() { # <folder>
  local above=${1%/*}
  if unified; then delegate_controllers "$above"; fi
  mkdir -p "$1"
  # In v1, nobody can join a cpuset before it has these.
  if [[ -e $1/cpuset.cpus && ! -e $1/cgroup.controllers ]]; then
    cat "$above/cpuset.cpus" >"$1/cpuset.cpus"
    cat "$above/cpuset.mems" >"$1/cpuset.mems"
  fi
}

# Puts a process into a folder below the cluster's cgroups. In v2 a folder that hands controllers down has no processes of
# its own.
join_cgroups() { # <pid> <folder below>
  local each
  for each in $(hierarchies); do
    make_cgroup "$each/$identity"
    make_cgroup "$each/$identity/$2"
    echo "$1" >"$each/$identity/$2/cgroup.procs"
  done
}

cgroup_processes() { # [folder below]
  local each
  for each in $(hierarchies); do
    [[ ! -d $each/$identity/${1-} ]] || find "$each/$identity/${1-}" -name cgroup.procs -exec cat {} + 2>/dev/null || true
  done | sort -un
}

# Kills every process in the cgroups, or in a folder below, and removes them.
remove_cgroups() { # [folder below]
  await 30 processes_ended "$@" || fail "removing the cluster: these processes don't end: $(cgroup_processes "$@" | tr '\n' ' ')"
  # An emptied cgroup can stay busy for a moment.
  await 30 cgroups_removed "$@" || fail "removing the cluster: a cgroup $identity${1:+/$1} stays busy"
}

processes_ended() { # [folder below]
  local pid
  for pid in $(cgroup_processes "$@"); do
    kill -KILL "$pid" 2>/dev/null || true
  done
  [[ -z $(cgroup_processes "$@") ]]
}

cgroups_removed() { # [folder below]
  local each left=0
  for each in $(hierarchies); do
    [[ -d $each/$identity/${1-} ]] || continue
    find "$each/$identity/${1-}" -depth -type d -exec rmdir {} \; 2>/dev/null || true
    [[ ! -d $each/$identity/${1-} ]] || left=1
  done
  return "$left"
}
