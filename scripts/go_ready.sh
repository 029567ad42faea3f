#!/usr/bin/env bash
# Says in one sentence when Go is missing or older than go.mod asks for.
set -eu

cd "$(dirname "$0")/.."
want=$(sed -n 's/^go //p' go.mod)
if ! command -v go >/dev/null; then
  echo "Go $want or newer is needed, and no go command was found in PATH" >&2
  exit 2
fi
if ! go version >/dev/null 2>&1; then
  echo "Go $want or newer is needed: $(go version 2>&1 | tail -n 1)" >&2
  exit 2
fi
