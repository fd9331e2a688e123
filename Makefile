# Two verbs do everything on a fresh Debian/Ubuntu machine with Python 3.11: `make run` and `make test`.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
DATA   ?= data
PORT   ?= 7860
QUESTIONS ?= ../shared/questions/dev.jsonl
STAMP  := $(VENV)/.installed

.PHONY: install run test lint types format bench clean

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt tools/install.sh
	PYTHON="$(PYTHON)" VENV="$(VENV)" bash tools/install.sh
	touch $(STAMP)

# documents/ is read again only when a file in it, or the program, is newer than the last time.
$(DATA)/.documents-read: $(STAMP) $(shell find documents kb -type f -not -name '*.pyc')
	$(PY) ingest.py documents --data "$(DATA)"
	touch "$@"

run: $(DATA)/.documents-read
	$(PY) app.py --data "$(DATA)" --port "$(PORT)"

test: install
	$(PY) -m pytest

lint: install
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports

format: install
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

bench: install
	$(PY) bench/kill_ingest.py
	$(PY) bench/finding.py "$(DATA)=$(QUESTIONS)"

clean:
	rm -rf $(VENV) build dist *.egg-info
