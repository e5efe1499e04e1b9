"""One module per benchmark: ``python -m parallax bench NAME``.

A benchmark is a module or package in this folder that defines ``bench(path)``, which takes the path
of the examples and returns the figures as rows or as a dictionary. One that brings its own inputs
needs no path (:data:`OWN_INPUTS`).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

OWN_INPUTS = frozenset({"faults"})
"""Benchmarks that make their own inputs."""


def names() -> list[str]:
    """Names of the benchmarks, read from the folder without importing any.

    A module ``side_by_side.py`` is the benchmark ``side-by-side``; so is a package of that name.
    """
    folder = Path(__file__).parent
    files = {file.stem: file for file in folder.glob("*.py")}
    files |= {file.parent.name: file for file in folder.glob("*/__init__.py")}
    found = [name for name, file in files.items() if "\ndef bench(" in file.read_text("utf-8")]
    return sorted(name.replace("_", "-") for name in found)


def load(name: str) -> Callable[..., Any]:
    """The function ``bench`` of the benchmark called ``name``, one of :func:`names`."""
    return importlib.import_module(f"{__name__}.{name.replace('-', '_')}").bench
