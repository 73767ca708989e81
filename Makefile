# One word each; `make help` lists them. Settings go through as they are: make run PORT=8001 LMS_DATABASE_URL=…
PYTHON ?= python3
BIN := .venv/bin
SIZE ?= small

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench shots soak demo clean environment tools contracts

help: ## list these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: ## serve the demo company on http://127.0.0.1:8000 (PORT, LMS_DATABASE_URL respected)
	@$(PYTHON) scripts/environment.py run
	@exec $(BIN)/python scripts/start.py

test: tools check ## everything that decides: checks, then all tests on SQLite and PostgreSQL
	@TEST_SIZE=$(SIZE) $(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

check: environment contracts ## lint, types, import contracts, courses; changes nothing
	@$(BIN)/ruff check --output-format concise .
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted; cure: make fix"; $(BIN)/ruff format --check .; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports --config build/importlinter.ini --no-cache
	@$(BIN)/python -m courses check courses/catalogue

fix: environment ## put right what the tools can: lint, format
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

bench: environment ## print the speed figures (ONLY=group for some); appended to build/bench.jsonl
	@$(BIN)/python -m tests.bench $(ONLY)

shots: tools ## a picture of every page, 390 and 1280 px, light and dark, into build/shots
	@$(BIN)/python scripts/shots.py

soak: ## the tests at full size: long property runs, 50 kills, axe everywhere
	@$(MAKE) --no-print-directory test SIZE=full

demo: environment ## load a demo company (PEOPLE=240, SEED=1) into the database of LMS_DATABASE_URL
	@LMS_DEMO=yes LMS_ORGANISATION='Northmere Instruments' $(BIN)/python -m flask --app app lms demo --people $(or $(PEOPLE),240) --seed $(or $(SEED),1)

clean: ## remove everything that was made here, but not the records in instance/
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis lms/static/vendor
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

environment:
	@$(PYTHON) scripts/environment.py dev

tools: environment
	@$(BIN)/python frontend/build.py
	@$(BIN)/python scripts/chromium.py

contracts: environment
	@$(BIN)/python scripts/contracts.py
