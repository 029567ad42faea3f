#!/usr/bin/env bash
# Prints the path of a Chromium, or exits 1.
set -eu

for name in chromium chromium-browser google-chrome-stable google-chrome; do
  if command -v "$name"; then exit 0; fi
done
exit 1
