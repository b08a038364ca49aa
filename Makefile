# Every target works from a fresh clone: Python 3.11+ and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
JOBS ?= 2
# Tests of services wait for most of their time: three of them keep two processors busy.
SERVICE_JOBS ?= 3
PYTEST := $(BIN)/pytest --numprocesses $(JOBS) --dist worksteal

# The tests start hundreds of processes: each would compile every module anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help install compiled lint types unit unit-compiled contract integration browser acceptance test soak demo eval judge judge-alerts calibrate clean
.PHONY: audit sbom image-check bench bench-delivery bench-feeds bench-desk bench-latency bench-extract bench-rules soak-delivery golden release chromium docs clients decisions chaos pressure screenshots

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

install: $(INSTALLED)  ## Install everything into .venv; leaves .venv/bin/tocsin

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 install")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing Python packages into $(VENV)"
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --build-constraint constraints.txt --compile-bytecode --editable '.[dev,apprise]'
	@test -e $@ || $(BIN)/python -m tools.compile  # later on `make compiled`: an install must not take a minute each time
	@touch $@

compiled: install  ## Compile extraction with mypyc, if its sources have changed since; until then they run as pure Python
	@$(BIN)/python -m tools.compile

lint: install  ## Style, and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache

types: install  ## mypy, strict
	$(BIN)/mypy

unit: install  ## Fast tests of pure stages, and what they cover
	$(PYTEST) --cov --cov-report=term:skip-covered tests/unit tests/golden

unit-compiled: install  ## The tests of extraction, compiled; STREAMS_COMPILED=yes, because tests run pure otherwise
	@$(BIN)/python -m tools.compile --required
	STREAMS_COMPILED=yes $(PYTEST) tests/unit/extract tests/golden tests/unit/packaging/test_compiled.py

golden: install  ## List anew which gold rows extraction reads wrong; prints those that changed
	$(BIN)/python -m tests.golden

contract: install  ## One suite on every implementation of a port (SQLite and PostgreSQL)
	$(PYTEST) tests/contract

integration: install  ## On a real Kafka
	$(PYTEST) tests/integration

browser: install chromium  ## The pages in a real Chromium (installed through apt-get where that is possible)
	$(BIN)/pytest tests/browser

chromium:
	@command -v chromium chromium-browser google-chrome >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || echo "no Chromium: the tests of the pages are skipped"

acceptance: install  ## The real commands, started and signalled
	$(PYTEST) tests/acceptance

bench: install  ## How fast everything is beside yardsticks, and bench.json: BENCH="--quick --only start rules"
	$(BIN)/python -m benchmarks.yardsticks $(BENCH)

bench-delivery: install  ## Deliveries a second, promptness, and beside an endpoint that hangs; SQLite and PostgreSQL
	$(BIN)/python -m benchmarks.delivery $(BENCH)

soak-delivery: install  ## 20,000 deliveries while the notifier is killed ten times, on each store
	$(BIN)/python -m benchmarks.soak $(SOAK)

bench-feeds: install  ## 5,000 feeds on loopback, every ten minutes: lateness, memory, processor time
	$(BIN)/python -m benchmarks.feeds $(BENCH)

bench-desk: install  ## Pages and API on a store of 10,000 alerts and a million events
	$(BIN)/python -m benchmarks.desk $(BENCH)

bench-latency: install  ## From article to webhook, hop by hop: BENCH="--rate 100"
	$(BIN)/python -m benchmarks.latency $(BENCH)

bench-rules: install  ## Events a second at up to 100k rules, beside naive Python, bitsets and Lucene Monitor
	$(BIN)/python -m benchmarks.rules $(BENCH)

test: lint types unit unit-compiled chromium  ## Everything above; what needs services runs in one session, so that they start once
	$(PYTEST) --numprocesses $(SERVICE_JOBS) tests/contract tests/integration tests/acceptance tests/browser

soak: install  ## Thousands of articles while everything is killed at random; ARGS="--articles 5000 --kills 12"
	@$(BIN)/python -m tests.soak $(ARGS)

chaos: install  ## Everything that can go wrong does: ARGS="--seed 1 --minutes 10 --store postgresql --brokers 3"
	@$(BIN)/python -m tests.chaos $(ARGS)

pressure: install  ## Memory of each process beside 100,000 articles and 20,000 deliveries that cannot arrive
	@$(BIN)/python -m tests.soak.pressure $(ARGS)

demo: install  ## Sample articles become webhooks and emails, on a real Kafka
	@$(BIN)/python -m examples.demo

eval: install  ## Measure extraction: make eval DATA=file.jsonl ARGS=--errors
	$(BIN)/python -m benchmarks.evaluation $(DATA) $(ARGS)

judge: install  ## Say by eye which events are right: make judge DATA=news.jsonl ARGS="--judgements mine.jsonl"
	$(BIN)/python -m benchmarks.calibrate.judge $(DATA) $(ARGS)

judge-alerts: install  ## Say by eye which alerts are right: make judge-alerts DATA=news.jsonl ARGS="--reader ann"
	$(BIN)/python -m benchmarks.alerts.judge $(DATA) $(ARGS)

calibrate: install  ## Fit confidence to judgements: make calibrate DATA=news.jsonl ARGS="--judgements mine.jsonl"
	$(BIN)/python -m benchmarks.calibrate $(DATA) $(ARGS)

bench-extract: install  ## MB/s of extraction on one core: make bench-extract DATA="articles.jsonl.gz …" ARGS="--every 10"
	$(BIN)/python -m benchmarks.extraction $(DATA) $(ARGS)

image-check: install  ## Build the image with buildah and run the health checks of docker-compose.yml (root, buildah, debootstrap)
	@$(BIN)/python -m tools.image_check

audit: install  ## Known vulnerabilities of everything in constraints.txt; fails where the service cannot be asked
	$(BIN)/uvx --quiet --constraints constraints.txt --from pip-audit pip-audit --strict --disable-pip --no-deps --requirement constraints.txt

sbom: install  ## What a Tocsin that is installed consists of, as CycloneDX: dist/sbom.cdx.json
	@$(BIN)/uv venv --quiet --clear $(VENV)/shipped
	@$(BIN)/uv pip install --quiet --python $(VENV)/shipped/bin/python --constraint constraints.txt --build-constraint constraints.txt .
	@mkdir -p dist
	$(BIN)/uvx --quiet --constraints constraints.txt --from cyclonedx-bom cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-file dist/sbom.cdx.json $(VENV)/shipped/bin/python

clients: install  ## Clients of the HTTP API, into build/clients: Python, and TypeScript where npx is
	rm -rf build/clients && mkdir -p build/clients
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/uv tool run openapi-python-client generate --fail-on-warning --meta setup \
		--config examples/clients/openapi-python-client.yaml --path docs/openapi.json --output-path build/clients/python
	if command -v npx >/dev/null; then npx --yes openapi-typescript docs/openapi.json --output build/clients/tocsin.ts; fi

docs: install  ## The documentation site, into site/; search works from the disk
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

decisions:  ## Add new pages to the index of decisions
	@$(PYTHON) -m tools.decision_index

screenshots: install chromium  ## The pictures of docs/images/: mails, console, terminal
	$(BIN)/python -m tools.screenshots
	$(BIN)/python -m tools.readme_screenshots

release: install  ## Set the version, cut the changelog, commit and tag: make release VERSION=0.2.0 ARGS=--dry-run
	@$(BIN)/python -m tools.release $(VERSION) $(ARGS)

clean:  ## Remove what was installed and what the broker keeps
	rm -rf $(VENV) .tocsin
