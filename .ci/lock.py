"""Write requirements.lock and environment.yml from pyproject.toml, the one source of versions.

Run as `make lock`; needs uv and a package index. The lock carries hashes and no addresses, for
every platform and every Python from 3.11 on. It keeps the versions that it holds where they still
fit; `make lock ARGS=--upgrade` takes the newest. `environment.yml` names the packages that
pyproject.toml pins exactly, with the same versions, from conda-forge; pip adds the rest with the
project itself. Binder's builder (repo2docker) reads the same file: because of the local `-e .` it
copies the whole repository before it installs, so no `postBuild` is needed.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAD = "# Written by `make lock` from pyproject.toml, which is the place to change a version.\n"


def environment(project: dict) -> str:
    """The text of environment.yml for the ``[project]`` table of pyproject.toml."""
    python = re.search(r">=(\d+\.\d+)", project["requires-python"]).group(1)
    pinned = [
        f"{name}={version}"
        for name, version in (d.split("==") for d in project["dependencies"] if "==" in d)
    ]
    lines = "".join(f"  - {line}\n" for line in (f"python={python}", *pinned, "pip", "pip:"))
    top = f"name: {project['name']}\nchannels:\n  - conda-forge\ndependencies:\n"
    return f"{HEAD}{top}{lines}      - -e .\n"


def lock(upgrade: bool) -> None:
    """Write requirements.lock with uv; versions that it holds stay where they still fit."""
    options = (
        "--all-extras --universal --python-version 3.11 --generate-hashes --no-header "
        "--no-annotate --no-emit-index-url --no-emit-find-links --no-emit-build-options --quiet"
    )
    path = ROOT / "requirements.lock"
    command = ["uv", "pip", "compile", "pyproject.toml", *options.split(), "--output-file", path]
    command += ["--upgrade"] if upgrade else []
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    path.write_text(HEAD + path.read_text(encoding="utf-8").removeprefix(HEAD), encoding="utf-8")


def main() -> None:
    """Write both; ``--environment-only`` leaves the lock, ``--upgrade`` takes new versions."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (ROOT / "environment.yml").write_text(environment(project), encoding="utf-8")
    if "--environment-only" not in sys.argv:
        lock(upgrade="--upgrade" in sys.argv)


if __name__ == "__main__":
    main()
