#!/usr/bin/env bash
# Checks of screens that need node or npm packages: every pair of colours has
# its contrast; no habit of htmx 2 is in a template or script (that one after
# sh static/build.sh has fetched htmx, and where python3 is). make test needs
# none of this, because the built assets are committed.
set -eu

cd "$(dirname "$0")/.."
node static/contrast.mjs

habits=static/node_modules/htmx.org/dist/scripts/upgrade-check.py
if [ -f "$habits" ] && command -v python3 >/dev/null; then
  for look in "views .templ" "static/src/js .js"; do
    if ! found=$(python3 "$habits" --ext "${look#* }" "${look% *}" 2>&1); then
      printf '%s\n' "$found" >&2
      exit 1
    fi
  done
fi
