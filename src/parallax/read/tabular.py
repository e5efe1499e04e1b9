"""Read tables with one article per row: CSV, TSV, JSONL, JSON and Parquet.

Columns are either given or guessed from their names.
"""

from __future__ import annotations

import csv
import datetime
import decimal
import io
import itertools
import json
import math
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from parallax.common.errors import ParallaxError
from parallax.common.outside_text import one_line, well_formed
from parallax.read import cell_values, guard, headers, json_rows, records
from parallax.read.records import (
    Line,
    Markup,
    NotText,
    Problem,
    RawArticle,
    Source,
    too_large,
)

MOST_OF_AN_ERROR = 120
"""Characters of what the Parquet library says about a broken table."""
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
"""Column names of each field, lower-cased, without spaces and punctuation; the first name that a
table has wins."""
CONTRACT = ("id", "text", "title", "outlet", "date", "url")
"""Names that are not guesses, because ``annotate`` documents them."""
DELIMITERS = (",", "\t", ";", "|")
Quoting = Literal[0, 3]


class Dialect(NamedTuple):
    """What separates the cells of a CSV file, and how its quotation marks are to be treated.

    ``escaped`` says that a backslash stands before a quotation mark within a cell, as in exports of
    MySQL, and ``spaced`` that a space follows what separates the cells.
    """

    delimiter: str
    quoting: Quoting = csv.QUOTE_MINIMAL
    escaped: bool = False
    spaced: bool = False


_ESCAPED_QUOTE = re.compile(r'(?<!\\)\\"')
QUOTINGS: tuple[Quoting, ...] = (csv.QUOTE_MINIMAL, csv.QUOTE_NONE)
ONE_COLUMN = "\x1f"
"""A delimiter that occurs in no text, for tables with a single column, whose commas belong to its
sentences."""
LONG_CELL = 200
"""Characters from which a cell is prose. A first row with such a cell is not a header, and a column
whose cells are this long on average may be the text."""
LEAST_EVEN = 0.9
"""Share of the rows with as many cells as the first from which a text is a table."""
MOST_WORDS_OF_A_NAME = 1
"""Words of a cell that is a name, a number or an address, and no text."""
SAMPLE_ROWS = 50
"""Rows from which the delimiter and the column of the text are guessed."""
MOST_READ_AGAIN = 20
"""Multiples of ``MOST_BYTES`` that are reread because of unclosed quotation marks before the rest
of a file is given up."""
MOST_OF_A_FIELD = 2000
"""Characters of the longest title, outlet, date, address or author."""
MOST_OF_A_LIST = 3
"""Lists within lists of authors and the like that are read."""
BATCH = 16
"""Rows of a Parquet table held in memory at a time."""
MOST_SAMPLED = 200
"""Columns of a Parquet table among which the text is looked for by the length of the cells."""
MARKUP_AS_TEXT = "its text is markup: read as HTML"
NO_TEXT = "no text: an object with the fields id and text is needed"
UNCLOSED = "a quotation mark that is never closed, or stands within a cell without being doubled"
GIVEN_UP_JSON = "the rest is given up: too many places that are not valid JSON"
GIVEN_UP = "the rest of the table is given up: too many quotation marks that are never closed"
MOST_JSON = 64_000_000
"""Bytes of the largest JSON file, which has to be read at once (unlike JSONL)."""


class ColumnsError(ParallaxError):
    """The columns given with ``--columns`` do not fit; the message says why in one line."""


class Choice(NamedTuple):
    """The column of each field, whether any was guessed, and the columns left unused."""

    columns: Mapping[str, str]
    guessed: bool
    unused: tuple[str, ...]


def parse_columns(text: str) -> dict[str, str]:
    """Parse the option ``--columns`` ("text=BODY,title=Head line") into a column for each field.

    Raises :class:`ColumnsError` for an unknown or repeated field, or one without a column.
    """
    found: dict[str, str] = {}
    for part in text.split(","):
        field, _, column = part.partition("=")
        field, column = field.strip().lower(), column.strip()
        if not column or field not in FIELDS:
            fields = ", ".join(FIELDS)
            raise ColumnsError(
                f"--columns {text!r}: give FIELD=COLUMN, separated by commas; fields are {fields}"
            )
        if field in found:
            raise ColumnsError(f"--columns {text!r}: {field} is given twice")
        found[field] = column
    return found


def choose_columns(
    names: Sequence[str], given: Mapping[str, str], rows: Sequence[Mapping[str, Any]] = ()
) -> Choice:
    """Choose the column of each field: the one given, or else one with a known name.

    Parameters
    ----------
    names
        The columns of the table.
    given
        Columns given by the user, by field.
    rows
        A sample of the rows. If no name suggests the text, it is the column of long cells.

    Raises
    ------
    ColumnsError
        If a given column is missing or no column can be the text.
    """
    if missing := [
        f"{column} (for {field})" for field, column in given.items() if column not in names
    ]:
        raise ColumnsError(f"no column {', '.join(missing)}; it has: {_listed(names)}")
    columns = _with_known_names(names, given)
    if "text" in columns and "text" not in given:
        columns["text"] = _of_prose(names, columns, rows)
        if _is_no_prose(columns["text"], rows):
            del columns["text"]
    if "text" not in columns and "html" not in columns:
        longest = _longest([name for name in names if name not in columns.values()], rows)
        if longest:
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


def _with_known_names(names: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """The given columns by field, and the columns with a known name for the other fields."""
    columns = dict(given)
    squeezed = {_squeezed(name): name for name in reversed(names)}
    for field, known in FIELDS.items():
        free = [
            squeezed[name]
            for name in known
            if name in squeezed and squeezed[name] not in columns.values()
        ]
        if field not in columns and free:
            columns[field] = free[0]
    return columns


def _of_prose(
    names: Sequence[str], columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]
) -> str:
    """The column of the text, or another with a name for a text if only that one holds prose.

    A column ``article`` may hold a number, and a column ``content`` a teaser.
    """
    chosen = columns["text"]
    if chosen in CONTRACT or not rows or _mean_length(chosen, rows) >= LONG_CELL:
        return chosen
    free = [name for name in names if name not in columns.values()]
    others = [
        name
        for known in FIELDS["text"]
        for name in free
        if _squeezed(name) == known and _mean_length(name, rows) >= LONG_CELL
    ]
    return others[0] if others else chosen


def _is_no_prose(name: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether no cell of a column holds a sentence, though its name may be that of a text."""
    if name in CONTRACT or not rows:
        return False
    cells = [row.get(name) for row in rows]
    words = [len(cell.split()) for cell in cells if isinstance(cell, str) and cell.strip()]
    return bool(words) and max(words) <= MOST_WORDS_OF_A_NAME


def _squeezed(name: str) -> str:
    """The name of a column without what people write differently."""
    return re.sub(r"[\W_]+", "", name).lower()


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(name if len(name) <= 40 else f"{name[:37]}..." for name in names[:12])
    return f"{shown} and {len(names) - 12} more" if len(names) > 12 else shown or "no column"


def _longest(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str | None:
    """The column with the longest cells on average; None if even these are too short for prose."""
    means = {name: _mean_length(name, rows) for name in names}
    best = max(means, key=lambda name: means[name], default=None)
    return best if best is not None and means[best] >= LONG_CELL else None


def _mean_length(name: str, rows: Sequence[Mapping[str, Any]]) -> float:
    """Mean number of characters in the cells of a column; cells without text count as empty."""
    lengths = [len(row[name]) for row in rows if isinstance(row.get(name), str)]
    return sum(lengths) / max(1, len(rows))


def columns_note(source: str, choice: Choice) -> Problem:
    """A note for the researcher on how the columns of a table are read."""
    read = ", ".join(
        f"{field}={choice.columns[field]}" for field in FIELDS if field in choice.columns
    )
    how = "guessed" if choice.guessed else "read"
    rest = f"; not used: {_listed(choice.unused)}" if choice.unused else ""
    return Problem(source, None, f"columns {how}: {read}{rest}", False)


# --- one row


def read_row(
    fields: Mapping[str, Any], source: str, default_id: str, where: str
) -> Iterator[RawArticle | Problem]:
    """Yield the article of one row, and any problem with it.

    Parameters
    ----------
    fields
        Values of any type, by field (see :data:`FIELDS`).
    source
        The name of the file.
    default_id
        The id of the article if the row does not give one.
    where
        The place of the row, for messages ("line 3").
    """
    text, page = _text_of(fields.get("text")), fields.get("html")
    if isinstance(text, str) and text.strip():
        page = None
    as_page = page is None and cell_values.is_markup(text)
    if not isinstance(text, str) and not isinstance(page, str):
        yield Problem(source, None, f"{where}: {NO_TEXT}", True)
        return
    article = RawArticle(
        _word(fields.get("id")) or default_id,
        source,
        "",
        title=_word(fields.get("title")),
        outlet=_word(fields.get("outlet")),
        date=_day(fields.get("date")),
        url=_word(fields.get("url")),
        author=_word(fields.get("author")),
    )
    article, cut = _cut(article)
    if cut:
        cause = f"{where}: {cut} longer than {MOST_OF_A_FIELD:,} characters: cut"
        yield Problem(source, article.article_id, cause, False)
    if as_page:
        yield Problem(source, article.article_id, f"{where}: {MARKUP_AS_TEXT}", False)
        page = text
    if isinstance(page, str) and page.strip():
        yield article._replace(markup=Markup(page.encode("utf-8", "replace")))
    else:
        yield from _with_text(article, text if isinstance(text, str) else "", where)


def _guarded_row(
    fields: Mapping[str, Any], source: str, default_id: str, where: str
) -> Iterator[RawArticle | Problem]:
    """What :func:`read_row` yields; an error costs only this row."""

    def failed(error: BaseException) -> Problem:
        return Problem(source, None, f"{where}: {guard.cause_of(error)}", True)

    return guard.each(read_row(fields, source, default_id, where), failed)


def _cut(article: RawArticle) -> tuple[RawArticle, str]:
    """The article with metadata of bearable length, and the fields that were longer."""
    given = {
        field: getattr(article, field) for field in ("title", "outlet", "date", "url", "author")
    }
    long = {
        field: value[: MOST_OF_A_FIELD - 1] + "…"
        for field, value in given.items()
        if value and len(value) > MOST_OF_A_FIELD
    }
    return article._replace(**long), ", ".join(long)


def _text_of(text: Any) -> Any:
    """A list of paragraphs joined into one text, no text for none; any other value unchanged."""
    if cell_values.is_missing(text):
        return ""
    text = cell_values.listed(cell_values.single(text))
    if isinstance(text, list) and all(isinstance(part, str) for part in text):
        return "\n\n".join(text)
    return text


def _with_text(article: RawArticle, text: str, where: str) -> Iterator[RawArticle | Problem]:
    """Yield the article with its text, and any problem with that text."""
    source, article_id = article.source_file, article.article_id
    if not text.strip():
        yield Problem(source, article_id, "empty article: the text holds no word", True)
        return
    if len(text) > records.MOST_BYTES:
        yield Problem(source, article_id, f"{where}: {too_large(len(text))}", True)
        return
    broken, note = cell_values.with_line_breaks(text)
    body = well_formed(broken)
    for told in filter(None, (note, cell_values.cut_by_excel(text))):
        yield Problem(source, article_id, f"{where}: {told}", False)
    if body != broken:
        cause = "halves of characters (lone surrogates) or NUL characters were replaced"
        yield Problem(source, article_id, cause, False)
    yield article._replace(text=body)


def _word(value: Any, depth: int = 0) -> str | None:
    """A value as text, lists joined by commas; None if it is empty, missing or an object."""
    value = cell_values.listed(value)
    if isinstance(value, dict) and depth < MOST_OF_A_LIST:
        return _word(cell_values.single(value), depth + 1)
    if isinstance(value, (list, tuple)):
        if depth >= MOST_OF_A_LIST:
            return None
        return ", ".join(filter(None, (_word(part, depth + 1) for part in value))) or None
    if isinstance(value, float):
        value = _number(value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        value = value.isoformat()
    if isinstance(value, bool) or not isinstance(value, (str, int, float, decimal.Decimal)):
        return None
    word = well_formed(str(value)).strip()
    return None if cell_values.is_missing(word) else word or None


def _number(value: float) -> float | int | None:
    """A number as it is printed: 7 for 7.0; None for what is no number, or infinite."""
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else value


def _day(value: Any) -> str | None:
    """A date as text; 20160313, 20160313T0930 and the seconds since 1970 become 2016-03-13."""
    word = _word(value)
    match = re.fullmatch(
        r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:T?\d{4,6}Z?)?", word or ""
    )
    if match:
        return "-".join(match.groups())
    return word and (cell_values.day_of_epoch(word) or cell_values.with_whole_year(word))


# --- JSONL and JSON


def read_jsonl(
    source: Source, given: Mapping[str, str], unit: str = ""
) -> Iterator[RawArticle | Problem]:
    """Yield the articles of a JSONL file; ``given`` holds the columns given by the user, by field.

    Memory holds one line at a time and never more than ``MOST_BYTES`` of it. What is called JSONL
    but is one list, or has objects over several lines, is read as JSON. ``unit`` is what messages
    call a line that another reader has made.
    """
    with source.open() as file:
        lines, sample, note = records.open_lines(file, "\n", source.damage)
        if note:
            yield Problem(source.name, None, note, False)
        if not unit and _is_whole(sample):
            yield from _read_whole_json(lines, source, given)
        else:
            yield from _read_objects(lines, source, given, unit or "line")


def _is_whole(sample: str) -> bool:
    """Whether the first line of a text is not an object, but the beginning of more."""
    first = sample.lstrip(json_rows.BEFORE_JSON + " \t\r\n").partition("\n")[0].strip()
    return bool(re.match(r"\[\s*(?:\{|$)|\{$", first))


def _read_whole_json(
    lines: Iterator[Line], source: Source, given: Mapping[str, str]
) -> Iterator[RawArticle | Problem]:
    """Yield the articles of lines that are JSON only together."""
    parts, size = [], 0
    for line in lines:
        size += line.length
        if line.text is None or size > MOST_JSON:
            cause = "too large to be read at once; one object a line (.jsonl) may have any size"
            yield Problem(source.name, None, cause, True)
            return
        parts.append(line.text)
    yield from _read_json_text("".join(parts), source, given)


def _read_objects(
    lines: Iterator[Line], source: Source, given: Mapping[str, str], unit: str
) -> Iterator[RawArticle | Problem]:
    """Yield the articles of lines with one object each."""
    empty, noted = True, False
    for line in lines:
        if line.text is not None and not line.text.strip():
            continue
        empty = False
        where = f"{unit} {line.number}"
        if line.text is None:
            yield Problem(source.name, None, f"{where}: {too_large(line.length)}", True)
            continue
        found = _object(line, source.name, where)
        if isinstance(found, Problem):
            yield found
            continue
        choice = _choice_of_object(found, given)
        if choice is not None and choice.guessed and not noted:
            noted = True
            yield columns_note(source.name, choice)
        columns = choice.columns if choice is not None else {}
        fields = {field: found[column] for field, column in columns.items()}
        if choice is not None and not {"text", "html"} & set(given):
            yield from _with_other_text(fields, found, choice, source.name, where)
        yield from _guarded_row(fields, source.name, f"{source.article_id}-{line.number}", where)
    if empty and not source.damage:
        yield Problem(source.name, None, "the file holds no article", True)


def _object(line: Line, source: str, where: str) -> dict | Problem:
    try:
        # Strict parsers refuse a tab in a text.
        found = json.loads((line.text or "").lstrip(json_rows.BEFORE_JSON), strict=False)
    except (ValueError, RecursionError, MemoryError) as error:
        return Problem(source, None, f"{where}: {_no_json(error)}", True)
    if not isinstance(found, dict):
        return Problem(source, None, f"{where}: {NO_TEXT}", True)
    return found


def _no_json(error: BaseException) -> str:
    """Why a text cannot be read as JSON."""
    if isinstance(error, json.JSONDecodeError):
        return f"not valid JSON ({error.msg})"
    if isinstance(error, ValueError):
        # The only other one: the interpreter refuses to read such numbers.
        return "not valid JSON (a number of thousands of digits)"
    return guard.cause_of(error)


def _choice_of_object(found: dict, given: Mapping[str, str]) -> Choice | None:
    """The key of each field in a JSON object; None if the object has no text.

    An object need not have every given key, only that of the text. A key whose value is null is
    none: programs that collect news write all keys they know, and fill one of several for a text.
    """
    filled = [column for column, value in found.items() if value is not None]
    there = {
        field: column
        for field, column in given.items()
        if column in filled or field in ("text", "html")
    }
    try:
        return choose_columns(filled, there)
    except ColumnsError:
        return None


def read_json(source: Source, given: Mapping[str, str]) -> Iterator[RawArticle | Problem]:
    """Yield the articles of a JSON file.

    The file may hold a list of objects, an object with such a list in it, a single object, or one
    object per line.
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
    yield from _read_json_text(records.decode(data)[0], source, given)


def _read_json_text(
    text: str, source: Source, given: Mapping[str, str]
) -> Iterator[RawArticle | Problem]:
    """Yield the articles of a text that is JSON, or was until it was damaged."""

    def is_article(item: dict) -> bool:
        return _choice_of_object(item, given) is not None

    def read(lines: str, unit: str) -> Iterator[RawArticle | Problem]:
        made = source._replace(open=lambda: io.BytesIO(lines.encode("utf-8", "surrogatepass")))
        return read_jsonl(made, given, unit)

    try:
        rows = json_rows.rows_of(json.loads(text, strict=False), is_article)
    except (ValueError, RecursionError):
        if json_rows.is_one_a_line(text):
            yield from read(text, "line")
            return
        scanned = list(json_rows.scanned(text, is_article))
        broken = [item for item in scanned if isinstance(item, json_rows.BrokenObject)]
        for item in broken:
            cause = _no_json(item.error) if item.error else GIVEN_UP_JSON
            yield Problem(source.name, None, f"line {item.line}: {cause}", True)
        rows = [item for item in scanned if not isinstance(item, json_rows.BrokenObject)]
        if broken and not rows:
            return
    yield from read("\n".join(map(json.dumps, rows)), "object")


def holds_json(text: str) -> bool:
    """Whether a text is JSON with articles in it, as a whole or in its first line."""
    if not text.lstrip(json_rows.BEFORE_JSON + " \t\r\n").startswith(("{", "[")):
        return False
    first = text.strip().partition("\n")[0]
    for part in (text, first):
        try:
            found = json.loads(part.strip().lstrip(json_rows.BEFORE_JSON))
        except (ValueError, RecursionError):
            continue
        rows = json_rows.rows_of(found, lambda item: _choice_of_object(item, {}) is not None)
        return any(isinstance(row, dict) and _choice_of_object(row, {}) for row in rows)
    return False


# --- CSV and TSV


def holds_table(text: str) -> bool:
    """Whether the first line of a text names the columns of a table, and the rest is one."""
    sample = text[: records.SAMPLE_BYTES]
    first = next(filter(str.strip, io.StringIO(sample)), "")
    if not any(_names_columns(_names_in(first, delimiter), {}) for delimiter in DELIMITERS):
        return False
    dialect = _dialect(sample)
    even = _evenness(sample.splitlines(keepends=True), dialect) or 0
    return even >= LEAST_EVEN and _names_columns(_names_in(first, dialect.delimiter), {})


def _names_in(line: str, delimiter: str) -> list[str]:
    return headers.named([cell.strip(' "\r\n') for cell in line.split(delimiter)])


def read_csv(source: Source, given: Mapping[str, str]) -> Iterator[RawArticle | Problem]:
    """Yield the articles of a CSV or TSV file, one per row below a header.

    ``given`` holds the columns given by the user, by field. Memory holds one row at a time and
    never more than ``MOST_BYTES`` of it.
    """
    csv.field_size_limit(max(records.MOST_BYTES, 1 << 17))
    with source.open() as file:
        lines, sample, note = records.open_lines(file, "", source.damage)
        if note:
            yield Problem(source.name, None, note, False)
        first = list(io.StringIO(sample, newline=""))
        above = headers.above(first, DELIMITERS, lambda names: _names_columns(names, given))
        if above.told:
            cause = f"line {above.lines + 1} names the columns: what is above was passed over"
            yield Problem(source.name, None, cause, False)
        lines = itertools.islice(lines, above.lines, None)
        rows = _rows(lines, _dialect("".join(first[above.lines :])), source.damage)
        yield from _articles(rows, source, given)


def _names_columns(cells: Sequence[str], given: Mapping[str, str]) -> bool:
    """Whether cells are names of columns, among them that of the text."""
    if not cells or not set(given.values()) <= set(cells):
        return False
    columns = _with_known_names(cells, given)
    has_text = "text" in columns or "html" in columns
    return has_text and (bool(given) or len(columns) >= headers.LEAST_COLUMNS)


class Row(NamedTuple):
    """One row: the number of its first line, its cells, and what is wrong with it, if anything."""

    line: int
    cells: list[str]
    wrong: str = ""


def _articles(
    rows: Iterator[Row], source: Source, given: Mapping[str, str]
) -> Iterator[RawArticle | Problem]:
    """Yield the articles of a CSV file, whose first row that is not empty is the header."""
    first = list(itertools.islice(rows, SAMPLE_ROWS + 1))
    header = next((row for row in first if not _is_empty(row)), None)
    if header is None:
        if not source.damage:
            yield Problem(source.name, None, "the table holds no row", True)
        return
    if header.wrong:
        cause = f"line {header.line}, which should name the columns: {header.wrong}"
        yield Problem(source.name, None, cause, True)
        return
    body, names = first[first.index(header) :], _numbered_names(header.cells)
    if not any(len(cell) > LONG_CELL for cell in header.cells):
        body = body[1:]
        cells = [row.cells for row in body if not row.wrong and not _is_empty(row)]
        names = _unique_names(headers.with_row_names(header.cells, cells))
    sample = [dict(zip(names, row.cells)) for row in body if not row.wrong]
    try:
        choice = choose_columns(names, given, sample)
    except ColumnsError as error:
        yield Problem(source.name, None, str(error), True)
        return
    yield columns_note(source.name, choice)
    if "text" in given or "html" in given:
        choice = choice._replace(unused=())
    yield from _articles_below(itertools.chain(body, rows), names, choice, source)


def _is_empty(row: Row) -> bool:
    return not row.wrong and not any(cell.strip() for cell in row.cells)


def _articles_below(
    rows: Iterable[Row], names: Sequence[str], choice: Choice, source: Source
) -> Iterator[RawArticle | Problem]:
    """Yield the articles of the rows below a header; ``names`` are the names of the columns."""
    number = 0
    for row in rows:
        if _is_empty(row):
            continue
        where = f"line {row.line}"
        if again := _names_again(row, choice):
            names = again
            cause = f"{where}: passed over: it names the columns once more"
            yield Problem(source.name, None, cause, False)
            continue
        number += 1
        if wrong := row.wrong or _ragged(row.cells, len(names), _first_needed(names, choice)):
            yield Problem(source.name, None, f"{where}: {wrong}", True)
            continue
        cells = dict(zip(names, row.cells))
        fields = {field: cells.get(column, "") for field, column in choice.columns.items()}
        yield from _with_other_text(fields, cells, choice, source.name, where)
        yield from _guarded_row(fields, source.name, f"{source.article_id}-{number}", where)
    if not number:
        yield Problem(source.name, None, "the table holds no row below its header", True)


def _with_other_text(
    fields: dict[str, Any], row: Mapping[str, Any], choice: Choice, source: str, where: str
) -> Iterator[Problem]:
    """Fill the empty text of a row from another column with a name for a text; a note says so."""
    if not _is_blank(fields.get("text", "")) or not _is_blank(fields.get("html", "")):
        return
    columns = {_squeezed(name): name for name in choice.unused if not _is_blank(row.get(name, ""))}
    known = next((name for name in (*FIELDS["text"], *FIELDS["html"]) if name in columns), None)
    if known:
        fields["text"] = row[columns[known]]
        cause = f"{where}: the text is empty: {columns[known]} was read"
        yield Problem(source, None, cause, False)


def _is_blank(value: Any) -> bool:
    """Whether a value is missing, or a text or list without anything in it."""
    if isinstance(value, str):
        return not value.strip() or cell_values.is_missing(value)
    return value is None or value == []


def _first_needed(names: Sequence[str], choice: Choice) -> int:
    """The number of the first column that may hold the text."""
    needed = (choice.columns.get(field) for field in ("text", "html"))
    return min(names.index(column) for column in needed if column in names)


def _names_again(row: Row, choice: Choice) -> list[str]:
    """The names of the columns in a row within a table that was joined to another; else none."""
    chosen = set(choice.columns.values())
    if len(row.cells) > MOST_SAMPLED or not chosen & set(row.cells):
        return []
    names = headers.named(row.cells)
    texts = {choice.columns.get("text"), choice.columns.get("html")}
    there = chosen & set(names)
    return names if there & texts and len(there) >= min(2, len(chosen)) else []


def _numbered_names(cells: Sequence[str]) -> list[str]:
    """Names for the columns of a table without a header."""
    return [f"column {number}" for number in range(1, len(cells) + 1)]


def _unique_names(cells: Sequence[str]) -> list[str]:
    """The names of the columns; a number is added to empty and repeated ones."""
    names: dict[str, None] = {}
    for number, cell in enumerate(cells, 1):
        name = well_formed(" ".join(cell.split()))
        while not name or name in names:
            name = f"{name or 'column'} {number}"
        names[name] = None
    return list(names)


def _ragged(cells: Sequence[str], n_names: int, needed: int) -> str:
    """Why a row does not fit the header; empty if it does.

    ``needed`` is the number of the first column that may hold the text.
    """
    if len(cells) > n_names and any(cell.strip() for cell in cells[n_names:]):
        return (
            f"{len(cells)} cells where the header names {n_names} columns "
            "(a delimiter within a text needs quotation marks around it)"
        )
    if len(cells) < n_names and needed >= len(cells):
        counted = f"{len(cells)} cell{'s'[: len(cells) != 1]}"
        return f"{counted} where the header names {n_names} columns, and the text is missing"
    return ""


def _dialect(sample: str) -> Dialect:
    """The delimiter and quoting that best give the first rows the same number of cells.

    Falls back on a table with a single column.
    """
    lines = sample.splitlines(keepends=True)[:200]
    if len(lines) > 1 and not lines[-1].endswith(("\n", "\r")):
        lines.pop()
    best, found = (-1.0, 0), Dialect(ONE_COLUMN)
    for rank, (quoting, delimiter) in enumerate(itertools.product(QUOTINGS, DELIMITERS)):
        # If any cell is quoted, unclosed quotation marks are mistakes.
        if quoting == csv.QUOTE_NONE and _has_quoted_cell(sample, delimiter):
            continue
        even = _evenness(lines, Dialect(delimiter, quoting))
        if even is not None and (score := (round(even, 1), -rank)) > best:
            best, found = score, Dialect(delimiter, quoting)
    return _with_habits(found, sample, lines)


def _with_habits(found: Dialect, sample: str, lines: Sequence[str]) -> Dialect:
    """The dialect with the habits of the program that wrote it, if more rows fit with them."""
    if found.quoting == csv.QUOTE_NONE:
        return found
    escaped = (False, True) if '\\"' in sample else (False,)
    spaced = (False, True) if f'{found.delimiter} "' in sample else (False,)
    options = [
        found._replace(escaped=one, spaced=other)
        for one, other in itertools.product(escaped, spaced)
    ]
    return max(options, key=lambda option: _fitting(lines, option)) if options[1:] else found


def _fitting(lines: Sequence[str], dialect: Dialect) -> float:
    """Share of the rows that have as many cells as the first, and no mistake before them."""
    rows: list[list[str]] = []
    mistakes = 0
    try:
        rows += itertools.islice(_reader(lines, dialect, strict=True), SAMPLE_ROWS)
    except csv.Error:
        mistakes = 1
    even = sum(len(row) == len(rows[0]) for row in rows)
    return even / max(1, len(rows) + mistakes)


def _reader(lines: Iterable[str], dialect: Dialect, strict: bool = False) -> Iterator[list[str]]:
    """The rows of lines in a dialect."""
    if dialect.escaped:
        lines = (_ESCAPED_QUOTE.sub('""', line) for line in lines)
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quoting=dialect.quoting,
        skipinitialspace=dialect.spaced,
        strict=strict,
    )


def _has_quoted_cell(sample: str, delimiter: str) -> bool:
    edge = re.escape(delimiter)
    return bool(re.search(rf'(?m)(?:^|{edge})"[^"\n]*"(?:{edge}|\r?$)', sample))


def _evenness(lines: list[str], dialect: Dialect) -> float | None:
    """Share of the rows with as many cells as the first; None if the first has only one."""
    try:
        rows = [row for row in _reader(lines, dialect) if row]
    except csv.Error:
        return None
    rows = rows[:SAMPLE_ROWS]
    if not rows or len(rows[0]) < 2:
        return None
    return sum(len(row) == len(rows[0]) for row in rows) / len(rows)


def _rows(
    lines: Iterator[Line], dialect: Dialect, damage: list[str] | None = None
) -> Iterator[Row]:
    """Yield the rows of a CSV file.

    An unclosed quotation mark costs only its own row: the lines that follow are read again without
    it. If the file turns out to be damaged (``damage``), its last, incomplete row is left out.
    """
    again: deque[Line] = deque()
    width, read_again = 0, 0
    while True:
        taken: list[Line] = []
        fed = _feed(again, lines, taken)
        wrong = ""
        try:
            cells = next(_reader(fed, dialect, strict=True), None)
        except csv.Error:
            if damage and _is_last(again, lines):
                return
            cells, wrong = _sloppy(taken, dialect, width), UNCLOSED
        if not taken:
            return
        first, rest = taken[0], taken[1:]
        if first.text is None:
            yield Row(first.number, [], too_large(first.length))
        elif cells is not None:
            width = width or len(cells)
            yield Row(first.number, cells)
        else:
            yield Row(first.number, [], wrong)
            again.extendleft(reversed(rest))
            read_again += sum(line.length for line in rest)
            if read_again > MOST_READ_AGAIN * records.MOST_BYTES:
                yield Row(first.number, [], GIVEN_UP)
                return


def _is_last(again: deque[Line], lines: Iterator[Line]) -> bool:
    """Whether there are no more lines; a line read to find out is put back into ``again``."""
    if not again:
        again.extend(itertools.islice(lines, 1))
    return not again


def _feed(again: deque[Line], lines: Iterator[Line], taken: list[Line]) -> Iterator[str]:
    """Yield the lines of one row, and collect them in ``taken``.

    Stops early if the row grows larger than an article can be.
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


def _sloppy(taken: list[Line], dialect: Dialect, width: int) -> list[str] | None:
    """The cells of a one-line row whose inner quotation marks are not doubled.

    None if there are not as many cells as in the header (``width``).
    """
    if len(taken) != 1 or taken[0].text is None:
        return None
    text = taken[0].text
    whole = next(_reader([text], dialect._replace(quoting=csv.QUOTE_NONE)), [])
    if len(whole) == width:
        # The marks within a cell are those of the article.
        return [_unquoted(cell) for cell in whole]
    cells = next(_reader([text], dialect), [])
    return cells if len(cells) == width else None


def _unquoted(cell: str) -> str:
    """A cell without the quotation marks around all of it."""
    if len(cell) < 2 or not (cell.startswith('"') and cell.endswith('"')):
        return cell
    return cell[1:-1].replace('""', '"')


# --- Parquet


def read_parquet(source: Source, given: Mapping[str, str]) -> Iterator[RawArticle | Problem]:
    """Yield the articles of a Parquet table, one per row, with a few rows in memory at a time.

    ``given`` holds the columns given by the user, by field.
    """
    import pyarrow
    import pyarrow.parquet

    with source.open() as file:
        try:
            table = pyarrow.parquet.ParquetFile(file, pre_buffer=False, buffer_size=1 << 20)
            yield from _read_parquet(table, source, given)
        except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
            said = (
                "a name in it is no UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
            )
            cause = f"not a Parquet table, or a broken one ({one_line(said, MOST_OF_AN_ERROR)})"
            yield Problem(source.name, None, cause, True)


def _read_parquet(
    table: Any, source: Source, given: Mapping[str, str]
) -> Iterator[RawArticle | Problem]:
    if not table.metadata.num_rows:
        yield Problem(source.name, None, "the table holds no row", True)
        return
    try:
        choice = _columns_of_parquet(table, given)
    except ColumnsError as error:
        yield Problem(source.name, None, str(error), True)
        return
    yield columns_note(source.name, choice)
    first = 1
    for group in range(table.num_row_groups):
        yield from _read_row_group(table, group, first, choice, source)
        first += table.metadata.row_group(group).num_rows


def _columns_of_parquet(table: Any, given: Mapping[str, str]) -> Choice:
    """The column of each field, by the names alone or, failing that, by the first rows."""
    names = list(table.schema_arrow.names)
    if repeated := [name for name, count in Counter(names).items() if count > 1]:
        names = [name for name in names if name not in repeated]
    try:
        return choose_columns(names, given)
    except ColumnsError:
        strings = [name for name in names if _is_text(table.schema_arrow.field(name).type)]
        if not strings:
            raise
        sample = next(table.iter_batches(batch_size=BATCH, columns=strings[:MOST_SAMPLED]))
        cells = {name: _values(sample.column(name))[0] for name in sample.schema.names}
        rows = [dict(zip(cells, row)) for row in zip(*cells.values())]
        return choose_columns(names, given, rows)


def _is_text(kind: Any) -> bool:
    import pyarrow.types

    if pyarrow.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind))


def _read_row_group(
    table: Any, group: int, first: int, choice: Choice, source: Source
) -> Iterator[RawArticle | Problem]:
    """Yield the articles of one part of a Parquet table, whose first row has the number ``first``.

    Damage to one part does not concern the others.
    """
    import pyarrow

    number = first - 1
    columns = list(choice.columns.values())
    try:
        for batch in table.iter_batches(batch_size=BATCH, row_groups=[group], columns=columns):
            values = {column: _values(batch.column(column)) for column in set(columns)}
            for place in range(batch.num_rows):
                number += 1
                yield from _parquet_row(values, place, number, choice, source)
    except (pyarrow.ArrowException, OSError) as error:
        last = first - 1 + table.metadata.row_group(group).num_rows
        why = one_line(str(error), MOST_OF_AN_ERROR)
        cause = f"damaged: rows {number + 1:,} to {last:,} cannot be read ({why})"
        yield Problem(source.name, None, cause, True)


Values = tuple[list[Any], frozenset[int]]
"""The values of a column, None where one cannot be read, and the numbers of these."""


def _parquet_row(
    values: Mapping[str, Values], place: int, number: int, choice: Choice, source: Source
) -> Iterator[RawArticle | Problem]:
    """Yield the article of one row, with a note on a cell of it that cannot be read."""
    fields = {}
    for field, column in choice.columns.items():
        cells, unreadable = values[column]
        fields[field] = _decoded(cells[place])
        if place in unreadable:
            cause = f"row {number}: its {field} cannot be read"
            yield Problem(source.name, None, cause, False)
    yield from _guarded_row(fields, source.name, f"{source.article_id}-{number}", f"row {number}")


def _values(column: Any) -> Values:
    """The values of a column of a Parquet table."""
    try:
        return column.to_pylist(), frozenset()
    except Exception:  # whatever Python's own types cannot hold: try the cells one by one
        found = [_cell(cell) for cell in column]
    unreadable = frozenset(place for place, cell in enumerate(found) if cell is _UNREADABLE)
    return [None if cell is _UNREADABLE else cell for cell in found], unreadable


_UNREADABLE = object()


def _cell(cell: Any) -> Any:
    """One value; text that is not UTF-8 as bytes, and a time in an unknown zone in UTC."""
    import pyarrow

    try:
        return cell.as_py()
    except Exception:  # see _values
        pass
    try:
        if pyarrow.types.is_dictionary(cell.type):
            return _cell(cell.value)
        if pyarrow.types.is_timestamp(cell.type) and cell.type.tz:
            return cell.cast(pyarrow.timestamp(cell.type.unit)).as_py()
        if _is_text(cell.type):
            return cell.as_buffer().to_pybytes()
    except Exception:  # see _values
        pass
    return _UNREADABLE


def _decoded(value: Any) -> Any:
    """Bytes decoded as text (None if they are not text); any other value unchanged."""
    if not isinstance(value, bytes):
        return value
    try:
        return records.decode(value)[0]
    except NotText:
        return None
