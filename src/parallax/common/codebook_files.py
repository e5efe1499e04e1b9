"""What each CSV file of the codebook may contain: one declaration a file, read and checked here.

``frames.yml`` is read by :mod:`parallax.framing.codebook`.  A reader of the engine asks
:func:`read` for the rows of its file and finds every value in the spelling declared here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from parallax.common.csv_rows import CsvTable, NumberedRow, Row, plain_name, read_table
from parallax.common.errors import CodebookError
from parallax.common.outside_text import escaped_line
from parallax.common.patterns import mistake_of_pattern
from parallax.common.phrase_syntax import PhraseError, parse_phrase

NO_EFFECT, NOTED, NEEDED = "no effect", "noted", "needed"
"""What a file without rows is: of no effect, a choice that a note confirms, or a mistake."""
NEAR = 0.7
"""Similarity (difflib's ratio, 0 to 1) from which a known name is suggested for a misspelt one."""
PREPOSITIONS = (
    "about above across after against along among around at before behind below between beyond by "
    "during for from in inside into near of off on onto over past through throughout to toward "
    "towards under until upon with within without"
).split()
FRAME_ID = re.compile(r"[A-Z][A-Z0-9_]*")
MOST_CHARACTERS = 500
"""Characters of one message."""
_LINE_NUMBER = re.compile(r"0*[1-9]\d{0,8}")


class CodebookColumn(NamedTuple):
    """One column: whether a file must have it, and what its cells may contain.

    ``values`` are all that a cell may be, in any case (none: anything); ``many`` of them may stand
    in one cell, separated by spaces or commas. ``default`` is what an empty cell means, ``filled``
    says that it must not be empty, ``fold`` is applied to every cell, and ``mistake`` says why a
    cell cannot be used.
    """

    name: str
    values: tuple[str, ...] = ()
    filled: bool = False
    needed: bool = True
    many: bool = False
    default: str = ""
    fold: Callable[[str], str] | None = None
    mistake: Callable[[str], str] | None = None


class CodebookFile(NamedTuple):
    """One file: its columns, and what it means if there are no rows.

    ``says`` names the columns that one row answers for all with the same ``key``; rows of one key
    with different answers contradict each other. ``mistakes`` says what is wrong with a row whose
    cells are all right. ``without`` completes the sentence "no rows: …" where a note says so.
    """

    columns: tuple[CodebookColumn, ...]
    without_rows: str = NOTED
    without: str = ""
    key: Callable[[Row], tuple[str, ...]] | None = None
    says: tuple[str, ...] = ()
    mistakes: Callable[[Row], Iterable[str]] | None = None

    def column(self, name: str) -> CodebookColumn:
        """The column of a name."""
        return next(column for column in self.columns if column.name == name)


class CodebookRows(NamedTuple):
    """The rows of a file; ``columns`` are those that it has, ``notes`` one line each."""

    rows: tuple[NumberedRow, ...]
    columns: frozenset[str]
    notes: tuple[str, ...] = ()


# ---------------------------------------------------------------- mistakes of one kind of cell


def _mistake_of_phrase(phrase: str) -> str:
    try:
        parse_phrase(phrase)
    except PhraseError as error:
        return str(error)
    return ""


def _mistake_of_number(number: str) -> str:
    return "" if _LINE_NUMBER.fullmatch(number) else f"line is {number!r}; it must be a line number"


def _mistake_of_frames(ids: str) -> str:
    wrong = [name for name in ids.split() if not FRAME_ID.fullmatch(name)]
    return f"frames is {ids!r}; {wrong[0]!r} is not the id of a frame" if wrong else ""


def _mistakes_of_cue(row: Row) -> Iterator[str]:
    if not row["stance"] and not row["light"]:
        yield "stance is empty (only a verb with light = yes may have none)"
    for column in VERBS_ONLY:
        if row[column] and row["pos"] != "VERB":
            yield f"{column} is for verbs only, and pos is {row['pos']!r}"


def _mistakes_of_word(row: Row) -> Iterator[str]:
    if " " in row["word"] and row["use"] not in PHRASES:
        yield f"word is {row['word']!r}; it must be a single word"


def _plain_word(word: str) -> str:
    return " ".join(word.lower().split())


def _key(*columns: str) -> Callable[[Row], tuple[str, ...]]:
    return lambda row: tuple(row[column] for column in columns)


def _key_of_alias(row: Row) -> tuple[str, ...]:
    """One decision on a spelling, and apart from it one on the name that is shown."""
    shown = "rename" if row["action"] == "rename" else ""
    return row["alias"].casefold(), shown


def _key_of_sentence(row: Row) -> tuple[str, ...]:
    return (" ".join(row["text"].split()),)


def _word_list(without: str, *uses: str) -> CodebookFile:
    """A list of words, each with what a rule uses it for."""
    word = CodebookColumn("word", filled=True, fold=_plain_word)
    columns = (word, CodebookColumn("use", uses, filled=True))
    return CodebookFile(columns, without=without, mistakes=_mistakes_of_word)


# ---------------------------------------------------------------- the declarations

YES = ("yes",)
VERBS_ONLY = ("speech", "infinitive", "object", "rules", "light")
PHRASES = frozenset(("leader",))
"""Uses whose rows are common forms of titles.csv, which may have several words."""
GENDER = CodebookColumn("gender", ("m", "f"))

FILES: Mapping[str, CodebookFile] = {
    "acts.csv": _word_list(
        "what a verb is depends on cue-verbs.csv alone, and every deed without a modal is done",
        "deed",
        "contact",
        "speech",
        "thought",
        "state",
        "phase",
        "real",
        "open",
        "maybe",
        "undone",
        "force",
    ),
    "aliases.csv": CodebookFile(
        (
            CodebookColumn("alias", filled=True),
            CodebookColumn("entity", filled=True),
            CodebookColumn("action", ("merge", "split", "rename"), needed=False, default="merge"),
        ),
        NO_EFFECT,
        key=_key_of_alias,
        says=("entity", "action"),
    ),
    "boilerplate.csv": CodebookFile(
        (
            CodebookColumn("match", ("whole", "part"), filled=True),
            CodebookColumn(
                "role",
                (
                    "share",
                    "comments",
                    "advertisement",
                    "cookies",
                    "promotion",
                    "teaser",
                    "navigation",
                    "footer",
                    "credit",
                    "junk",
                ),
                filled=True,
            ),
            CodebookColumn("after_end", YES),
            CodebookColumn("pattern", filled=True, mistake=mistake_of_pattern),
            CodebookColumn("reason", filled=True),
        ),
        without="no line counts as boilerplate because of its wording",
        key=_key("match", "pattern"),
        says=("role", "after_end", "reason"),
    ),
    "cue-verbs.csv": CodebookFile(
        (
            CodebookColumn("lemma", filled=True, fold=str.lower),
            CodebookColumn("pos", ("VERB", "NOUN", "OTHER"), filled=True),
            CodebookColumn(
                "stance",
                (
                    "neutral",
                    "endorsing",
                    "emphatic",
                    "cautionary",
                    "distancing",
                    "denying",
                    "adversarial",
                ),
            ),
            CodebookColumn("speech", YES, needed=False),
            CodebookColumn("infinitive", ("no",), needed=False),
            CodebookColumn("object", ("said", "judged"), needed=False),
            CodebookColumn("rules", ("no",), needed=False),
            CodebookColumn("light", YES, needed=False),
            CodebookColumn(
                "presents",
                ("say", "label", "blame", "deny", "think", "ask", "judge", "topic", "no"),
                needed=False,
            ),
        ),
        NEEDED,
        key=_key("lemma", "pos"),
        says=("stance", *VERBS_ONLY, "presents"),
        mistakes=_mistakes_of_cue,
    ),
    "deeds.csv": CodebookFile(
        (
            CodebookColumn("noun", filled=True, fold=str.lower),
            CodebookColumn("verb", fold=str.lower),
            CodebookColumn("toward", tuple(PREPOSITIONS), many=True),
            CodebookColumn("owner", ("agent", "patient"), needed=False, default="agent"),
            CodebookColumn("alone", ("event", "thing"), needed=False, default="event"),
        ),
        without="no noun counts as an event",
        key=_key("noun"),
        says=("verb", "toward", "owner", "alone"),
    ),
    "denial.csv": _word_list(
        "only negation counts as denial", "deny", "false", "call", "ask", "think", "claim"
    ),
    "events.csv": CodebookFile(
        (CodebookColumn("article_id", filled=True), CodebookColumn("event_id", filled=True)),
        NO_EFFECT,
        key=_key("article_id"),
        says=("event_id",),
    ),
    "frame-codes.csv": CodebookFile(
        (
            CodebookColumn("text", filled=True),
            CodebookColumn("frames", many=True, fold=str.upper, mistake=_mistake_of_frames),
        ),
        NO_EFFECT,
        key=_key_of_sentence,
        says=("frames",),
    ),
    "given-names.csv": CodebookFile(
        (CodebookColumn("name", filled=True), CodebookColumn("same_as", filled=True), GENDER),
        without="no given name has a gender or short forms",
    ),
    "lines.csv": CodebookFile(
        (
            CodebookColumn("article_id", filled=True),
            CodebookColumn("line", filled=True, mistake=_mistake_of_number),
            CodebookColumn("decision", ("keep", "drop"), filled=True),
        ),
        NO_EFFECT,
        key=_key("article_id", "line"),
        says=("decision",),
    ),
    "loaded.csv": CodebookFile(
        (
            CodebookColumn("phrase", filled=True, mistake=_mistake_of_phrase),
            CodebookColumn(
                "category",
                (
                    "label",
                    "dysphemism",
                    "evaluative",
                    "emotive",
                    "intensifier",
                    "distancing",
                    "presupposition",
                    "plain",
                ),
                filled=True,
            ),
            CodebookColumn("target", ("noun", "about", "doer", "object"), filled=True),
            CodebookColumn("sign", ("positive", "negative", "none"), needed=False),
        ),
        without="no expression counts as loaded",
        key=_key("phrase"),
        says=("category", "target", "sign"),
    ),
    "naming.csv": _word_list("no word marks a name in quotation marks", "verb", "noun"),
    "role-words.csv": _word_list(
        "no word changes which office is meant",
        "past",
        "passing",
        "under",
        "bare",
        "vague",
        "leader",
        "party",
        "state",
        "event",
        "body",
        "press",
        "outlet",
        "person",
        "people",
        "organisation",
        "document",
        "wording",
        "thing",
        "opposed",
        "american",
    ),
    "sides.csv": CodebookFile(
        (
            CodebookColumn("name", filled=True),
            CodebookColumn("entity", filled=True),
            CodebookColumn("label", ("GPE", "NORP", "ORG", "LOC", "PERSON"), filled=True),
            CodebookColumn("role"),
            CodebookColumn("side"),
            CodebookColumn("always", ("yes", "no")),
        ),
        without="no country, people or bloc is known",
        key=_key("name", "entity"),
        says=("label", "role", "side", "always"),
    ),
    "clubs.csv": CodebookFile(
        (
            CodebookColumn("name", filled=True),
            CodebookColumn("entity", filled=True),
            CodebookColumn("kind", ("club", "short", "place"), filled=True),
        ),
        without="no sports club is known",
        key=_key("name"),
        says=("entity", "kind"),
    ),
    "leaders.csv": CodebookFile(
        (
            CodebookColumn("name", filled=True),
            CodebookColumn("office", ("president", "head of government"), filled=True),
            CodebookColumn("side", filled=True),
        ),
        without="no president or head of government is known",
    ),
    "spellings-ukraine.csv": CodebookFile(
        (
            CodebookColumn("spelling", filled=True),
            CodebookColumn("entity", filled=True),
            CodebookColumn("kind", ("place", "given name"), filled=True),
        ),
        without="no spelling of a Ukrainian name is known",
        key=_key("spelling", "kind"),
        says=("entity",),
    ),
    "standing-for.csv": _word_list("no noun acts for the name beside it", "body", "anybody"),
    "titles.csv": CodebookFile(
        (
            CodebookColumn("title", filled=True),
            CodebookColumn("kind", ("noun", "plural", "honorific", "office", "none"), filled=True),
            CodebookColumn("same_as"),
            GENDER,
        ),
        without="no word counts as a title or an office",
        key=_key("title", "kind"),
        says=("same_as", "gender"),
    ),
    "us-congress.csv": CodebookFile(
        (
            CodebookColumn("name", filled=True),
            CodebookColumn("spellings", filled=True),
            CodebookColumn("office", ("US senator", "US representative"), filled=True),
            CodebookColumn("state"),
            GENDER,
        ),
        without="no member of the US Congress is known",
    ),
}
"""Every CSV file of the codebook by its name; a file may have columns of its own besides."""


def values(file: str, column: str) -> tuple[str, ...]:
    """The values that a column of a file may have.

    >>> values("boilerplate.csv", "match")
    ('whole', 'part')
    """
    return FILES[file].column(column).values


def near(name: str, known: Iterable[str], least: float = NEAR) -> str:
    """The one of ``known`` that a misspelt name may stand for; empty if none is near.

    ``least`` is the similarity (0 to 1) that is asked for.
    """
    plain = {plain_name(other): other for other in known}
    found = difflib.get_close_matches(plain_name(name), plain, 1, least)
    return plain[found[0]] if found else ""


# ---------------------------------------------------------------- reading a file


def read(path: Path) -> CodebookRows:
    """The rows of a file of the codebook, read again only when it has changed.

    Cells of the declared columns are spelt as declared; a column that the file lacks is empty.

    Raises
    ------
    FileNotFoundError
        Without the file.
    CodebookError
        With one line a mistake, each naming file, line and cause.
    """
    try:
        state = path.stat()
    except OSError:
        return _read(path, 0, 0)  # says why
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=32)
def _read(path: Path, changed: int, size: int) -> CodebookRows:
    file = FILES[path.name]
    table = read_table(path, [column.name for column in file.columns])
    mistakes = [*table.mistakes, *_header_mistakes(file, table)]
    rows = []
    if not _lacks_columns(file, table):
        for line, cells in table.rows:
            row, wrong = _checked(file, cells)
            few = _few_cells(line, table)
            mistakes += [f"line {line}: {mistake}{few}" for mistake in wrong]
            rows.append((line, row))
        mistakes += _contradictions(file, rows)
    notes = list(table.notes)
    if not table.rows and not mistakes:
        _say_without_rows(file, table, mistakes, notes)
    if mistakes:
        ordered = sorted(mistakes, key=line_of)
        raise CodebookError("\n".join(at(path.name, mistake) for mistake in ordered))
    return CodebookRows(tuple(rows), frozenset(table.columns), tuple(notes))


def _few_cells(line: int, table: CsvTable) -> str:
    """Why a cell may be empty: the row is shorter than the header."""
    cells = table.short.get(line)
    return "" if cells is None else f" (the row has {cells} of {len(table.columns)} cells)"


def at(file: str, message: str) -> str:
    """A message about a file in one line: its place, where it has one, belongs to the name.

    It quotes what people wrote, and so is shortened and freed of what no terminal should see.

    >>> at("sides.csv", "line 7: name is empty")
    'sides.csv, line 7: name is empty'
    """
    shown = escaped_line(message, MOST_CHARACTERS)
    return f"{file}{', ' if re.match(r'line [0-9]+: ', shown) else ': '}{shown}"


def line_of(message: str) -> int:
    """The line that a mistake names; 0 if it names none."""
    found = re.match(r"line ([0-9]+): ", message)
    return int(found[1]) if found else 0


def _lacks_columns(file: CodebookFile, table: CsvTable) -> bool:
    return any(c.needed and c.name not in table.columns for c in file.columns)


def _header_mistakes(file: CodebookFile, table: CsvTable) -> list[str]:
    """What is wrong with the first line; a file without rows needs no column."""
    names = [column.name for column in file.columns]
    here = f"line {table.header_line}"
    mistakes = [
        f"{here}: column {name!r} appears twice" for name in names if table.columns.count(name) > 1
    ]
    absent = [name for name in names if name not in table.columns]
    missing = [column.name for column in file.columns if column.needed and column.name in absent]
    if not table.rows and file.without_rows == NO_EFFECT and len(absent) < len(names):
        return mistakes
    if table.header_line and set(missing) == {c.name for c in file.columns if c.needed}:
        return [*mistakes, f"{here}: no header; the first line must name {', '.join(names)}"]
    for own in dict.fromkeys(table.columns):
        if own not in names and (meant := near(own, absent) if own else ""):
            absent.remove(meant)
            mistakes.append(f"{here}: no column {meant!r}; rename {own!r} if it is meant")
    for name in missing:
        if name in absent and table.header_line:
            mistakes.append(f"{here}: no column {name!r}")
    return mistakes


def _say_without_rows(
    file: CodebookFile, table: CsvTable, mistakes: list[str], notes: list[str]
) -> None:
    """What a file without rows means: a file replaces the bundled one, even an empty file."""
    if file.without_rows == NEEDED or (file.without_rows == NOTED and not table.header_line):
        names = ", ".join(column.name for column in file.columns if column.needed)
        what = "no rows" if table.header_line else "an empty file"
        mistakes.append(f"{what}; delete it to use the bundled one (columns: {names})")
    elif file.without_rows == NOTED:
        notes.append(f"no rows, and it replaces the bundled file: {file.without}")


# ---------------------------------------------------------------- checking a row


def _checked(file: CodebookFile, cells: Row) -> tuple[dict[str, str], list[str]]:
    """A row with its cells as declared, and what is wrong with it."""
    row, mistakes = dict(cells), []
    for column in file.columns:
        row[column.name], wrong = _cell(column, cells.get(column.name, ""))
        if wrong:
            mistakes.append(wrong)
    if not mistakes and file.mistakes is not None:
        mistakes += file.mistakes(row)
    return row, mistakes


def _cell(column: CodebookColumn, given: str) -> tuple[str, str]:
    """A cell as declared, and what is wrong with it."""
    cell = column.fold(given) if column.fold else given
    if column.many:
        cell = " ".join(cell.replace(",", " ").split())
    if not cell:
        return column.default, f"{column.name} is empty" if column.filled else ""
    if column.values:
        return _listed(column, cell)
    return cell, column.mistake(cell) if column.mistake else ""


def _listed(column: CodebookColumn, cell: str) -> tuple[str, str]:
    """A cell with the declared spelling of its values."""
    if cell in column.values:
        return cell, ""
    known = {value.casefold(): value for value in column.values}
    given = cell.split() if column.many else [" ".join(cell.split())]
    unknown = [value for value in given if value.casefold() not in known]
    if unknown:
        return cell, f"{column.name} is {unknown[0]!r}; {_allowed(column)}"
    return " ".join(known[value.casefold()] for value in given), ""


def _allowed(column: CodebookColumn) -> str:
    if len(column.values) <= 2:
        allowed = f"it must be {' or '.join(column.values)}"
    else:
        allowed = f"must be one of {', '.join(column.values)}"
    return allowed if column.filled else f"{allowed}, or empty"


def _contradictions(file: CodebookFile, rows: Iterable[NumberedRow]) -> list[str]:
    """Rows that answer one question in two ways."""
    if file.key is None:
        return []
    first: dict[tuple[str, ...], NumberedRow] = {}
    mistakes = []
    for line, row in rows:
        before, known = first.setdefault(file.key(row), (line, row))
        for column in file.says:
            if row[column].split() != known[column].split():
                here, there = row[column] or "empty", known[column] or "empty"
                mistakes.append(
                    f"line {line}: contradicts line {before}: {column} is {here!r} here "
                    f"and {there!r} there"
                )
                break
    return mistakes
