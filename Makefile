# Two commands matter: `make run` shows Solvent, `make test` tests it. Nothing but Python is needed.

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	2>/dev/null && { echo "$$python"; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet
COMPILE := uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	--python-version 3.11
JOBS ?= 2
export SEMGREP_SEND_METRICS := off
# Semgrep's own dependencies clash with ours, so it lives apart.
SEMGREP := $(abspath .venv-security)/bin/semgrep
SEMGREP_QUIET := --metrics=off --disable-version-check
# Tools of developers start programs, play with chance and ask loopback; ruff judges the rest.
NOT_OF_TOOLS := B101,B105,B106,B107,B108,B310,B311,B404,B603,B607,B608

.PHONY: help run test check format bench test-services security docs lock nightly clean
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.installed ## install and open Solvent with sample companies (more: ARGS=--help)
	@$(BIN)/solvent demo $(ARGS)

test: $(VENV)/.installed-dev ## run all tests that need nothing installed; says how many it skipped
	@$(BIN)/pytest -n $(JOBS) --dist loadfile -m "not services and not nightly" $(ARGS)

check: $(VENV)/.installed-dev ## format, lint, types, imports, and the house's own rules
	@$(BIN)/ruff format --check --quiet . || { echo "Run: make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo --no-cache
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive src
	@$(BIN)/bandit --quiet --recursive scripts bench --skip $(NOT_OF_TOOLS)
	@PATH="$(abspath $(BIN)):$$PATH" scripts/secret_scan.sh
	@$(BIN)/pytest tests/house --quiet

security: $(SEMGREP) ## try our own rules on their examples, then on the code; needs no network once installed
	@cd .semgrep && $(SEMGREP) scan --test $(SEMGREP_QUIET) . > ../.semgrep.log 2>&1 || { \
		cat ../.semgrep.log; exit 1; }
	@grep -E "tests passed" .semgrep.log; rm -f .semgrep.log
	@$(SEMGREP) scan --config .semgrep --error --quiet $(SEMGREP_QUIET) src scripts bench

format: $(VENV)/.installed-dev ## bring the code into form, and mend what can be mended by itself
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

bench: $(VENV)/.installed-dev ## measure against the targets, some or all (ARGS=books); writes bench/results
	@$(BIN)/python -m bench $(ARGS)

test-services: $(VENV)/.installed-dev ## as root on Debian: all tests that need a browser, hledger, another PostgreSQL
	@PATH="$(abspath $(BIN)):$$PATH" JOBS=$(JOBS) scripts/test_services.sh

nightly: $(VENV)/.installed-dev ## the long tests: crashes at random points, many more examples
	@HYPOTHESIS_PROFILE=nightly $(BIN)/pytest -m "not services" $(ARGS)

docs: $(VENV)/.installed-dev ## write again what docs/ holds of the code: schemas, OpenAPI, screenshots
	@set -e; for script in event_schemas openapi screenshots; do \
		echo "== $$script"; $(BIN)/python "scripts/$$script.py"; done

lock: ## choose the newest allowed versions of all dependencies (needs uv)
	@$(COMPILE) --upgrade --group pyproject.toml:build -o requirements-build.lock
	@$(COMPILE) --upgrade --group dev pyproject.toml -o requirements-dev.lock
	@$(COMPILE) --upgrade -c requirements-dev.lock pyproject.toml -o requirements.lock
	@$(COMPILE) --upgrade --group pyproject.toml:security -o requirements-security.lock

clean: ## remove the virtual environment and caches; data stay
	@rm -rf $(VENV) .venv-security .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { \
		echo "Solvent needs Python 3.11, 3.12 or 3.13. Name one: make run PYTHON=/path/to/python"; \
		exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
		rm -rf $(VENV); echo "On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

# The project itself is put in place without downloading anything: its build tool is locked too.
$(VENV)/.installed: requirements.lock requirements-build.lock pyproject.toml | $(BIN)/python
	@echo "Installing Solvent into $(VENV), once ..."
	@$(INSTALL) --require-hashes -r requirements.lock -r requirements-build.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing what the tests need ..."
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

$(SEMGREP): requirements-security.lock
	@test -x .venv-security/bin/python || $(PYTHON) -m venv .venv-security
	@echo "Installing semgrep into .venv-security ..."
	@.venv-security/bin/python -m pip --disable-pip-version-check --no-input install --quiet \
		--require-hashes -r requirements-security.lock
	@touch $@
