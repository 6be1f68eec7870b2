PORT ?= 8000
BIN := .venv/bin
SITE := http://127.0.0.1:$(PORT)

.PHONY: help run test check drills bench

help:
	@echo "make run     serve the registry on $(SITE)"
	@echo "make test    run every check and test"
	@echo "make drills  check in full what the tests sample, and write the figures to docs/drills.md"
	@echo "make bench   print how fast the registry is"

run: export COLLECTED = on
run: .venv/requirements.lock
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py collectstatic --no-input --verbosity 0
	@$(BIN)/python manage.py load_registry --samples
	@$(BIN)/python manage.py create_staff_account $(SITE)
	@DJANGO_RUNSERVER_HIDE_WARNING=true $(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

# PostgreSQL and SQLite alike run all tests; the journeys in Chromium, which never meet the database, run once.
test: check /usr/bin/chromium
	$(BIN)/python -W ignore tests/postgres.py $(BIN)/pytest --numprocesses 2 --dist worksteal
	$(BIN)/pytest --numprocesses 2 --dist worksteal --ignore tests/browser

# Only files named for them hold drills, so that pytest leaves them alone unless asked.
drills: .venv/requirements-dev.lock /usr/bin/chromium
	$(BIN)/pytest --capture=no tests/browser/drill_*.py

bench: .venv/requirements-dev.lock
	$(foreach program,$(wildcard benchmarks/*.py),$(BIN)/python $(program) &&) true

check: .venv/requirements-dev.lock
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	find templates -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +
	$(BIN)/djhtml --check --tabwidth 2 templates

# The copy of a lock file says what is installed: the packages come again only when it changes.
.venv/%.lock: %.lock
	@.ci/install $<
	@cp $< $@

/usr/bin/chromium:
	@.ci/debian-packages chromium fonts-dejavu-core
