# FitPulse: `make run` starts everything, `make test` proves everything, `make check` is the fast gate.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
UV_VERSION := 0.13.9
UV := $(shell command -v uv || echo .tools/bin/uv)
RUN := .venv/bin/
# These start several processes or load the machine, so they run by themselves.
ALONE := tests/e2e tests/faults tests/api tests/oidc tests/infra/embedded
# Independent of one another: `check` runs two at a time, the one with most to do first.
GATES := types style walls generated golden migrations units
# Compiling the code and the rewritten tests anew in each process costs a third of the gate, so both are kept.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run demo test check bench bench-quality eval-form format generate clean install $(GATES)

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: install ## Start FitPulse with its own PostgreSQL and Valkey
	$(RUN)fitpulse up

demo: install ## The same, with an athlete who has two years of training behind them
	$(RUN)fitpulse up --demo

test: check ## Everything: the gate, then tests against real servers, several processes and faults
	cd tests/oidc && npm ci --no-audit --no-fund --silent
	cd app/packages/form-engine && npm ci --no-audit --no-fund --silent && npm test --silent
	$(RUN)pytest -q -n 2 -m "hypothesis and not server and not slow" tests
	$(RUN)pytest -q -n 2 --dist loadfile -m "server and not slow" $(foreach one,$(ALONE),--ignore=$(one)) tests
	$(RUN)pytest -q -m "not slow" $(ALONE)
	$(RUN)pytest -q -n 2 --dist loadfile -m slow tests

check: install ## The fast gate: format, lint, types, walls, generated code, unit and property tests
	@$(MAKE) --no-print-directory --jobs=2 --output-sync $(GATES)

types:
	$(RUN)mypy

style:
	$(RUN)ruff format --check .
	$(RUN)ruff check .

walls:
	$(RUN)lint-imports

generated:
	$(RUN)python -m fitpulse.infra.rpc.generate --check
	$(RUN)fitpulse routes --check

golden:
	$(RUN)python -m bench.form.golden --check
	$(RUN)python scripts/draw_movements.py --check

migrations:
	$(RUN)python scripts/lint_migrations.py

# `+` shows the tests as they go, where --output-sync holds the other gates' words back until each is done.
units:
	+$(RUN)pytest -q -n 2 --hypothesis-profile=gate -p no:schemathesis -m "not server and not slow" \
	  $(foreach one,$(filter-out tests/faults,$(ALONE)),--ignore=$(one)) tests

bench: install ## Measure the hot paths against a bare application doing the same SQL
	$(RUN)python -m bench

bench-quality: install ## Judge the planner on simulated athletes, and write docs/science/planner-results.md
	PATH="$(CURDIR)/.venv/bin:$$PATH" $(RUN)python -m bench.quality

eval-form: install ## Judge the form coach on labelled movement (FITPULSE_EVAL_DATA names its folder)
	$(RUN)python -m bench.form

format: install ## Format and mend what can be mended
	$(RUN)ruff format .
	$(RUN)ruff check --fix .

generate: install ## Regenerate protobuf, OpenAPI, the route inventory, golden traces and the README's pictures
	$(RUN)python -m fitpulse.infra.rpc.generate
	$(RUN)fitpulse routes --write
	$(RUN)python -m bench.form.golden --write
	$(RUN)python scripts/draw_movements.py

clean: ## Remove what was built; your data in FITPULSE_HOME stays
	rm -rf .venv .tools dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

install: .venv/installed

.venv/installed: pyproject.toml uv.lock
	@command -v uv >/dev/null || test -x .tools/bin/uv || \
	  { python3 -m venv .tools && .tools/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION); }
	$(UV) sync --frozen --extra embedded --extra vision --group e2e --compile-bytecode
	$(RUN)python -m fitpulse.infra.pose.weights
	$(RUN)python -m compileall -q fitpulse
	$(RUN)python -m fitpulse.main.recogniser
	@touch $@
