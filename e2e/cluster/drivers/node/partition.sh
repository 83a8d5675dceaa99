# shellcheck shell=bash
# Which nodes are cut off from the others: a set in the rules of the network between them (see fabric).
readonly cut=(bridge fabric cut)

is_cut_off() { in_fabric nft get element "${cut[@]}" "{ \"$1\" }" >/dev/null 2>&1; } # <node>
cut_off() { in_fabric nft add element "${cut[@]}" "{ \"$1\" }"; }
let_through() { ! is_cut_off "$1" || in_fabric nft delete element "${cut[@]}" "{ \"$1\" }"; }
let_all_through() { in_fabric nft flush set "${cut[@]}"; }
