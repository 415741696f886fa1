SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test check bench scan lock clean

help: ## List these commands
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1\t\2/p' Makefile | expand -t 16

demo: ## Set up, then start a system with invented reports and say where to look
	@deploy/setup run
	@.venv/bin/wbs demo

test: ## Set up, then run the tests; ARGS='-k name' goes to pytest
	@deploy/setup test
	@.venv/bin/python -m pytest $(ARGS)

check: ## Read the code without running it: ruff, mypy, import contracts
	@deploy/setup test
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

bench: ## Measure, print ratios, write bench/latest.json
	@deploy/setup test
	@.venv/bin/python -m bench $(ARGS)

scan: ## Attackers' tools against throw-away servers (10 minutes); ARGS=TOOL runs one
	@deploy/setup test
	@deploy/scan/tools
	@.venv/bin/python -m tests.scan $(ARGS)

# The second lock takes its versions from the first, so that both agree.
COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-annotate --custom-compile-command 'make lock'
lock: ## Write requirements/*.txt from pyproject.toml; ARGS=--upgrade takes newer versions
	@deploy/setup test
	$(COMPILE) $(ARGS) --group build --group test --group check --group lock \
		pyproject.toml --output-file requirements/test.txt
	$(COMPILE) $(ARGS) --group build --constraints requirements/test.txt \
		pyproject.toml --output-file requirements/run.txt
	$(COMPILE) $(ARGS) --group scan --output-file requirements/scan.txt

clean: ## Remove all that these commands made
	rm -rf .venv .venv-scan build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache demo bench/out tests/second/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
