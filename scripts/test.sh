#!/usr/bin/env bash
# Everything: installs or names what is missing, then vets and tests the whole
# module against real servers. GO_TEST_FLAGS are handed to go test.
set -eu

cd "$(dirname "$0")/.."
scripts/go_ready.sh
scripts/tools_install.sh

flags=()
read -r -a flags <<<"${GO_TEST_FLAGS:-}"
echo "go vet ./..."
go vet ./...
# The longest begin first, so that none of them is left running alone at the
# end; the browser stories may take longer than the ten minutes of go test.
exec scripts/with_servers.sh go test -timeout 30m "${flags[@]}" ./test/e2e ./web ./store ./seed/demo ./...
