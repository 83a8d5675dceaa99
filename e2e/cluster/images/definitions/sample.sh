# shellcheck shell=bash
# One of the sample's services, $sample: one static binary.
inputs() {
  echo "$root/samples/cmd/$sample"
  echo "$root/samples/internal"
  echo "$root/samples/go.mod"
  echo "$root/samples/go.sum"
  go env GOVERSION GOARCH
}

configuration='{"Entrypoint": ["/app"], "User": "65532:65532"}'

fill() {
  mkdir -p "$1/0"
  (cd "$root/samples" &&
    CGO_ENABLED=0 GOFLAGS=-buildvcs=false GOWORK=off \
      go build -trimpath -ldflags '-s -w -buildid=' -o "$1/0/app" "./cmd/$sample")
  chmod 755 "$1/0/app"
}
