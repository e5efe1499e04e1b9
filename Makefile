# `make reports` and `make test` set up what is missing first: see .ci/setup for which environment they use.
# A Python by name: make reports PYTHON=python3.13
export PYTHON
WITH := python=$$(sh .ci/setup) && "$$python"
WITH_TESTS := python=$$(sh .ci/setup test) && "$$python"
WITH_TOOLS := python=$$(sh .ci/setup test dev) && "$$python"

# Tests run in as many processes as there are processors, up to four: each loads the models for itself.
SPREAD := -n auto --maxprocesses 4 --dist worksteal

.PHONY: reports test test-fast test-thorough lint lab clean lock dictionary checksums model

reports:
	@$(WITH) -m parallax run seeds

test:
	@$(WITH_TESTS) -m pytest $(SPREAD) $(ARGS)

# Without the tests marked slow: about a minute.
test-fast:
	@$(WITH_TESTS) -m pytest $(SPREAD) -m "not slow" $(ARGS)

# Also what is otherwise tried in part; a quarter of an hour or two.
test-thorough:
	@$(WITH_TESTS) -m pytest $(SPREAD) -m "slow or not slow" $(ARGS)

# Format, lint, types, and which folder may import which (pyproject.toml has the settings of all four).
lint:
	@$(WITH_TOOLS) -m ruff format --check . && "$$python" -m ruff check . && "$$python" -m mypy && \
	"$$python" -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'

# The server's root is the repository, so that a notebook's links lead to the reports; .jupyter/ keeps the news away.
lab:
	@$(WITH) -m jupyterlab --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/notebooks \
		--LabApp.app_settings_dir="$(CURDIR)/.jupyter" --LabApp.news_url=None \
		--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate $(ARGS)

# What runs and tests leave behind; the environment stays.
clean:
	find reports -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
	rm -rf data/interim .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache build
	find src tests training benchmarks notebooks -name __pycache__ -o -name .ipynb_checkpoints | xargs rm -rf

# After a change of versions in pyproject.toml; needs uv and a package index.
lock:
	@$(WITH) .ci/lock.py $(ARGS)

# After a change of a table in src/parallax/common/tables.py.
dictionary:
	@$(WITH) -c 'from parallax import ROOT; from parallax.common import tables; path = ROOT / "data/DICTIONARY.md"; \
	path.write_text(path.read_text(encoding="utf-8").split("### ")[0] + tables.dictionary(), encoding="utf-8")'

# After a change of a file in data/models: the list that every run compares the models with (sha256sum -c reads it too).
checksums:
	@$(WITH) -c 'from parallax.chain import models; models.write_checksums()'

# The shipped models again from the corpora: make model CORPORA=DIR; takes hours on two cores and resumes where it stopped (see training/README.md).
model:
	@test -n "$(CORPORA)" || { echo 'make model CORPORA=DIR: say where the corpora are' >&2; exit 2; }
	@test -x .venv-train/bin/python || { $${PYTHON:-python3} -m venv .venv-train && .venv-train/bin/pip install -q -r training/requirements.txt -e .; }
	@.venv-train/bin/python training/make.py --corpora "$(CORPORA)" $(ARGS)
