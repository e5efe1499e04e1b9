"""What is up to date: hashes of code, files and folders, and records of what a run has made.

Tables and reports depend on code too. On which code is decided by folder (:data:`SIDES`), never by
a list of modules.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
HELPERS = PACKAGE.with_name("helpers.py")
"""What notebooks import as ``h``."""
TABLES, PAGES, NEITHER = "tables", "pages", "neither"
SIDES = {
    "common": TABLES,
    "read": TABLES,
    "clean": TABLES,
    "language": TABLES,
    "entities": TABLES,
    "quotes": TABLES,
    "tone": TABLES,
    "framing": TABLES,
    "compare": TABLES,
    "chain": TABLES,
    "hand_coding.py": PAGES,
    "report": PAGES,
    "bench": NEITHER,
    "cli.py": NEITHER,
    "__init__.py": NEITHER,
    "__main__.py": NEITHER,
}
"""What depends on each folder or module directly in the package.

A place that is missing here counts for tables, and fails a test.
"""
_SEEN: dict[tuple[str, int, int], str] = {}


def code_files(side: str) -> list[Path]:
    """The files of the package, at any depth, on one side of :data:`SIDES`."""
    found = [
        path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]
    return sorted(
        path for path in found if SIDES.get(path.relative_to(PACKAGE).parts[0], TABLES) == side
    )


@lru_cache(maxsize=1)
def table_code() -> str:
    """Hash of the code that determines what tables contain."""
    return _hash_files(code_files(TABLES), PACKAGE)


@lru_cache(maxsize=1)
def notebook_code() -> str:
    """Hash of the code and templates that determine what the cells of a notebook show."""
    shown = [path for path in code_files(PAGES) if path.suffix == ".py" or "cells" in path.parts]
    return _hash_files([HELPERS, *shown], PACKAGE.parent)


@lru_cache(maxsize=1)
def page_code() -> str:
    """Hash of the code and templates that determine what a page looks like."""
    return _hash_files(code_files(PAGES), PACKAGE)


def _hash_files(files: Iterable[Path], root: Path) -> str:
    named = ((str(path.relative_to(root)), input_hash(path)) for path in files)
    return digest(chain.from_iterable(named))


def tree_hash(path: Path) -> str:
    """Hash of a file's content, or of the names and contents of all files in a folder."""
    if not path.is_dir():
        return input_hash(path)
    files: list[Path] = []
    for folder, _, names in os.walk(path):
        files += [Path(folder, name) for name in names]
    return _hash_files(sorted(files), path)


def file_hash(path: Path) -> str:
    """Hash of a file's bytes; empty if there is no readable regular file."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "blake2b").hexdigest()[:32]
    except OSError:
        return ""


def input_hash(path: Path) -> str:
    """As :func:`file_hash`, but a file of unchanged size and time is read once per process."""
    try:
        state = path.stat()
    except OSError:
        return ""
    known = (str(path), state.st_size, state.st_mtime_ns)
    if known not in _SEEN:
        _SEEN[known] = file_hash(path)
    return _SEEN[known]


def digest(parts: Iterable[str]) -> str:
    """One hash of several texts, in their order."""
    return hashlib.blake2b(
        "\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=16
    ).hexdigest()


# ---------------------------------------------------------------- records of what was made


def read_json(path: Path) -> dict:
    """A record that a run left; empty if there is none or it cannot be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    except (OSError, ValueError):
        return {}


def write_text(path: Path, text: str) -> None:
    """Write a draft and rename it, so that no reader sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)
