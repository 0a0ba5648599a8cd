# make setup   prepares everything, starts nothing
# make run     starts server, worker and mail catcher with demo users
# make demo    plays one story through the library and proves it
# make test    passes all tests
# make conformance  plays the BPMN diagrams of the conformance table and writes CONFORMANCE.md
# make bench   prints ratios as JSON
# make fuzz    fuzzes the expression languages and the DMN reader, FUZZ_SECONDS (60) each
# make crash   kills servers and workers for about an hour and checks what must hold; CRASH_OPTIONS, such as --kills 100
# make pictures  takes the pictures of the documentation from the running product
# make verifier  builds build/vorgang-verify.pyz, one file that verifies exports with plain Python
# make wheel   builds a wheel that holds the browser bundles
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
ISLANDS := $(wildcard api/web/islands/* api/web/islands/verifier/*) api/web/build.mjs forms/messages.de.json forms/messages.en.json

.PHONY: help setup run demo test check conformance bench fuzz crash pictures verifier wheel lock stop clean system-packages

help:
	@sed -n 's/^# make/make/p' Makefile

setup: $(STAMPS)/runtime $(STAMPS)/islands

run: setup
	@exec $(BIN)/vorgang up --examples

demo: setup
	@exec $(BIN)/vorgang demo

stop:
	@$(BIN)/vorgang stop

system-packages:
	@.ci/system-packages chromium pdfsig fonts-liberation go jq openssl dovecot java mvn

# A test process for each core; a file stays in one of them, long ones first.
SIDE_BY_SIDE := -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder
test: setup $(STAMPS)/dev $(STAMPS)/clients $(STAMPS)/interop system-packages
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE)

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

PICTURES ?=
pictures: setup $(STAMPS)/dev
	@.ci/system-packages chromium fonts-liberation
	@$(BIN)/python -m tests.pictures $(PICTURES)

verifier: $(STAMPS)/venv
	@$(BIN)/python -m audit.offline.zipped build/vorgang-verify.pyz
	@ls build/vorgang-verify.pyz

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
	@$(BIN)/python -m compileall -q api audit bpmn dmn engine feel forms library
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

$(STAMPS)/interop: tests/interop/requirements.txt tests/interop/package-lock.json tests/interop/verapdf.sha256 $(STAMPS)/dev | system-packages
	@echo "· other people's verifiers, for tests"
	@rm -rf build/interop && mkdir -p build/interop/node
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --target build/interop/python \
	  -r tests/interop/requirements.txt 2>build/interop/pip.log || { cat build/interop/pip.log; exit 1; }
	@cp tests/interop/package.json tests/interop/package-lock.json build/interop/node
	@.ci/node npm ci --prefix build/interop/node --ignore-scripts --no-audit --no-fund --loglevel=error
	@mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
	  -Dartifact=org.verapdf.apps:greenfield-apps:1.28.2 -DoutputDirectory=build/interop/java
	@cd build/interop/java && sha256sum --quiet -c ../../../tests/interop/verapdf.sha256
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
