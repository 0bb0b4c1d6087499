# Everything runs from .venv, which `make setup` fills from requirements.lock. Assumed: git, make, python3 >= 3.11.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

# A virtual environment that happens to be active must not be the one that is filled.
unexport VIRTUAL_ENV CONDA_PREFIX

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo up database containers test test-fast soak check lint format-check types imports compose-check lock-check audit format lock

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## install everything into .venv; the other targets call it when needed

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "fragflow needs Python 3.11 or newer; \
	'$(PYTHON)' is $$($(PYTHON) --version 2>&1). Install one, then: make $(or $(MAKECMDGOALS),setup) PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "'$(PYTHON)' cannot make virtual environments: \
	install its venv module (Debian and Ubuntu: the package python3-venv)" >&2; exit 1; }
	@echo "Setting up .venv (the first time a minute or two; afterwards only when requirements.lock changes)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## the whole system on this machine with a sample evening; nothing to configure
	@$(BIN)/python -m local.demo

up: $(READY) ## the whole system with the settings of your .env
	@$(BIN)/python -m local.up

database: $(READY) ## the embedded PostgreSQL alone, for fragflow load without Airflow
	@$(BIN)/python -m local.database

containers: $(READY) ## write what docker-compose.yaml needs, and say how to start it
	@$(BIN)/python -m local.containers

test: $(READY) ## all tests
	@$(BIN)/python -m pytest

test-fast: $(READY) ## the tests that need neither a database nor Airflow (seconds)
	@$(BIN)/python -m pytest --fast

soak: $(READY) ## kill a run at 200 points and compare what the next one leaves (minutes)
	@FRAGFLOW_KILL_POINTS=200 $(BIN)/python -m pytest tests/faults/test_kill_points.py

check: lint format-check types imports compose-check lock-check ## lint, types, imports, compose file, lock

lint: $(READY)
	@$(BIN)/ruff check .

format-check: $(READY)
	@$(BIN)/ruff format --check .

types: $(READY)
	@$(BIN)/mypy

imports: $(READY)
	@$(BIN)/lint-imports

compose-check: $(READY)
	@$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yaml

lock-check: $(READY)
	@$(BIN)/python -m pytest -q tests/project/test_lock.py

audit: $(READY)
	@$(BIN)/python .ci/audit.py $(BIN)

format: $(READY) ## write the code as `make check` wants it
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: $(READY) ## resolve the dependencies of pyproject.toml anew into requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-emit-index-url \
	  --python-version 3.11 --custom-compile-command "make lock" --quiet -o requirements.lock \
	  $(addprefix --upgrade-package=,$(UPGRADE))
