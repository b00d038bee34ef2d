# Every target sets up what it needs. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run test test-slow check bench fuzz package synth deploy

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

run: ## Scan the samples and print the alerts
	@scripts/setup
	@./iota scan samples/cloudtrail

test: ## Run every test
	@scripts/setup
	@scripts/test

test-slow: ## The tests that take minutes: a Slack that stays down, the archives of make package in bare file systems, cdk deploy to moto
	@scripts/setup
	@scripts/test-slow

check: ## What a change must pass: format, native AOT publish without a warning, GLIBC, tests
	@scripts/setup
	@scripts/check

bench: ## Measure, and write bench/RESULTS.md
	@scripts/setup
	@python3 bench/run.py

FUZZ_SECONDS ?= 60
fuzz: ## Random rules over random records: pushdown may keep nothing from them. FUZZ_SECONDS=60, FUZZ_SEED=N to repeat a run
	@scripts/setup
	@cd tests/python && PYTHONPATH=../../layers/python python3 -B -m pushdown.fuzz --seconds $(FUZZ_SECONDS) $(if $(FUZZ_SEED),--seed $(FUZZ_SEED))

package: ## Make dist/*.zip for Lambda (ARCH=x64|arm64, RULES=DIR, CONFIG=FILE, REQUIREMENTS=FILE)
	@scripts/setup
	@scripts/package $(if $(ARCH),--arch $(ARCH)) $(if $(RULES),--rules "$(RULES)") $(if $(CONFIG),--config "$(CONFIG)") $(if $(REQUIREMENTS),--requirements "$(REQUIREMENTS)")

synth: ## Write the CloudFormation template to infra/cdk/cdk.out
	@scripts/synth

deploy: package ## Package, then deploy: ARGUMENTS='-c newTrail=true' go to `npx cdk deploy` (docs/deploy.md)
	@cd infra/cdk && npx --yes cdk deploy $(ARGUMENTS)
