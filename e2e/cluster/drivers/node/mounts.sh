# shellcheck shell=bash
# What the node sees of the file system: the machine's, read where it must be, with places of its own to write to.
# Sourced by boot, in the node's mount namespace.

# A place that the node gets for itself may hide the checkout or the cache, if they are below it.
keep_visible() { # <command...>
  local checkout cached
  exec {checkout}<"$root" {cached}<"$cache"
  "$@"
  show_again "$root" "$checkout"
  show_again "$cache" "$cached"
  exec {checkout}<&- {cached}<&-
}

show_again() { # <folder> <open file descriptor of it>
  if [[ ! "$1" -ef /proc/self/fd/$2 ]]; then
    mkdir -p "$1"
    mount --bind "/proc/self/fd/$2" "$1"
  fi
}

private_folders() {
  mount -t tmpfs -o mode=755 tmpfs /run
  mkdir -p /run/lock /run/netns "$node_state"/{lib,logs}
  mount --bind "$node_state/lib" /var/lib
  mount --bind "$node_state/logs" /var/log
}

# The node's cgroup is the root of what it sees.
own_cgroups() {
  local names=() each
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    umount -R /sys/fs/cgroup
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    mkdir -p /sys/fs/cgroup/init
    await 10 empty_root_cgroup
    delegate_controllers /sys/fs/cgroup
    return
  fi
  for each in $(hierarchies); do names+=("${each##*/}"); done
  umount -R /sys/fs/cgroup
  mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
  for each in "${names[@]}"; do
    mkdir "/sys/fs/cgroup/$each"
    case $each in
      unified) mount -t cgroup2 cgroup2 "/sys/fs/cgroup/$each" ;;
      systemd) mount -t cgroup -o none,name=systemd cgroup "/sys/fs/cgroup/$each" ;;
      *) mount -t cgroup -o "$each" cgroup "/sys/fs/cgroup/$each" ;;
    esac
  done
}

# Whoever started the node is in its cgroup too, and is moved away from outside.
empty_root_cgroup() {
  local pid
  for pid in $(</sys/fs/cgroup/cgroup.procs); do
    [[ $pid == 0 ]] || echo "$pid" >/sys/fs/cgroup/init/cgroup.procs || true
  done
  [[ -z $(</sys/fs/cgroup/cgroup.procs) ]]
}

# What the kubelet would set for the whole machine, it finds set already, and changes nothing.
sysctls_as_the_kubelet_wants() {
  local setting file
  mkdir -p /run/sysctl
  for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
    kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
    file=/run/sysctl/${setting//\//.}
    [[ -e /proc/sys/${setting%=*} ]] || continue
    echo "${setting#*=}" >"$file"
    mount --bind "$file" "/proc/sys/${setting%=*}"
  done
}

mount_all() {
  mount -t proc proc /proc
  mount --make-rshared /
  own_cgroups
  keep_visible private_folders
  sysctls_as_the_kubelet_wants
}
