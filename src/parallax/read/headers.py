"""Where the names of the columns are in a CSV file: not always in its first line, or only there."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

MOST_ABOVE = 10
"""Lines above the names of the columns in which programs say what was exported, and when."""
MOST_OF_A_LINE = 200
"""Characters of the longest of them; a longer one is a row with an article."""
LEAST_COLUMNS = 2
"""Columns of known names that make a line a header, wherever it is."""
LONGEST_NAME = 60
"""Characters of the longest name of a column of known name; a sentence is longer."""
ROW_NAMES = "names of the rows"
_SEPARATOR = re.compile(r'\ufeff?"?sep=.{1,2}"?\s*', re.IGNORECASE)
"""The first line that Excel reads to learn what separates the cells ("sep=;")."""

Names = Sequence[str]
Known = Callable[[Names], bool]
"""Whether cells are names of columns, with one for the text among them."""


class Above(NamedTuple):
    """How many lines are above the names of the columns, and whether they are to be told."""

    lines: int
    told: bool


def above(lines: Sequence[str], delimiters: Sequence[str], known: Known) -> Above:
    """The lines above the names of the columns; none where no such names are found.

    Parameters
    ----------
    lines
        The first lines of a file.
    delimiters
        What may separate cells.
    known
        Whether cells are names of columns.
    """
    start = int(bool(lines) and _SEPARATOR.fullmatch(lines[0]) is not None)
    for number, line in enumerate(lines[start : start + MOST_ABOVE + 1], start):
        if any(known(_cells(line, delimiter)) for delimiter in delimiters):
            return Above(number, number > start)
        if len(line) > MOST_OF_A_LINE:
            break
    return Above(start, False)


def _cells(line: str, delimiter: str) -> list[str]:
    """The cells of one line; none where it cannot be split, or is too long for names."""
    if len(line) > MOST_ABOVE * 1000:
        return []
    try:
        return named(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return []


def named(cells: Sequence[str]) -> list[str]:
    """Cells as names of columns; none where one is too long for a name."""
    names = [" ".join(cell.lstrip("\ufeff").split()) for cell in cells]
    return names if all(len(name) <= LONGEST_NAME for name in names) else []


def with_row_names(names: Names, rows: Sequence[Sequence[str]]) -> list[str]:
    """The names of the columns, with one for the first where all rows have a cell more.

    R's ``write.table`` writes the names of the rows, and no name above them.

    >>> with_row_names(["id", "text"], [["1", "a", "A fire."], ["2", "b", "A flood."]])
    ['names of the rows', 'id', 'text']
    """
    wide = [row for row in rows if len(row) == len(names) + 1 and row[-1].strip()]
    if rows and len(wide) == len(rows):
        return [ROW_NAMES, *names]
    return list(names)
