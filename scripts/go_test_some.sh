#!/usr/bin/env bash
# go test for the targets that run a named part: the same as go test, but a run
# that finds nothing to run has failed.
set -eu
set -o pipefail

out=$(mktemp)
trap 'rm -f "$out"' EXIT
go test -count=1 -timeout 0 "$@" 2>&1 | tee "$out"
if grep -qE '\[no test files\]|\[no tests to run\]' "$out" || { [[ "$*" == *-bench* ]] && ! grep -q '^Benchmark' "$out"; }; then
  echo "nothing was run: no test answers to go test $*" >&2
  exit 1
fi
