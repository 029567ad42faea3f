#!/usr/bin/env bash
# Generates the templates again and fails when a committed file was stale. The
# fresh files stay in the tree, so the cure is to commit them.
set -eu

cd "$(dirname "$0")/.."
if [ -z "$(find views -name '*.templ' -print -quit)" ]; then exit 0; fi

sums() { find views -name '*_templ.go' -print0 | sort -z | xargs -0 -r sha256sum; }

before=$(sums)
go tool templ generate -path views -log-level error
if ! changed=$(diff <(echo "$before") <(sums)); then
  printf 'generated code was stale and is fresh now, commit it:\n' >&2
  sed -n 's/^> [0-9a-f]*  //p' <<<"$changed" >&2
  exit 1
fi
