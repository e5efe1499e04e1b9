"""Tables of articles, one a row: CSV and TSV, JSON line by line, Parquet.

Columns are guessed by their names, or given.
"""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from parallax.common.errors import ParallaxError
from parallax.read import records
from parallax.read.records import (
    Line,
    Markup,
    NotText,
    Problem,
    RawArticle,
    Source,
    sound,
    too_large,
)

FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": (
        "id",
        "articleid",
        "docid",
        "documentid",
        "textid",
        "newsid",
        "storyid",
        "recordid",
        "uid",
        "uuid",
        "guid",
        "key",
    ),
    "text": (
        "text",
        "body",
        "content",
        "article",
        "articletext",
        "fulltext",
        "maintext",
        "bodytext",
        "articlebody",
        "articlecontent",
        "story",
        "plaintext",
        "contenttext",
        "textcontent",
        "newstext",
        "cleantext",
        "rawtext",
        "paragraphs",
    ),
    "html": ("html", "rawhtml", "pagehtml", "contenthtml", "bodyhtml", "htmlcontent", "sourcehtml"),
    "title": ("title", "headline", "heading", "articletitle", "newstitle", "head", "subject"),
    "outlet": (
        "outlet",
        "source",
        "publisher",
        "publication",
        "newspaper",
        "paper",
        "sitename",
        "site",
        "sourcename",
        "newssource",
        "medium",
        "media",
        "medianame",
        "domain",
        "sourcedomain",
        "website",
        "journal",
    ),
    "date": (
        "date",
        "published",
        "publishdate",
        "publicationdate",
        "pubdate",
        "datepublished",
        "publishedat",
        "publishtime",
        "publishedtime",
        "publisheddate",
        "datepublish",
        "publicationtime",
        "articledate",
        "datetime",
        "timestamp",
        "day",
        "created",
        "createdat",
    ),
    "url": (
        "url",
        "link",
        "href",
        "weburl",
        "articleurl",
        "pageurl",
        "sourceurl",
        "permalink",
        "uri",
        "address",
    ),
    "author": ("author", "authors", "byline", "authorname", "writer", "writtenby"),
}
"""What a column is, by its name in small letters without spaces and marks; the first name that a
table has is taken."""
CONTRACT = ("id", "text", "title", "outlet", "date", "url")
"""Names that need no guess: what ``annotate`` promises to understand."""
DELIMITERS = (",", "\t", ";", "|")
ONE_COLUMN = "\x1f"
"""A delimiter that no text has, for a table of one column: its commas belong to its sentences."""
LONG_CELL = 200
"""Characters from which a cell is prose: a first row with such a cell is no header, and a column
of such cells may be the text."""
SAMPLE_ROWS = 50
MOST_READ_AGAIN = 20
"""Times ``MOST_BYTES`` that are read again because of quotation marks that are never closed, before
the rest of a file is given up."""
BATCH = 16
MOST_JSON = 64_000_000
"""Bytes of a JSON file that is not line by line: it has to be read at once."""


class ColumnsError(ParallaxError):
    """What was given for ``--columns`` cannot be understood; the message says why in one line."""


class Choice(NamedTuple):
    """Which column is which field, whether that was guessed, and the columns that are not used."""

    columns: Mapping[str, str]
    guessed: bool
    unused: tuple[str, ...]


def parse_columns(text: str) -> dict[str, str]:
    """``text=BODY,title=Head line`` as field to column. Raises :class:`ColumnsError`."""
    found: dict[str, str] = {}
    for part in text.split(","):
        field, _, column = part.partition("=")
        field, column = field.strip().lower(), column.strip()
        if not column or field not in FIELDS:
            fields = ", ".join(FIELDS)
            raise ColumnsError(
                f"--columns {text!r}: give FIELD=COLUMN, parted by commas; fields are {fields}"
            )
        if field in found:
            raise ColumnsError(f"--columns {text!r}: {field} is given twice")
        found[field] = column
    return found


def choose_columns(
    names: Sequence[str], given: Mapping[str, str], rows: Sequence[Mapping[str, Any]] = ()
) -> Choice:
    """Which of the columns ``names`` is which field: as given, else by name.

    The text is also known by the length of its cells in ``rows``.
    Raises :class:`ColumnsError` where a given column is missing or no column can be the text.
    """
    if missing := [
        f"{column} (for {field})" for field, column in given.items() if column not in names
    ]:
        raise ColumnsError(f"no column {', '.join(missing)}; it has: {_listed(names)}")
    columns = dict(given)
    squeezed = {re.sub(r"[\W_]+", "", name).lower(): name for name in reversed(names)}
    for field, known in FIELDS.items():
        free = [
            squeezed[name]
            for name in known
            if name in squeezed and squeezed[name] not in columns.values()
        ]
        if field not in columns and free:
            columns[field] = free[0]
    if (
        "text" not in columns
        and "html" not in columns
        and (longest := _longest([n for n in names if n not in columns.values()], rows))
    ):
        columns["text"] = longest
    if "text" not in columns and "html" not in columns:
        raise ColumnsError(
            f"no column holds the text; it has: {_listed(names)}; "
            "say which with --columns text=NAME"
        )
    guessed = any(
        field not in given and (field not in CONTRACT or column != field)
        for field, column in columns.items()
    )
    return Choice(columns, guessed, tuple(name for name in names if name not in columns.values()))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(name if len(name) <= 40 else f"{name[:37]}..." for name in names[:12])
    return f"{shown} and {len(names) - 12} more" if len(names) > 12 else shown or "no column"


def _longest(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str | None:
    """The column whose cells are prose on average, the longest one."""
    means = {
        name: sum(len(row[name]) for row in rows if isinstance(row.get(name), str))
        / max(1, len(rows))
        for name in names
    }
    best = max(means, key=lambda name: means[name], default=None)
    return best if best is not None and means[best] >= LONG_CELL else None


def told(source: str, choice: Choice) -> Problem:
    """One line on how a table is read."""
    read = ", ".join(
        f"{field}={choice.columns[field]}" for field in FIELDS if field in choice.columns
    )
    rest = f"; not used: {_listed(choice.unused)}" if choice.unused else ""
    return Problem(
        source, None, f"columns {'guessed' if choice.guessed else 'read'}: {read}{rest}", False
    )


# --- one row


def read_row(
    fields: Mapping[str, Any], source: str, default_id: str, where: str
) -> Iterator[RawArticle | Problem]:
    """One article from its fields (those of :data:`FIELDS`, with any values).

    ``where`` names the row for a reader.
    """
    article_id = _word(fields.get("id")) or default_id
    text = fields.get("text")
    if isinstance(text, list) and all(isinstance(part, str) for part in text):
        text = "\n\n".join(text)
    page = fields.get("html") if not isinstance(text, str) or not text.strip() else None
    if not isinstance(text, str) and not isinstance(page, str):
        yield Problem(
            source, None, f"{where}: no text: an object with the fields id and text is needed", True
        )
        return
    article = RawArticle(
        article_id,
        source,
        "",
        title=_word(fields.get("title")),
        outlet=_word(fields.get("outlet")),
        date=_day(fields.get("date")),
        url=_word(fields.get("url")),
        author=_word(fields.get("author")),
    )
    if isinstance(page, str) and page.strip():
        yield article._replace(markup=Markup(page.encode("utf-8", "replace")))
        return
    text = text if isinstance(text, str) else ""
    if not text.strip():
        yield Problem(source, article_id, "empty article: the text holds no word", True)
        return
    if len(text) > records.MOST_BYTES:
        yield Problem(source, article_id, f"{where}: {too_large(len(text))}", True)
        return
    body = sound(text)
    if body != text:
        cause = "halves of characters (lone surrogates) or NUL characters were replaced"
        yield Problem(source, article_id, cause, False)
    yield article._replace(text=body)


def _word(value: Any) -> str | None:
    """A value as text; names in a list are joined by commas; None for nothing and for objects."""
    if isinstance(value, (list, tuple)):
        return ", ".join(filter(None, map(_word, value))) or None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        value = value.isoformat()
    if isinstance(value, bool) or not isinstance(value, (str, int, float)) or value != value:
        return None
    return sound(str(value)).strip() or None


def _day(value: Any) -> str | None:
    """A date as text; 20160313 and 20160313T0930 become 2016-03-13."""
    word = _word(value)
    match = re.fullmatch(
        r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:T?\d{4,6}Z?)?", word or ""
    )
    return "-".join(match.groups()) if match else word


# --- JSON line by line


def read_jsonl(source: Source, given: Mapping[str, str]) -> Iterator[RawArticle | Problem]:
    """Articles of a JSONL file.

    Memory holds one line at a time and never more than ``MOST_BYTES`` of it.
    """
    empty, said = True, False
    with source.open() as file:
        lines, _, note = records.open_lines(file, "\n", source.damage)
        if note:
            yield Problem(source.name, None, note, False)
        for line in lines:
            if line.text is not None and not line.text.strip():
                continue
            empty = False
            where = f"line {line.number}"
            if line.text is None:
                yield Problem(source.name, None, f"{where}: {too_large(line.length)}", True)
                continue
            found = _object(line, source.name)
            if isinstance(found, Problem):
                yield found
                continue
            choice = _choice_of_object(found, given)
            if isinstance(choice, Choice) and choice.guessed and not said:
                said = True
                yield told(source.name, choice)
            fields = (
                {field: found[column] for field, column in choice.columns.items()}
                if isinstance(choice, Choice)
                else {}
            )
            yield from read_row(fields, source.name, f"{source.article_id}-{line.number}", where)
    if empty and not source.damage:
        yield Problem(source.name, None, "the file holds no article", True)


def _object(line: Line, source: str) -> dict | Problem:
    try:
        found = json.loads(line.text or "")
    except (ValueError, RecursionError) as error:
        cause = (
            f"not valid JSON ({error.msg})"
            if isinstance(error, json.JSONDecodeError)
            else "not valid JSON"
        )
        return Problem(source, None, f"line {line.number}: {cause}", True)
    if not isinstance(found, dict):
        return Problem(
            source,
            None,
            f"line {line.number}: no text: an object with the fields id and text is needed",
            True,
        )
    return found


def _choice_of_object(found: dict, given: Mapping[str, str]) -> Choice | None:
    """Which keys of an object are which field; None where none is its text.

    An object may lack any other key that was given.
    """
    there = {
        field: column
        for field, column in given.items()
        if column in found or field in ("text", "html")
    }
    try:
        return choose_columns(list(found), there)
    except ColumnsError:
        return None


def read_json(source: Source, given: Mapping[str, str]) -> Iterator[RawArticle | Problem]:
    """Articles of a JSON file.

    A list of objects, an object that holds such a list, one object, or one object a line.
    """
    size = MOST_JSON if source.size is None else source.size
    with source.open() as file:
        data = file.read(MOST_JSON + 1)
    if len(data) > MOST_JSON:
        yield Problem(
            source.name,
            None,
            f"too large to be read at once ({max(size, len(data)):,} bytes); "
            "one object a line (.jsonl) may have any size",
            True,
        )
        return
    try:
        found = json.loads(records.decode(data)[0])
    except (ValueError, RecursionError):
        yield from read_jsonl(source._replace(open=lambda: io.BytesIO(data)), given)
        return
    lists = (
        [
            value
            for value in found.values()
            if isinstance(value, list) and value and isinstance(value[0], dict)
        ]
        if isinstance(found, dict)
        else []
    )
    rows = (
        found
        if isinstance(found, list)
        else max(lists, key=len)
        if lists and _choice_of_object(found, given) is None
        else [found]
    )
    lines = "\n".join(map(json.dumps, rows)).encode()
    yield from read_jsonl(source._replace(open=lambda: io.BytesIO(lines)), given)


# --- CSV and TSV


def read_csv(source: Source, given: Mapping[str, str]) -> Iterator[RawArticle | Problem]:
    """Articles of a CSV or TSV file, one a row below a header.

    Memory holds one row at a time and never more than ``MOST_BYTES`` of it.
    """
    csv.field_size_limit(max(records.MOST_BYTES, 1 << 17))
    with source.open() as file:
        lines, sample, note = records.open_lines(file, "", source.damage)
        if note:
            yield Problem(source.name, None, note, False)
        rows = _rows(lines, _dialect(sample), source.damage)
        yield from _articles(rows, source, given)


class Row(NamedTuple):
    """One row: number of its first line, its cells, and what is wrong with it (empty: nothing)."""

    line: int
    cells: list[str]
    wrong: str = ""


def _articles(
    rows: Iterator[Row], source: Source, given: Mapping[str, str]
) -> Iterator[RawArticle | Problem]:
    first: list[Row] = []
    for row in rows:
        first.append(row)
        if len(first) > SAMPLE_ROWS:
            break
    header = next(
        (row for row in first if any(cell.strip() for cell in row.cells) or row.wrong), None
    )
    if header is None:
        if not source.damage:
            yield Problem(source.name, None, "the table holds no row", True)
        return
    if header.wrong:
        yield Problem(
            source.name,
            None,
            f"line {header.line}, which should name the columns: {header.wrong}",
            True,
        )
        return
    bare = any(len(cell) > LONG_CELL for cell in header.cells)
    names = (
        [f"column {number}" for number in range(1, len(header.cells) + 1)]
        if bare
        else _unique_names(header.cells)
    )
    body = first[first.index(header) + (0 if bare else 1) :]
    try:
        choice = choose_columns(
            names, given, [dict(zip(names, row.cells)) for row in body if not row.wrong]
        )
    except ColumnsError as error:
        yield Problem(source.name, None, str(error), True)
        return
    yield told(source.name, choice)
    number, some = 0, False
    for row in _chain(body, rows):
        if not row.wrong and not any(cell.strip() for cell in row.cells):
            continue
        number, some = number + 1, True
        wrong = row.wrong or _ragged(row.cells, names, choice)
        if wrong:
            yield Problem(source.name, None, f"line {row.line}: {wrong}", True)
            continue
        cells = dict(zip(names, row.cells))
        fields = {field: cells.get(column, "") for field, column in choice.columns.items()}
        yield from read_row(
            fields, source.name, f"{source.article_id}-{number}", f"line {row.line}"
        )
    if not some:
        yield Problem(source.name, None, "the table holds no row below its header", True)


def _chain(first: Iterable[Row], rest: Iterator[Row]) -> Iterator[Row]:
    yield from first
    yield from rest


def _unique_names(cells: Sequence[str]) -> list[str]:
    """Names of the columns; an empty or repeated one gets its number."""
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = sound(" ".join(cell.split()))
        names.append(name if name and name not in names else f"{name or 'column'} {number}")
    return names


def _ragged(cells: Sequence[str], names: Sequence[str], choice: Choice) -> str:
    """Why a row cannot be read by the header; empty where it can."""
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        return (
            f"{len(cells)} cells where the header names {len(names)} columns "
            "(a delimiter within a text needs quotation marks around it)"
        )
    needed = [choice.columns[field] for field in ("text", "html") if field in choice.columns]
    if len(cells) < len(names) and all(names.index(column) >= len(cells) for column in needed):
        counted = f"{len(cells)} cell{'s'[: len(cells) != 1]}"
        return f"{counted} where the header names {len(names)} columns, and the text is missing"
    return ""


def _dialect(sample: str) -> tuple[str, int]:
    """Delimiter and quoting that give the first rows the same number of cells, and the most."""
    lines = sample.splitlines(keepends=True)[:200]
    if len(lines) > 1 and not lines[-1].endswith(("\n", "\r")):
        lines.pop()
    best, found = (-1.0, 0), (ONE_COLUMN, csv.QUOTE_MINIMAL)
    for rank, (delimiter, quoting) in enumerate(
        (d, q) for q in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE) for d in DELIMITERS
    ):
        if quoting == csv.QUOTE_NONE and re.search(
            rf'(?m)(?:^|{re.escape(delimiter)})"[^"\n]*"(?:{re.escape(delimiter)}|\r?$)', sample
        ):
            continue  # a cell between marks: marks that do not close are mistakes, and not letters
        try:
            rows = [row for row in csv.reader(lines, delimiter=delimiter, quoting=quoting) if row][
                :SAMPLE_ROWS
            ]
        except csv.Error:
            continue
        if not rows or len(rows[0]) < 2:
            continue
        even = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
        if (score := (round(even, 1), -rank)) > best:
            best, found = score, (delimiter, quoting)
    return found


def _rows(
    lines: Iterator[Line], dialect: tuple[str, int], damage: list[str] | None = None
) -> Iterator[Row]:
    """Rows of a CSV file.

    A quotation mark that is never closed costs its own row only: what follows is read again without
    it.
    The last row of a file that is found to be damaged (``damage``) is not whole and left out.
    """
    again: deque[Line] = deque()
    width, read_again = 0, 0
    while True:
        taken: list[Line] = []
        try:
            cells = next(
                csv.reader(
                    _feed(again, lines, taken),
                    delimiter=dialect[0],
                    quoting=dialect[1],
                    strict=True,
                ),
                None,
            )
            wrong = ""
        except csv.Error:
            if damage and not again:
                again.extend(itertools.islice(lines, 1))
                if not again:
                    return
            cells, wrong = (
                _sloppy(taken, dialect, width),
                "a quotation mark that is never closed, "
                "or stands within a cell without being doubled",
            )
        if not taken:
            return
        if taken[0].text is None:
            yield Row(taken[0].number, [], too_large(taken[0].length))
        elif cells is not None:
            width = width or len(cells)
            yield Row(taken[0].number, cells)
        else:
            yield Row(taken[0].number, [], wrong)
            again.extendleft(reversed(taken[1:]))
            read_again += sum(line.length for line in taken[1:])
            if read_again > MOST_READ_AGAIN * records.MOST_BYTES:
                yield Row(
                    taken[0].number,
                    [],
                    "the rest of the table is given up: "
                    "too many quotation marks that are never closed",
                )
                return


def _feed(again: deque[Line], lines: Iterator[Line], taken: list[Line]) -> Iterator[str]:
    """Lines for one row, noted in ``taken``.

    Ends early where the row would be larger than an article can be.
    """
    size = 0
    while (line := again.popleft() if again else next(lines, None)) is not None:
        if taken and line.text is None:
            again.appendleft(line)
            return
        taken.append(line)
        size += line.length
        if line.text is None or size > records.MOST_BYTES:
            return
        yield line.text


def _sloppy(taken: list[Line], dialect: tuple[str, int], width: int) -> list[str] | None:
    """The cells of a row in one line with quotation marks that are not doubled.

    None where their number is not that of the header.
    """
    if len(taken) != 1 or taken[0].text is None:
        return None
    cells = next(csv.reader([taken[0].text], delimiter=dialect[0], quoting=dialect[1]), [])
    return cells if len(cells) == width else None


# --- Parquet


def read_parquet(source: Source, given: Mapping[str, str]) -> Iterator[RawArticle | Problem]:
    """Articles of a Parquet table, one a row; memory holds a few rows at a time."""
    import pyarrow
    import pyarrow.parquet

    with source.open() as file:
        try:
            yield from _read_parquet(
                pyarrow.parquet.ParquetFile(file, pre_buffer=False, buffer_size=1 << 20),
                source,
                given,
            )
        except (pyarrow.ArrowException, OSError) as error:
            yield Problem(
                source.name,
                None,
                f"not a Parquet table, or a broken one ({' '.join(str(error).split())[:120]})",
                True,
            )


def _read_parquet(
    table: Any, source: Source, given: Mapping[str, str]
) -> Iterator[RawArticle | Problem]:
    names = list(table.schema_arrow.names)
    if not table.metadata.num_rows:
        yield Problem(source.name, None, "the table holds no row", True)
        return
    try:
        sample = next(table.iter_batches(batch_size=BATCH)).to_pylist()
        choice = choose_columns(names, given, sample)
    except ColumnsError as error:
        yield Problem(source.name, None, str(error), True)
        return
    yield told(source.name, choice)
    number = 0
    for batch in table.iter_batches(batch_size=BATCH, columns=list(choice.columns.values())):
        for row in batch.to_pylist():
            number += 1
            fields = {field: _decoded(row[column]) for field, column in choice.columns.items()}
            yield from read_row(
                fields, source.name, f"{source.article_id}-{number}", f"row {number}"
            )


def _decoded(value: Any) -> Any:
    """Bytes as text, anything else as it is."""
    if not isinstance(value, bytes):
        return value
    try:
        return records.decode(value)[0]
    except NotText:
        return None
