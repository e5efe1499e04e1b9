"""What a notebook file says of itself: its cells, their tags, its parameters and their defaults."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from parallax.common.errors import ParallaxError

NOT_NUMBERED = {"injected-parameters", "skip-execution"}
"""Tags of code cells that papermill inserts or that do not run: they get no ``In [n]``."""


class RunError(ParallaxError):
    """The run cannot begin; the message says why, in one line."""


def load(path: Path) -> dict:
    """The notebook as parsed JSON. Raises :class:`RunError` where there is none."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RunError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise RunError(f"{path.name}: not a notebook ({error})") from error
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise RunError(f"{path.name}: not a notebook (no cells)")
    return notebook


def source(cell: Mapping) -> str:
    """The text of a cell, which the file holds in one piece or line by line."""
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(text)


def tags(cell: Mapping) -> list[str]:
    """The tags of a cell."""
    return cell.get("metadata", {}).get("tags", [])


def defaults(notebook: Mapping, name: str) -> dict[str, Any] | None:
    """Parameters of a notebook with their default values; None where no cell is tagged.

    A default that is no literal counts as None. Raises :class:`RunError`, which calls the notebook
    ``name``, where the tagged cell is not Python.
    """
    for cell in notebook["cells"]:
        if "parameters" in tags(cell):
            try:
                return dict(_assigned(ast.parse(source(cell))))
            except SyntaxError as error:
                raise RunError(
                    f"{name}: the parameters cell cannot be read: {error.msg}"
                ) from error
    return None


def _assigned(tree: ast.Module) -> Iterator[tuple[str, Any]]:
    for statement in tree.body:
        targets: Sequence[ast.expr] = ()
        value: ast.expr | None = None
        if isinstance(statement, ast.Assign):
            targets, value = statement.targets, statement.value
        elif isinstance(statement, ast.AnnAssign):
            targets, value = [statement.target], statement.value
        for target in targets:
            if isinstance(target, ast.Name) and value is not None:
                yield target.id, _literal(value)


def _literal(expression: ast.expr) -> Any:
    try:
        return ast.literal_eval(expression)
    except (ValueError, TypeError):
        return None


def cell_number(cells: Sequence[Mapping], index: int) -> int:
    """The n of ``In [n]`` for the cell at ``index`` after all cells have run in a fresh kernel."""
    return sum(1 for cell in cells[: index + 1] if is_numbered(cell))


def is_numbered(cell: Mapping) -> bool:
    """Whether the cell runs in a kernel and gets an ``In [n]``."""
    return (
        cell.get("cell_type") == "code"
        and bool(source(cell).strip())
        and not NOT_NUMBERED & set(tags(cell))
    )
