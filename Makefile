# SPDX-License-Identifier: Apache-2.0
#
# The verbs of this project. Each target that a person calls says in one line what it does.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup build run test deb mutants fuzz lint format bench clean

# The build that `make run` starts; the tests use the debug build in any case.
CONFIGURATION ?= debug
SOURCES := Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Benchmarks \
	FuzzTesting/Package.swift FuzzTesting/Bodies FuzzTesting/Sources

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what is missing to build, run and test (a second call does nothing)
	@Scripts/setup test

build: ## Build the program (CONFIGURATION=release for an optimised one)
	@Scripts/setup run
	swift build --configuration $(CONFIGURATION) --product aetherflow-scheduler

run: build ## Run examples/quickstart until Ctrl-C (RUN_FOR=20 ends it after 20 seconds)
	@Scripts/run-quickstart $(CONFIGURATION)

test: setup ## Run every check and every test
	@Scripts/lint
	@Scripts/test-checks
	@Scripts/check-deb
	@Scripts/test

deb: ## Build the Debian package into .build-deb (VERSION_SUFFIX=+x for another version)
	@Scripts/setup deb
	@Scripts/build-deb

mutants: setup ## Show that the tests notice what is taken out of the program (takes minutes)
	@Scripts/test-mutants

fuzz: ## Run each fuzzer for a while (FUZZ_TIME=60 seconds, FUZZ_JOBS=1 at a time)
	@Scripts/setup run
	@Scripts/fuzz

lint: setup ## Check format, imports, licence headers, wording and shell scripts
	@Scripts/lint

format: ## Format all Swift sources in place
	swift format format --in-place --parallel --recursive $(SOURCES)

bench: ## Race the timer wheel against a binary heap (takes some minutes)
	@Scripts/setup run
	swift package --package-path Benchmarks -Xswiftc -cross-module-optimization benchmark

clean: ## Remove what was built and what the examples wrote; .venv stays
	swift package clean
	swift package --package-path Benchmarks clean
	swift package --package-path FuzzTesting clean
	rm -rf .build-mutants .build-deb .build-fuzz examples/*/state examples/*/work
