PORT ?= 8000
BIN := .venv/bin
SITE := http://127.0.0.1:$(PORT)

.PHONY: help run test check

help:
	@echo "make run    serve the registry on $(SITE)"
	@echo "make test   run every check and test"

run: .venv/requirements.lock
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_registry --samples
	@$(BIN)/python manage.py create_staff_account $(SITE)
	@DJANGO_RUNSERVER_HIDE_WARNING=true $(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

# PostgreSQL and SQLite alike run all tests, with the journeys in Chromium among them.
test: check /usr/bin/chromium
	$(BIN)/python -W ignore tests/postgres.py $(BIN)/pytest --numprocesses 2
	$(BIN)/pytest --numprocesses 2

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
