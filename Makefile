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

.PHONY: help run test check format bench test-services docs lock nightly clean
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
	@$(BIN)/pytest tests/house --quiet

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

clean: ## remove the virtual environment and caches; data stay
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

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
