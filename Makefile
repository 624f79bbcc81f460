# make          set up .venv, then catalogues and preview editions of everything in source/
# make check    what is wrong or looks wrong in the translations
# make review   the web page on which translations are reviewed
# make draft    fill what is empty, from the memory and by the engines of peraklad.toml
# make test     lint, types, tests
# make watch    previews in a browser that follow every save
# make release  what the release gate lets through: archives, checksums and notes in release/
# make bench    our cost beside the best peers', in one run

PYTHON ?= python3
PYTEST ?= -n auto --maxprocesses 4 --dist loadfile
BIN := .venv/bin
INSTALLED := .venv/.installed
TESTED := .venv/.test-installed
MEASURED := .venv/.bench-installed

all: $(INSTALLED)
	$(BIN)/peraklad extract
	$(BIN)/peraklad check --fail never
	$(BIN)/peraklad build

check: $(INSTALLED)
	$(BIN)/peraklad check

release: $(INSTALLED)
	$(BIN)/peraklad extract
	$(BIN)/peraklad build --release

draft: $(INSTALLED)
	$(BIN)/peraklad extract
	$(BIN)/peraklad draft

review: $(INSTALLED)
	$(BIN)/peraklad review

watch: $(INSTALLED)
	$(BIN)/peraklad watch --open

status: $(INSTALLED)
	$(BIN)/peraklad status

test: $(TESTED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest $(PYTEST)

bench: $(MEASURED)
	$(BIN)/python -m benchmarks $(BENCH)

# the golden cases under tests/cases, written anew: the git diff is the review
golden: $(TESTED)
	$(BIN)/python -m tests.golden

# the pages' own texts, extracted from the templates with Babel
site: $(TESTED)
	$(BIN)/python -m workflow.editions.messages

$(BIN)/python:
	$(PYTHON) -m venv .venv

$(INSTALLED): $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(TESTED): $(INSTALLED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch $@

$(MEASURED): $(TESTED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	touch $@

clean:
	rm -rf editions release .peraklad

.PHONY: all check release draft review watch status test bench golden site clean
