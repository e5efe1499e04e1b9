"""Say with the exit status whether this Python has all that pyproject.toml asks for.

`ready.py test dev` asks for the extras of these names too. `ready.py --say ...` also names what is
missing; `ready.py --stamp` notes in the environment which requirements.lock and pyproject.toml it
was set up from. Standard library only.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STAMP = Path(sys.prefix) / ".parallax-set-up"


def sources() -> str:
    """Hash of the two files that decide what is installed."""
    files = [(ROOT / name).read_bytes() for name in ("requirements.lock", "pyproject.toml")]
    return hashlib.blake2b(b"\0".join(files), digest_size=16).hexdigest()


def missing(extras: list[str]) -> list[str]:
    """What is not as it should be, in words."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(d for extra in extras for d in project["optional-dependencies"][extra]),
    ]
    found = [requirement for requirement in wanted if not satisfied(requirement)]
    spec = importlib.util.find_spec(project["name"])
    if spec is None or Path(spec.origin).resolve().parents[2] != ROOT:
        found.append(f"{project['name']} from this folder")
    else:
        points = importlib.metadata.distribution(project["name"]).entry_points
        asked = {
            (group, name, value)
            for group, named in project.get("entry-points", {}).items()
            for name, value in named.items()
        }
        if asked - {(p.group, p.name, p.value) for p in points}:
            found.append("entry points")
    if STAMP.exists() and STAMP.read_text(encoding="utf-8").strip() != sources():
        found.append("the versions of requirements.lock")
    return found


def satisfied(requirement: str) -> bool:
    """Whether one line of pyproject.toml is installed.

    ``name==1.2`` or ``name>=1.2``, perhaps with a marker after ``;``.
    """
    name, relation, version = re.match(
        r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?\s*(==|>=)?\s*([^;,\s]*)", requirement
    ).groups()
    try:
        installed = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return not relation or (
        installed == version if relation == "==" else numbers(installed) >= numbers(version)
    )


def numbers(version: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", version)]


if __name__ == "__main__":
    if sys.argv[1:] == ["--stamp"]:
        STAMP.write_text(sources() + "\n", encoding="utf-8")
    else:
        gaps = missing([argument for argument in sys.argv[1:] if argument != "--say"])
        if gaps and "--say" in sys.argv:
            print(
                f"Still missing: {', '.join(gaps)}. "
                "Is requirements.lock up to date with pyproject.toml (make lock)?",
                file=sys.stderr,
            )
        sys.exit(bool(gaps))
