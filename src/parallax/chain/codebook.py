"""The files of the codebook: which one applies, and whether every one of them can be used.

A researcher's folder is checked as a whole before anything is made of it; what need not stop a run
(an unknown file, a list without rows) is a note.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from parallax import CODEBOOK
from parallax.common import codebook_files, disk, patterns
from parallax.common.csv_rows import read_text
from parallax.common.errors import CodebookError
from parallax.common.outside_text import escaped_line

FRAMES, CODES, PATTERNS = "frames.yml", "frame-codes.csv", "boilerplate.csv"
NAMES = (FRAMES, *codebook_files.FILES)
"""All files of the codebook."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    name: tuple(column.name for column in file.columns if column.needed)
    for name, file in codebook_files.FILES.items()
}
"""Columns that a file must have; it may have others."""
SHEETS = "codes*.csv"
"""Sheets of human coding, which lie in the same folder."""
TABLES_OF_OTHERS = frozenset((".csv", ".tsv", ".yml", ".yaml", ".xlsx", ".xls", ".ods"))
"""Suffixes of files that a researcher may take for part of the codebook."""
MOST_STRAYS, MOST_NAMES = 10, 1_000
"""Unknown files that are listed one by one, and files of a folder that are looked at."""
MOST_OF_A_NAME = 500
"""Characters of the name of an unknown file that a note shows."""
WORKBOOKS = frozenset((".xlsx", ".xls", ".ods", ".numbers"))


class Note(NamedTuple):
    """Something about a file of the codebook that its author should know, as a problem.

    The fields are those of a row of the table ``problems``.
    """

    source_file: str
    cause: str
    article_id: str | None = None
    left_out: bool = False


def file_in(folder: Path, name: str) -> Path:
    """The file that applies: the researcher's own if there is one, otherwise the shipped one."""
    own = folder / name
    return own if os.path.lexists(own) else CODEBOOK / name


def check(folder: Path, names: Iterable[str] = NAMES) -> None:
    """Raise CodebookError, one line a mistake, unless the files ``names`` can be used.

    The folder need not hold them.
    """
    if mistakes := mistakes_in(folder, names):
        raise CodebookError("\n".join(mistakes))


def mistakes_in(folder: Path, names: Iterable[str] = NAMES) -> list[str]:
    """What is wrong with the files ``names`` of a folder: a line each, with file, place, cause."""
    mistakes: list[str] = []
    for name in names:
        mistakes += _mistakes(folder / name)
    return mistakes


def _mistakes(path: Path) -> list[str]:
    """What is wrong with one file; nothing if it does not exist."""
    from parallax.framing.codebook import read_codebook

    try:
        if not os.path.lexists(path):
            return []
        if path.name == FRAMES:
            read_codebook(path.parent)
            return []
        rows = codebook_files.read(path).rows
        if path.name == CODES:
            return _unknown_codes(path) if rows else []
    except CodebookError as error:
        return str(error).splitlines()
    return []


def _unknown_codes(path: Path) -> list[str]:
    """Codes that are no frame; none where frames.yml itself cannot be read."""
    from parallax.framing.codebook import read_codebook, unknown_codes

    try:
        return unknown_codes(path, read_codebook(file_in(path.parent, FRAMES)))
    except CodebookError:
        return []


def slow_patterns(folder: Path) -> list[str]:
    """Patterns of a researcher's own that take too long on some line: a line each.

    None for a file that cannot be read, nor for the bundled one, whose patterns are known.
    """
    path = folder / PATTERNS
    if folder == CODEBOOK or _mistakes(path) or not path.is_file():
        return []
    bundled = {row["pattern"] for _, row in codebook_files.read(CODEBOOK / PATTERNS).rows}
    return [
        codebook_files.at(
            PATTERNS,
            f"line {line}: pattern {row['pattern']!r} takes too long on some lines "
            "(is there a repetition within a repetition?)",
        )
        for line, row in codebook_files.read(path).rows
        if row["pattern"] not in bundled and patterns.is_slow(row["pattern"])
    ]


def holds_any(folder: Path) -> bool:
    """Whether a folder holds a file of the codebook, or a coding sheet."""
    return any(os.path.lexists(folder / name) for name in NAMES) or any(folder.glob(SHEETS))


def none_in(folder: Path) -> str:
    """Why a folder without any file of the codebook may be the wrong one, in one line."""
    near = [f"{escaped_line(name, MOST_OF_A_NAME)}: {cause}" for name, cause in _not_read(folder)]
    return "; ".join(["it holds no file of the codebook", *near[:1]])


def notes(folder: Path) -> list[Note]:
    """What the author of a folder should know: files not read, lists without rows, encodings."""
    strays = list(_not_read(folder))
    found = [
        Note(escaped_line(name, MOST_OF_A_NAME), cause) for name, cause in strays[:MOST_STRAYS]
    ]
    if len(strays) > MOST_STRAYS:
        found.append(Note(folder.name, f"{len(strays) - MOST_STRAYS:,} more files were not read"))
    for name in NAMES:
        path = folder / name
        if not path.is_file():
            continue
        own = codebook_files.read(path).notes if name != FRAMES else (read_text(path).note,)
        for note in filter(None, own):
            place = re.match(r"(line \d+): (.*)", note)
            found.append(Note(f"{name}, {place[1]}", place[2]) if place else Note(name, note))
    return found


def _not_read(folder: Path) -> Iterator[tuple[str, str]]:
    """Files of a folder that have no name of the codebook but look as if they should."""
    known = {*NAMES, "README.md"}
    sheets = {path.name for path in folder.glob(SHEETS)}
    for name in sorted(os.listdir(folder))[:MOST_NAMES]:
        if name in known or name in sheets or name.startswith((".", "~$")):
            continue
        meant = _meant(name)
        if (
            meant
            and os.path.exists(folder / meant)
            and os.path.samefile(folder / name, folder / meant)
        ):
            continue  # a disk that does not tell capitals from small letters
        suffix = os.path.splitext(name)[1].lower()
        if meant and suffix in WORKBOOKS:
            yield name, f"not read, because it is a workbook; save it as {meant} (CSV UTF-8)"
        elif meant:
            yield name, f"not read, because of its name; did you mean {meant}?"
        elif suffix in TABLES_OF_OTHERS and (folder / name).is_file():
            yield name, "not read, because no file of the codebook has this name"


def _meant(name: str) -> str:
    """The file of the codebook that a misspelt name stands for; empty if there is none."""
    plain = re.sub(r"(\.\w+)+$| ?\(\d+\)| - copy| copy", "", name.lower())
    stems = {os.path.splitext(known)[0]: known for known in NAMES}
    return stems.get(codebook_files.near(plain, stems), "")


def completed(own: Path, names: Iterable[str], folder: Path) -> Path:
    """A folder with all files of the codebook.

    The shipped folder if that is ``own``; otherwise ``folder``, filled with the researcher's files
    from ``own`` and the shipped ones for the rest of ``names``.
    """
    if own == CODEBOOK:
        return CODEBOOK
    folder.mkdir(parents=True, exist_ok=True)
    for name in sorted(set(names)):
        source = file_in(own, name)
        if source.exists():
            disk.write_bytes(folder / name, source.read_bytes())  # another kernel may read it
    return folder
