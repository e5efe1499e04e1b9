"""The files of the codebook: which one applies, and whether the engine can read it.

The content of the rows is checked where they are used; here, any file is refused that is not UTF-8
text or lacks a column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from parallax import CODEBOOK
from parallax.common import disk
from parallax.common.errors import CodebookError

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "aliases.csv": ("alias", "entity"),
    "boilerplate.csv": ("match", "role", "after_end", "pattern", "reason"),
    "cue-verbs.csv": ("lemma", "pos", "stance"),
    "deeds.csv": ("noun", "verb", "toward"),
    "denial.csv": ("word", "use"),
    "events.csv": ("article_id", "event_id"),
    "frame-codes.csv": ("text", "frames"),
    "given-names.csv": ("name", "same_as", "gender"),
    "lines.csv": ("article_id", "line", "decision"),
    "loaded.csv": ("phrase", "category", "target"),
    "naming.csv": ("word", "use"),
    "role-words.csv": ("word", "use"),
    "sides.csv": ("name", "entity", "label", "role", "side", "always"),
    "spellings-ukraine.csv": ("spelling", "entity", "kind"),
    "standing-for.csv": ("word", "use"),
    "titles.csv": ("title", "kind", "same_as", "gender"),
    "us-congress.csv": ("name", "spellings", "office", "state", "gender"),
}
"""Columns that a file must have; it may have others, and a file without rows needs none."""


def file_in(folder: Path, name: str) -> Path:
    """The file that applies: the researcher's own if there is one, otherwise the shipped one."""
    own = folder / name
    return own if own.exists() else CODEBOOK / name


def check(path: Path) -> None:
    """Raise CodebookError if the file is not UTF-8 text or lacks a column; it need not exist."""
    if not path.exists():
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        cause = f"{error.reason} at byte {error.start}"
        raise CodebookError(f"{path.name}: not UTF-8 text ({cause})") from None
    if path.name in COLUMNS:
        _check_columns(path.name, text)


def _check_columns(name: str, text: str) -> None:
    try:
        rows = csv.reader(io.StringIO(text, newline=""))
        heads, first = next(rows, []), next(rows, None)
    except csv.Error as error:
        raise CodebookError(f"{name}: {error}") from None
    missing = [column for column in COLUMNS[name] if column not in heads]
    if first is not None and missing:
        raise CodebookError(f"{name} has no column {', '.join(missing)}")


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
