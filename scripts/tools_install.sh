#!/usr/bin/env bash
# Sees that the programs which the tests talk to are there. On Debian as root it
# installs what is missing, and keeps Debian from starting any of it; otherwise
# it prints the one line to run and exits 2.
set -eu

export PATH="$PATH:/usr/sbin:/usr/local/sbin"

# absent PACKAGE: tells whether the programs of a package are missing.
absent() {
  case "$1" in
    postgresql) ! "$(dirname "$0")/postgres_bin.sh" >/dev/null 2>&1 ;;
    redis-server) ! command -v redis-server >/dev/null ;;
    mosquitto) ! command -v mosquitto >/dev/null ;;
    chromium) ! "$(dirname "$0")/chromium_bin.sh" >/dev/null 2>&1 ;;
    poppler-utils) ! command -v pdftotext >/dev/null || ! command -v pdfsig >/dev/null ;;
  esac
}

missing=()
for package in postgresql redis-server mosquitto chromium poppler-utils; do
  if absent "$package"; then missing+=("$package"); fi
done
[ "${#missing[@]}" -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
  echo "make test needs these programs, by whatever way this system installs them: ${missing[*]}" >&2
  exit 2
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "make test needs programs that are not here; run: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 2
fi

# A policy that was there before stays as it is; ours goes when we are done.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 0755 "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
echo "installing ${missing[*]}" >&2
apt-get update -q >&2
apt-get install -q -y --no-install-recommends "${missing[@]}" >&2

for package in "${missing[@]}"; do
  if absent "$package"; then
    echo "$package was installed, but its programs are not found" >&2
    exit 1
  fi
done
