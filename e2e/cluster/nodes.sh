# shellcheck shell=bash
# How many nodes a cluster that is made here gets, and where they stand: NODES=1 to 4, each in a zone of its own. A node
# is given by its number, from 1 on.
readonly region=region-1

nodes_wanted() {
  [[ ${NODES:-1} =~ ^[1-4]$ ]] || fail "NODES is $NODES; it may be 1 to 4"
  echo "${NODES:-1}"
}

node_zone() {
  local letters=abcd
  echo "zone-${letters:$1-1:1}"
}
