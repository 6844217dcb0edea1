PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup run test bench lint words screenshots
setup: .venv/installed

.venv/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with make PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev,images]'
	@touch $@

run: setup
	$(BIN)/python -m etl build
	$(BIN)/python app.py

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint
	CHROMIUM="$$(sh tests/browser/chromium.sh)" && export CHROMIUM && $(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist worksteal

bench: setup
	CHROMIUM="$$(sh tests/browser/chromium.sh)" && export CHROMIUM && $(BIN)/pytest tests/benchmarks --benchmark-only --benchmark-columns=median,iqr,min,max,rounds

words: setup
	$(BIN)/python -m tests.catalogue

screenshots: setup
	CHROMIUM="$$(sh tests/browser/chromium.sh)" && export CHROMIUM && $(BIN)/python tests/browser/screenshots.py
