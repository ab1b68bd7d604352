# The two commands a newcomer needs are `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
LANGUAGES := ar zh en fr ru es
CATALOGUES := plugin/regional_groups/translations

.DEFAULT_GOAL := help
.PHONY: help demo test install lint types floorplan unit postgres bench format translations

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 14

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

format: install ## Write the code in the house's format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

translations: install ## Gather the texts of the pages and compile the six catalogues
	@mkdir -p build
	$(BIN)/pybabel -q extract -F babel.cfg -k _ -k gettext -k ngettext:1,2 -k say -k lazy_gettext \
		--no-location --sort-output --project=regional-groups -o build/messages.pot templates plugin
	@for language in $(LANGUAGES); do \
		$(BIN)/pybabel -q update --init-missing --no-fuzzy-matching --ignore-obsolete --no-wrap \
			--ignore-pot-creation-date -i build/messages.pot -d $(CATALOGUES) -l $$language || exit 1; \
	done
	$(BIN)/pybabel -q compile -d $(CATALOGUES)
