#!/usr/bin/env bash
# What takes hours: 10,000 seeds of the simulation, chaos and soak at full
# length, 10,000 histories of custody, every fuzz target for FUZZTIME (default 1m), every workload.
# CLAVIGER_LONG=1 tells the tests to take their full length.
set -eu

cd "$(dirname "$0")/.."
scripts/go_ready.sh
scripts/tools_install.sh
export CLAVIGER_LONG=1

echo "simulation"
CLAVIGER_SIM_N=${N:-10000} scripts/go_test_some.sh -v -run '^Test(Seeds|Mutants)$' ./test/sim
echo "chaos and soak"
scripts/with_servers.sh scripts/go_test_some.sh -run '^Test(Chaos|Soak)' ./test/e2e
echo "histories of custody"
scripts/with_servers.sh scripts/go_test_some.sh -run '^TestCustody(IsLinearizable|AgainstAModel)$' ./store
echo "fuzz"
go list ./... | while read -r package; do
  # shellcheck disable=SC2013 # names of functions hold no spaces
  for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
    # making a found input smaller takes up to a minute, in which nothing else is tried: a few steps do
    go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-1m}" -fuzzminimizetime 10x "$package"
  done
done
echo "workloads"
scripts/with_servers.sh scripts/go_test_some.sh -run '^$' -bench . -benchtime 1x ./test/bench
