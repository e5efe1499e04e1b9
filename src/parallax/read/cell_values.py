"""What the cell of a table stands for, where a program wrote something else than the value."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

NO_VALUE = frozenset(
    "NA N/A n/a #N/A <NA> nan NaN NaT None null NULL \\N undefined [] - -- – —".split()
)
"""What R, pandas, databases and people write into a cell that has no value."""
NAMES = ("name", "rendered", "$date", "$oid", "$numberLong")
"""Keys of an object that stands for one value: the source of a news API, an author, a title or text
of WordPress, a date or id of MongoDB."""
MOST_OF_A_CELL = 32_767
"""Characters that a cell of a spreadsheet can hold; Excel cuts a longer text there."""
FIRST_SECOND, LAST_SECOND = 631_152_000, 4_102_444_800
"""The years from 1990 to 2099 in seconds since 1970: publication days of what can be compared."""
FIRST_OF_LAST_CENTURY = 70
"""Years of two digits from which on spreadsheets mean the twentieth century, or nearly so."""
UNITS = (1, 10**3, 10**6, 10**9)
"""Parts of a second in which programs count time: pandas writes thousandths, Parquet billionths."""
LEAST_BREAKS = 2
"""Line breaks written as two characters that cannot be a coincidence in a text of one line."""
_STRING = r"""(?:'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+")"""
_LIST = re.compile(rf"\[\s*+{_STRING}(?:\s*+,\s*+{_STRING})*+\s*+\]", re.DOTALL)
_ESCAPE = re.compile(r"\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_RETURN_OF_EXCEL = re.compile(r"_x000[Dd]_\n?")
_BREAK = re.compile(r"(?:\\r)?\\n")
_MARKUP = re.compile(
    r"\s*<(?:!doctype html|html|body|article|section|main|div|p|h[1-6]|figure|blockquote)\b[^>]*>",
    re.IGNORECASE,
)
_END_OF_BLOCK = re.compile(r"</(?:p|div|h[1-6]|article|section|body)\s*>", re.IGNORECASE)


def is_missing(value: Any) -> bool:
    """Whether a text says that there is no value.

    >>> is_missing(" NaN "), is_missing("Na"), is_missing("No")
    (True, False, False)
    """
    return isinstance(value, str) and value.strip() in NO_VALUE


def single(value: Any) -> Any:
    """The one value that an object stands for; None for any other object, other values unchanged.

    >>> single({"id": "bbc-news", "name": "BBC News"}), single({"a": 1}), single(7)
    ('BBC News', None, 7)
    """
    if not isinstance(value, dict):
        return value
    return next((value[name] for name in NAMES if name in value), None)


def listed(value: Any) -> Any:
    r"""The texts of a list that was written into one cell; any other value unchanged.

    >>> listed("['Anna Abel', \"Ed O'Hara\"]"), listed('["a"]'), listed("[sic] a, b")
    (['Anna Abel', "Ed O'Hara"], ['a'], '[sic] a, b')
    """
    if not isinstance(value, str) or not _LIST.fullmatch(value.strip()):
        return value
    try:
        return json.loads(value)
    except ValueError:
        parts = re.findall(_STRING, value, re.DOTALL)
        return [_ESCAPE.sub(_unescaped, part[1:-1]) for part in parts]


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPED.get(code, code)


def day_of_epoch(word: str) -> str | None:
    """The day (YYYY-MM-DD, UTC) of a time counted from 1970; None for any other text.

    >>> day_of_epoch("1457827200000"), day_of_epoch("1457827200.5"), day_of_epoch("35772206")
    ('2016-03-13', '2016-03-13', None)
    """
    match = re.fullmatch(r"(\d{9,19})(?:\.\d+)?", word, re.ASCII)
    counts = [int(match[1]) // unit for unit in UNITS] if match else []
    seconds = [count for count in counts if FIRST_SECOND <= count < LAST_SECOND]
    if not seconds:
        return None
    return datetime.datetime.fromtimestamp(seconds[0], datetime.UTC).date().isoformat()


def with_whole_year(word: str) -> str:
    """A date as spreadsheets show it, with all digits of its year; any other text unchanged.

    >>> with_whole_year("13-Mar-16"), with_whole_year("1-Jan-99"), with_whole_year("13.03.16")
    ('13-Mar-2016', '1-Jan-1999', '13.03.16')
    """
    match = re.fullmatch(r"(\d{1,2}-[A-Za-z]{3}-)(\d\d)", word, re.ASCII)
    if not match:
        return word
    century = "19" if int(match[2]) >= FIRST_OF_LAST_CENTURY else "20"
    return match[1] + century + match[2]


def is_markup(text: Any) -> bool:
    """Whether a text is a piece of an HTML page: it begins with a block, and blocks end in it.

    >>> is_markup("<p>A fire.</p>"), is_markup("<p> is a tag"), is_markup("A <b>fire</b>.</p>")
    (True, False, False)
    """
    return isinstance(text, str) and bool(_MARKUP.match(text) and _END_OF_BLOCK.search(text))


def with_line_breaks(text: str) -> tuple[str, str | None]:
    r"""The text with its line breaks, where a program wrote them as other characters; and a note.

    Its length does not change.

    >>> with_line_breaks("A fire._x000D_\nIt is out.")[0]
    'A fire.       \nIt is out.'
    """
    if _RETURN_OF_EXCEL.search(text):
        note = "_x000D_, which Excel writes for a line break, was read as one"
        return _RETURN_OF_EXCEL.sub(_line_break, text), note
    if "\n" not in text and len(_BREAK.findall(text)) >= LEAST_BREAKS:
        return _BREAK.sub(_line_break, text), "\\n, two characters, was read as a line break"
    return text, None


def _line_break(match: re.Match[str]) -> str:
    """A line break as long as what stands for it."""
    return "\n".rjust(len(match[0]))


def cut_by_excel(text: str) -> str | None:
    """A note on a text that is as long as a cell of a spreadsheet can be; None for others."""
    if len(text) != MOST_OF_A_CELL:
        return None
    return (
        f"the text has {MOST_OF_A_CELL:,} characters, where Excel cuts cells: it may lack its end"
    )
