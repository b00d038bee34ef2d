# Every target sets up what it needs. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run test test-slow check bench package synth deploy

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

run: ## Scan the samples and print the alerts
	@scripts/setup
	@./iota scan samples/cloudtrail

test: ## Run every test
	@scripts/setup
	@scripts/test

test-slow: ## The tests that take minutes: a Slack that stays down, the archives of make package in bare file systems
	@scripts/setup
	@scripts/test-slow

check: ## What a change must pass: format, native AOT publish without a warning, GLIBC, tests
	@scripts/setup
	@scripts/check

bench: ## Measure, and write bench/RESULTS.md
	@scripts/setup
	@python3 bench/run.py

package: ## Make dist/*.zip for Lambda (ARCH=x64|arm64, RULES=DIR, CONFIG=FILE, REQUIREMENTS=FILE)
	@scripts/setup
	@scripts/package $(if $(ARCH),--arch $(ARCH)) $(if $(RULES),--rules "$(RULES)") $(if $(CONFIG),--config "$(CONFIG)") $(if $(REQUIREMENTS),--requirements "$(REQUIREMENTS)")

synth: ## Write the CloudFormation template to infra/cdk/cdk.out
	@scripts/synth

deploy: package ## Package, then deploy: ARGUMENTS='-c newTrail=true' go to `npx cdk deploy` (docs/deploy.md)
	@cd infra/cdk && npx cdk deploy $(ARGUMENTS)
