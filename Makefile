# make extract             read raw/, write processed/ (other folders: make extract RAW=… OUT=…)
# make test                run the tests
# make lint                formatting, style, types and the order of the stages
# make check-models        check that the trained models are there and load
# make models CORPORA=…    train the models anew from a folder of corpora (hours; see models/training/README.md)
# make lock                pin the newest libraries that pyproject.toml allows (needs uv)
# make benchmark           measure a whole run on made-up articles (ARGS="--articles 2000")
# make clean               delete what was made from the articles, and caches
# Everything runs in an environment of its own, .venv, which is made when needed (VENV=… for another place).

PYTHON ?= python3
VENV ?= .venv
RAW ?= raw
OUT ?= processed
# further options of the run or the training, for instance ARGS="--jobs 4"
ARGS ?=

PY := $(VENV)/bin/python
READY := $(VENV)/.installed

.DEFAULT_GOAL := extract
.PHONY: extract test lint check-models models benchmark lock clean

extract: $(READY)
	@$(PY) -m pipeline run "$(RAW)" "$(OUT)" $(ARGS)

test: $(READY)
	$(PY) -m pytest

lint: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-logo

check-models: $(READY)
	$(PY) -m pipeline models

models: $(READY)
	$(if $(CORPORA),,$(error say where the corpora are: make models CORPORA=folder))
	PYTHONPATH=. $(PY) models/training/make_models.py "$(CORPORA)" $(ARGS)

benchmark: $(READY)
	@$(PY) benchmarks/whole_run.py $(ARGS)

lock:
	uv pip compile --universal --python-version 3.11 --extra dev --no-header --no-emit-index-url \
	  --no-emit-find-links --upgrade --output-file requirements.lock pyproject.toml

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, not %s" % sys.version)'
	$(PYTHON) -m venv "$(VENV)"
	$(PY) -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $(READY)

clean:
	find processed -mindepth 1 ! -name .gitkeep -delete
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
	find pipeline models tests -name __pycache__ -type d -prune -exec rm -rf {} +
