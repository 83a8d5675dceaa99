# shellcheck shell=bash
# Holds a pod's namespaces; for the node of our own.
inputs() { readlink -f "$build/programs/pause"; }
configuration='{"Entrypoint": ["/pause"], "User": "65534:65534"}'
fill() { install -D -m 755 "$build/programs/pause" "$1/0/pause"; }
