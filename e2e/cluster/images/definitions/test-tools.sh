# shellcheck shell=bash
# A pod to look around from: busybox and curl.
busybox=$(command -v busybox) || fail "building the image test-tools: no busybox on this machine: make prepare"
curl=$(command -v curl) || fail "building the image test-tools: no curl on this machine: make prepare"

inputs() {
  echo "$busybox"
  echo "$curl"
  libraries "$busybox" "$curl"
}

configuration='{"Env": ["PATH=/bin:/usr/bin"], "Cmd": ["/bin/sh"], "User": "65532:65532"}'

fill() {
  local applet
  base "$1/0" tools 65532
  add_program "$1/0" "$busybox" bin/busybox
  add_program "$1/0" "$curl" usr/bin/curl
  for applet in $("$busybox" --list | grep -vx busybox); do
    ln -sfn busybox "$1/0/bin/$applet"
  done
}
