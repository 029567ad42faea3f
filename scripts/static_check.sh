#!/usr/bin/env bash
# Checks of the assets that need node and nothing else: every pair of colours
# has its contrast. make test needs no node, because the built assets are
# committed.
set -eu

cd "$(dirname "$0")/.."
if [ -f static/contrast.mjs ]; then node static/contrast.mjs; fi
