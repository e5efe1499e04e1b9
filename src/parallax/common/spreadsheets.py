"""CSV files that people open in a spreadsheet program: none of their cells is run as a formula.

A cell that begins with ``= + - @``, a tab or a carriage return is a formula to such a program, and
so is what follows a semicolon or a line break where the program separates columns by semicolons.
An apostrophe goes before it, as OWASP advises ("CSV Injection"); :func:`unguarded` takes exactly
these apostrophes away again.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

_BEGINS = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
_PLACES = f"(^(?='*[\\t\\r])|^(?='*{_BEGINS})|[;\\t\\r\\n]\"*(?='*{_BEGINS}))"
_GUARDED = re.compile(_PLACES)
_UNGUARDED = re.compile(f"{_PLACES}'")


def guarded(cell: str) -> str:
    """The text of a cell with an apostrophe before all that a spreadsheet program would run.

    >>> guarded("=1+1")
    "'=1+1"
    """
    return _GUARDED.sub(r"\1'", cell)


def unguarded(cell: str) -> str:
    """The text that :func:`guarded` was given.

    >>> unguarded("'=1+1")
    '=1+1'
    """
    return _UNGUARDED.sub(r"\1", cell)


def guarded_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame with every text of its cells and column names :func:`guarded`; numbers stay."""
    made = frame.copy(deep=False)
    for place in range(frame.shape[1]):
        cells = frame.iloc[:, place]
        if not pd.api.types.is_numeric_dtype(cells):
            made.isetitem(place, cells.astype(object).map(_guarded_value))
    return made.set_axis([_guarded_value(name) for name in frame], axis=1)


def _guarded_value(value: Any) -> Any:
    return guarded(value) if isinstance(value, str) else value
