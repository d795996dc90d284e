# Needs Python 3.11 or newer, make and pip. Nothing else for the embedded default.
#
#   make demo    set up, migrate, fill with an example, serve on PORT (SERVE=no: do not serve)
#   make test    set up, run the whole suite
#   make check   style, types, boundaries, migrations, deployment checks
#   make screenshots  every screen into var/screenshots; needs Chromium

PYTHON ?= python3
PORT ?= 8000
SERVE ?= yes

VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
# Touched when what a lock says has been installed: it is installed again when the lock changes.
RUNTIME := $(VENV)/.runtime-installed
DEVELOPMENT := $(VENV)/.development-installed

# What a deployment sets. Checked for silence; nothing is connected to.
DEPLOYED := \
	DATABASE_URL=postgres://ledger@database.invalid/ledger \
	CELERY_BROKER_URL=redis://redis.invalid:6379/0 \
	CACHE_URL=redis://redis.invalid:6379/1 \
	EMAIL_URL=smtp+tls://mail.invalid:587 \
	SITE_URL=https://status.example.com \
	ALLOWED_HOSTS=status.example.com \
	SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')"

.PHONY: setup demo run test check bench screenshots lock clean

setup: $(DEVELOPMENT)

$(RUNTIME): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed, and $(PYTHON) is not it." \
			"Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) -r requirements.lock
	@touch $@

# Holds all of requirements.lock, and the tools.
$(DEVELOPMENT): requirements-dev.lock $(RUNTIME)
	$(PIP_INSTALL) -r requirements-dev.lock
	@touch $@

# Links lead to where it is served, unless the environment knows better.
demo run: export SITE_URL ?= http://127.0.0.1:$(PORT)
demo run: export PORT := $(PORT)

demo: $(RUNTIME)
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python manage.py demo
	$(BIN)/python manage.py demo_notices
ifneq ($(SERVE),no)
	$(MAKE) --no-print-directory run
endif

run: $(RUNTIME)
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python -m config.run

test: setup
	$(BIN)/python -m pytest -n auto --dist loadgroup

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	@echo "check --deploy, as deployed"
	@$(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: setup
	$(BIN)/python -m tests.bench

screenshots: setup
	$(BIN)/python -m tests.browser.screenshots

# The locks name no index: they are good wherever the packages come from. Compile with the oldest
# Python that is supported, so that its backports are in.
LOCK_BIN := $(VENV)/lock/bin
PIP_COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(LOCK_BIN)/pip-compile --quiet --upgrade \
	--generate-hashes --strip-extras --allow-unsafe --no-annotate \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

lock:
	$(PYTHON) -m venv $(VENV)/lock
	$(LOCK_BIN)/python -m pip install --quiet --disable-pip-version-check pip-tools
	$(PIP_COMPILE) --output-file requirements.lock pyproject.toml
	$(PIP_COMPILE) --extra dev --constraint requirements.lock \
		--output-file requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
