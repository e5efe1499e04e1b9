"""One module per benchmark: ``python -m parallax bench NAME``.

A benchmark is a module in this folder that defines ``bench(path)``, which takes the path of the
examples and returns the figures as rows or as a dictionary.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any


def names() -> list[str]:
    """Names of the benchmarks, read from the folder without importing any.

    A module ``side_by_side.py`` is the benchmark ``side-by-side``.
    """
    modules = Path(__file__).parent.glob("*.py")
    found = [file.stem for file in modules if "\ndef bench(" in file.read_text(encoding="utf-8")]
    return sorted(name.replace("_", "-") for name in found)


def load(name: str) -> Callable[..., Any]:
    """The function ``bench`` of the benchmark called ``name``, one of :func:`names`."""
    return importlib.import_module(f"{__name__}.{name.replace('-', '_')}").bench
