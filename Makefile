# Everything happens in .venv. `make demo` and `make test` set it up by themselves; a second run finds it ready.
PYTHON ?= python3
BIN := .venv/bin
LEDGER ?= sqlite:///demo.db
SAMPLES := examples/reports
ASKED := examples/followup examples/questions/iraq-2014
SERVE ?= 1
PORT ?= 8000
SCRIPT := src/factions/web/static/dist/pages.js

.PHONY: setup script demo test lint unit docs bench soak peers growth weights lock browser clean help

help:
	@echo "make demo     read the sample reports and serve the pages (SERVE=0: stop after printing, PORT=N: another port)"
	@echo "make test     every check: ruff, mypy, import-linter, pytest, docs"
	@echo "make setup | lint | unit | docs | bench | soak | peers | growth | weights | lock | clean"

setup: .venv/.ready script

# The pages' scripts (htmx and our keys; pictures) and maps, from exactly what package-lock.json names by hash. Pages read as well without them.
script:
	@if ! command -v npm >/dev/null; then echo "no npm here: the pages are served without their script, and read as well"; \
	elif ! $(MAKE) -s --no-print-directory $(SCRIPT); then echo "the pages' script couldn't be built (see above): they are served without it, and read as well"; fi

$(SCRIPT): package-lock.json package.json $(wildcard src/factions/web/client/*.js src/factions/web/client/*/*)
	npm ci --silent
	npm run --silent build -- --log-level=warning

# The lock has a hash for every file, so nothing else can be installed; only wheels, so nothing is compiled.
.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Factions needs Python 3.11 or newer, not " + sys.version.split()[0])'
	@echo "setting up .venv: about a minute the first time"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup
	$(BIN)/factions add $(SAMPLES) $(ASKED) --ledger $(LEDGER)
	$(BIN)/factions read $(firstword $(sort $(wildcard $(SAMPLES)/*.html)))
ifneq ($(SERVE),0)
	$(BIN)/factions serve --ledger $(LEDGER) --port $(PORT) --questions examples/questions
endif

test: lint unit docs

lint: setup
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

# Each of two processes takes whole files.
unit: setup browser
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

docs: setup
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

# Measure the reader on the samples and the corpus's development part, with SHARED=folder on others' data too, and check the floors.
bench: setup
	$(BIN)/python tools/bench.py $(SHARED)

# Kill `factions add` two hundred times with each database and count what is lost, then load 100,000 made-up readings and time what the pages ask.
# Hours; SOAK="--documents 2000 --kills 20 --database sqlite" for less. It goes on where it was stopped; ledgers and figures are in build/soak.
soak: setup
	$(BIN)/python -m tools.soak $(SOAK)

# Measure `factions code` beside spaCy and trafilatura over the same pages, in a venv of their own, and write docs/performance/peers.md's table: ten minutes.
# PEERS="--engines" measures the local pool against Ray, PEERS="--pages 40 --rounds 1 --dry" tries it and writes nothing.
peers: .venv-peers/.ready setup
	$(BIN)/python -m tools.peers $(PEERS)

.venv-peers/.ready: tools/peers/requirements.txt
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install -qq --disable-pip-version-check --only-binary :all: -r $<
	@touch $@

# Code 100,000 made-up reports and see that a document costs no more at the end: twenty minutes. GROWTH="--documents 3000" for less; it goes on where it stopped.
growth: setup
	$(BIN)/python -m tools.growth $(GROWTH)

# Rebuild every weight: RE3D=folder with re3d's train.jsonl and dev.jsonl. Needs PyTorch, in a venv of its own; an hour or two on two cores.
weights:
	$(PYTHON) -m venv .venv-train
	.venv-train/bin/python -m pip install -qq --editable ".[train]"
	.venv-train/bin/python -m training $(if $(RE3D),--re3d $(RE3D)) --made $(shell date -u +%F)

# Write the lock anew after a change of pyproject.toml's dependencies.
lock:
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --only-binary :all: --quiet \
	  --custom-compile-command "make lock" pyproject.toml --extra dev --output-file requirements.lock

# The tests of the pages need a real browser.
browser:
	@bash tools/browser.sh

clean:
	rm -rf .venv .venv-train .venv-peers node_modules src/factions/web/static/dist build site demo.db demo.db-shm demo.db-wal .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
