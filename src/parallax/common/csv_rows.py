"""Tables that people edit: read as text whatever program saved them, rows with their line numbers.

Spreadsheet programs save CSV files in several encodings and with several separators; all of them
are read here, and only here.  What a row may contain is no concern of this module.
"""

from __future__ import annotations

import csv
import errno
import io
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from parallax.common.errors import CodebookError

MOST_BYTES = 20_000_000
"""A file that people edit by hand is smaller; the largest bundled one has 84 thousand."""
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
NOT_TEXT = (
    (b"PK\x03\x04", "a workbook or zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old workbook"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF document"),
)
FIRST_BYTES = 8
"""Enough of a file to see UTF-16 without a byte order mark: its first word is ASCII."""
_LINE_END = re.compile(r"\r\n|\r|\n")
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t])"?\s*', re.I)
"""A first line that tells Excel the separator."""
_WORD = re.compile(r"\w*[^\x00-\x7f][\w’'-]*")

Row = Mapping[str, str]
NumberedRow = tuple[int, Row]
"""The number of the line on which a row begins, as an editor counts, and its cells by column."""


class Text(NamedTuple):
    """A file as text; ``note`` says what its reader should know, and is empty otherwise."""

    text: str
    note: str = ""


class CsvTable(NamedTuple):
    """A CSV file.

    ``columns`` are the names of its header, which stands on ``header_line`` (0: there is none).
    ``mistakes`` and ``notes`` are one line each, beginning with "line 7: " where they have a place.
    ``short`` gives the number of cells of each row that has fewer than the header, by its line.
    """

    columns: tuple[str, ...]
    rows: tuple[NumberedRow, ...]
    mistakes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    header_line: int = 0
    short: Mapping[int, int] = {}


# ---------------------------------------------------------------- from bytes to text


def read_text(path: Path) -> Text:
    """A file as text: UTF-8, UTF-16, UTF-32 or, with a note, Windows-1252.

    Raises
    ------
    FileNotFoundError
        Without the file.
    CodebookError
        In one line, for anything but a readable text.
    """
    data = _read_bytes(path)
    for magic, what in NOT_TEXT:
        if data.startswith(magic):
            raise CodebookError(f"{path.name}: {what}, not text; save the table as CSV UTF-8")
    text, note = _decoded(data, path.name)
    if "\0" in text:
        line = _lines_before(text, text.index("\0")) + 1
        raise CodebookError(f"{path.name}, line {line}: a NUL character; the file is damaged")
    return Text(text.removeprefix("\ufeff"), note)


def _read_bytes(path: Path) -> bytes:
    try:
        state = path.stat()
        if cause := _why_not_read(state):
            raise CodebookError(f"{path.name}: {cause}")
        return path.read_bytes()
    except FileNotFoundError:
        if path.is_symlink():
            raise CodebookError(f"{path.name}: a link to a file that does not exist") from None
        raise
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise CodebookError(f"{path.name}: a link that leads back to itself") from None
        raise CodebookError(f"{path.name}: cannot be read ({error.strerror})") from None


def _why_not_read(state: os.stat_result) -> str:
    if stat.S_ISDIR(state.st_mode):
        return "a folder, not a file"
    if not stat.S_ISREG(state.st_mode):
        return "not a regular file"
    if state.st_size > MOST_BYTES:
        most = f"{MOST_BYTES / 1e6:,.0f} MB"
        return f"{state.st_size / 1e6:,.0f} MB; a codebook file may have at most {most}"
    return ""


def _decoded(data: bytes, name: str) -> Text:
    encoding = _encoding(data)
    try:
        return Text(data.decode(encoding))
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and (western := _western(data)):
            return _as_western(western)
        line = _lines_before(data[: error.start].decode("latin-1"), error.start) + 1
        kind = encoding[:6].upper().rstrip("-")
        wrong = f"byte 0x{data[error.start]:02x}"
        raise CodebookError(
            f"{name}, line {line}: not {kind} text ({wrong}); save the file as UTF-8"
        ) from None


def _encoding(data: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding
    first = data[:FIRST_BYTES]
    low, high = first[0::2], first[1::2]
    if len(first) >= 4 and not any(high) and all(low):
        return "utf-16-le"
    if len(first) >= 4 and not any(low) and all(high):
        return "utf-16-be"
    return "utf-8"


def _western(data: bytes) -> str:
    """The text as Windows-1252; empty where the bytes are rather damaged UTF-8, or no text."""
    is_partly_utf8 = bool(_WORD.search(data.decode("utf-8", "ignore")))
    if is_partly_utf8 or any(byte < 32 and byte not in b"\t\n\r\f" for byte in data):
        return ""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return ""


def _as_western(text: str) -> Text:
    word = _WORD.search(text)
    if word is None:
        return Text(text)
    line = _lines_before(text, word.start()) + 1
    return Text(
        text,
        f"line {line}: {word[0]!r} was read as Windows-1252, since the file is not UTF-8; "
        "save it as UTF-8 if that is wrong",
    )


def _lines_before(text: str, place: int) -> int:
    """How many lines end before a place in a text."""
    return sum(1 for _ in _LINE_END.finditer(text, 0, place))


# ---------------------------------------------------------------- from text to rows


def read_table(path: Path, known: Iterable[str] = ()) -> CsvTable:
    """A CSV file with the columns of its first line; cells are stripped, a missing one is empty.

    Parameters
    ----------
    path
        The file.
    known
        Columns that it may have.  The separator (comma, semicolon or tab) is the one that yields
        most of them, and a name that differs from one only in capitals or spaces becomes it.

    Raises
    ------
    FileNotFoundError
        Without the file.
    CodebookError
        For a file that cannot be read as text.
    """
    text, note = read_text(path)
    names = {plain_name(name): name for name in known}
    separator, skipped = _separator(text, names)
    lines = _cells(text, separator, skipped)
    mistakes: list[str] = []
    header_line, header = next(_good(lines, mistakes), (0, []))
    columns = tuple(names.get(plain_name(name), name.strip()) for name in header)
    rows, short = [], {}
    for line, cells in _good(lines, mistakes):
        if len(cells) < len(columns):
            short[line] = len(cells)
        if len(cells) > len(columns) and any(map(str.strip, cells[len(columns) :])):
            mistakes.append(f"line {line}: {_too_many(len(cells), len(columns), separator)}")
        rows.append((line, _row(columns, cells)))
    notes = (note,) if note else ()
    return CsvTable(columns, tuple(rows), tuple(mistakes), notes, header_line, short)


def plain_name(name: str) -> str:
    """The name of a column without capitals, and with one kind of space."""
    return re.sub(r"[\s_-]+", "_", name.strip()).casefold()


def _separator(text: str, names: Mapping[str, str]) -> tuple[str, int]:
    """The separator of the cells, and how many lines to skip because they only name it."""
    first = next((line for line in _LINE_END.split(text, maxsplit=50) if line.strip()), "")
    if said := _SEPARATOR_LINE.fullmatch(first):
        return said[1], 1

    def fits(separator: str) -> tuple[int, int]:
        found = sum(plain_name(name) in names for name in _split(first, separator))
        return found, first.count(separator)

    return max(SEPARATORS, key=fits), 0


def _split(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


MOST_OF_A_CELL = 131_072
"""Characters of the longest cell; the limit of the csv module is one for the whole process."""
_TOO_LONG = f"a cell of over {MOST_OF_A_CELL:,} characters (a quotation mark left open?)"


def _cells(text: str, separator: str, skipped: int) -> Iterator[tuple[int, list[str] | str]]:
    """Every row with the number of its first line; a row that cannot be read as its cause."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield line, _why_no_row(error)
            return
        if cells is None:
            return
        if max(map(len, cells), default=0) > MOST_OF_A_CELL:
            yield line, _TOO_LONG
            return
        if any(map(str.strip, cells)):
            if skipped:
                skipped -= 1
            else:
                yield line, cells


def _good(
    lines: Iterator[tuple[int, list[str] | str]], mistakes: list[str]
) -> Iterator[tuple[int, list[str]]]:
    """The rows that can be read; causes of the others are added to ``mistakes``."""
    for line, cells in lines:
        if isinstance(cells, str):
            mistakes.append(f"line {line}: {cells}")
        else:
            yield line, cells


def _why_no_row(error: csv.Error) -> str:
    cause = str(error)
    if "unexpected end" in cause:
        return "a quotation mark is opened here and never closed"
    if "expected after" in cause:
        return 'text follows a closing quotation mark (write "" for one inside a cell)'
    if "field larger" in cause:
        return _TOO_LONG
    return cause


def _too_many(cells: int, columns: int, separator: str) -> str:
    name = SEPARATORS[separator]
    return (
        f"{cells} cells where the header has {columns} "
        f"(a cell that contains a {name} needs quotation marks around it)"
    )


def _row(columns: tuple[str, ...], cells: list[str]) -> dict[str, str]:
    row = dict(zip(columns, map(str.strip, cells)))
    if len(cells) < len(columns):
        row |= dict.fromkeys(columns[len(cells) :], "")
    row.pop("", None)
    return row
