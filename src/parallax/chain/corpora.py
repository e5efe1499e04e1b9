"""Corpora: a folder or file of articles with a name, and the settings that decide what its tables hold."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from parallax import CODEBOOK, ROOT
from parallax.common.errors import ParallaxError

if TYPE_CHECKING:
    import pandas as pd

INTERIM = (
    Path(os.environ.get("PARALLAX_INTERIM") or ROOT / "data" / "interim").expanduser().resolve()
)
"""Where tables go; the environment variable PARALLAX_INTERIM puts them elsewhere (a read-only checkout, another disk)."""


class CorpusError(ParallaxError):
    """The corpus named cannot be used; the message says which and why, in one line."""


class NothingLeft(CorpusError):
    """No article of the corpus can be used; ``problems`` is the table of that name, which says why of each."""

    def __init__(self, message: str, problems: pd.DataFrame) -> None:
        super().__init__(message)
        self.problems = problems


class Settings(NamedTuple):
    """Everything that decides what the tables hold."""

    corpus: str
    source: Path
    tables: Path
    model: str = ""
    codebook: Path = CODEBOOK
    keep_text: bool = False
    columns: str = ""


def open_corpus(source: str | Path, name: str | None = None, **options) -> str:
    """Register a folder or file as a corpus and return its name (``options``: model, codebook, keep_text, columns as in :class:`Settings`).

    The name is ``name``, or the stem of the source, with a number behind it where another source has that name already.
    Raises :class:`CorpusError` when the source does not exist.
    """
    source = Path(source).expanduser().resolve()
    if not source.exists():
        raise CorpusError(f"{source}: no such file or folder")
    record = {
        "source": str(source),
        **{k: str(v) if isinstance(v, Path) else v for k, v in options.items() if v},
    }
    if name is None:
        name = next(_names(source))
    if source == ROOT / "seeds" and name == "seeds" and len(record) == 1:
        (INTERIM / name / "corpus.json").unlink(missing_ok=True)
        return name
    folder = INTERIM / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "corpus.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return name


def _names(source: Path) -> Iterable[str]:
    """Names a corpus at ``source`` may have, the first free one first."""
    stem = "".join(c if c.isalnum() or c in "-_" else "-" for c in source.stem) or "corpus"
    number = 1
    while True:
        name = stem if number == 1 else f"{stem}-{number}"
        home = _record(name).get("source") or (str(ROOT / name) if (ROOT / name).exists() else None)
        if home in (None, str(source)):
            yield name
        number += 1


def _record(name: str) -> dict:
    try:
        return json.loads((INTERIM / name / "corpus.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise CorpusError(f"corpus {name}: its corpus.json cannot be read ({error})") from error


def settings(corpus: str) -> Settings:
    """Settings of a corpus: one that ``run`` has opened, a folder of the repository (``seeds``), or a path.

    Raises :class:`CorpusError` with one line when there is no such corpus.
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
        known = (
            sorted(p.parent.name for p in INTERIM.glob("*/corpus.json")) if INTERIM.exists() else []
        )
        raise CorpusError(
            f"no corpus {corpus!r}: neither a folder nor one of {', '.join(dict.fromkeys(['seeds', *known]))}"
        )
    source = Path(record["source"])
    if not source.exists():
        raise CorpusError(f"corpus {corpus}: {source} is gone")
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
    """The file of the codebook that counts: the researcher's own where there is one, the shipped one otherwise."""
    own = settings.codebook / file
    return own if own.exists() else CODEBOOK / file


def read_rows(path: Path) -> pd.DataFrame | None:
    import pandas as pd

    if not path.exists():
        return None
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False)
    except (ValueError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: {error}".replace("\n", " ")) from error
