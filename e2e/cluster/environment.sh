# shellcheck shell=bash
# What every script here starts with: where things are, how progress is told, what kind of cluster is meant.
set -euo pipefail

cluster_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# The rest of a long path may be a symbolic link; the cluster's name is made of the real one.
root=$(cd "$cluster_folder/../.." && pwd -P)
build=$root/build
state=$build/cluster
images=$build/images
cache=${OSIER_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/osier}
# Two checkouts on one machine never share anything that has a name.
identity=osier-$(printf %s "$root" | sha256sum | cut -c1-10)
admin_configuration=$state/admin.conf
version=0.1.0
OSIER_STARTED=${OSIER_STARTED:-$(date +%s%N)}
export OSIER_STARTED
export PATH=$PATH:/usr/local/go/bin:/usr/local/sbin:/usr/sbin:/sbin
readonly cluster_folder root build state images cache identity admin_configuration version

# One line of progress, with the time since the first script of this command began.
say() {
  printf '[%4ds] %s\n' $((($(date +%s%N) - OSIER_STARTED) / 1000000000)) "$*"
}

# Runs a command that takes long and says nothing, and says every 15 s (PROGRESS_SECONDS) that it goes on.
with_progress() { # <what is done> <command...>
  local what=$1 teller code=0
  shift
  (
    pause=
    trap '${pause:+kill "$pause"} 2>/dev/null; exit' TERM
    # It ends with the script, however that ends.
    while kill -0 $$ 2>/dev/null; do
      sleep "${PROGRESS_SECONDS:-15}" >/dev/null 2>&1 &
      pause=$!
      wait "$pause"
      say "        still $what"
    done
  ) &
  teller=$!
  "$@" || code=$?
  kill "$teller" 2>/dev/null || true
  wait "$teller" 2>/dev/null || true
  return "$code"
}

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# Repeats a command until it works; fails after so many seconds.
await() { # <seconds> <command...>
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

# One hash of the content of files, folders and words. Names count, times and owners don't.
content_hash() { # <file, folder or word>...
  local each
  for each in "$@"; do
    if [[ -d $each ]]; then
      (cd "$each" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0r sha256sum)
    elif [[ -f $each ]]; then
      printf '%s ' "$(basename "$each")"
      sha256sum <"$each"
    else
      printf '%s\n' "$each"
    fi
  done | sha256sum | cut -d' ' -f1
}

# node (a node of our own, in namespaces), kind (in Docker) or current (the user's own context).
cluster_kind() {
  if [[ -n ${CLUSTER-} ]]; then
    [[ -d $cluster_folder/drivers/$CLUSTER ]] || fail "CLUSTER is $CLUSTER; it may be node, kind or current"
    echo "$CLUSTER"
  elif [[ -e $state/kind-of-cluster ]]; then
    cat "$state/kind-of-cluster"
  elif has docker && docker info >/dev/null 2>&1; then
    echo kind
  else
    echo node
  fi
}

# Calls load_image for each image, or each one built if none is named, that differs from what was loaded last.
load_changed() { # [image]...
  local archive image
  mkdir -p "$state/loaded"
  if (($# == 0)); then
    for archive in "$images"/*.tar; do
      [[ ! -e $archive ]] || set -- "$@" "$(basename "$archive" .tar)"
    done
  fi
  for image in "$@"; do
    if ! cmp -s "$images/$image.id" "$state/loaded/$image"; then
      load_image "$image"
      cp "$images/$image.id" "$state/loaded/$image"
    fi
  done
}
