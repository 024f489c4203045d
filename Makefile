PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DEMO   ?= demo-world

.PHONY: setup demo test test-nightly test-offline check lock clean

setup: $(VENV)/.ready ## the virtual environment, with everything in it

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "vanthu needs Python 3.11 or newer; set PYTHON=…")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: setup ## makes a small world and judges it; shows the figures of the one that is there
	@if [ -d $(DEMO) ]; then $(BIN)/vanthu summary --config $(DEMO)/vanthu.toml; else $(BIN)/vanthu demo $(DEMO); fi

test: setup ## the tests
	$(BIN)/python -m pytest -n 2

test-nightly: setup ## the long ones: kills, faults, bursts; some need root
	$(BIN)/python -m pytest -n 2 --dist worksteal -m nightly

test-offline: setup ## the tests where there is no network at all, this machine's own apart (Linux, as root or with user namespaces)
	unshare --net $$(test $$(id -u) = 0 || echo --map-root-user) sh -c 'ip link set lo up && $(BIN)/python -m pytest -n 2'

check: setup ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: ## writes requirements.lock anew (needs uv on the path)
	uv pip compile pyproject.toml --extra cluster --extra demo --extra postgres --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements.lock

clean:
	rm -rf $(VENV) $(DEMO) build *.egg-info
