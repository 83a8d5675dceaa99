# shellcheck shell=bash
# DNS; for the node of our own.
inputs() { readlink -f "$build/programs/coredns"; }
configuration='{"Entrypoint": ["/coredns"], "User": "0:0"}'
fill() { install -D -m 755 "$build/programs/coredns" "$1/0/coredns"; }
