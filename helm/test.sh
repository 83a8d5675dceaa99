#!/usr/bin/env bash
# Tests of the charts that need no cluster: lint, golden files, refused values, and what must never be rendered.
#   helm/test.sh             compares
#   UPDATE=1 helm/test.sh    writes the golden files anew
# HELM names the helm to use, build/programs/helm if not set.
set -uo pipefail

folder=$(cd "$(dirname "$0")" && pwd)
helm=${HELM:-$folder/../build/programs/helm}
chart=$folder/osier
tests=$chart/tests
checked=0
failed=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HELM_CACHE_HOME=$scratch/helm HELM_CONFIG_HOME=$scratch/helm HELM_DATA_HOME=$scratch/helm

if [[ ! -x $helm ]]; then
  echo "testing the charts: no helm at $helm" >&2
  exit 2
fi

# What a test says when it fails goes to standard output, indented below its name.
report() { # <result> <name> [file]
  checked=$((checked + 1))
  if (($1 != 0)); then
    failed=$((failed + 1))
    echo "FAILED $2"
    if [[ -n ${3-} ]]; then sed 's/^/    /' "$3"; fi
  fi
}

render() { # arguments of helm template
  "$helm" template osier "$chart" --namespace osier-system --kube-version 1.37.0 "$@" 2>&1
}

compare() { # <golden file> <rendered file>
  if [[ ${UPDATE-} == 1 ]]; then cp "$2" "$1"; fi
  diff --unified "$1" "$2" >"$scratch/difference" 2>&1
  report $? "golden $(basename "$1")" "$scratch/difference"
}

# --- lint --------------------------------------------------------------------------------------
for each in osier-crds osier; do
  "$helm" lint --strict --quiet --kube-version 1.37.0 --namespace osier-system "$folder/$each" >"$scratch/lint" 2>&1
  report $? "lint --strict $each" "$scratch/lint"
done

# --- the oldest Kubernetes ---------------------------------------------------------------------
for each in osier-crds osier; do
  "$helm" template "$each" "$folder/$each" --namespace osier-system --kube-version 1.33.0 >"$scratch/oldest" 2>&1
  report $? "$each is for Kubernetes 1.33" "$scratch/oldest"
  ! "$helm" template "$each" "$folder/$each" --namespace osier-system --kube-version 1.32.9 >"$scratch/older" 2>&1 &&
    grep -q 'requires kubeVersion' "$scratch/older"
  report $? "$each is not for Kubernetes 1.32" "$scratch/older"
done

# --- golden files ------------------------------------------------------------------------------
[[ ${UPDATE-} != 1 ]] || rm -f "$tests"/golden/*
for values in "$tests"/values/*.yaml; do
  name=$(basename "$values")
  render --values "$values" >"$scratch/$name"
  report $? "render $name" "$scratch/$name"
  compare "$tests/golden/$name" "$scratch/$name"
done
# What the control plane may do, alone, so that a change to it is seen for what it is.
render --show-only templates/role.yaml --show-only templates/cluster-role.yaml >"$scratch/rules.yaml"
compare "$tests/golden/rules.yaml" "$scratch/rules.yaml"
render --show-only templates/configuration.yaml | sed -n 's/^    //p' | sed -n '/^{/,/^}/p' >"$scratch/config.json"
compare "$tests/golden/config.json" "$scratch/config.json"
KUBECONFIG=/dev/null "$helm" install osier "$chart" --namespace osier-system --dry-run=client \
  --values "$tests/values/least.yaml" 2>&1 | sed -n '/^NOTES:/,$p' >"$scratch/notes.txt"
compare "$tests/golden/notes.txt" "$scratch/notes.txt"
for golden in "$tests"/golden/*; do
  [[ -e $scratch/$(basename "$golden") ]]
  report $? "golden file $(basename "$golden") belongs to a test"
done

# --- refused values ----------------------------------------------------------------------------
# Each line: arguments of helm template | part of the answer. Its control, the first, must be taken.
while IFS='|' read -r arguments expected; do
  [[ -n $arguments && $arguments != \#* ]] || continue
  read -ra words <<<"$arguments"
  expected=${expected# }
  answer=0
  render "${words[@]}" >"$scratch/answer" || answer=$?
  if [[ $expected == taken ]]; then
    report "$answer" "taken: $arguments" "$scratch/answer"
  else
    ((answer != 0)) && grep -qF -- "$expected" "$scratch/answer"
    report $? "refused: $arguments ($expected)" "$scratch/answer"
  fi
done <"$tests/refused.txt"

# --- what must never be rendered ---------------------------------------------------------------
never() { # <name> <regular expression> <file, which must hold something>
  if [[ ! -s $3 ]]; then
    report 1 "$1: there is nothing to look at"
  elif grep -nE "$2" "$3" >"$scratch/found"; then report 1 "$1" "$scratch/found"; else report 0 "$1"; fi
}
render --show-only templates/cluster-role.yaml >"$scratch/cluster-role"
never "no Secret is read in the whole cluster" 'secrets' "$scratch/cluster-role"
never "no rule allows everything" '"?\*"?' "$scratch/rules.yaml"
render --show-only templates/injection.yaml >"$scratch/injection"
never "an upgrade never touches the caBundle" '^ *caBundle:' "$scratch/injection"
for each in osier-namespaces osier-pods; do
  awk -v name="$each" '/^---/ { inside = 0 } $0 == "  name: " name { inside = 1 } inside' "$scratch/injection" >"$scratch/one"
  grep -q 'values: \[kube-system, .*, osier-system\]' "$scratch/one" && grep -q 'failurePolicy: Fail' "$scratch/one"
  report $? "$each leaves kube-system and the control plane's own namespace alone" "$scratch/one"
done
if compgen -G "$folder/osier-crds/templates/*.yaml" >"$scratch/definitions"; then
  "$helm" template osier-crds "$folder/osier-crds" --kube-version 1.37.0 >"$scratch/crds" 2>&1
  kinds=$(grep -c '^kind: "\?CustomResourceDefinition' "$scratch/crds")
  kept=$(grep -c '^    helm.sh/resource-policy: keep$' "$scratch/crds")
  ((kinds > 0 && kinds == kept && kinds == $(wc -l <"$scratch/definitions")))
  report $? "every definition outlives the chart ($kept of $kinds)"
else
  report 1 "the chart osier-crds has definitions"
fi

for each in osier-crds osier; do
  "$helm" package "$folder/$each" --destination "$scratch" >/dev/null 2>&1
  tar --list --file "$scratch/$each"-[0-9]*.tgz >"$scratch/package"
  never "the package of $each has nothing that is only for its makers" '/(tests|generate)(/|$)' "$scratch/package"
done

echo "charts: $checked checks, $failed failed"
((failed == 0))
