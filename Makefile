# What a person types; every target works from a fresh clone.
PORT ?= 8501
PYTHON ?= python3
BIN = .venv/bin

.PHONY: install run test check lint bench format docs requirements clean

install: .venv/installed  ## The virtual environment with the `milepost` command.

run: .venv/installed  ## Build the demo and serve the dashboard.
	$(BIN)/milepost demo --port $(PORT)

test: .venv/installed-dev  ## All tests.
	$(BIN)/python deploy/test_needs.py
	$(BIN)/python -m pytest

check: lint test  ## Everything that must hold before a commit lands.

lint: .venv/installed-dev  ## Format, lint, types, import contracts.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile

bench: .venv/installed-dev  ## The benchmarks; prints ratios measured side by side.
	$(BIN)/python -m benchmarks

format: .venv/installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: .venv/installed-dev  ## Write the generated pages again.
	$(BIN)/python -m milepost.jobs.generated_docs

requirements:  ## Compile the pinned, hashed requirements from pyproject.toml (needs pip-tools).
	pip-compile -q --strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--extra postgres --extra login --extra office --extra print --extra demo -o requirements.txt pyproject.toml
	pip-compile -q --strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--allow-unsafe --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml

clean:
	rm -rf .venv build *.egg-info demo-workspace

.venv/installed: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Milepost needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps -e .
	$(BIN)/python -m milepost.app.bundle
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	touch $@
