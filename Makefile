# Two commands set everything up: `make demo` and `make test`. Only python3.11+, make and a network for packages are needed.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
ORACLE := .venv-oracle
STAMP  := $(VENV)/.installed
STAMP_TEST := $(VENV)/.installed-test

.PHONY: demo test check lint docs bench lock facts clean help

help:            ## what can be made
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

demo: $(STAMP)   ## install, run the shipped example, name the report
	$(BIN)/foreshock run examples/bulldozer

test: $(STAMP_TEST) ## install what the tests need, run the whole suite
	$(BIN)/python scripts/prepare_tests.py --oracle $(ORACLE)
	$(BIN)/pytest -n 2

check: lint docs test ## everything that the continuous integration runs

lint: $(STAMP_TEST) ## style, types and the import contract
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(STAMP_TEST) ## build the documentation, strictly
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

bench: $(STAMP_TEST) ## every benchmark, against its peers, in one run
	$(BIN)/python -m benchmarks

facts: $(STAMP_TEST) ## rebuild the fact tables from the packages that carry them
	$(BIN)/python scripts/build_facts.py

lock:            ## pin every package again (needs uv)
	uv lock --quiet
	uv export --quiet --frozen --no-emit-project --no-default-groups --group build -o requirements.lock
	uv export --quiet --frozen --no-emit-project --all-groups --all-extras -o requirements-dev.lock

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Foreshock needs Python 3.11 or newer, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

$(STAMP): requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(STAMP_TEST): requirements-dev.lock $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

clean:           ## remove what was made
	rm -rf $(VENV) $(ORACLE) site .pytest_cache .mypy_cache .ruff_cache .hypothesis
