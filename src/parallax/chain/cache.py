"""What is up to date, and is it what was written: hashes of code, files and folders, and records.

Tables and reports depend on code too. On which code is decided by folder (:data:`SIDES`), never by
a list of modules. What a run has made is believed only as long as its bytes are those that were
written: a table carries its digest (:mod:`parallax.common.seals`), everything else stands with its
hash in a record, and the models in a list of checksums (:mod:`parallax.chain.models`).
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from parallax.common import disk, seals

PACKAGE = Path(__file__).resolve().parents[1]
HELPERS = PACKAGE.with_name("helpers.py")
"""What notebooks import as ``h``."""
FIGURES = PACKAGE.parents[1] / "benchmarks" / "figures.yml"
"""What is known of the errors of every method: reports say no more than it bears."""
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
DIGEST = "digest"
"""The entry of a record that holds the hash of the others."""


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
    """Hash of the code, templates and known errors that determine what a notebook's cells show."""
    shown = [path for path in code_files(PAGES) if path.suffix == ".py" or "cells" in path.parts]
    return digest([_hash_files([HELPERS, *shown], PACKAGE.parent), input_hash(FIGURES)])


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


def input_hash(path: Path) -> str:
    """Hash of a file's bytes, read once per process; empty if there is no readable regular file."""
    return disk.remembered(path, disk.file_hash)


def made_hash(path: Path) -> str:
    """Hash of a file that a run has made: that of its bytes, for a table the digest it carries.

    Empty where there is no such file, and for a table whose bytes are not those that were written.
    """
    return seals.digest_of(path) if path.suffix == ".parquet" else input_hash(path)


def digest(parts: Iterable[str]) -> str:
    """One hash of several texts, in their order."""
    return hashlib.blake2b(
        "\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=16
    ).hexdigest()


# ---------------------------------------------------------------- records of what was made


def read_record(path: Path) -> dict[str, Any]:
    """A record that a run left; empty if there is none, or it is not as it was written."""
    try:
        return parse_record(path.read_bytes())
    except (OSError, ValueError):
        return {}


def parse_record(data: bytes) -> dict[str, Any]:
    """The entries of a record.

    Raises
    ------
    ValueError
        Where it is no JSON object, or its entries have changed since it was written.
    """
    try:
        found = json.loads(data.decode("utf-8"))
    except RecursionError:
        raise ValueError("it is no JSON object") from None
    if not isinstance(found, dict):
        raise ValueError("it is no JSON object")
    written = found.pop(DIGEST, None)
    if written is not None and written != _record_digest(found):
        raise ValueError("its entries have changed since it was written")
    return found


def write_record(path: Path, entries: Mapping[str, Any]) -> None:
    """Write a record with the digest of its entries, whole or not at all."""
    stamped = {**entries, DIGEST: _record_digest(entries)}
    disk.write_text(path, json.dumps(stamped, indent=1, sort_keys=True) + "\n")


def _record_digest(entries: Mapping[str, Any]) -> str:
    return digest([json.dumps(entries, sort_keys=True)])


def tell(line: str) -> None:
    """Say in one line on stderr what is made again although nothing it rests on has changed."""
    print(line, file=sys.stderr, flush=True)
