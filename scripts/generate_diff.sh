#!/usr/bin/env bash
# Generates the templates again and fails when a committed file was stale. The
# fresh files stay in the tree, so the cure is to commit them.
set -eu

cd "$(dirname "$0")/.."
if [ -z "$(find . -name '*.templ' ! -path '*/node_modules/*' -print -quit)" ]; then exit 0; fi

sums() { find . -name '*_templ.go' -print0 | sort -z | xargs -0 -r sha256sum; }

before=$(sums)
go tool templ generate -log-level error
if ! changed=$(diff <(echo "$before") <(sums)); then
  printf 'generated code was stale and is fresh now, commit it:\n' >&2
  sed -n 's/^> [0-9a-f]*  //p' <<<"$changed" >&2
  exit 1
fi
