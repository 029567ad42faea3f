#!/usr/bin/env bash
# staticcheck over the module, shellcheck over the scripts where it is
# installed. The linter has a module of its own, so that what it needs does not
# become a dependency of the product.
set -eu

cd "$(dirname "$0")/.."
mkdir -p bin
go build -C tools -o ../bin/staticcheck honnef.co/go/tools/cmd/staticcheck
bin/staticcheck ./...
if command -v shellcheck >/dev/null; then shellcheck scripts/*.sh .ci/run; fi
