"""Corpora: a named folder or file of articles, and the settings that its tables depend on."""

from __future__ import annotations

import itertools
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from parallax import CODEBOOK, ROOT
from parallax.chain import codebook
from parallax.common import codebook_files
from parallax.common.errors import ParallaxError

if TYPE_CHECKING:
    import pandas as pd

INTERIM = (
    Path(os.environ.get("PARALLAX_INTERIM") or ROOT / "data" / "interim").expanduser().resolve()
)
"""Where tables are written.

Set the environment variable PARALLAX_INTERIM to change it (read-only checkout, another disk).
"""


class CorpusError(ParallaxError):
    """The named corpus cannot be used; the message says which one and why, in one line."""


class NothingLeft(CorpusError):
    """No article of the corpus is usable; its table ``problems`` has one row per cause."""

    def __init__(self, message: str, problems: pd.DataFrame) -> None:
        super().__init__(message)
        self.problems = problems


class Settings(NamedTuple):
    """What the user chooses that determines what the tables contain.

    ``source`` is the file or folder of articles, and ``tables`` the folder for the tables.
    ``model`` names a spaCy pipeline (empty: the bundled one), ``keep_text`` skips cleaning, and
    ``columns`` says which column of a table of articles holds what (empty: guessed).
    """

    corpus: str
    source: Path
    tables: Path
    model: str = ""
    codebook: Path = CODEBOOK
    keep_text: bool = False
    columns: str = ""


def open_corpus(source: str | Path, name: str | None = None, **options: Any) -> str:
    """Register a folder or file as a corpus and return its name.

    Parameters
    ----------
    source
        Folder or file of articles.
    name
        Its name; by default that of its source, with a number appended if another source already
        has that name.
    **options
        ``model``, ``codebook``, ``keep_text`` and ``columns`` of :class:`Settings`.

    Raises
    ------
    CorpusError
        If the source does not exist.
    """
    source = Path(source).expanduser().resolve()
    if not source.exists():
        raise CorpusError(f"{source}: no such file or folder")
    record = {"source": str(source)}
    for option, value in options.items():
        if value:
            record[option] = str(value) if isinstance(value, Path) else value
    if name is None:
        name = next(_names(source))
    if source == ROOT / "seeds" and name == "seeds" and len(record) == 1:
        (INTERIM / name / "corpus.json").unlink(missing_ok=True)
        return name
    folder = INTERIM / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "corpus.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return name


def _names(source: Path) -> Iterator[str]:
    """Names that a corpus at ``source`` may have, in order of preference."""
    stem = re.sub(r"[^\w-]", "-", source.stem) or "corpus"
    for number in itertools.count(1):
        name = stem if number == 1 else f"{stem}-{number}"
        if _home(name) in ("", str(source)):
            yield name


def _home(name: str) -> str:
    """Where the articles of the corpus ``name`` are; empty if the name is free."""
    known = _record(name).get("source", "")
    if not known and (ROOT / name).exists():
        return str(ROOT / name)
    return known


def _record(name: str) -> dict:
    """What :func:`open_corpus` recorded; empty if the corpus was never opened."""
    try:
        record = json.loads((INTERIM / name / "corpus.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise CorpusError(f"corpus {name}: its corpus.json cannot be read ({error})") from error
    if not isinstance(record, dict) or not isinstance(record.get("source"), str):
        raise CorpusError(f"corpus {name}: its corpus.json cannot be read (it names no source)")
    return record


def settings(corpus: str) -> Settings:
    """Settings of a corpus: one that ``run`` has opened, a folder of the repository, or a path.

    Raises :class:`CorpusError` if there is no such corpus.
    """
    if not corpus or corpus in (".", ".."):
        raise CorpusError(
            "the parameter corpus is empty: give the name of a corpus or a folder of articles"
        )
    record = _record(corpus) if os.sep not in corpus else {}
    if not record and (ROOT / corpus).exists() and os.sep not in corpus:
        record = {"source": str(ROOT / corpus)}
    if not record and Path(corpus).expanduser().exists():
        corpus = open_corpus(corpus)
        record = _record(corpus) or {"source": str(ROOT / corpus)}
    if not record:
        opened = sorted(path.parent.name for path in INTERIM.glob("*/corpus.json"))
        known = ", ".join(dict.fromkeys(["seeds", *opened]))
        raise CorpusError(f"no corpus {corpus!r}: neither a folder nor one of {known}")
    source = Path(record["source"])
    if not source.exists():
        raise CorpusError(f"corpus {corpus}: {source} no longer exists")
    return Settings(
        corpus,
        source,
        INTERIM / corpus,
        record.get("model", ""),
        Path(record.get("codebook", CODEBOOK)),
        bool(record.get("keep_text", False)),
        record.get("columns", ""),
    )


def codebook_file(settings: Settings, file: str) -> Path:
    """The file of the codebook that applies to a corpus."""
    return codebook.file_in(settings.codebook, file)


def read_rows(path: Path) -> pd.DataFrame | None:
    """Rows of a CSV file of the codebook as text; None without the file.

    Raises :class:`parallax.common.errors.CodebookError`, one line a mistake.
    """
    import pandas as pd

    if not path.exists():
        return None
    rows = [row for _, row in codebook_files.read(path).rows]
    columns = [column.name for column in codebook_files.FILES[path.name].columns]
    return pd.DataFrame(rows, columns=columns, dtype=str)
