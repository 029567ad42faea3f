# One set of build flags for every target: a second set would compile
# everything a second time.
GOFLAGS ?= -buildvcs=false
export GOFLAGS

.DEFAULT_GOAL := help
.PHONY: help run test check generate dev pictures bench long sim chaos

help: ## this list
	@scripts/help.sh

run: ## the demo on embedded defaults, http://127.0.0.1:8080
	@scripts/go_ready.sh
	@echo "Building Claviger (the first build takes about two minutes), then serving the demo from ./claviger-data; Ctrl-C ends it."
	@go run . serve --demo

test: ## everything, against throwaway PostgreSQL, Redis, Mosquitto and Chromium
	@scripts/test.sh

check: ## format, generated code, vet, lint, unit tests: before every commit
	@scripts/check.sh

generate: ## templates to Go
	@go tool templ generate -path views -log-level error

dev: ## the demo, rebuilt when a template or a style changes
	@scripts/dev.sh

pictures: ## the pictures of the guide, taken by the browser tests
	@CLAVIGER_PICTURES=docs/guide/pictures scripts/with_servers.sh scripts/go_test_some.sh -run '^TestPictures' ./test/e2e

bench: ## one workload, W=W1 to W11, or all of them without W
	@scripts/with_servers.sh scripts/go_test_some.sh -run '^$$' -bench '^Benchmark$(or $(W),W.*)$$' -benchtime 1x ./test/bench

sim: ## the seeds of test/sim: SEED=n replays one, N=1000 sets how many, FROM=n the first
	@CLAVIGER_SIM_SEED=$(SEED) CLAVIGER_SIM_N=$(N) CLAVIGER_SIM_FROM=$(FROM) scripts/go_test_some.sh -v -run '^TestSeeds$$' ./test/sim

chaos: ## real processes and kill -9, at full length: 200 times the server, 20 times broker and Redis
	@CLAVIGER_LONG=1 scripts/with_servers.sh scripts/go_test_some.sh -v -run '^TestChaos' ./test/e2e

long: ## simulation 10,000 seeds, chaos, fuzz, soak, every workload: hours
	@scripts/long.sh
