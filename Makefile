# Every target makes its own virtual environment in .venv; only Python 3.11+ with venv is needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LANG_DEMO ?= en
KEEP ?=
JOBS ?= auto
SEEDS ?= 200
FROM ?= 1

.PHONY: demo test check lint types imports texts simulate mutants replay conformance bench bench-validate bench-quirks bench-matching format clean

$(VENV)/.ready: pyproject.toml setup.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "sheetcrm needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(VENV)/.ready   ## play the tractor request (LANG_DEMO=ru in Russian, KEEP=dir keeps the sheets)
	$(BIN)/sheetcrm demo --lang $(LANG_DEMO) $(if $(KEEP),--keep $(KEEP))

test: $(VENV)/.ready   ## run all tests
	$(BIN)/pytest -n $(JOBS) --dist worksteal

check: lint types imports test   ## everything that has to hold before a change lands

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready
	$(BIN)/mypy

imports: $(VENV)/.ready
	$(BIN)/lint-imports

simulate: $(VENV)/.ready   ## random histories of staff, servers and faults (SEEDS=, FROM=, JOBS=)
	$(BIN)/python tests/simulation/simulate.py --seeds $(SEEDS) --from $(FROM) --jobs $(JOBS)

mutants: $(VENV)/.ready   ## bugs put in on purpose, each of which the simulation has to find
	$(BIN)/python tests/simulation/mutants.py --jobs $(JOBS) $(ARGS)

replay: $(VENV)/.ready   ## replay the real loan process through the sync and compare (needs the recorded data)
	$(BIN)/python benchmarks/replay.py $(ARGS)

faults: $(VENV)/.ready   ## let each call of the disk, the clock and the wire fail in every way (long)
	SHEETCRM_LONG=1 $(BIN)/pytest tests/faultports -n $(JOBS)

texts: $(VENV)/.ready   ## bring the catalogues of other languages up to date with what the program says
	PYTHONPATH=tests $(BIN)/pybabel -q extract -F tests/babel.cfg --no-default-keywords --keyword say --keyword unsaid --no-location --sort-output --no-wrap \
	  --omit-header -o sheetcrm/locale/sheetcrm.pot sheetcrm
	$(BIN)/pybabel -q update --domain sheetcrm --no-wrap --no-fuzzy-matching --ignore-obsolete --omit-header \
	  --locale ru -i sheetcrm/locale/sheetcrm.pot -d sheetcrm/locale
	@rm sheetcrm/locale/sheetcrm.pot

conformance: $(VENV)/.ready   ## replay recorded Google traffic against the embedded service
	$(BIN)/python -m sheetcrm.emulator.conformance $(ARGS)

bench: $(VENV)/.ready   ## what passes cost against decoding their answers, and the embedded service's answers against serialising them
	$(BIN)/python benchmarks/passes.py $(ARGS)
	$(BIN)/python benchmarks/emulator.py

$(VENV)/.bench: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,bench]'
	@touch $@

bench-validate: $(VENV)/.bench   ## how fast tables are checked, beside frictionless and pandera (ARGS='--rows 120000' for the goal's size)
	$(BIN)/python benchmarks/validate.py $(ARGS)

bench-matching: $(VENV)/.bench   ## how well and how fast records of one thing are found, beside rapidfuzz and recordlinkage
	$(BIN)/python benchmarks/matching.py $(ARGS)

bench-quirks: $(VENV)/.ready   ## what validate finds in public tables nobody here wrote (needs the recorded data; ARGS=--write for the docs)
	$(BIN)/python benchmarks/quirks.py $(ARGS)

format: $(VENV)/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
