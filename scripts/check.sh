#!/usr/bin/env bash
# The fast check before every commit: format, generated code, vet, lint, unit
# tests of the packages that need no server. Under two minutes when warm.
set -eu

cd "$(dirname "$0")/.."
scripts/go_ready.sh

step() { printf '%5ss  %s\n' "$SECONDS" "$*"; }

step "format"
unformatted=$(find . -name '*.go' ! -name '*_templ.go' ! -path '*/node_modules/*' -print0 | xargs -0 gofmt -l)
if [ -n "$unformatted" ]; then
  printf 'not formatted (gofmt -w FILE):\n%s\n' "$unformatted" >&2
  exit 1
fi

step "generated code"
scripts/generate_diff.sh

step "vet"
go vet ./...

step "lint"
scripts/lint.sh

step "unit tests"
go test ./tenants ./ledger/... ./custody/... ./alerts/... ./words/... ./hardware/proto/... ./views/... ./static/... ./test/house

if command -v node >/dev/null; then
  step "contrast and htmx habits"
  scripts/static_check.sh
fi
step "done"
