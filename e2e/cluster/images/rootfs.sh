# shellcheck shell=bash
# What images are made of, since they start from nothing.

# Accounts and folders that programs expect, with one user of the image's own.
base() { # <folder> <user> <uid>
  mkdir -p "$1"/{etc,tmp,proc,sys,dev,run}
  chmod 1777 "$1/tmp"
  printf 'root:x:0:0:root:/:/none\n%s:x:%s:%s::/:/none\n' "$2" "$3" "$3" >"$1/etc/passwd"
  printf 'root:x:0:\n%s:x:%s:\n' "$2" "$3" >"$1/etc/group"
  printf 'hosts: files dns\n' >"$1/etc/nsswitch.conf"
}

# The shared libraries and the loader that files need, as paths. None for static ones.
libraries() { # <file>...
  local each
  for each in "$@"; do
    ldd "$each" 2>/dev/null || true
  done | sed -nE 's#.*(=> |^\s+)(/[^ ]+) \(0x.*#\2#p' | LC_ALL=C sort -u
}

# Copies a program and the libraries that it needs. Libraries keep their paths.
add_program() { # <folder> <program> <path in the image>
  install -D -m 755 "$2" "$1/$3"
  add_libraries "$1" "$2"
}

add_libraries() { # <folder> <file>...
  local folder=$1 library
  shift
  while read -r library; do
    # In the machine's own /lib may be a link to /usr/lib; in the image it is a folder.
    install -D -m 755 "$(readlink -f "$library")" "$folder$library"
  done < <(libraries "$@")
}
