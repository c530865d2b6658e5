# One stamp per step, inside the thing that it describes: delete the thing and the step is done again.

PYTHON ?= python3
# Test processes side by side, one more than cores, since many wait for other processes;
# 0 runs all tests in one.
WORKERS ?= 3
PIP = pip install --quiet --no-compile --disable-pip-version-check

# So that recipes and the Procfile can say `forumline`.
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.DELETE_ON_ERROR:
.PHONY: help install run test check lint faults many mutants docs tour pins clean

help:
	@echo 'make run      install what is needed, prepare the database, start web and worker (Ctrl-C ends both)'
	@echo 'make test     everything: lint, types, import contracts and all tests, with PostgreSQL and Chromium'
	@echo 'make check    the quick part of it: lint, types, import contracts, the tests of the bot but for the slow ones'
	@echo 'make install  only what make run needs installed'
	@echo 'make faults   kill, break and fill what can be, thousands of times on both databases (docs/faults.md; ROUNDS=0.1 for less)'
	@echo 'make mutants  change the program in small ways and see whether a test notices (docs/mutation-testing.md)'
	@echo 'make many     many webs and workers on PostgreSQL, of which some are killed (docs/running.md)'
	@echo 'make docs     write docs/conversations.md and the tables of docs/scale.md anew'
	@echo 'make tour     walk through the ten tasks of docs/tour.md and take its pictures anew'
	@echo 'make pins     write the hashed requirements*.txt anew from requirements*.in (UPGRADE=1 for newer versions)'
	@echo 'make clean    remove all that make made, but no data'

install: .venv/.runtime admin/static/vendor/.made

# The last line must be exec: a SIGTERM to make alone reaches its direct child only.
run: install
	@forumline migrate
	@exec forumline start

test: install .venv/.dev lint
	@python -m tests.postgres
	@python -m tests.chromium
	pytest --numprocesses $(WORKERS) --maxschedchunk 8

# The conversation and what carries it; slow is what needs a server, a browser, or many seconds. The
# rooms around it start programs or render pages.
check: install .venv/.dev lint
	pytest -m 'not slow' --numprocesses $(WORKERS) tests/bot tests/fakes tests/test_*.py

lint: .venv/.dev .venv/.runtime
	ruff check
	ruff format --check
	mypy
	lint-imports --no-logo

# Each fault that many times, as a part of all.
ROUNDS ?= 1

faults: install .venv/.dev
	python -m tests.faults.run --rounds $(ROUNDS)

mutants: install .venv/.mutants
	mutmut run --max-children $(WORKERS)
	mutmut results

many: install .venv/.dev
	python -m tests.faults.many

docs: .venv/.dev
	python -m tests.conversations_for_reading
	python -m tests.scale

tour: install .venv/.dev
	python -m tests.tour

pins: .venv/.made
	@command -v uv > /dev/null || $(PIP) uv
	for name in requirements requirements-dev requirements-mutants requirements-postgres requirements-faults requirements-node; do \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $(if $(UPGRADE),--upgrade) \
	    --custom-compile-command 'make pins' --output-file $$name.txt $$name.in || exit 1; \
	done

clean:
	rm -rf .venv admin/node_modules admin/static/vendor tests/node_modules *.egg-info
	rm -rf mutants .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit("Forumline needs Python 3.11 or newer." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.runtime: requirements.txt pyproject.toml .venv/.made
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

.venv/.mutants: requirements-mutants.txt .venv/.dev
	$(PIP) --require-hashes -r requirements-mutants.txt
	@touch $@

admin/static/vendor/.made: admin/package-lock.json admin/assets.py | .venv/.made
	python admin/assets.py
	@touch $@
