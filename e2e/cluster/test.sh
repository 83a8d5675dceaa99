#!/usr/bin/env bash
# Tests of the scripts that need no cluster: what is said where something is missing, what kind's driver does, and that
# nothing is left of a cluster that did not end well. On a copy of the scripts, with programs that only write down how they
# were called, so that a cluster that is up notices nothing.
# shellcheck source-path=SCRIPTDIR
set -uo pipefail

folder=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$folder/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
copy=$scratch/copy
scripts=$copy/e2e/cluster
calls=$scratch/calls
output=$scratch/output
checked=0
failed=0

mkdir -p "$copy/e2e" "$copy/build/bin" "$copy/build/programs" "$copy/build/images" "$scratch/bin" "$scratch/home"
cp -r "$folder" "$repository/e2e/verbs" "$repository/e2e/demo" "$copy/e2e/"
cp -r "$repository/Makefile" "$repository/.ci" "$copy/"
mkdir -p "$copy/samples"
cp "$repository"/samples/*.yaml "$copy/samples/"

# A program that writes down how it was called, then does as it is told.
fake() { # <path> [command]
  mkdir -p "$(dirname "$1")"
  printf '#!/usr/bin/env bash\necho "%s $*" >>"%s"\n%s\n' "$(basename "$1")" "$calls" "${2-}" >"$1"
  chmod 755 "$1"
}

# Runs a command with an environment of its own, and keeps what it says and how it ends.
run() { # <variable=value or command...>
  : >"$calls"
  env -i HOME="$scratch/home" OSIER_CACHE="$scratch/cache" PATH="$scratch/bin:$PATH" "$@" >"$output" 2>&1 </dev/null
  code=$?
}

check() { # <what must hold> <command...>
  checked=$((checked + 1))
  "${@:2}" && return
  failed=$((failed + 1))
  echo "FAILED $1"
  sed 's/^/    /' "$output" "$calls"
}

fails_saying() { ((code != 0)) && says "$1"; }
succeeds() { ((code == 0)); }
says() { grep -qF -- "$1" "$output"; }
called() { grep -qE -- "$1" "$calls"; }
not_called() { ! called "$1"; }
none() { [[ ! -e $1 ]]; }
# One that nobody has asked about yet keeps its number, but runs nothing.
ended() { [[ -z $(tr -d "\0" 2>/dev/null <"/proc/$1/cmdline") ]]; }
is() { [[ $1 == "$2" ]]; }

jdk() { # <folder> <version>
  mkdir -p "$1/bin"
  fake "$1/bin/javac"
  echo "JAVA_VERSION=\"$2\"" >"$1/release"
}

# Where mounts can be made, without a trace of them outside.
apart() { unshare --user --map-root-user --mount --propagation private "$@"; }

# Hides every JDK of this machine.
without_jdk() { # <variable=value or command...>
  run unshare --user --map-root-user --mount --propagation private bash -c '
    for folder in /usr/lib/jvm /opt; do
      if [[ -d $folder ]]; then mount -t tmpfs none "$folder"; fi
    done
    exec env "$@"' - "$@"
}

verbs() {
  local verb
  run make -C "$copy"
  check "make alone succeeds" succeeds
  for verb in $(sed -n 's/^\.PHONY://p' "$repository/Makefile"); do
    check "make alone lists $verb" grep -qE "^  make $verb +[a-z]" "$output"
  done
}

java_homes() {
  local missing="There is no JDK 25 on this machine"
  jdk "$scratch/jdk-17" 17.0.12
  jdk "$scratch/jdk-25" 25.0.1
  rm -f "$scratch/bin/mvn"
  run JAVA_HOME="$scratch/jdk-25" "$scripts/java-home"
  check "the JDK 25 that JAVA_HOME names is taken" is "$(<"$output")" "$scratch/jdk-25"
  if ! apart true 2>/dev/null; then
    echo "not checked, for this machine allows no namespaces: what is said without a JDK 25"
    return
  fi
  without_jdk JAVA_HOME="$scratch/jdk-17" "$scripts/java-home"
  check "another JDK is not taken, and it is said what to install" fails_saying "$missing"
  without_jdk PATH=/usr/bin:/bin "$scripts/java-home"
  check "without any JDK it is said what to install" fails_saying "Install one, for example Eclipse Temurin 25"
  fake "$scratch/bin/mvn"
  without_jdk make -C "$copy" build
  check "without a JDK 25 make says what to install" fails_saying "$missing"
  check "without a JDK 25 make does not start Maven" not_called '^mvn'
  jdk "$scratch/home/.jdks/temurin-25" 25.0.1
  fake "$scratch/bin/mvn" "echo \$JAVA_HOME >>'$calls'"
  without_jdk make -C "$copy" build
  check "Maven runs on the JDK 25, wherever it is" called "^$scratch/home/.jdks/temurin-25\$"
  rm -r "$scratch/home/.jdks" "$scratch/bin/mvn"
}

# Whoever starts Maven by hand may do so on any JDK.
older_java() {
  local home number
  for home in /usr/lib/jvm/*; do
    number=$(sed -nE 's/^JAVA_VERSION="([0-9]+).*/\1/p' "$home/release" 2>/dev/null)
    if [[ -x $home/bin/java ]] && ((${number:-99} >= 17 && number < 25)); then
      run HOME="$HOME" JAVA_HOME="$home" mvn -B -ntp -q -N -f "$repository" validate
      check "Maven on JDK $number says that it needs 25" fails_saying "Osier builds on JDK 25 or later"
      return
    fi
  done
  echo "not checked, for this machine has no older JDK: what Maven says on one"
}

# A PATH with what every script needs, and not what is to be missing.
programs() {
  local program
  mkdir -p "$scratch/few"
  for program in bash env dirname basename date sha256sum cut cat mkdir grep sed tr; do
    ln -sf "$(command -v "$program")" "$scratch/few/$program"
  done
}

missing_tools() {
  programs
  run PATH="$scratch/few" "$scripts/prepare"
  # The scripts add where Go is installed from its archive.
  check "without Maven prepare says so" fails_saying "mvn (Maven 3.8.7 or later)"
  check "without Python prepare says so" says "python3"
}

kinds() {
  run CLUSTER=none "$scripts/up"
  check "an unknown kind of cluster is refused" fails_saying "CLUSTER is none; it may be node, kind or current"
  run CLUSTER=node NODES=5 "$scripts/up"
  check "too many nodes are refused" fails_saying "NODES is 5; it may be 1 to 4"
}

current() {
  fake "$copy/build/programs/kubectl" 'exit 1'
  run CLUSTER=current "$scripts/up"
  check "CLUSTER=current without a context says so" fails_saying "CLUSTER=current needs a current context"
  check "CLUSTER=current without a context leaves nothing" none "$copy/build/cluster"
  fake "$copy/build/programs/kubectl" '[[ $* != *readyz* ]] || exit 1; echo here'
  run CLUSTER=current "$scripts/up"
  check "CLUSTER=current without an API server says so" fails_saying "the API server of context here does not answer"
  check "CLUSTER=current without an API server leaves nothing" none "$copy/build/cluster"
  fake "$copy/build/programs/kubectl" '[[ $* != *osier-system* ]] || exit 1; echo here'
  run CLUSTER=current "$scripts/up"
  check "CLUSTER=current where nothing may be asked says so" fails_saying "whether context here has Osier already can't be told"
  check "CLUSTER=current where nothing may be asked leaves nothing" none "$copy/build/cluster"
  fake "$copy/build/programs/kubectl" 'echo here'
  run CLUSTER=current "$scripts/up"
  check "a cluster with Osier is not CLUSTER=current's to take" fails_saying "context here has a namespace osier-system already"
  check "of a cluster with Osier nothing is remembered" none "$copy/build/cluster"
  fake "$copy/build/programs/kubectl" '[[ $* != *osier-system* ]] || exit 0; echo here'
  run CLUSTER=current NODES=2 "$scripts/up"
  check "CLUSTER=current takes the nodes there are" fails_saying "CLUSTER=current takes a cluster as it is"
  run CLUSTER=current "$scripts/up"
  check "CLUSTER=current takes the user's context" succeeds
  check "CLUSTER=current says whose it is" says "the cluster is the one of context here"
  check "CLUSTER=current says that no image is pushed" says "REGISTRY is not set: no image is pushed"
  fake "$copy/build/bin/helm"
  fake "$copy/build/bin/kubectl"
  rm "$copy/build/cluster/context"
  run "$scripts/down"
  check "of a cluster that was not taken nothing goes" not_called '^(helm|kubectl) '
  run CLUSTER=current "$scripts/up"
  echo shop >"$copy/build/cluster/namespaces"
  run "$scripts/down"
  check "the user's cluster is left without the mesh" called '^helm uninstall osier '
  check "of the user's cluster only what we made goes" called '^kubectl delete namespace osier-system shop '
  check "of the user's cluster nothing else goes" not_called '^kubectl delete (node|namespace [^o])'
  check "the user's cluster is not said to be down" says "the mesh and the demo are out of your cluster"
  rm -rf "$copy/build/cluster"
}

kind() {
  local kind=$scratch/cache/kind/v0.33.0/kind name
  name=osier-$(printf %s "$copy" | sha256sum | cut -c1-10)
  fake "$scratch/bin/docker" 'exit 1'
  run CLUSTER=kind "$scripts/up"
  check "CLUSTER=kind without Docker says so" fails_saying "CLUSTER=kind needs Docker, and none answers here"
  check "CLUSTER=kind without Docker leaves nothing" none "$copy/build/cluster"
  fake "$scratch/bin/docker"
  fake "$kind" 'echo kind 0'
  fake "$copy/build/bin/kubectl"
  touch "$copy/build/images/one.tar"
  echo 1 >"$copy/build/images/one.id"
  run bash -c '. "$1/environment.sh"; cluster_kind' - "$scripts"
  check "where Docker answers, kind is the cluster" says kind
  run CLUSTER=kind NODES=2 "$scripts/up"
  check "CLUSTER=kind starts a cluster" succeeds
  check "kind's cluster has the checkout's name" called "^kind create cluster --name $name --kubeconfig $copy/build/cluster/admin.conf "
  check "kind gets two workers" is "$(grep -c 'role: worker' "$copy/build/cluster/kind.yaml")" 2
  check "kind's nodes stand in zones of their own" is "$(grep -oE 'zone-[ab]' "$copy/build/cluster/kind.yaml" | xargs)" "zone-a zone-b"
  check "kind gets the images" called "^kind load image-archive $copy/build/images/one.tar --name $name\$"
  run "$scripts/load"
  check "kind gets no image twice" not_called "^kind load"
  run CLUSTER=current "$scripts/up"
  check "a cluster of another kind is not replaced" fails_saying "a cluster of another kind is up (kind): make down"
  run "$scripts/down"
  check "kind's cluster goes" called "^kind delete cluster --name $name "
  check "of kind's cluster no file is left" none "$copy/build/cluster"
  fake "$kind" '[[ $1 != create ]]'
  run CLUSTER=kind "$scripts/up"
  check "what kind can't start is not called ready" fails_saying "starting kind"
  rm -rf "$copy/build/cluster" "$scratch/bin/docker"
}

# shellcheck source=environment.sh disable=SC2016
traces() {
  local process namespace mounted
  if ((EUID != 0)); then
    echo "not checked, for only root can: that nothing is left of a cluster"
    return
  fi
  # As a crash leaves it: a process with namespaces and mounts of its own in our cgroups, and files that do not know of it.
  process=$(env PATH="$PATH" bash -c '
    . "$1/environment.sh"
    driver=$cluster_folder/drivers/node
    . "$driver/cgroup.sh"
    mkdir -p "$state/node-1"
    join_cgroups "$BASHPID" node-1 >&2
    exec setsid unshare --mount --net --propagation private bash -c "
      mount -t tmpfs none $state/node-1 && touch $state/mounted
      exec sleep 600" >/dev/null 2>&1 </dev/null & 
    echo $!' - "$scripts")
  until [[ -e $copy/build/cluster/mounted ]]; do
    if [[ ! -d /proc/$process ]]; then
      echo "not checked, for nothing can be mounted here: that nothing is left of a cluster"
      return
    fi
    sleep 0.1
  done
  namespace=$(readlink "/proc/$process/ns/net")
  run "$scripts/traces" remember
  check "the namespaces of a cluster are known while it is up" says "$namespace"
  cp "$output" "$scratch/traces"
  run TRACES_SECONDS=1 "$scripts/traces" none "$scratch/traces"
  check "a namespace that is left is named" fails_saying "namespace $namespace"
  check "a cgroup that is left is named" says "cgroup /sys/fs/cgroup/"
  check "a folder that is left is named" says "folder $copy/build/cluster"
  run CLUSTER=node "$scripts/down"
  check "a cluster that crashed can be removed" succeeds
  check "no process is left" ended "$process"
  check "no namespace is left" is "$(readlink /proc/[0-9]*/ns/net | grep -cF "$namespace")" 0
  check "no cgroup is left" is "$(find /sys/fs/cgroup -maxdepth 2 -name "osier-$(printf %s "$copy" | sha256sum | cut -c1-10)")" ""
  check "no file is left" none "$copy/build/cluster"
  run "$scripts/traces" none "$scratch/traces"
  check "nothing is left, and this is said" succeeds

  mounted=$copy/build/cluster/node-1/lib
  mkdir -p "$mounted" "$scratch/precious"
  touch "$scratch/precious/file"
  run unshare --mount --propagation private bash -c '
    mount --bind "$2" "$3" && CLUSTER=node "$1/down"' - "$scripts" "$scratch/precious" "$mounted"
  check "a mount that is left is named" fails_saying "still mounted: $mounted"
  check "what is mounted is not removed" test -e "$scratch/precious/file"
  rm -rf "$copy/build/cluster"
}

# A kubectl that has one pod, ready and injected, whose proxy wrote one line.
shop() { # <status> <names of pods that are not injected>
  local record='{"osier":"access","direction":"outbound","workload":"bookstore/storefront","protocol":"HTTP/1.1","flags":"-"'
  record+=',"cluster":"outbound/bookstore/SERVICE/80","tls":"TLSv1.3","peer":"spiffe://cluster.local/ns/bookstore/sa/x","status":'
  fake "$copy/build/bin/kubectl" "case \"\$*\" in
    *' apply '*) cat >/dev/null ;;
    *custom-columns*) echo True ;;
    *'!osier.dev/proxy'*) printf '%s' '${2-}' ;;
    *osier.dev/proxy=sidecar*) echo pod/one ;;
    *' logs '*) for each in storefront reviews ratings ledger; do echo '$record$1}' | sed s/SERVICE/\$each/; done ;;
  esac"
}

demo() {
  mkdir -p "$copy/build/cluster"
  shop 200
  run DEMO_SECONDS=0 "$copy/e2e/demo/run"
  check "the demo ends well" succeeds
  check "the demo's last line is its sum" is "$(tail -n 1 "$output")" "demo: 4 requests, 0 failed, 100% mutual TLS"
  check "the demo applies the sample" called '^kubectl -n bookstore apply -f -$'
  shop 503
  run DEMO_SECONDS=0 "$copy/e2e/demo/run"
  check "the demo fails when a request did" is "$code" 1
  check "the demo's last line says how many" is "$(tail -n 1 "$output")" "demo: 4 requests, 4 failed, 100% mutual TLS"
  shop 200 pod/bare
  run DEMO_SECONDS=0 "$copy/e2e/demo/run"
  check "the demo fails when a pod is not injected, and names it" fails_saying "not injected: pod/bare"
  rm -rf "$copy/build/cluster"
}

continuous_integration() {
  fake "$scratch/bin/make"
  run "$copy/.ci/run"
  check "CI runs make test" called '^make test$'
  check "CI runs nothing else" is "$(wc -l <"$calls")" 1
  rm "$scratch/bin/make"
}

# What the scripts need besides what every Debian has, and that it is installed where it is missing.
packages() {
  local program
  # shellcheck disable=SC2016
  run bash -c 'eval "$(sed -n "/^packages_missing()/,/^}/p" "$1/prepare")"; has() { false; }; packages_missing node' - "$scripts"
  for program in openssl curl nftables unzip; do
    check "$program is installed where it is missing" grep -qx "$program" "$output"
  done
  fake "$scratch/bin/apt-get"
  # shellcheck disable=SC2016
  run bash -c '. "$1/environment.sh"; eval "$(sed -n "/^packages_missing()/,/^}/p;/^install_packages()/,/^}/p" "$1/prepare")"
    has() { [[ $1 == apt-get ]]; }; mkdir -p "$build"; install_packages' - "$scripts"
  check "what is missing is installed" called '^apt-get install .* containerd .*runc'
  rm "$scratch/bin/apt-get"
}

# shellcheck disable=SC2016
progress() {
  local goes_on='. "$1/environment.sh"; with_progress "waiting" bash -c "$2"'
  run PROGRESS_SECONDS=0.1 bash -c "$goes_on" - "$scripts" ". '$scripts/environment.sh'; await 20 grep -q still '$output'"
  check "a long step says that it goes on" succeeds
  check "a long step says since when" grep -qE '^\[ *[0-9]+s\] +still waiting$' "$output"
  run bash -c "$goes_on" - "$scripts" "exit 7"
  check "a long step that fails fails as it did" is "$code" 7
  check "the compiling of programs tells of its progress" grep -q 'with_progress.*building' "$scripts/binaries"
  check "the building of jars tells of its progress" grep -q 'with_progress.*building' "$copy/e2e/verbs/jars"
}

# shellcheck disable=SC2016
counting() {
  local reports=$scratch/module/target/surefire-reports source=$scratch/module/src/test/java/a/OneTest.java
  mkdir -p "$reports" "$(dirname "$source")"
  echo '@Tag("node") class OneTest {}' >"$source"
  # What a suite says of itself does not count: of a class that is run with several arguments it is this.
  local suite='<testsuite tests="0" failures="0" errors="0" skipped="0"><testcase classname="CLASS" name="it">MARK</testcase></testsuite>'
  counted() { # <class> <mark>
    sed -e "s/CLASS/$1/; s#MARK#$2#" <<<"$suite" >"$reports/TEST-$1.xml"
    run env --chdir="$scratch" "$scripts/counts" sum --none-skipped --ran node
  }
  counted a.OneTest ""
  check "tests that all ran are well" succeeds
  counted a.OneTest "<skipped/>"
  check "a skipped test is named" fails_saying "skipped: a.OneTest it"
  rm "$reports"/*
  counted 'a.OneTest[1]' ""
  check "a class that is run with several arguments has run" succeeds
  check "its tests are counted" grep -q "Tests run: 1, Failures: 0" "$output"
  counted 'a.OneTest[1]' "<failure/>"
  check "its failures are counted" fails_saying "Tests run: 1, Failures: 1"
  rm "$reports"/*
  counted b.OtherTest ""
  check "a class that did not run is named" fails_saying "nothing of a.OneTest ran (node)"
}

documents() {
  local folder=$scratch/documents
  mkdir -p "$folder"
  printf '# Head\n[here](#head) [there](other.md) `[no](link)`\n' >"$folder/one.md"
  run env -C "$folder" "$scripts/links" one.md
  check "a link that leads nowhere is named" fails_saying "other.md leads nowhere"
  echo "# Other" >"$folder/other.md"
  run env -C "$folder" "$scripts/links" one.md
  check "links that lead somewhere are well" succeeds
  echo "[out](../elsewhere.md)" >"$folder/two.md"
  echo "# Elsewhere" >"$scratch/elsewhere.md"
  run env -C "$folder" "$scripts/links" one.md two.md
  check "a link out of the checkout leads nowhere" fails_saying "elsewhere.md leads nowhere"
}

for part in demo continuous_integration packages progress counting documents verbs java_homes older_java missing_tools kinds current kind traces; do "$part"; done
echo "scripts: $checked checks, $failed failed"
((failed == 0))
