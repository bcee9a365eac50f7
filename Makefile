# What a person runs, and CI runs the same. `make` alone says what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
# each start would compile all of it once more
export PYTHONDONTWRITEBYTECODE :=
PORT ?= 8000
DATA ?= ./data
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for one in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$one; break; }; done)
WORKERS ?= auto
STATIC := rapport/static_built/staticfiles.json
RAPPORT = RAPPORT_DATA=$(DATA) RAPPORT_PORT=$(PORT) $(BIN)/python -m rapport
BENCH := $(BIN)/python -m bench
TESTS := RAPPORT_TESTING=1 RAPPORT_DATA=build/test-data $(BIN)/pytest -n $(WORKERS) --maxschedchunk 2 -q

help:  ## Say what there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

environment: $(VENV)/runtime.stamp $(STATIC)  ## Build what Rapport needs to run, and nothing more
	@$(BIN)/python -m compileall -q -j0 rapport $(VENV)/lib  # for a service, which may not write there

run: $(VENV)/runtime.stamp $(STATIC)  ## Run Rapport on ./data (PORT=8123 for another port)
	@exec env $(RAPPORT) serve

demo: DATA = ./data/demo
demo: $(VENV)/runtime.stamp $(STATIC)  ## Run Rapport on ./data/demo, filled with invented people
	@$(RAPPORT) demo --if-empty
	@exec env $(RAPPORT) serve

test: $(VENV)/development.stamp  ## Run the tests, on SQLite and then on PostgreSQL
	$(TESTS) -m "not story"
	RAPPORT_TEST_DATABASE=postgres $(TESTS) -m "not story"

test-sqlite: $(VENV)/development.stamp  ## Run the tests on SQLite only
	$(TESTS) -m "not story"

stories: $(VENV)/development.stamp $(STATIC)  ## Run the stories in a real browser
	$(TESTS) -m story --ignore tests/stories
	$(TESTS) --dist loadfile -m story tests/stories

lint: $(VENV)/development.stamp  ## Check style, types, templates and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint rapport
	$(BIN)/lint-imports --no-cache
	RAPPORT_TESTING=1 RAPPORT_DATA=build/test-data $(BIN)/mypy

bench: $(VENV)/development.stamp $(STATIC)  ## Measure the speed on SQLite, 100,000 contacts, without and with access rights
	$(BENCH)

bench-postgres: $(VENV)/development.stamp $(STATIC)  ## Measure the speed on PostgreSQL
	$(BENCH) --postgres

bench-growth: $(VENV)/development.stamp $(STATIC)  ## Measure 10,000, 100,000 and 1,000,000 contacts
	$(BENCH) --growth

bench-standings: $(VENV)/development.stamp $(STATIC)  ## Measure 100,000 standings with 1,000,000 lines of log, on SQLite and PostgreSQL
	$(BENCH) --standings
	$(BENCH) --standings --postgres

screens: $(VENV)/development.stamp $(STATIC)  ## Render every screen as PNG into build/screens
	$(BIN)/python -m tests.screens

vendor:  ## Copy the browser libraries from their packages again (needs Node)
	vendor/update

wheel: $(VENV)/development.stamp $(STATIC)  ## Build the package into dist/
	$(BIN)/uv build --wheel --quiet

ci: lint test stories  ## All that CI runs

clean:  ## Take away what was built, never the data
	rm -rf build dist $(VENV) rapport/static_built

$(VENV)/runtime.stamp: requirements/runtime.txt
	@test -x $(BIN)/python || test -n "$(PYTHON)" \
	  || { echo "Rapport needs Python 3.11 or newer. PYTHON=/path/to/python3 names one that is not on the PATH."; exit 1; }
	@test -x $(BIN)/python || { echo "Building the environment in $(VENV) ..."; $(PYTHON) -m venv $(VENV) >/dev/null; } \
	  || { rm -rf $(VENV); echo "Python cannot make environments. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile --require-hashes -r requirements/runtime.txt
	@touch $@

$(VENV)/development.stamp: requirements/development.txt $(VENV)/runtime.stamp
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/development.txt
	@touch $@

$(STATIC): $(shell find rapport/*/static -type f 2>/dev/null) $(VENV)/runtime.stamp
	@RAPPORT_DATA=build/empty $(BIN)/python -m django collectstatic --settings rapport.settings --noinput --clear -v 0
	@touch $@

.PHONY: help environment run demo test test-sqlite stories lint bench bench-postgres bench-growth bench-standings screens vendor wheel ci clean
