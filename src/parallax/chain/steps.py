"""The steps: which one makes which tables from which, and when a table is out of date.

Notebooks, ``annotate`` and the runner all call the engine from here, so that every table is made in
one way. The engine is imported inside the functions: a run with nothing to do does not load it.
"""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from parallax import CODEBOOK
from parallax.chain import cache, codebook, guard, models
from parallax.chain.corpora import NothingLeft, Settings, codebook_file, read_rows
from parallax.common.errors import count_of

if TYPE_CHECKING:
    import pandas as pd
    from spacy.tokens import Doc

    from parallax.read.files import Problem
    from parallax.read.records import RawArticle

Tables: TypeAlias = "Mapping[str, pd.DataFrame]"
"""Tables by their names."""

LIBRARIES = (
    "beautifulsoup4",
    "brotli",
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
"""Libraries whose version may affect what a table contains."""


class Step(NamedTuple):
    """One step: the tables it reads and writes, and what else determines what it writes.

    ``codebook`` names the files of the codebook that it reads; ``models`` says whether it uses the
    language models; ``completed`` are files of the codebook that may lack columns, which then come
    from the bundled file.
    """

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    run: Callable[[Tables, Settings], Tables]
    codebook: tuple[str, ...] = ()
    models: bool = False
    completed: tuple[str, ...] = ()


class Notebook(NamedTuple):
    """One notebook: its file's stem, its question, its steps, and the notebooks it comes after."""

    name: str
    question: str
    steps: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def writes(self) -> tuple[str, ...]:
        """The tables that its steps make."""
        return tuple(chain.from_iterable(STEPS[step].writes for step in self.steps))

    @property
    def reads(self) -> tuple[str, ...]:
        """The tables of earlier notebooks that its steps need, each once."""
        read = chain.from_iterable(STEPS[step].reads for step in self.steps)
        return tuple(dict.fromkeys(table for table in read if table not in self.writes))


def _clean(tables: Tables, settings: Settings) -> Tables:
    from parallax.clean import articles, boilerplate

    decisions = read_rows(settings.codebook / "lines.csv")
    with boilerplate.wording_from(settings.codebook / boilerplate.FILE):
        made = articles.clean_articles(
            _raws(settings), overrides=decisions, keep_text=settings.keep_text
        )
    if not len(made["articles"]):
        raise NothingLeft(nothing_left(settings.corpus, made["problems"]), made["problems"])
    return _grouped(made, settings)


def _grouped(made: Tables, settings: Settings) -> Tables:
    """The tables of cleaning with the events of the articles, less those that cannot be grouped."""
    from parallax.compare import events

    given = read_rows(settings.codebook / "events.csv")
    grouped = guard.run(
        lambda tables: {"articles": events.group_events(tables["articles"], given=given)},
        {"articles": made["articles"]},
        ("articles", "lines"),
    )
    problems = _added_to(made["problems"], map(_as_problem, grouped.left_out))
    if not grouped.tables:
        raise NothingLeft(nothing_left(settings.corpus, problems), problems)
    lines = guard.without(made, {article.article_id for article in grouped.left_out})["lines"]
    return {**grouped.tables, "lines": lines, "problems": problems}


def _as_problem(article: guard.LeftOut) -> dict:
    return {**article._asdict(), "left_out": True}


def _raws(settings: Settings) -> Iterator[RawArticle | Problem]:
    from parallax.read import files, tabular

    columns = tabular.parse_columns(settings.columns) if settings.columns else None
    return files.read_corpus(settings.source, columns)


def nothing_left(name: str, problems: pd.DataFrame) -> str:
    """Say why no article of a corpus is left.

    Names up to three causes with their files; for more, how many there are and the most common.
    """
    left_out = problems[problems["left_out"]]
    if len(left_out) <= 3:
        causes = left_out["source_file"] + ": " + left_out["cause"]
        why = "; ".join(causes)
    else:
        kinds = left_out["cause"].str.replace(r"[(:].*", "", regex=True).str.strip()
        counts = left_out["cause"].map(count_of).groupby(kinds).sum()
        commonest = f"{counts.max():,} of them: {counts.idxmax()}"
        why = f"{counts.sum():,} left out, {commonest}"
    return f"corpus {name}: no article is left to report on ({why})"


def _annotate(tables: Tables, settings: Settings) -> Tables:
    from parallax.language import nlp

    made = nlp.annotate(tables["articles"], nlp.load(settings.model), lines=tables["lines"])
    return {**made, "vectors": nlp.sentence_vectors(made["sentences"])}


def _entities(tables: Tables, settings: Settings) -> Tables:
    from parallax.entities import resolution

    return resolution.find_entities(_docs(tables), tables["sentences"], settings.codebook)


def _quotes(tables: Tables, settings: Settings) -> Tables:
    from parallax.quotes import attributions

    return attributions.find_attributions(
        _docs(tables),
        tables["sentences"],
        tables["mentions"],
        tables["entities"],
        settings.codebook,
    )


def _utterances(tables: Tables, settings: Settings) -> Tables:
    from parallax.compare import utterances

    return {
        "utterances": utterances.join_utterances(
            tables["attributions"], tables["articles"], tables["entities"]
        )
    }


def _frames(tables: Tables, settings: Settings) -> Tables:
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


def _loaded(tables: Tables, settings: Settings) -> Tables:
    from parallax.tone import loaded_words

    found = loaded_words.find_loaded(
        _docs(tables),
        tables["sentences"],
        tables["mentions"],
        tables["voices"],
        settings.codebook,
    )
    return {"loaded": found}


def _roles(tables: Tables, settings: Settings) -> Tables:
    from parallax.framing import agency

    found = agency.find_roles(
        _docs(tables),
        tables["sentences"],
        tables["mentions"],
        tables["attributions"],
        tables["voices"],
        settings.codebook,
    )
    return {"roles": found}


def _sentiments(tables: Tables, settings: Settings) -> Tables:
    from parallax.tone import targets

    return {"sentiments": targets.score_targets(*(tables[name] for name in _TONED))}


def _statements(tables: Tables, settings: Settings) -> Tables:
    from parallax.compare import reuse, statements

    found = statements.find_statements(
        tables["articles"],
        _docs(tables),
        tables["sentences"],
        tables["voices"],
        tables["attributions"],
        tables["vectors"],
        settings.codebook,
    )
    return {"statements": found, "reuse": reuse.find_reuse(tables["articles"])}


def _docs(tables: Tables) -> dict[str, Doc]:
    from parallax.language import nlp

    return nlp.read_docs(tables["articles"], tables["tokens"])


_PARSED = ("articles", "sentences", "tokens")
_TONED = ("articles", "sentences", "mentions", "entities", "voices")


STEPS: Mapping[str, Step] = {
    step.name: step
    for step in (
        Step(
            "clean",
            (),
            ("problems", "articles", "lines"),
            _clean,
            codebook=("lines.csv", "events.csv", "boilerplate.csv"),
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
                "clubs.csv",
                "leaders.csv",
                "sides.csv",
                "spellings-ukraine.csv",
                "us-congress.csv",
                "titles.csv",
                "role-words.csv",
                "given-names.csv",
            ),
        ),
        Step(
            "quotes",
            (*_PARSED, "mentions", "entities"),
            ("attributions", "voices"),
            _quotes,
            codebook=(
                "cue-verbs.csv",
                "naming.csv",
                "role-words.csv",
                "given-names.csv",
                "us-congress.csv",
            ),
            models=True,
            completed=("cue-verbs.csv",),
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
            codebook=("frames.yml", "frame-codes.csv", "denial.csv"),
            models=True,
        ),
        Step(
            "loaded",
            (*_PARSED, "mentions", "voices"),
            ("loaded",),
            _loaded,
            codebook=("loaded.csv", "deeds.csv", "role-words.csv", "standing-for.csv"),
        ),
        Step(
            "roles",
            (*_PARSED, "mentions", "attributions", "voices"),
            ("roles",),
            _roles,
            codebook=(
                "deeds.csv",
                "acts.csv",
                "cue-verbs.csv",
                "denial.csv",
                "role-words.csv",
                "standing-for.csv",
            ),
            completed=("cue-verbs.csv",),
        ),
        Step(
            "sentiments",
            _TONED,
            ("sentiments",),
            _sentiments,
            models=True,
        ),
        Step(
            "statements",
            (*_PARSED, "voices", "attributions", "vectors"),
            ("statements", "reuse"),
            _statements,
            codebook=("denial.csv",),
            models=True,
        ),
    )
}


NOTEBOOKS: tuple[Notebook, ...] = (
    Notebook(
        "01-clean-articles",
        "What is article, what is boilerplate, and how do we know?",
        ("clean",),
        (),
    ),
    Notebook(
        "02-find-entities",
        "Who and where: the spellings of one name together",
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
    """The table ``problems`` of a corpus without a usable article; None if it has one.

    Stops at the first usable article, so that a large corpus is not read twice.
    """
    from parallax.clean import articles, boilerplate
    from parallax.common import tables as store
    from parallax.read import files

    problems: list[dict] = []
    with boilerplate.wording_from(codebook_file(settings, boilerplate.FILE)):
        for found in articles.judged(_raws(settings)):
            made = articles.clean_judged([found], keep_text=settings.keep_text)
            if len(made["articles"]):
                return None
            problems += made["problems"].to_dict("records")
    empty = files.Problem(settings.source.name, None, "the folder is empty", True)
    return store.typed("problems", problems or [empty._asdict()])


def write_nothing(settings: Settings, steps: Iterable[str], problems: pd.DataFrame) -> None:
    """Write the tables of ``steps`` without rows, except ``problems``."""
    from parallax.common import tables as store

    for name in steps:
        stamp = {"key": key(settings, name)}
        for table in STEPS[name].writes:
            rows = problems if table == "problems" else store.typed(table)
            store.write(table, rows, settings.tables, stamp)


def make(settings: Settings, steps: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Run ``steps`` in the order given, write their tables, and return them.

    Tables that they read are made first if they are missing or out of date. Raises CodebookError
    for a file of the codebook that cannot be read, and any error of a step.
    """
    from parallax.common import tables as store

    made: dict[str, pd.DataFrame] = {}
    for name in steps:
        step, begun = STEPS[name], key(settings, name)
        given = {table: read(settings, table) for table in step.reads}
        codebook.check(settings.codebook, step.codebook)
        folder = _whole_codebook(settings)
        own = settings._replace(codebook=folder)
        before = _missing(settings, step.reads)
        results = guard.run(partial(_checked, step, own), guard.without(given, before), step.writes)
        if results.left_out and not results.tables:
            problems = _added_to(read(settings, "problems"), map(_as_problem, results.left_out))
            raise NothingLeft(nothing_left(settings.corpus, problems), problems)
        made |= results.tables
        # What changed while the step ran may be in its tables or not: they are made again.
        lasting = begun if key(settings, name) == begun else ""
        stamp = {"key": lasting, **_left_out_notes(results.left_out, before)}
        for table in step.writes:
            store.write(table, made[table], settings.tables, stamp)
        if "problems" in step.writes:
            made["problems"] = gather_problems(settings)
    return made


def _checked(step: Step, settings: Settings, given: Tables) -> Tables:
    """The tables that a step writes, checked, so that rows that do not fit count as its failure."""
    from parallax.common import tables as store

    results = step.run(given, settings)
    return {table: store.typed(table, results[table]) for table in step.writes}


# ---------------------------------------------------------------- articles that a step left out

LEFT_OUT, WITHOUT, OWN = "left_out", "without", "own"
"""Notes of a table: the problems that its step added, and the ids of the articles it lacks.

The third is that of ``problems``: how many of its rows, the first ones, are those of cleaning.
"""


def left_out_before(settings: Settings, notebook: str) -> list[str]:
    """Ids of the articles that are missing from a table that a notebook reads."""
    reads = chain.from_iterable(each.reads for each in NOTEBOOKS if each.name == notebook)
    return _missing(settings, reads)


def _missing(settings: Settings, names: Iterable[str]) -> list[str]:
    """Ids of the articles that are missing from one of the tables ``names``."""
    from parallax.common import tables as store

    missing: set[str] = set()
    for table in names:
        note = store.note(table, settings.tables)
        if WITHOUT in note and stands(settings, table):
            missing.update(json.loads(note[WITHOUT]))
    return sorted(missing)


def _left_out_notes(left_out: Iterable[guard.LeftOut], before: Iterable[str]) -> dict[str, str]:
    """Notes for the tables of a step; none where every article is in them."""
    rows = list(map(_as_problem, left_out))
    missing = sorted({*before, *(row["article_id"] for row in rows)})
    notes = {LEFT_OUT: json.dumps(rows)} if rows else {}
    return notes | ({WITHOUT: json.dumps(missing)} if missing else {})


def _added_to(problems: pd.DataFrame, rows: Iterable[dict]) -> pd.DataFrame:
    """The table ``problems`` with more rows."""
    from parallax.common import tables as store

    return store.typed("problems", [*problems.to_dict("records"), *rows])


def gather_problems(settings: Settings) -> pd.DataFrame:
    """The table ``problems``: what cleaning found, and the articles that later steps left out.

    Later steps note their rows in the tables they write, because two of them may run at the same
    time.  This writes them all to ``problems`` itself, unless they stand there; call it while no
    step is running.
    """
    from parallax.common import tables as store

    if not _file_of(settings, "problems").exists():
        return store.typed("problems")
    rows, note = store.read("problems", settings.tables), store.note("problems", settings.tables)
    own = rows.head(int(note.get(OWN, len(rows))))
    gathered = _added_to(own, _added_problems(settings))
    if not gathered.equals(rows):
        kept = {"key": note.get("key", ""), OWN: str(len(own))}
        store.write("problems", gathered, settings.tables, kept)
    return gathered


def _added_problems(settings: Settings) -> Iterator[dict]:
    """The problems that later steps noted in tables that are up to date."""
    from parallax.common import tables as store

    for step in STEPS.values():
        note = store.note(step.writes[0], settings.tables)
        if LEFT_OUT in note and stands(settings, step.writes[0]):
            yield from json.loads(note[LEFT_OUT])


def read(settings: Settings, table: str) -> pd.DataFrame:
    """One table, made first (with all it depends on) if it is missing, out of date or damaged."""
    from parallax.common import tables as store

    if not stands(settings, table):
        _tell_damage(settings, table)
        return make(settings, [writer_of(table).name])[table]
    if table == "problems":
        return gather_problems(settings)
    return store.read(table, settings.tables)


def stands(settings: Settings, table: str) -> bool:
    """Whether a table is up to date, and its bytes are those that were written."""
    from parallax.common import tables as store

    return store.note(table, settings.tables).get("key") == key(settings, writer_of(table).name)


def up_to_date(settings: Settings, step: str) -> bool:
    """Whether all tables of ``step`` stand; says which of them are damaged, or the only missing."""
    writes = STEPS[step].writes
    fallen = [table for table in writes if not stands(settings, table)]
    for table in fallen:
        _tell_damage(settings, table)
        if len(fallen) < len(writes) and not _file_of(settings, table).exists():
            cache.tell(f"{_file_of(settings, table)} is missing; it is made again")
    return not fallen


def _tell_damage(settings: Settings, table: str) -> None:
    from parallax.common import tables as store

    if cause := store.fault(table, settings.tables):
        cache.tell(f"{_file_of(settings, table)} is damaged ({cause}); it is made again")


def whole_file(settings: Settings, table: str) -> Path:
    """The file of a table, for those who read a part of it; made again first if it is damaged."""
    from parallax.common import tables as store

    if store.fault(table, settings.tables):
        read(settings, table)
    return _file_of(settings, table)


def _file_of(settings: Settings, table: str) -> Path:
    return settings.tables / f"{table}.parquet"


def writer_of(table: str) -> Step:
    """The step that makes a table."""
    return next(step for step in STEPS.values() if table in step.writes)


def key(settings: Settings, step: str) -> str:
    """Everything that the tables of ``step`` depend on, as one hash.

    It covers code, libraries, input, codebook files, models, and the steps before it.
    """
    return _step_key(step, settings, _parts(settings), {})


def keys(settings: Settings) -> dict[str, str]:
    """The :func:`key` of every step, at little more than the cost of one."""
    known: dict[str, str] = {}
    parts = _parts(settings)
    return {name: _step_key(name, settings, parts, known) for name in STEPS}


def _parts(settings: Settings) -> list[str]:
    """What the tables of every step depend on."""
    return [
        cache.table_code(),
        json.dumps(versions()),
        cache.tree_hash(settings.source),
        str(settings.keep_text),
        settings.columns,
    ]


def _step_key(name: str, settings: Settings, parts: list[str], known: dict[str, str]) -> str:
    """The key of one step; ``known`` keeps those of the steps before it."""
    if name in known:
        return known[name]
    step = STEPS[name]
    own = [
        name,
        *parts,
        *(cache.input_hash(codebook_file(settings, file)) for file in step.codebook),
        *(cache.input_hash(CODEBOOK / file) for file in step.completed),
    ]
    if step.models:
        own += [settings.model, models.key()]
    before = dict.fromkeys(writer_of(table).name for table in step.reads)
    own += [_step_key(other, settings, parts, known) for other in before]
    known[name] = cache.digest(own)
    return known[name]


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Versions of the installed :data:`LIBRARIES`."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _whole_codebook(settings: Settings) -> Path:
    names = chain.from_iterable(step.codebook for step in STEPS.values())
    return codebook.completed(settings.codebook, names, settings.tables / "codebook")
