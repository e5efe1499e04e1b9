"""Corpora: a named folder or file of articles, and the settings that its tables depend on."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from parallax import CODEBOOK, ROOT
from parallax.chain import cache, codebook
from parallax.common import codebook_files
from parallax.common.errors import ParallaxError

if TYPE_CHECKING:
    import pandas as pd

INTERIM = Path(
    # Unlike Path.expanduser, this leaves the home of a user who does not exist as it is.
    os.path.expanduser(os.environ.get("PARALLAX_INTERIM") or ROOT / "data" / "interim")
).resolve()
"""Where tables are written.

Set the environment variable PARALLAX_INTERIM to change it (read-only checkout, another disk).
"""

FROZEN = "PARALLAX_SETTINGS"
"""Environment variable that holds the settings of the run in which a notebook is executed."""


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
    """Register a folder or file as a corpus and return its name: :func:`plan`, :func:`register`."""
    settings = plan(source, name, **options)
    register(settings)
    return settings.corpus


def plan(source: str | Path, name: str | None = None, **options: Any) -> Settings:
    """The settings that a folder or file would have as a corpus; nothing is written.

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
    source = Path(os.path.expanduser(source)).resolve()
    if not source.exists():
        raise CorpusError(f"{source}: no such file or folder")
    name = name or next(_names(source))
    given = {option: value for option, value in options.items() if value}
    return Settings(name, source, INTERIM / name)._replace(**given)


def register(settings: Settings) -> None:
    """Record the settings of a corpus, so that it can be named instead of its source.

    The caller keeps out every other run that writes to its folder. A record that cannot be read is
    written anew, which is said in one line.
    """
    name, source = settings.corpus, settings.source
    path = _record_file(name)
    record: dict[str, Any] = {"source": str(source)}
    for option in ("model", "keep_text", "columns"):
        if value := getattr(settings, option):
            record[option] = value
    if settings.codebook != CODEBOOK:
        record["codebook"] = str(settings.codebook)
    try:
        known = _record(name)
    except CorpusError as error:
        cache.tell(f"{error}; it is rewritten")
        known = {}
    if source == ROOT / "seeds" and name == "seeds" and len(record) == 1:
        path.unlink(missing_ok=True)
    elif known != record:
        cache.write_record(path, record)


# ---------------------------------------------------------------- names

OF_REPORTS = frozenset({"figures", "texts", "readme.md"})
"""What stands in the folder of all reports besides those of corpora, in lower case."""
OF_WINDOWS = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}
)
"""Names that are devices on Windows, with any ending."""
_NAME = re.compile(r"\w[\w.-]*")
MOST_BYTES = 150
"""Of a name: a file name may have 255, and drafts of reports add some."""


def why_no_name(name: str) -> str:
    """Why a corpus cannot have this name; empty where it can."""
    lower = name.lower()
    if not _NAME.fullmatch(name) or name.endswith("."):
        return "give a plain name of letters, digits, - and _"
    if len(name.encode("utf-8")) > MOST_BYTES:
        return "give a shorter name"
    if lower in OF_REPORTS or lower.endswith(".html"):
        return "the folder of the reports has a file or folder of this name; give another"
    if is_device(lower):
        return "Windows reserves this name for a device; give another"
    if lower == "seeds" != name:
        return "some disks cannot tell it from the corpus seeds; give another"
    return ""


def is_device(name: str) -> bool:
    """Whether Windows takes a name for a device rather than a file."""
    return name.lower().partition(".")[0] in OF_WINDOWS


def _names(source: Path) -> Iterator[str]:
    """Names that a corpus at ``source`` may have, in order of preference."""
    stem = _plain(source.stem)
    for number in itertools.count(1):
        name = stem if number == 1 else f"{stem}-{number}"
        if _home(name) in ("", str(source)):
            yield name


def _plain(stem: str) -> str:
    """A name of letters, digits, ``-`` and ``_`` like ``stem`` that a corpus can have."""
    plain = re.sub(r"[^\w-]", "-", unicodedata.normalize("NFC", stem))
    # A name that would look like an option, or says nothing.
    plain = plain.lstrip("-") if plain.strip("-") else "corpus"
    data = plain.encode("utf-8")
    if len(data) > MOST_BYTES - 10:
        cut = data[: MOST_BYTES - 30].decode("utf-8", "ignore")
        plain = f"{cut}-{cache.digest([plain])[:8]}"
    return f"corpus-{plain}" if why_no_name(plain) else plain


def _home(name: str) -> str:
    """Where the articles of the corpus ``name`` are; empty if the name is free."""
    try:
        known = _record(name).get("source", "")
    except CorpusError:
        known = ""
    if not known and (ROOT / name).exists():
        return str(ROOT / name)
    return known


# ---------------------------------------------------------------- settings

_RECORDED = {"source": str, "model": str, "codebook": str, "keep_text": bool, "columns": str}
"""Entries of the record of a corpus."""


def _record_file(name: str) -> Path:
    return INTERIM / name / "corpus.json"


def _record(name: str) -> dict[str, Any]:
    """What :func:`register` recorded; empty if the corpus was never opened."""
    try:
        record = cache.parse_record(_record_file(name).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise CorpusError(f"corpus {name}: its corpus.json cannot be read ({why})") from error
    if not record.get("source"):
        raise CorpusError(f"corpus {name}: its corpus.json cannot be read (it names no source)")
    for option, kind in _RECORDED.items():
        if not isinstance(record.get(option, kind()), kind):
            why = f"its entry {option} is {record[option]!r}"
            raise CorpusError(f"corpus {name}: its corpus.json cannot be read ({why})")
    return record


@contextlib.contextmanager
def frozen(settings: Settings) -> Iterator[None]:
    """Let :func:`settings` give these for their corpus, in this process and those it starts.

    A run holds its settings in this way, whatever somebody registers meanwhile.
    """
    before = os.environ.get(FROZEN)
    os.environ[FROZEN] = json.dumps(settings._asdict(), default=str)
    try:
        yield
    finally:
        os.environ.pop(FROZEN)
        if before is not None:
            os.environ[FROZEN] = before


def _frozen(corpus: str) -> Settings | None:
    """The settings that the run which started this process holds for a corpus."""
    held = json.loads(os.environ.get(FROZEN) or "{}")
    if held.get("corpus") != corpus:
        return None
    paths = {name: Path(held[name]) for name in ("source", "tables", "codebook")}
    return Settings(**{**held, **paths})


def settings(corpus: str) -> Settings:
    """Settings of a corpus: one that ``run`` has opened, a folder of the repository, or a path.

    Within a run, its own corpus has the settings that the run started with.

    Raises :class:`CorpusError` if there is no such corpus.
    """
    if not corpus or corpus in (".", ".."):
        raise CorpusError(
            "the parameter corpus is empty: give the name of a corpus or a folder of articles"
        )
    found = _frozen(corpus) or _registered(corpus)
    if not found.source.exists():
        raise CorpusError(f"corpus {corpus}: {found.source} no longer exists")
    return found


def _registered(corpus: str) -> Settings:
    record = _record(corpus) if os.sep not in corpus else {}
    if not record and (ROOT / corpus).exists() and os.sep not in corpus:
        record = {"source": str(ROOT / corpus)}
    if not record and os.path.exists(os.path.expanduser(corpus)):
        corpus = open_corpus(corpus)
        record = _record(corpus) or {"source": str(ROOT / corpus)}
    if not record:
        opened = sorted(path.parent.name for path in INTERIM.glob("*/corpus.json"))
        known = ", ".join(dict.fromkeys(["seeds", *opened]))
        raise CorpusError(f"no corpus {corpus!r}: neither a folder nor one of {known}")
    return Settings(
        corpus,
        Path(record["source"]),
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
