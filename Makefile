# `make` says what there is. Every command installs what it lacks first.
#
# STRICT turns warnings into errors. Lint and tests share it, because a change of flags rebuilds everything; with a
# compiler newer than ours, `make test STRICT=` goes on in spite of new warnings.
STRICT ?= 1
ifneq ($(STRICT),)
export LEARNING_ANALYTICS_STRICT := 1
endif
export PATH := $(shell scripts/swift-path.sh)

SCENARIO ?= Scenarios/quickstart.toml
OUTPUT ?= out/$(basename $(notdir $(SCENARIO)))
LIBRARIES := LearningAnalytics Federation AdaptiveModel DifferentialPrivacy PrivacyLedger Pseudonymizer PseudonymVault NumericalCore

.DEFAULT_GOAL := help
.PHONY: help demo test lint fuzz bench docs coverage dependencies

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 18

demo: dependencies ## Run a study (SCENARIO=..., OUTPUT=...) and write its report
	env -u LEARNING_ANALYTICS_STRICT swift build -c release --product analytics-sim
	"$$(swift build -c release --show-bin-path)/analytics-sim" run "$(SCENARIO)" -o "$(OUTPUT)"

test: dependencies ## Run every test; those whose suite is named ...InRelease in release
	swift test --skip InRelease
	swift test -c release -Xswiftc -enable-testing --filter InRelease

lint: dependencies ## Check style and documentation, and build with warnings as errors
	scripts/lint.sh
	LEARNING_ANALYTICS_STRICT=1 swift build --build-tests --explicit-target-dependency-import-check error

fuzz: dependencies ## Feed the parsers mutated inputs (SECONDS=30 each)
	scripts/fuzz.sh $(or $(SECONDS),30)

bench: dependencies ## Measure the speed of the main operations
	cd Benchmarks && env -u LEARNING_ANALYTICS_STRICT swift package benchmark --target LearningAnalyticsBenchmarks
	env -u LEARNING_ANALYTICS_STRICT swift test -c release -Xswiftc -enable-testing --filter FederationScaleInRelease

docs: dependencies ## Write the documentation to docs-site/
	mkdir -p docs-site
	status=0; for library in $(LIBRARIES); do \
	    LEARNING_ANALYTICS_DOCS=1 swift package --allow-writing-to-directory docs-site generate-documentation \
	        --target $$library --warnings-as-errors --output-path docs-site/$$library || status=1; \
	done; exit $$status

coverage: dependencies ## Run the tests and show how much of each target they reach
	scripts/coverage.sh

dependencies:
	@scripts/install-dependencies.sh
