"""The house itself: versions agree, notebooks are clean, the seeds are as they came, the README says what is so."""

import ast
import hashlib
import importlib.metadata
import importlib.util
import json
import re
import subprocess
import sys
import tomllib

import pytest
import yaml

from parallax import ROOT
from parallax.chain import steps
from parallax.common import tables

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SEEDS = {
    "000_42595b48eaf29954.txt": "66f63efe6bca2bb8",
    "001_4ebe9d0602011b2b.txt": "fea805e83ea282dd",
    "002_b76dd0a91c090bcb.txt": "6514254d64dfaa1c",
    "003_8c2f23df7903cec3.txt": "e0dfa9ee183d6f63",
    "004_07aa18f49e5e91c1.txt": "b0baf573d34f0001",
}


def lock_module():
    spec = importlib.util.spec_from_file_location("lock", ROOT / ".ci" / "lock.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_environment_yml_follows_from_pyproject():
    assert (ROOT / "environment.yml").read_text(encoding="utf-8") == lock_module().environment(
        PROJECT
    )


def test_the_card_s_six_packages_are_pinned_everywhere():
    pinned = dict(d.split("==") for d in PROJECT["dependencies"] if "==" in d)
    assert sorted(pinned) == ["jupyterlab", "matplotlib", "pandas", "papermill", "seaborn", "spacy"]


def test_the_lock_holds_every_dependency_at_the_version_asked_for():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([a-z0-9.\-]+)==(\S+)", lock, flags=re.M))
    extras = [name for extra in PROJECT["optional-dependencies"].values() for name in extra]
    for dependency in [*PROJECT["dependencies"], *extras]:
        name, relation, version = re.match(r"([A-Za-z0-9.\-]+)(==|>=)(\S+)", dependency).groups()
        assert name.lower() in locked, f"{name} is not in requirements.lock: run `make lock`"
        if relation == "==":
            assert locked[name.lower()] == version
        else:
            assert _parts(locked[name.lower()]) >= _parts(version)
    assert "http://" not in lock and "https://" not in lock


def _parts(version):
    return [int(p) for p in re.findall(r"\d+", version)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_are_committed_without_outputs(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert "papermill" not in json.dumps(notebook["metadata"])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_open_as_the_style_asks(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    head = "".join(cells[0]["source"])
    assert (
        head.startswith("# ")
        and "| reads |" in head
        and "| writes |" in head
        and "| next |" in head
    )
    assert cells[1]["metadata"]["tags"] == ["parameters"] and "".join(
        cells[1]["source"]
    ).startswith('corpus = "seeds"')
    assert "What would change this reading" in "".join("".join(c["source"]) for c in cells)


def test_notebooks_and_chain_name_the_same_notebooks():
    assert [n.name for n in steps.NOTEBOOKS] == [p.stem for p in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_say_what_they_read_and_write(path):
    head = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
    notebook = next(n for n in steps.NOTEBOOKS if n.name == path.stem)
    written = re.search(r"\| writes \| (.*) \|", head).group(1)
    assert re.findall(r"`(\w+)`", written) == list(notebook.writes)


def test_the_readme_s_table_of_notebooks_says_what_they_write():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\d\d-[a-z-]+)` \|[^|]*\| ([^|]*) \|$", readme, flags=re.M)
    told = {name: re.findall(r"`(\w+)`", written) for name, written in rows}
    assert {name: sorted(written) for name, written in told.items()} == {
        notebook.name: sorted(notebook.writes) for notebook in steps.NOTEBOOKS
    }


PAGES = [
    *("README.md", "CONTRIBUTING.md", "training/README.md", "data/README.md"),
    *(f"data/{folder}/README.md" for folder in ("codebook", "handmade", "models")),
]


@pytest.mark.parametrize("name", PAGES)
def test_links_within_the_repository_lead_somewhere(name):
    path = ROOT / name
    links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "training/README.md"])
def test_files_that_a_page_names_are_there(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    named = re.findall(r"`((?:src|tests|training|data|benchmarks|docs)/[\w./-]+\.\w+)`", text)
    assert [file for file in named if not (ROOT / file).exists()] == []


@pytest.mark.parametrize("name", ["CHANGELOG.md", "CITATION.cff"])
def test_the_version_is_the_same_everywhere(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    found = re.search(r"^(?:## \[|version: )([\d.]+)", text, flags=re.M)
    assert found.group(1) == PROJECT["version"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_name_the_codebook_files_they_read(path):
    head = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
    notebook = next(n for n in steps.NOTEBOOKS if n.name == path.stem)
    read = re.search(r"\| reads \| (.*) \|", head).group(1)
    named = set(re.findall(r"`(?:data/codebook/)?([\w-]+\.(?:csv|yml))`", read))
    assert named == {file for step in notebook.steps for file in steps.STEPS[step].codebook}


def test_the_seeds_are_as_they_came():
    found = {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest()[:16]
        for p in sorted((ROOT / "seeds").iterdir())
    }
    assert found == SEEDS


def test_the_data_dictionary_is_up_to_date():
    assert tables.dictionary() in (ROOT / "data" / "DICTIONARY.md").read_text(encoding="utf-8"), (
        "run `make dictionary`"
    )


def test_the_readme_names_every_command_of_the_makefile():
    readme, makefile = (
        (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "Makefile")
    )
    for command in (
        "make reports",
        "make test",
        "make lab",
        "python -m parallax run",
        "python -m parallax annotate",
        "papermill notebooks/",
    ):
        assert command in readme
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.M))
    named = re.findall(r"(?:`|^    |&& )make ([a-z-]+)", readme, flags=re.M)
    assert {"reports", "test", "test-fast", "lint", "lab"} <= set(named) <= targets


def test_jupyterlab_serves_the_repository_and_asks_about_no_news():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert '--ServerApp.root_dir="$(CURDIR)"' in makefile
    assert '--LabApp.app_settings_dir="$(CURDIR)/.jupyter"' in makefile
    settings = json.loads((ROOT / ".jupyter" / "overrides.json").read_text(encoding="utf-8"))
    news = settings["@jupyterlab/apputils-extension:notification"]
    assert news == {"checkForUpdates": False, "fetchNews": "false"}


def test_ci_calls_the_lint_and_test_commands_of_the_readme():
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make lint" in run and "make test" in run
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    steps = [step.get("run", "") for step in workflow["jobs"]["test"]["steps"]]
    assert ".ci/run" in steps and "make reports" in steps


def test_no_registry_address_and_no_machine_path_is_tracked():
    found = subprocess.run(
        [
            "git",
            "grep",
            "-n",
            "-I",
            "-i",
            "-E",
            r"index-url|find-links|https?://[^ \"]*[.](whl|tgz)|(^|[ \"=(])/(home|Users|mnt|root|srv|opt)/",
            "--",
            ".",
            ":!seeds",
            ":!Makefile",
            ":!.ci",
            ":!tests/test_project.py",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if found.returncode not in (0, 1):
        pytest.skip("not a git checkout")
    assert found.stdout == ""


COME_WITH = {
    "srsly": "spacy",
    "IPython": "ipykernel",
    "jupyter_client": "ipykernel",
    "traitlets": "ipykernel",
    "zmq": "ipykernel",
}
"""Modules that belong to a declared library's own interface."""


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0]


def test_every_library_that_the_code_imports_is_declared():
    declared = {
        re.split(r"[<>=\[ ]", line)[0].lower().replace("_", "-") for line in PROJECT["dependencies"]
    }
    named = importlib.metadata.packages_distributions()
    missing = set()
    for path in (ROOT / "src").rglob("*.py"):
        for module in (
            set(imports_of(path)) - set(sys.stdlib_module_names) - {"parallax", "helpers"}
        ):
            libraries = {
                name.lower().replace("_", "-")
                for name in [COME_WITH.get(module, module), *named.get(module, [])]
            }
            if not libraries & declared:
                missing.add(f"{path.name}: {module}")
    assert not missing


def test_no_class_name_is_used_twice():
    places = {}
    for path in sorted((ROOT / "src" / "parallax").rglob("*.py")):
        for name in re.findall(r"^class (\w+)", path.read_text(encoding="utf-8"), re.M):
            places.setdefault(name, []).append(path.name)
    assert {name: files for name, files in places.items() if len(files) > 1} == {}
