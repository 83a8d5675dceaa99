# shellcheck shell=bash
# The sidecar: Envoy, and nft for the init container that redirects traffic to it. There is no shell.
nft=$(command -v nft) || fail "building the image proxy: no nft on this machine: make prepare"

inputs() {
  readlink -f "$build/bin/envoy"
  echo "$nft"
  libraries "$build/bin/envoy" "$nft"
  echo "$root/webhook/proxy"
}

configuration='{"Entrypoint": ["/usr/local/bin/envoy"], "User": "1337:1337", "WorkingDir": "/"}'

# Envoy is the bulk of the image and changes least, so it is the lower layer.
fill() {
  base "$1/0" osier 1337
  add_program "$1/0" "$build/bin/envoy" usr/local/bin/envoy
  add_program "$1/1" "$nft" usr/sbin/nft
  install -D -m 644 -t "$1/1/etc/osier" "$root"/webhook/proxy/*
}
