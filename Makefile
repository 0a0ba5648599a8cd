# make setup   prepares everything, starts nothing
# make run     starts server, worker and mail catcher with demo users
# make demo    plays one deal-desk case and proves it
# make test    passes all tests
# make conformance  plays the BPMN diagrams of the conformance table and writes CONFORMANCE.md
# make bench   prints ratios as JSON
# make fuzz    fuzzes the expression languages and the DMN reader, FUZZ_SECONDS (60) each
# make crash   kills servers and workers for hours and checks what must hold; CRASH_OPTIONS, such as --kills 100
# make wheel   builds a wheel that holds the browser bundles
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
ISLANDS := $(wildcard api/web/islands/*) api/web/build.mjs forms/messages.de.json forms/messages.en.json

.PHONY: help setup run demo test check conformance bench fuzz crash wheel lock stop clean system-packages

help:
	@sed -n 's/^# make/make/p' Makefile

setup: $(STAMPS)/runtime $(STAMPS)/islands

run: setup
	@exec $(BIN)/vorgang up

demo: setup
	@exec $(BIN)/vorgang demo

stop:
	@$(BIN)/vorgang stop

system-packages:
	@.ci/system-packages chromium pdfsig fonts-liberation

test: setup $(STAMPS)/dev $(STAMPS)/clients system-packages
	@$(BIN)/python -m pytest

check: setup $(STAMPS)/dev
	@$(BIN)/python -m pytest tests/architecture

conformance: setup $(STAMPS)/dev
	@$(BIN)/python -m tests.conformance.bpmn

bench: setup $(STAMPS)/dev
	@$(BIN)/python -m bench

FUZZ_SECONDS ?= 60
fuzz: setup $(STAMPS)/dev $(STAMPS)/fuzz
	@for target in feel_parser feel_evaluator juel dmn_reader; do \
	  PYTHONPATH=build/fuzz/lib $(BIN)/python -m tests.fuzz $$target $(FUZZ_SECONDS) build/fuzz/$$target || exit 1; done

CRASH_OPTIONS ?=
crash: setup $(STAMPS)/dev
	@$(BIN)/python -m tests.crash $(CRASH_OPTIONS)

wheel: setup
	@$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

lock: $(STAMPS)/dev
	@.ci/lock

clean:
	@if [ -x $(BIN)/vorgang ]; then $(BIN)/vorgang stop || true; fi
	@rm -rf $(VENV) node_modules build dist *.egg-info api/web/static/dist

$(STAMPS)/venv:
	@.ci/venv $(PYTHON) $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/runtime: requirements.txt pyproject.toml | $(STAMPS)/venv
	@echo "· Python packages (about a minute the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q api audit bpmn dmn engine feel forms
	@touch $@

$(STAMPS)/dev: requirements-dev.txt $(STAMPS)/runtime
	@echo "· Python packages for tests"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(STAMPS)/clients: tests/clients/requirements.txt tests/clients/package-lock.json $(STAMPS)/dev
	@echo "· Camunda's own clients, for tests"
	@rm -rf build/clients && mkdir -p build/clients/node
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --target build/clients/python \
	  -r tests/clients/requirements.txt 2>build/clients/pip.log || { cat build/clients/pip.log; exit 1; }
	@cp tests/clients/package.json tests/clients/package-lock.json build/clients/node
	@.ci/node npm ci --prefix build/clients/node --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(STAMPS)/fuzz: $(STAMPS)/dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --target build/fuzz/lib atheris==3.0.0
	@touch $@

$(STAMPS)/node: package.json package-lock.json $(STAMPS)/runtime
	@echo "· npm packages"
	@.ci/node npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(STAMPS)/islands: $(STAMPS)/node $(ISLANDS)
	@echo "· browser bundles"
	@.ci/node node api/web/build.mjs
	@touch $@
