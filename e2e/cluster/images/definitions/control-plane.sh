# shellcheck shell=bash
# The control plane: a Java runtime with the modules it needs, the libraries, our own jars.
readonly target=$root/control-plane/target
readonly java_modules=java.base,java.logging,java.management,java.naming,java.net.http,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.management,jdk.unsupported
readonly main_class=dev.osier.controlplane.Main

JAVA_HOME=$("$cluster_folder/java-home")
[[ -e $target/control-plane-$version.jar ]] || fail "building the image control-plane: no jar in control-plane/target: make build"

# The jars of the class path. Their order is fixed, unlike that of a folder.
jars() {
  (cd "$target/lib" && printf '%s\n' *.jar | LC_ALL=C sort)
  echo "control-plane-$version.jar"
}

# Counts, because a search that ends at the first match breaks the pipe, and with it the answer, at times.
ours() { (( $(unzip -l "$target/lib/$1" | grep -c ' dev/osier/') > 0 )); }

# BoringSSL, which is in a jar, and unpacked when the control plane starts: here to see which libraries it needs.
boringssl() {
  unzip -qoj "$target"/lib/netty-tcnative-boringssl-static-*-linux-"$(uname -m | sed s/aarch64/aarch_64/)".jar \
    'META-INF/native/*.so' -d "$build/native"
  echo "$build"/native/*.so
}

inputs() {
  echo "$target/lib"
  echo "$target/control-plane-$version.jar"
  echo "$JAVA_HOME/release"
  echo "$java_modules"
  echo "aot ${OSIER_AOT-}"
  echo "$cluster_folder/images/train"
  libraries "$JAVA_HOME/lib/server/libjvm.so" "$JAVA_HOME/bin/java" "$(boringssl)"
}

configuration='{"Entrypoint": ["/opt/java/bin/java", "@/app/java.options"], "User": "65532:65532", "WorkingDir": "/"}'

options() {
  cat <<OPTIONS
-XX:MaxRAMPercentage=60
-XX:+UseSerialGC
-XX:MaxNewSize=24m
-XX:TieredStopAtLevel=1
-XX:+UseCompactObjectHeaders
-XX:+ExitOnOutOfMemoryError
--sun-misc-unsafe-memory-access=allow
--enable-native-access=ALL-UNNAMED
-cp
$(jars | sed 's#^#/app/lib/#' | paste -sd :)
$main_class
OPTIONS
}

# What changes least is the lowest layer: the runtime, the libraries of others, what we wrote.
fill() {
  local jar layer
  base "$1/0" osier 65532
  mkdir -p "$1/0/opt"
  cp -r "$(java_runtime)" "$1/0/opt/java"
  add_libraries "$1/0" "$JAVA_HOME/bin/java" "$JAVA_HOME"/lib/{server/libjvm,libnet,libnio,libzip,libjli,libjava}.so "$(boringssl)"
  for jar in "$target"/lib/*.jar; do
    layer=1
    if ours "${jar##*/}"; then layer=2; fi
    install -D -m 644 "$jar" "$1/$layer/app/lib/${jar##*/}"
  done
  install -D -m 644 "$target/control-plane-$version.jar" "$1/2/app/lib/control-plane-$version.jar"
  options >"$1/2/app/java.options"
  add_cache "$1"
  chmod 644 "$1/2/app/java.options"
}

# Halves the time until the control plane is ready, but differs from build to build: who compares builds does without.
add_cache() { # <folder of layers>
  [[ ${OSIER_AOT-} != off ]] || return 0
  local kept
  kept=$build/aot/$(content_hash "$1"/[12]/app "$JAVA_HOME/release" "$java_modules" "$cluster_folder/images/train")
  if [[ ! -e $kept ]]; then
    train "$1" "$kept"
  fi
  install -D -m 644 "$kept" "$1/3/app/control-plane.aot"
  # Two adapters of one hash (JDK-8364929) would be warned of at each start, and do no harm.
  sed -i '1i -XX:AOTCache=/app/control-plane.aot\n-Xlog:aot=error\n-Xlog:aot+codecache+stubs=error' "$1/2/app/java.options"
}

# All of the image in one folder, with the configuration that the chart gives it.
lay_out() { # <folder of layers> <new folder>
  local layer
  mkdir -m 755 "$2"
  for layer in "$1"/*/; do cp -a "$layer/." "$2"; done
  # The AOT cache is for jars of one size and date; in the image their date is the epoch.
  find "$2/app" -name '*.jar' -exec touch -d @0 {} +
  "$build/bin/helm" template osier "$root/helm/osier" --namespace osier-system --show-only templates/configuration.yaml |
    sed -n '/^  config.json: /,$ { /^  config.json: /d; s/^    //p }' | install -D -m 644 /dev/stdin "$2/etc/osier/config.json"
}

train() { # <folder of layers> <cache>
  local whole=$1/.whole
  lay_out "$1" "$whole"
  rm -rf "$build/aot"
  "$cluster_folder/images/train" "$whole" "$2"
  rm -rf "$whole"
}

# Linking a runtime takes half a minute, and depends on the JDK alone. Two builds may link it at once: the first counts.
java_runtime() {
  local kept making
  kept=$cache/runtimes/$(content_hash "$JAVA_HOME/release" "$java_modules" "$(declare -f link_runtime)")
  if [[ ! -e $kept ]]; then
    mkdir -p "$cache/runtimes"
    making=$(mktemp -d "$cache/runtimes/.making.XXXXXX")
    link_runtime "$making/java" >&2
    mv -T "$making/java" "$kept" 2>/dev/null || [[ -e $kept ]]
    rm -rf "$making"
  fi
  echo "$kept"
}

link_runtime() { # <folder>
  "$JAVA_HOME/bin/jlink" --add-modules "$java_modules" --strip-java-debug-attributes --no-header-files --no-man-pages \
    --generate-cds-archive --output "$1"
  chmod -R u=rwX,go=rX "$1"
}
