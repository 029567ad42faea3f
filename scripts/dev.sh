#!/usr/bin/env bash
# The demo on http://127.0.0.1:7331, rebuilt and reloaded when a template
# changes; the style sheet too, once static/node_modules is there (sh
# static/build.sh makes it). Run make generate before you commit.
set -eu

cd "$(dirname "$0")/.."
scripts/go_ready.sh
styles=
trap 'if [ -n "$styles" ]; then kill "$styles" 2>/dev/null || true; fi' EXIT
trap 'exit 130' INT TERM
if [ -d static/node_modules ]; then
  sh static/build.sh --watch &
  styles=$!
fi
TEMPL_DEV_MODE=true go tool templ generate -watch -proxy=http://127.0.0.1:8080 -proxyport=7331 -open-browser=false \
  -cmd="go run . serve --demo --addr 127.0.0.1:8080"
