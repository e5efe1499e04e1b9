"""Rows of the codebook's CSV files, each with the number of its line."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path


def numbered_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Every row of a CSV file with the number of the line it ends on.

    Cells are stripped; a missing cell is empty.  A byte order mark, which spreadsheet programs put
    at the start, is not part of the first column's name.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        return [(reader.line_num, _stripped(row)) for row in reader]


def column_names(path: Path) -> frozenset[str]:
    """The names in the first line of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return frozenset(csv.DictReader(file).fieldnames or ())


def _stripped(row: Mapping[str, str | None]) -> dict[str, str]:
    return {column: (cell or "").strip() for column, cell in row.items() if column}
