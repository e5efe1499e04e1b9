"""The steps: which one makes which tables from which, the notebooks in their order, and the key that tells when a table is out of date.

Notebooks, ``annotate`` and the runner all call the engine through here, so that a table has one way of coming about.
"""

from __future__ import annotations

import importlib.metadata
import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from parallax import CODEBOOK, MODELS
from parallax.chain import cache
from parallax.chain.corpora import NothingLeft, Settings, codebook_file, read_rows

if TYPE_CHECKING:
    import pandas as pd

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
    from parallax.clean import articles
    from parallax.compare import events

    raws = _raws(settings)
    made = articles.clean_articles(
        raws, overrides=read_rows(settings.codebook / "lines.csv"), keep_text=settings.keep_text
    )
    if not len(made["articles"]):
        raise NothingLeft(nothing_left(settings.corpus, made["problems"]), made["problems"])
    made["articles"] = events.group_events(
        made["articles"], given=read_rows(settings.codebook / "events.csv")
    )
    return made


def _raws(settings):
    from parallax.read import files, tabular

    return files.read_corpus(
        settings.source, tabular.parse_columns(settings.columns) if settings.columns else None
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
    from parallax.language import nlp

    made = nlp.annotate(tables["articles"], nlp.load(settings.model), lines=tables["lines"])
    return {**made, "vectors": nlp.sentence_vectors(made["sentences"])}


def _entities(tables, settings):
    from parallax.entities import resolution

    return resolution.find_entities(_docs(tables), tables["sentences"], settings.codebook)


def _quotes(tables, settings):
    from parallax.quotes import attributions

    return attributions.find_attributions(
        _docs(tables),
        tables["sentences"],
        tables["mentions"],
        tables["entities"],
        settings.codebook,
    )


def _utterances(tables, settings):
    from parallax.compare import utterances

    return {
        "utterances": utterances.join_utterances(
            tables["attributions"], tables["articles"], tables["entities"]
        )
    }


def _frames(tables, settings):
    from parallax.framing import frames

    return {
        "frames": frames.code_frames(
            _docs(tables),
            tables["sentences"],
            tables["voices"],
            tables["vectors"],
            settings.codebook,
        )
    }


def _loaded(tables, settings):
    from parallax.tone import loaded_words

    named = (tables[t] for t in ("sentences", "mentions", "voices"))
    return {"loaded": loaded_words.find_loaded(_docs(tables), *named, settings.codebook)}


def _roles(tables, settings):
    from parallax.framing import agency

    named = (tables[t] for t in ("sentences", "mentions", "attributions", "voices"))
    return {"roles": agency.find_roles(_docs(tables), *named, settings.codebook)}


def _sentiments(tables, settings):
    from parallax.tone import targets

    named = (tables[t] for t in ("articles", "sentences", "mentions", "entities", "voices"))
    return {"sentiments": targets.score_targets(*named)}


def _statements(tables, settings):
    from parallax.compare import utterances

    named = (tables[t] for t in ("sentences", "voices", "attributions", "vectors"))
    return {
        "statements": utterances.find_statements(tables["articles"], _docs(tables), *named),
        "reuse": utterances.find_reuse(tables["articles"]),
    }


def _docs(tables):
    from parallax.language import nlp

    return nlp.read_docs(tables["articles"], tables["tokens"])


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


def why_nothing_is_left(settings: Settings) -> pd.DataFrame | None:
    """The table ``problems`` of a corpus without any article that can be used; None for a corpus that holds one.

    Stops at the first such article, so that a large corpus is not read twice.
    """
    from parallax.clean import articles
    from parallax.common import tables as store
    from parallax.read import files

    problems: list = []
    for found in articles.judged(_raws(settings)):
        made = articles.clean_judged([found], keep_text=settings.keep_text)
        if len(made["articles"]):
            return None
        problems += made["problems"].to_dict("records")
    return store.frame(
        "problems",
        problems
        or [files.Problem(settings.source.name, None, "the folder is empty", True)._asdict()],
    )


def write_nothing(settings: Settings, steps: Iterable[str], problems: pd.DataFrame) -> None:
    """Write the tables of ``steps`` without a row, but for ``problems``."""
    from parallax.common import tables as store

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
    from parallax.common import tables as store

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
    from parallax.common import tables as store

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


def versions() -> dict[str, str]:
    """Versions of the libraries that decide what the tables hold, of those that are installed."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


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
