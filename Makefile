# Everything a person or a machine runs on this checkout. It needs Python 3.11 or newer and make.
# `make help` lists the targets; every step says what it does, and a failing step stops the rest.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

# The demonstration lives outside the checkout: PostgreSQL refuses to run as root, and the account
# that stands in for root must be able to reach the folder. Short, because a socket's path is limited.
DEMO_DIR ?= /var/tmp/longstop-demo-$(shell id -u)

# How much the repeated tests do. `make test` leaves the small numbers of tests/conftest.py.
KILLS ?= 200
PAIRS ?= 1000
FUZZ_CASES ?= 100000
EXAMPLES ?= 500
# How many of a hundred small changes to the rules the tests must notice, in every folder of core;
# one change in SAMPLE is made (1 is all, which takes hours), others with another MUTANT_SEED; LIKE
# keeps those of some names, such as LIKE='longstop.core.triage.*'.
NOTICED ?= 85
SAMPLE ?= 10
MUTANT_SEED ?= 1
LIKE ?=
# The programs of the PostgreSQL that Debian ships.
DEBIAN_PG ?= /usr/lib/postgresql/15/bin
# Seconds before a long test counts as hung, and the seed that orders them (a number, or `last`).
LONG ?= 14400
SEED ?=
ARGS ?=
PYTEST := $(BIN)/python -m pytest $(if $(SEED),--randomly-seed=$(SEED)) $(ARGS)

SOURCES := $(wildcard src tests benchmarks tools)

# What Python compiles is kept, whatever the shell says: every process that a test starts would
# compile the whole of Longstop again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo chromium images test test-debian test-cluster lint bench faults fuzz mutants lock

help: ## List what can be made
	@echo "usage: make TARGET   (with another Python: make TARGET PYTHON=python3.12)"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' $(firstword $(MAKEFILE_LIST)) \
	  | while IFS='|' read -r target words; do printf '%-13s %s\n' "$$target" "$$words"; done

setup: $(VENV)/.tools ## Make the environment with every tool; nothing to do when it is up to date

demo: $(VENV)/.runtime ## Own database server, synthetic data, the main job, and a duty officer's screen
	@mkdir -p '$(DEMO_DIR)'
	@[ -O '$(DEMO_DIR)' ] || { echo "$(DEMO_DIR) belongs to another account. Name another folder:" \
	  "make demo DEMO_DIR=/var/tmp/my-longstop-demo" >&2; exit 2; }
	@chmod 0755 '$(DEMO_DIR)'
	@LONGSTOP_HOME="$${LONGSTOP_HOME:-$(DEMO_DIR)/home}" \
	  LONGSTOP_KEY_FILE="$${LONGSTOP_KEY_FILE:-$(DEMO_DIR)/longstop.key}" \
	  $(BIN)/longstop demo

# Pages are tried in a real browser: Debian's, since no other can be had from a registry.
chromium:
	@[ -x /usr/bin/chromium ] || { echo "== Installing Debian's Chromium"; \
	  apt-get install --yes --no-install-recommends chromium; }

# Disk images are made in the tests with Debian's tools; a test without its tool fails.
IMAGE_TOOLS := dosfstools e2fsprogs ewf-tools fdisk mtools ntfs-3g sleuthkit \
  forensics-samples-files forensics-samples-ntfs forensics-samples-vfat
images:
	@[ -x /usr/bin/ewfacquire ] && [ -x /usr/sbin/ntfscp ] && [ -x /usr/bin/mcopy ] \
	  && [ -x /usr/bin/fls ] && [ -x /usr/sbin/sfdisk ] && [ -x /usr/sbin/mkfs.vfat ] \
	  && [ -e /usr/share/forensics-samples/fs.ntfs.xz ] \
	  && [ -e /usr/share/forensics-samples/fs.vfat.xz ] \
	  && [ -d /usr/share/forensics-samples/original-files ] \
	  || { echo "== Installing what makes disk images"; \
	  apt-get install --yes --no-install-recommends $(IMAGE_TOOLS); }

# A file of tests stays with one process, since its tests share what they set up. Long files begin
# first, as tests/conftest.py orders them; xdist's own order is by the number of tests in a file.
TOGETHER := --numprocesses=2 --dist=loadfile --no-loadscope-reorder

test: $(VENV)/.tools chromium images ## Every test, the repeated ones in small numbers
	@echo "== Every test, in random order (seed in the first lines)"
	$(PYTEST) $(TOGETHER)

test-debian: $(VENV)/.tools ## The tests of the store and of faults on Debian's own PostgreSQL 15
	@[ -x '$(DEBIAN_PG)/postgres' ] || { echo "== Installing Debian's PostgreSQL 15"; \
	  apt-get install --yes --no-install-recommends postgresql-15; }
	@echo "== Store and faults on $$('$(DEBIAN_PG)/postgres' --version)"
	LONGSTOP_PG_BIN='$(DEBIAN_PG)' $(PYTEST) $(TOGETHER) tests/store tests/faults

test-cluster: $(VENV)/.cluster ## Linking on Spark held to DuckDB; installs Spark (0.5 GB) and Java if missing
	@command -v java >/dev/null || { echo "== Installing Debian's Java 17"; \
	  apt-get install --yes --no-install-recommends openjdk-17-jre-headless; }
	@echo "== Spark, in local mode on the loopback"
	$(PYTEST) -rP tests/engines/test_spark_linker.py

# Where SQL is put together, out of constants of the code: values are always parameters there.
SQL := src/longstop/store/queries,*/store/together.py,*/engines/linkage_*,*/engines/splink_linker.py

lint: $(VENV)/.tools ## Style, security, types, layers and the guards over the whole system
	@echo "== Style"
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	@echo "== Security"
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml src
	$(BIN)/bandit --quiet --recursive --tests B608 --exclude '$(SQL)' src
	@echo "== Types"
	$(BIN)/mypy $(SOURCES)
	@echo "== Layers"
	$(BIN)/lint-imports
	@echo "== Guards"
	$(PYTEST) tests/guards

bench: $(VENV)/.tools ## Every benchmark, each figure beside its bar
	@set -e; ran=0; for script in benchmarks/[!_]*.py; do \
	  [ -e "$$script" ] || continue; \
	  echo "== $$script"; $(BIN)/python -m "benchmarks.$$(basename "$$script" .py)"; ran=$$((ran + 1)); \
	done; echo "== $$ran benchmarks run"; [ "$$ran" -gt 0 ]

faults: $(VENV)/.tools ## Kill and starve the system, KILLS=200 times; PAIRS=1000 decide at once; rarer cases
	@echo "== Faults: $(KILLS) kills at random moments, $(PAIRS) pairs of officers who decide at once"
	LONGSTOP_KILLS=$(KILLS) LONGSTOP_PAIRS=$(PAIRS) $(PYTEST) -m "faults or long" --timeout=$(LONG)

fuzz: $(VENV)/.tools ## Feed every reader FUZZ_CASES=100000 mutated inputs, every rule EXAMPLES=500
	@echo "== Fuzz: $(FUZZ_CASES) mutated inputs a reader, $(EXAMPLES) examples a rule"
	LONGSTOP_FUZZ_CASES=$(FUZZ_CASES) LONGSTOP_EXAMPLES=$(EXAMPLES) \
	  $(PYTEST) -m "fuzz or hypothesis" --timeout=$(LONG)

mutants: $(VENV)/.tools ## Change rules of core in small steps; tests must notice NOTICED=85 of 100
	@echo "== Mutants: which small changes to the rules no test notices, one in $(SAMPLE) of them"
	$(BIN)/python -m tools.mutants $(NOTICED) --every $(SAMPLE) --seed $(MUTANT_SEED) $(if $(LIKE),--like '$(LIKE)')

# pip-compile writes its own command into the file; the flags keep hosts and local paths out.
COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
  --build-deps-for=editable
lock: $(VENV)/.tools ## Pin every dependency anew from pyproject.toml (add UPGRADE=--upgrade for newer ones)
	@echo "== Pinning what runs, then what tests and checks, then Spark"
	$(COMPILE) $(UPGRADE) --output-file=requirements/runtime.lock pyproject.toml
	$(COMPILE) $(UPGRADE) --extra=dev --constraint=requirements/runtime.lock \
	  --output-file=requirements/dev.lock pyproject.toml
	$(COMPILE) $(UPGRADE) --extra=cluster --constraint=requirements/dev.lock \
	  --output-file=requirements/cluster.lock pyproject.toml

# ------------------------------------------------------------------------ environment, by stamps

$(VENV)/.python:
	@echo "== Making the environment in $(VENV) with $(PYTHON)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "$(PYTHON) is missing or older than Python 3.11." \
	    "Name a newer one: make setup PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "$(PYTHON) cannot make an environment: its venv module is missing." \
	    "On Debian and Ubuntu it is the package python3-venv." >&2; exit 2; }
	@touch $@

$(VENV)/.runtime: requirements/runtime.lock pyproject.toml | $(VENV)/.python
	@echo "== Installing what Longstop runs on (pinned, hashes checked)"
	@$(PIP) install --require-hashes --requirement requirements/runtime.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.tools: requirements/dev.lock $(VENV)/.runtime
	@echo "== Installing what tests and checks it (pinned, hashes checked)"
	@$(PIP) install --require-hashes --requirement requirements/dev.lock
	@touch $@

$(VENV)/.cluster: requirements/cluster.lock $(VENV)/.tools
	@echo "== Installing Spark (pinned, hashes checked)"
	@$(PIP) install --require-hashes --requirement requirements/cluster.lock
	@touch $@
