# Everything runs from .venv, which `make setup` fills from requirements.lock. Assumed: git, make, python3 >= 3.11.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
CORPUS := ../shared/corpus
SOAKS := soak-kills soak-orders soak-cuts soak-fuzz soak-bot soak-airflow

# A virtual environment that happens to be active must not be the one that is filled.
unexport VIRTUAL_ENV CONDA_PREFIX

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo up database containers test test-fast bench soak $(SOAKS) check lint format-check types imports compose-check lock-check audit format lock

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

# Two processes, whatever the machine: the tests that start the whole system follow each other in one of them.
test: $(READY) ## all tests
	@$(BIN)/python -m pytest --numprocesses=2 --no-loadscope-reorder

test-fast: $(READY) ## the tests that need neither a database nor Airflow, and neither wait nor fuzz (seconds)
	@$(BIN)/python -m pytest --fast

bench: $(READY) ## measure all that has a budget; give it a machine that does nothing else (half an hour)
	@$(BIN)/python -m benchmarks

# What `make test` does in small, searched for longer. Every part runs, whatever became of the one before.
soak: ## all parts below one after the other, and which of them failed (an hour or more)
	@failed=; for part in $(SOAKS); do echo "== $$part"; $(MAKE) --no-print-directory $$part || failed="$$failed $$part"; \
	done; [ -z "$$failed" ] || { echo "failed:$$failed" >&2; exit 1; }

soak-kills: $(READY) ## kill runs at 200 points, crash PostgreSQL under 40, start 20 pairs at once
	@FRAGFLOW_KILL_POINTS=200 FRAGFLOW_DATABASE_CRASHES=40 FRAGFLOW_PAIRS_OF_RUNS=20 $(BIN)/python -m pytest -s \
	  tests/faults/test_kill_points.py tests/faults/test_postgres_crash.py tests/faults/test_two_runs.py

soak-orders: $(READY) ## 200 orders of arrival, and 10 of the corpus where it is
	@$(BIN)/python -m tests.faults.permutations --count 200
	@[ ! -d $(CORPUS) ] || $(BIN)/python -m tests.faults.permutations --corpus --count 10

soak-cuts: $(READY) ## cut files short everywhere: invented ones of every layout, and the corpus where it is
	@$(BIN)/python -m tests.faults.truncation --generated
	@[ ! -d $(CORPUS) ] || $(BIN)/python -m tests.faults.truncation --corpus $(CORPUS)

soak-fuzz: $(READY) ## hostile files by the thousand, the reader also under atheris where that has a wheel
	@FRAGFLOW_FUZZ_EXAMPLES=5000 $(BIN)/python -m pytest --timeout=0 tests/fuzz
	@if $(BIN)/uv pip install --quiet --python $(BIN)/python --only-binary :all: --require-hashes -r tests/fuzz/requirements.txt; \
	then $(BIN)/python -m tests.fuzz.atheris_reader --seconds 300; \
	else echo "atheris has no wheel for this Python or system: the reader was fuzzed without coverage only"; fi

soak-bot: $(READY) ## take database, gateway and network from the bot, and break it in one place after the other: a test notices each
	@FRAGFLOW_SOAK=1 $(BIN)/python -m pytest --timeout=0 -o log_cli=true -o log_cli_level=WARNING tests/faults/test_bot_faults.py
	@$(BIN)/python -m tests.mutations

soak-airflow: $(READY) ## the running system: each part killed at its worst moment, and 20 at random ones
	@FRAGFLOW_SOAK=1 FRAGFLOW_AIRFLOW_KILLS=20 $(BIN)/python -m pytest --timeout=0 -o log_cli=true -o log_cli_level=WARNING \
	  tests/faults/airflow

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

audit: $(READY) ## look the locked dependencies up in advisories, or say that no service answers
	@$(BIN)/python .ci/audit.py $(BIN)

format: $(READY) ## write the code as `make check` wants it
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: $(READY) ## resolve the dependencies of pyproject.toml anew into requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-emit-index-url \
	  --python-version 3.11 --custom-compile-command "make lock" --quiet -o requirements.lock \
	  $(addprefix --upgrade-package=,$(UPGRADE))
