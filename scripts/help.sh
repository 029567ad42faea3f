#!/usr/bin/env bash
# Prints the targets of the Makefile with the words behind their ##.
set -eu

cd "$(dirname "$0")/.."
sed -n 's/^\([a-z]*\):.*## \(.*\)$/\1\t\2/p' Makefile | while IFS=$'\t' read -r target words; do
  printf '  make %-9s %s\n' "$target" "$words"
done
