"""The chain: which step makes which tables from which, and when a table is out of date.

Notebooks, ``annotate`` and the runner all call the engine through here, so that a table has one way of coming about.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from parallax import ROOT, cache

if TYPE_CHECKING:
    import pandas as pd

CODEBOOK = ROOT / "data" / "codebook"
MODELS = ROOT / "data" / "models"
INTERIM = (
    Path(os.environ.get("PARALLAX_INTERIM") or ROOT / "data" / "interim").expanduser().resolve()
)
"""Where tables go; the environment variable PARALLAX_INTERIM puts them elsewhere (a read-only checkout, another disk)."""
LIBRARIES = (
    "beautifulsoup4",
    "charset-normalizer",
    "ftfy",
    "lxml",
    "numpy",
    "onnxruntime",
    "pandas",
    "py3langid",
    "pyarrow",
    "pyyaml",
    "rapidfuzz",
    "scikit-learn",
    "scipy",
    "spacy",
    "srsly",
    "tokenizers",
    "trafilatura",
    "warcio",
)
"""Libraries whose version may decide what a table holds."""


class CorpusError(ValueError):
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


class Step(NamedTuple):
    """One step: tables it reads and writes, codebook files and whether the language models matter to it."""

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    run: Callable[[Mapping[str, pd.DataFrame], Settings], Mapping[str, pd.DataFrame]]
    codebook: tuple[str, ...] = ()
    models: bool = False


class Notebook(NamedTuple):
    """One notebook: its file's stem, its question, the steps it runs, the tables it looks at besides, and which must come first."""

    name: str
    question: str
    steps: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def writes(self) -> tuple[str, ...]:
        return tuple(table for step in self.steps for table in STEPS[step].writes)

    @property
    def reads(self) -> tuple[str, ...]:
        own = set(self.writes)
        return tuple(
            dict.fromkeys(
                table for step in self.steps for table in STEPS[step].reads if table not in own
            )
        )


def _clean(tables, settings):
    from parallax import cleaning, events

    raws = _raws(settings)
    made = cleaning.clean_articles(
        raws, overrides=_rows(settings.codebook / "lines.csv"), keep_text=settings.keep_text
    )
    if not len(made["articles"]):
        raise NothingLeft(nothing_left(settings.corpus, made["problems"]), made["problems"])
    made["articles"] = events.group_events(
        made["articles"], given=_rows(settings.codebook / "events.csv")
    )
    return made


def _raws(settings):
    from parallax import corpus, spreadsheets

    return corpus.read_corpus(
        settings.source, spreadsheets.parse_columns(settings.columns) if settings.columns else None
    )


def nothing_left(name: str, problems: pd.DataFrame) -> str:
    """The sentence about a corpus of which no article is left: how many things were left out and the commonest cause, or the only ones."""
    causes = [f"{p.source_file}: {p.cause}" for p in problems.itertuples() if p.left_out]
    if len(causes) <= 3:
        return f"corpus {name}: no article is left to report on ({'; '.join(causes)})"
    kinds = (
        problems.loc[problems["left_out"], "cause"]
        .str.replace(r"[(:].*", "", regex=True)
        .str.strip()
        .value_counts(sort=True)
    )
    return f"corpus {name}: no article is left to report on ({len(causes):,} left out, {kinds.iloc[0]:,} of them: {kinds.index[0]})"


def _annotate(tables, settings):
    from parallax import language

    made = language.annotate(
        tables["articles"], language.load(settings.model), lines=tables["lines"]
    )
    return {**made, "vectors": language.sentence_vectors(made["sentences"])}


def _entities(tables, settings):
    from parallax import entities

    return entities.find_entities(_docs(tables), tables["sentences"], settings.codebook)


def _quotes(tables, settings):
    from parallax import quotes

    return quotes.find_attributions(
        _docs(tables),
        tables["sentences"],
        tables["mentions"],
        tables["entities"],
        settings.codebook,
    )


def _utterances(tables, settings):
    from parallax import utterances

    return {
        "utterances": utterances.join_utterances(
            tables["attributions"], tables["articles"], tables["entities"]
        )
    }


def _frames(tables, settings):
    from parallax import framing

    return {
        "frames": framing.code_frames(
            _docs(tables),
            tables["sentences"],
            tables["voices"],
            tables["vectors"],
            settings.codebook,
        )
    }


def _loaded(tables, settings):
    from parallax import loaded

    named = (tables[t] for t in ("sentences", "mentions", "voices"))
    return {"loaded": loaded.find_loaded(_docs(tables), *named, settings.codebook)}


def _roles(tables, settings):
    from parallax import deeds

    named = (tables[t] for t in ("sentences", "mentions", "attributions", "voices"))
    return {"roles": deeds.find_roles(_docs(tables), *named, settings.codebook)}


def _sentiments(tables, settings):
    from parallax import sentiment

    named = (tables[t] for t in ("articles", "sentences", "mentions", "entities", "voices"))
    return {"sentiments": sentiment.score_targets(*named)}


def _statements(tables, settings):
    from parallax import utterances

    named = (tables[t] for t in ("sentences", "voices", "attributions", "vectors"))
    return {
        "statements": utterances.find_statements(tables["articles"], _docs(tables), *named),
        "reuse": utterances.find_reuse(tables["articles"]),
    }


def _docs(tables):
    from parallax import language

    return language.read_docs(tables["articles"], tables["tokens"])


_PARSED = ("articles", "sentences", "tokens")
STEPS: Mapping[str, Step] = {
    step.name: step
    for step in (
        Step(
            "clean",
            (),
            ("problems", "articles", "lines"),
            _clean,
            codebook=("lines.csv", "events.csv"),
            models=True,
        ),
        Step(
            "annotate",
            ("articles", "lines"),
            ("sentences", "tokens", "vectors"),
            _annotate,
            models=True,
        ),
        Step(
            "entities",
            _PARSED,
            ("mentions", "entities", "merges"),
            _entities,
            codebook=(
                "aliases.csv",
                "sides.csv",
                "spellings-ukraine.csv",
                "us-congress.csv",
                "titles.csv",
                "given-names.csv",
            ),
        ),
        Step(
            "quotes",
            (*_PARSED, "mentions", "entities"),
            ("attributions", "voices"),
            _quotes,
            codebook=("cue-verbs.csv",),
            models=True,
        ),
        Step(
            "utterances",
            ("articles", "attributions", "entities"),
            ("utterances",),
            _utterances,
            models=True,
        ),
        Step(
            "frames",
            (*_PARSED, "voices", "vectors"),
            ("frames",),
            _frames,
            codebook=("frames.yml", "frame-codes.csv"),
            models=True,
        ),
        Step(
            "loaded",
            (*_PARSED, "mentions", "voices"),
            ("loaded",),
            _loaded,
            codebook=("loaded.csv",),
        ),
        Step(
            "roles",
            (*_PARSED, "mentions", "attributions", "voices"),
            ("roles",),
            _roles,
            codebook=("deeds.csv",),
        ),
        Step(
            "sentiments",
            ("articles", "sentences", "mentions", "entities", "voices"),
            ("sentiments",),
            _sentiments,
            models=True,
        ),
        Step(
            "statements",
            (*_PARSED, "voices", "attributions", "vectors"),
            ("statements", "reuse"),
            _statements,
            models=True,
        ),
    )
}

NOTEBOOKS: tuple[Notebook, ...] = (
    Notebook(
        "01-clean-articles",
        "What is article, what is page furniture, and how do we know?",
        ("clean",),
        (),
    ),
    Notebook(
        "02-find-entities",
        "Who and where: one row a person, however spelled",
        ("annotate", "entities"),
        ("01-clean-articles",),
    ),
    Notebook(
        "03-extract-quotes",
        "Who says what, and in whose voice is each word?",
        ("quotes", "utterances"),
        ("02-find-entities",),
    ),
    Notebook(
        "04-chart-framing",
        "Which frames, in whose voice, and with which verbs?",
        ("frames", "loaded", "roles"),
        ("03-extract-quotes",),
    ),
    Notebook(
        "05-chart-sentiment",
        "Toward whom, and in whose voice?",
        ("sentiments",),
        ("03-extract-quotes",),
    ),
    Notebook(
        "06-side-by-side",
        "What does each article tell, leave out, or share with another?",
        ("statements",),
        ("04-chart-framing", "05-chart-sentiment"),
    ),
)


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


def why_nothing_is_left(settings: Settings) -> pd.DataFrame | None:
    """The table ``problems`` of a corpus without any article that can be used; None for a corpus that holds one.

    Stops at the first such article, so that a large corpus is not read twice.
    """
    from parallax import cleaning, corpus
    from parallax import tables as store

    problems: list = []
    for found in cleaning.judged(_raws(settings)):
        made = cleaning.clean_judged([found], keep_text=settings.keep_text)
        if len(made["articles"]):
            return None
        problems += made["problems"].to_dict("records")
    return store.frame(
        "problems",
        problems
        or [corpus.Problem(settings.source.name, None, "the folder is empty", True)._asdict()],
    )


def write_nothing(settings: Settings, steps: Iterable[str], problems: pd.DataFrame) -> None:
    """Write the tables of ``steps`` without a row, but for ``problems``."""
    from parallax import tables as store

    for name in steps:
        for table in STEPS[name].writes:
            store.write(
                table,
                problems if table == "problems" else store.frame(table),
                settings.tables,
                {"key": key(settings, name)},
            )


def make(settings: Settings, steps: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Run ``steps`` in the order given, write their tables, and return them; what they read is made first where it is out of date."""
    from parallax import tables as store

    made = {}
    for name in steps:
        step = STEPS[name]
        given = {table: read(settings, table) for table in step.reads}
        results = step.run(given, settings._replace(codebook=_whole_codebook(settings)))
        stamp = {"key": key(settings, name)}
        for table in step.writes:
            made[table] = store.frame(table, results[table])
            store.write(table, made[table], settings.tables, stamp)
    return made


def read(settings: Settings, table: str) -> pd.DataFrame:
    """One table, made first (with all it rests on) where it is missing or out of date."""
    from parallax import tables as store

    step = next(step for step in STEPS.values() if table in step.writes)
    if store.note(table, settings.tables).get("key") != key(settings, step.name):
        return make(settings, [step.name])[table]
    return store.read(table, settings.tables)


def key(settings: Settings, step: str) -> str:
    """What the tables of ``step`` rest on, as one hash: code, libraries, input, codebook files, models, and the steps before it."""
    parts = [
        cache.table_code(),
        json.dumps(versions()),
        cache.tree_hash(settings.source),
        str(settings.keep_text),
        settings.columns,
    ]
    return _step_key(step, settings, parts)


def _step_key(name: str, settings: Settings, parts: list[str]) -> str:
    step = STEPS[name]
    own = [
        name,
        *parts,
        *(cache.input_hash(codebook_file(settings, file)) for file in step.codebook),
    ]
    if step.models:
        own += [settings.model, cache.tree_hash(MODELS)]
    before = dict.fromkeys(
        s.name for table in step.reads for s in STEPS.values() if table in s.writes
    )
    return cache.digest(own + [_step_key(b, settings, parts) for b in before])


def notebook_key(settings: Settings, notebook: str) -> str:
    """As :func:`key`, for all that a notebook's tables rest on, the code that words and draws, and the sheets of human coding that mark its charts."""
    from parallax import coding

    steps = next(n.steps for n in NOTEBOOKS if n.name == notebook)
    sheets = (cache.input_hash(path) for path in coding.sheets(settings.codebook))
    return cache.digest([*(key(settings, step) for step in steps), cache.notebook_code(), *sheets])


def versions() -> dict[str, str]:
    """Versions of the libraries that decide what the tables hold, of those that are installed."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def codebook_file(settings: Settings, file: str) -> Path:
    """The file of the codebook that counts: the researcher's own where there is one, the shipped one otherwise."""
    own = settings.codebook / file
    return own if own.exists() else CODEBOOK / file


def _whole_codebook(settings: Settings) -> Path:
    """A folder with every file of the codebook: the researcher's own files, and the shipped ones where there is no own."""
    if settings.codebook == CODEBOOK:
        return CODEBOOK
    folder = settings.tables / "codebook"
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted({file for step in STEPS.values() for file in step.codebook}):
        source = codebook_file(settings, file)
        if source.exists():
            shutil.copyfile(source, folder / file)
    return folder


def _rows(path: Path) -> pd.DataFrame | None:
    import pandas as pd

    if not path.exists():
        return None
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False)
    except (ValueError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: {error}".replace("\n", " ")) from error
