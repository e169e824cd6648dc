# One word runs everything; `make help` lists the words.
# The first word that needs it makes .venv and installs what constraints.txt pins.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
DEMO_HOME := .numberlift/demo

.DEFAULT_GOAL := help
.PHONY: help install demo test trial bench screenshots check lint types imports fix clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

install: $(INSTALLED) ## make .venv and install what is pinned

$(INSTALLED): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "numberlift needs Python 3.11 or newer. Install it, or name it: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "This Python has no venv module. Install it (Debian and Ubuntu: apt-get install python3-venv), then run the same command." >&2; exit 1; }
	@echo "Making $(VENV) and installing what constraints.txt pins (a minute or two, once) ..." >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@$(BIN)/python -m compileall -q numberlift io flows
	@touch $@

demo: $(INSTALLED) ## check the sample lists, host a batch, port a few numbers, submit bundles: on the embedded sandbox, through Prefect
	@rm -rf $(DEMO_HOME) # a world of its own each time: what was signed yesterday cannot be signed again
	@NUMBERLIFT_HOME=$(DEMO_HOME) $(BIN)/python -m tests.demonstration

test: $(INSTALLED) ## all tests but the trials, on three processes: they often wait
	@$(BIN)/python -m pytest -n 3 --dist worksteal -m "not trial"

trial: $(INSTALLED) ## the long trials: kill -9, chaos, two processes at once
	@NUMBERLIFT_TRIAL=$(or $(NUMBERLIFT_TRIAL),long) $(BIN)/python -m pytest -m trial --timeout 3000 \
		$(if $(filter short,$(NUMBERLIFT_TRIAL)),-n 2 --dist worksteal)

bench: $(INSTALLED) ## speed and memory, as ratios in one run
	@$(BIN)/python -m tests.bench

screenshots: $(INSTALLED) ## pictures of the page, in docs/pictures (Chromium)
	@$(BIN)/python -m tests.web.screenshots

lint: $(INSTALLED)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(INSTALLED)
	@$(BIN)/mypy

imports: $(INSTALLED)
	@$(BIN)/lint-imports

check: lint types imports test ## lint, types, imports, tests: what CI asks for

fix: $(INSTALLED) ## format, and mend what can be mended by itself
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean: ## remove .venv and everything the demo, tests and tools left
	@rm -rf $(VENV) .numberlift build dist *.egg-info .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage
