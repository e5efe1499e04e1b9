"""Write requirements.lock and environment.yml from pyproject.toml, the one source of versions (`make lock`; needs uv and a registry).

The lock carries hashes and no addresses, for every platform and every Python from 3.11 on.  `environment.yml` names the packages that
pyproject.toml pins exactly, with the same versions, from conda-forge.
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
    return f"{HEAD}name: {project['name']}\nchannels:\n  - conda-forge\ndependencies:\n{lines}      - -e .\n"


def lock() -> str:
    """The text of requirements.lock, from uv."""
    command = [
        "uv",
        "pip",
        "compile",
        "pyproject.toml",
        "--extra",
        "test",
        "--universal",
        "--python-version",
        "3.11",
        "--generate-hashes",
        "--no-header",
        "--no-annotate",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--no-emit-build-options",
        "--quiet",
    ]
    return (
        HEAD + subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    )


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (ROOT / "environment.yml").write_text(environment(project), encoding="utf-8")
    if "--environment-only" not in sys.argv:
        (ROOT / "requirements.lock").write_text(lock(), encoding="utf-8")


if __name__ == "__main__":
    main()
