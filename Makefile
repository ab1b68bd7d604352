# The two commands a newcomer needs are `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo test install lint types floorplan unit postgres bench bench-postgres coverage format translations flows

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

demo: ## Install what is missing and start the service with demonstration data (PORT, DATA)
	@$(PYTHON) scripts/bootstrap.py run
	@exec $(BIN)/regional-groups demo

test: install ## Install what is missing and run the whole test suite
	@$(BIN)/python tests/gate.py

install: ## Install what the test suite needs
	@$(PYTHON) scripts/bootstrap.py test

lint types floorplan unit postgres: install ## One stage of `make test`
	@$(BIN)/python tests/gate.py $@

bench: install ## Run the benchmarks
	@$(BIN)/python tests/gate.py bench

bench-postgres: install ## Run those that touch a database, on PostgreSQL
	@$(BIN)/python tests/gate.py bench-postgres

coverage: install ## Run the test suite and show how many lines it reaches
	@$(BIN)/python tests/gate.py coverage

format: install ## Write the code in the house's format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

translations: install ## Gather the texts of the sources and compile the six catalogues
	@$(BIN)/python scripts/catalogues.py

flows: install ## Write the life cycles of docs/flows.md from the tables
	@$(BIN)/python scripts/flows.py
