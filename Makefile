# Two verbs do everything on a fresh Debian/Ubuntu machine with Python 3.11: `make run` and `make test`.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
DATA   ?= data
PORT   ?= 7860
QUESTIONS ?= ../shared/questions/dev.jsonl
# Sets that `make evaluate` asks, those of them that are on this machine; RESULTS is where figures and page go.
SHARED ?= ../shared
SETS   ?= $(wildcard $(SHARED)/questions/*.jsonl $(SHARED)/data/qa/spbe_gold*.jsonl $(SHARED)/data/qa/legal_pasal*.jsonl $(SHARED)/data/qa/abstain_*.jsonl)
RESULTS ?= $(DATA)/evaluation
AGAINST ?=
STAMP  := $(VENV)/.installed
DEV    := $(VENV)/.installed-dev

.PHONY: install dev lock sbom audit run test lint types format bench fuzz evaluate clean

# What running needs; `make dev` adds what tests and checks need. Both from lock files with hashes.
install: $(STAMP)

dev: $(DEV)

$(STAMP): pyproject.toml locks/run.txt locks/torch.txt tools/install.sh
	PYTHON="$(PYTHON)" VENV="$(VENV)" bash tools/install.sh run
	touch $(STAMP)

$(DEV): pyproject.toml locks/dev.txt locks/torch.txt tools/install.sh
	PYTHON="$(PYTHON)" VENV="$(VENV)" bash tools/install.sh dev
	touch $(STAMP) $(DEV)

lock:
	PYTHON="$(PYTHON)" bash tools/lock.sh

sbom: dev
	VENV="$(VENV)" bash tools/sbom.sh

audit: dev
	VENV="$(VENV)" bash tools/audit.sh

# documents/ is read again only when a file in it, or the program, is newer than the last time.
$(DATA)/.documents-read: $(STAMP) $(shell find documents kb -type f -not -name '*.pyc')
	$(PY) ingest.py documents --data "$(DATA)"
	touch "$@"

run: $(DATA)/.documents-read
	$(PY) app.py --data "$(DATA)" --port "$(PORT)"

test: dev
	VENV="$(VENV)" bash tools/test.sh

lint: dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports

format: dev
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

bench: dev
	$(PY) bench/kill_ingest.py
	$(PY) bench/finding.py "$(DATA)=$(QUESTIONS)"

# make fuzz DATA=folder [REQUESTS=10000]
fuzz: dev
	$(PY) bench/fuzz.py --requests "$(or $(REQUESTS),10000)" "$(DATA)"

# make evaluate DATA=folder [AGAINST=older.json]
evaluate: install
	@test -n "$(SETS)" || { echo "no question sets in $(SHARED); give SETS=\"a.jsonl b.jsonl\""; exit 2; }
	mkdir -p "$(RESULTS)"
	$(PY) -m kb evaluate $(SETS) --data "$(DATA)" --json "$(RESULTS)/figures.json" --html "$(RESULTS)/report.html" $(if $(AGAINST),--against "$(AGAINST)")

clean:
	rm -rf $(VENV) build dist *.egg-info
