# shellcheck shell=bash
# kind itself, compiled from its module.
readonly kind_version=v0.33.0

kind_program() {
  local program=$cache/kind/$kind_version/kind
  if [[ ! -x $program ]]; then
    GOBIN=$cache/kind/$kind_version GOFLAGS=-buildvcs=false CGO_ENABLED=0 go install "sigs.k8s.io/kind@$kind_version" >&2
  fi
  "$program" "$@"
}
