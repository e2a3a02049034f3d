# Everything a newcomer or a contributor types. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PEOPLE ?= 1200
EXIT ?=
PORT ?= 8000
BROKER ?= embedded
KILLS ?= 20
SEED ?=
SCENARIOS ?=
SCALE ?= 100000

venv := .venv
bin := $(venv)/bin
ready := $(venv)/.ready
packages := shared services/survey services/catalog services/evaluation services/analytics deploy/local
sources := $(wildcard shared/src services/*/src services/*/migrations deploy/local/src tests)
lock := uv pip compile --quiet --generate-hashes --universal --no-header --no-emit-index-url --no-annotate --python-version 3.11

export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_ROOT_USER_ACTION = ignore
export PYTHONDONTWRITEBYTECODE =

.PHONY: help
help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: setup
setup: $(ready)  ## Make the virtual environment from the locks (the other targets do it by themselves)

$(ready): requirements/dev.txt $(packages:%=%/pyproject.toml)
	@command -v $(PYTHON) >/dev/null || { echo "Siklus needs Python 3.11 or newer, and '$(PYTHON)' was not found. Install it, or say where it is: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Siklus needs Python 3.11 or newer, but '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Say where a newer one is: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing. Install it (Debian and Ubuntu: the package python3-venv) and type the same command again." >&2; exit 1; }
	@echo "Making the virtual environment (once, about a minute) …"
	@mkdir -p var/log
	@$(PYTHON) -m venv $(venv) >var/log/setup.log 2>&1 || { tail -n 5 var/log/setup.log >&2; echo "The virtual environment could not be made; see var/log/setup.log." >&2; exit 1; }
	@$(bin)/python -m pip install --quiet --require-hashes --requirement requirements/dev.txt >>var/log/setup.log 2>&1 || { tail -n 5 var/log/setup.log >&2; echo "The pinned packages could not be installed. Is there a network connection to the package index? The whole output is in var/log/setup.log." >&2; exit 1; }
	@$(bin)/python -m pip install --quiet --no-deps --no-build-isolation --no-index $(packages:%=--editable ./%) >>var/log/setup.log 2>&1 || { tail -n 5 var/log/setup.log >&2; echo "The project's own packages could not be installed; see var/log/setup.log." >&2; exit 1; }
	@touch $(ready)

.PHONY: demo
demo: $(ready)  ## Start everything, load the example province, run the loop (PEOPLE=1200, EXIT=1 to stop at the end, BROKER=kafka)
	@$(bin)/siklus demo --people $(PEOPLE) --port $(PORT) --broker $(BROKER) $(if $(filter-out 0,$(EXIT)),--exit)

.PHONY: up
up: $(ready)  ## Start everything without the example (PORT=8000, BROKER=kafka); Ctrl-C stops it
	@$(bin)/siklus up --port $(PORT) --broker $(BROKER)

.PHONY: test
test: $(ready)  ## Formatting, lint, types, import contracts and every test
	$(bin)/ruff format --check $(sources)
	$(bin)/ruff check $(sources)
	$(bin)/mypy
	$(bin)/lint-imports
	$(bin)/pytest --numprocesses auto --dist loadscope --no-loadscope-reorder

.PHONY: test-brokers
test-brokers: $(ready)  ## The event path on three Kafka brokers, of which one after the other is killed (needs Java and Maven)
	SIKLUS_REQUIRE_KAFKA=1 SIKLUS_TEST_BROKERS=kafka-3 $(bin)/pytest tests/shared/messaging/test_consumer.py tests/shared/messaging/test_outbox_relay.py

.PHONY: test-images
test-images: $(ready)  ## Build the four images with buildah and try them (root; apt-get install buildah mmdebstrap)
	SIKLUS_TEST_IMAGES=1 $(bin)/pytest tests/deploy/test_built_images.py

.PHONY: lint
lint: $(ready)  ## Formatting, lint, types and import contracts, without the tests
	$(bin)/ruff format --check $(sources)
	$(bin)/ruff check $(sources)
	$(bin)/mypy
	$(bin)/lint-imports

.PHONY: format
format: $(ready)  ## Format the code and repair what lint can repair
	$(bin)/ruff check --fix $(sources)
	$(bin)/ruff format $(sources)

.PHONY: bench-http
bench-http: $(ready)  ## Measure the HTTP paths against their floors; results in var/bench/http.json
	@$(bin)/python -m siklus.bench.http

.PHONY: bench-events
bench-events: $(ready)  ## Measure the event path against its floors, on every broker that runs here; var/bench/events.json
	@$(bin)/python -m siklus.bench.events

.PHONY: bench-mentors
bench-mentors: $(ready)  ## Match 10,000 mentees with 2,000 mentors; time and memory in var/bench/mentors.json
	@$(bin)/python -m siklus.bench.mentors

.PHONY: chaos
chaos: $(ready)  ## Kill, pause and cut things under load; nothing may be lost or doubled (KILLS=20, BROKER=kafka, SEED=, SCENARIOS=)
	@$(bin)/siklus chaos --kills $(KILLS) --broker $(BROKER) $(if $(SEED),--seed $(SEED)) $(if $(SCENARIOS),--scenarios $(SCENARIOS))

.PHONY: bench-analytics
bench-analytics: $(ready)  ## Measure the analysis on governments of up to SCALE=100000 people; var/bench/analytics.json
	@SCALE=$(SCALE) $(bin)/python -m siklus.bench.analytics

.PHONY: contracts
contracts: $(ready)  ## Write the AsyncAPI document anew after a change of a contract
	@$(bin)/python -m siklus.contracts asyncapi

.PHONY: lock
lock: $(ready)  ## Pin the newest versions of everything again (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv on the PATH." >&2; exit 1; }
	$(lock) --upgrade requirements/dev.in --output-file requirements/dev.txt
	for service in survey catalog evaluation analytics; do $(lock) --constraint requirements/dev.txt requirements/$$service.in --output-file requirements/$$service.txt; done

.PHONY: clean
clean:  ## Remove the state (var/) and every cache; the virtual environment stays
	@if [ -x $(bin)/siklus ]; then $(bin)/siklus down --quiet; fi
	rm -rf var .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './$(venv)/*' -prune -exec rm -rf {} +
