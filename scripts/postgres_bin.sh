#!/usr/bin/env bash
# Prints the folder with initdb and postgres: from PATH, else the newest that
# Debian put under /usr/lib/postgresql. Exits 1 when there is none.
set -eu

if found=$(command -v initdb); then
  dirname "$(readlink -f "$found")"
  exit 0
fi
found=$(find /usr/lib/postgresql -mindepth 3 -maxdepth 3 -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
[ -n "$found" ] || exit 1
dirname "$found"
