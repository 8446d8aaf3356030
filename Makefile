# Two commands for everyone: `make demo` and `make test`. Both need Python 3.11 or newer, make and git, nothing else.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
	$$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2])' 2>/dev/null && echo $$name && break; done)
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: help demo test spark benchmark soak lint clean

help:
	@echo "make demo       install into $(VENV) and run the main job on the two samples"
	@echo "make test       install what the tests need and run them"
	@echo "make spark      every view on Apache Spark, rows against DuckDB (Java 17; about five minutes)"
	@echo "make benchmark  measure speed as ratios to DuckDB's bare scan"
	@echo "make soak       damaged files of hundreds of MB, and ten times the made-up ones (figures: docs/soak.md)"
	@echo "make lint       ruff and mypy"
	@echo "make clean      remove $(VENV) and what was made"

$(VENV)/.installed: pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer found; name one: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "== making a virtual environment in $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)
	@echo "== installing retention-kit and what it needs (a minute or two the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-tests: $(VENV)/.installed
	@echo "== installing what the tests need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]' build
	@touch $@

demo: $(VENV)/.installed
	@echo "== running the main job on the two samples"
	@$(BIN)/retention-kit demo

test: $(VENV)/.installed-tests
	@echo "== running the tests (browser tests are skipped by name where there is no Chromium, those of Spark run by make spark)"
	@$(BIN)/python -m pytest -n auto --dist worksteal

spark: $(VENV)/.installed-tests
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[spark]'
	@RETENTION_KIT_SPARK=1 $(BIN)/python -m pytest tests/test_spark.py

benchmark: $(VENV)/.installed-tests
	@$(BIN)/python -m benchmarks

soak: $(VENV)/.installed-tests
	@echo "== ten times the made-up histories, the made-up and damaged tables"
	@RETENTION_KIT_SOAK=10 $(BIN)/python -m pytest -n auto tests/test_reader_properties.py
	@RETENTION_KIT_SOAK=10 $(BIN)/python -m pytest -n auto -k "made_up"
	@echo "== large damaged files"
	@$(BIN)/python -m benchmarks.soak --markdown docs/soak.md

lint: $(VENV)/.installed-tests
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

clean:
	rm -rf $(VENV) dist build retention-kit-demo .pytest_cache .ruff_cache .mypy_cache
