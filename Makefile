# The entry point for all tasks. Each target runs cargo or the script of the same name.
.DEFAULT_GOAL := help
.PHONY: help setup run demo record test lint network compose bench load soak groups faults clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

setup: ## Prepare this machine for builds (Debian, Ubuntu)
	@scripts/setup.sh

run: setup ## Run one development validator: JSON-RPC on 9944, HTTP resolver on 8080
	@scripts/run.sh

demo: setup ## Show what Clavis does, in demonstrations on their own nodes
	@scripts/demo.sh

record: setup ## Record the first five minutes of README.md, and screens of commands, into docs/*.svg
	@scripts/record.sh
	@scripts/screens.sh

test: ## Check everything: format, links, circles, files for operators, build, lints, tests, licences, the runtime's hash
	@scripts/test.sh

lint: setup ## Check the format and run clippy
	cargo fmt --check
	@scripts/lint.sh

network: setup ## Run four validators and a resolver with keys of their own, and show how they are, until Ctrl-C
	@scripts/network.sh

compose: setup ## Build the image and try docker-compose.yml: create, resolve, stop a validator, see the alert
	@scripts/compose.sh

bench: setup ## Measure the weights and write them into the pallets
	@scripts/bench.sh

load: setup ## Measure the rate at which a node resolves DIDs and refuses bad requests, with few and many DIDs
	@scripts/load.sh

soak: setup ## Run a network under load and abuse for 30 minutes, and judge memory, finality and honest answers
	@scripts/soak.sh

groups: setup ## Measure groups of 3 to 1,000 members on four local validators
	@scripts/groups.sh

faults: setup ## Break networks of validators in many ways, and check how they recover (25 minutes)
	@scripts/faults.sh

clean: ## Remove everything that was built
	cargo clean
