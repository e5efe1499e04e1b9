"""The schema of every table: names, types and meanings of its columns.

The data dictionary is generated from here (a test compares the two), and :func:`write` refuses rows
that do not fit.  Offsets are Python string indices into ``articles.text``; the text sliced at a
span equals the words stored beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from parallax.common import disk, seals

TEXT, WHOLE, REAL, YES_NO = pa.string(), pa.int32(), pa.float32(), pa.bool_()
SPANS = pa.list_(pa.list_(pa.int32()))
TEXTS = pa.list_(pa.string())
VECTOR = pa.list_(pa.float32())
OPTIONAL = True
_HELD = "table"
"""The note that says which table a file holds."""
NAMES_OF_TYPES = {
    TEXT: "text",
    WHOLE: "whole number",
    REAL: "number",
    YES_NO: "yes or no",
    SPANS: "list of [start, end]",
    TEXTS: "list of texts",
    VECTOR: "list of numbers",
}
"""What the data dictionary calls them."""


class Column(NamedTuple):
    """One column: its name, its Arrow type, what it means, and whether it may be empty."""

    name: str
    type: pa.DataType
    meaning: str
    optional: bool = False


class Table(NamedTuple):
    """One table: what a row is, its key, its columns in order; without a key, rows may repeat."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The columns as Arrow knows them."""
        return pa.schema([pa.field(c.name, c.type, nullable=c.optional) for c in self.columns])


class TableError(ValueError):
    """Rows do not fit the schema of their table: a bug in the code that made them."""


ARTICLE = Column("article_id", TEXT, "the article: stem of its file, or the id that came with it")
SENTENCE = Column("sentence_id", WHOLE, "the sentence, counted from 0 within its article")
START = Column("start", WHOLE, "first character in articles.text")
END = Column("end", WHOLE, "one past the last character in articles.text")
VOICE = Column("voice", TEXT, "whose words: outlet, indirect, direct or scare")
HOLDER = Column(
    "holder_id",
    TEXT,
    "entity whose words these are; empty for the outlet itself and for a speaker not resolved",
    OPTIONAL,
)

SPAN = (START, END)
VOICED = (VOICE, HOLDER)


def _table(name: str, row: str, key: tuple[str, ...], *columns: Column) -> Table:
    return Table(name, row, key, columns)


PROBLEMS = _table(
    "problems",
    "one thing the reader has to know about the input",
    (),
    Column("source_file", TEXT, "the file, as it was found"),
    Column("article_id", TEXT, "the article, where one could be made", OPTIONAL),
    Column("cause", TEXT, "what is wrong, in words"),
    Column(
        "left_out",
        YES_NO,
        "whether the article is missing from other tables because of it: from all of them, unless "
        "the cause names the first that it is missing from",
    ),
)

ARTICLES = _table(
    "articles",
    "one article",
    ("article_id",),
    ARTICLE,
    Column("source_file", TEXT, "the file it was read from"),
    Column("outlet", TEXT, "who published this page"),
    Column(
        "outlet_basis",
        TEXT,
        "what the outlet's name rests on: given, metadata, address, copyright, site, byline "
        "or unknown",
    ),
    Column("title", TEXT, "headline, empty when none was found"),
    Column("published", TEXT, "day of publication, YYYY-MM-DD", OPTIONAL),
    Column(
        "published_basis",
        TEXT,
        "what the day rests on: given, metadata, page, text, inferred or unknown",
    ),
    Column(
        "published_note",
        TEXT,
        "the words that the day rests on, or why a date on the page was refused",
    ),
    Column("byline", TEXT, "who wrote it, as printed", OPTIONAL),
    Column("dateline", TEXT, "place and agency that open the text, as printed", OPTIONAL),
    Column("agency", TEXT, "agency or outlet the text was taken from", OPTIONAL),
    Column("language", TEXT, "ISO 639-1 code of the text's language"),
    Column(
        "text",
        TEXT,
        "headline, standfirst, captions and body: every kept line, joined by blank lines",
    ),
    Column("n_words", WHOLE, "words in text"),
    Column("event_id", TEXT, "the event it reports: articles with one id may be compared"),
    Column("event_basis", TEXT, "what the grouping rests on"),
)

LINES = _table(
    "lines",
    "one line of the raw file",
    ("article_id", "line"),
    ARTICLE,
    Column(
        "line",
        WHOLE,
        "line of the raw file (of a page in HTML: block of its text), counted from 1; a line "
        "that holds several things gives several rows, numbered consecutively",
    ),
    Column("raw_start", WHOLE, "first character in the raw file"),
    Column("raw_end", WHOLE, "one past the last character in the raw file"),
    Column("raw_text", TEXT, "the line as printed in the raw file"),
    Column(
        "role",
        TEXT,
        "what the line is: headline, standfirst, body, subheading, caption, byline, date, "
        "credit, teaser, navigation, share, comments, advertisement, cookies, promotion, "
        "footer, junk or blank",
    ),
    Column("kept", YES_NO, "whether it is part of articles.text"),
    Column("confidence", REAL, "confidence in the decision, 0 to 1"),
    Column("reason", TEXT, "why, in words"),
    Column("text_start", WHOLE, "first character in articles.text; empty where dropped", OPTIONAL),
    Column(
        "text_end",
        WHOLE,
        "one past the last character in articles.text; empty where dropped",
        OPTIONAL,
    ),
)

SENTENCES = _table(
    "sentences",
    "one sentence",
    ("article_id", "sentence_id"),
    ARTICLE,
    SENTENCE,
    *SPAN,
    Column("text", TEXT, "the sentence"),
    Column("section", TEXT, "part of the article: headline, lead, body or caption"),
)

TOKENS = _table(
    "tokens",
    "one word, punctuation mark or run of white space",
    ("article_id", "token"),
    ARTICLE,
    Column("token", WHOLE, "counted from 0 within the article"),
    SENTENCE,
    *SPAN,
    Column("text", TEXT, "the token"),
    Column("space", YES_NO, "whether a space follows"),
    Column("lemma", TEXT, "base form"),
    Column("pos", TEXT, "Universal Dependencies part of speech"),
    Column("tag", TEXT, "Penn Treebank tag"),
    Column("morph", TEXT, "morphological features"),
    Column("dep", TEXT, "dependency label, as the pipeline names it"),
    Column("head", WHOLE, "token it depends on; itself for the root of a sentence"),
    Column("ent_iob", TEXT, "B, I or O: begins, continues or is outside a name"),
    Column(
        "ent_type",
        TEXT,
        "PERSON, ORG, GPE, LOC, NORP or what the pipeline names; empty outside names",
    ),
)

VECTORS = _table(
    "vectors",
    "the meaning of one sentence as numbers",
    ("article_id", "sentence_id"),
    ARTICLE,
    SENTENCE,
    Column(
        "vector", VECTOR, "sentence vector of unit length (384 numbers with the pipeline we ship)"
    ),
)

MENTIONS = _table(
    "mentions",
    "one mention of an entity",
    ("article_id", "start", "end"),
    ARTICLE,
    *SPAN,
    Column("text", TEXT, "the words of the mention"),
    Column("label", TEXT, "PERSON, ORG, GPE, LOC or NORP"),
    Column("kind", TEXT, "name, nominal or pronoun"),
    Column("entity_id", TEXT, "the entity meant; empty when unresolved", OPTIONAL),
    Column("rule", TEXT, "what the link rests on"),
)

ENTITIES = _table(
    "entities",
    "one person, place, organisation or group of the corpus",
    ("entity_id",),
    Column("entity_id", TEXT, "readable id, stable between runs over the same articles"),
    Column("name", TEXT, "the name shown: the fullest common spelling"),
    Column("label", TEXT, "PERSON, ORG, GPE, LOC or NORP"),
    Column("aliases", TEXTS, "every spelling merged into it, the commonest first"),
    Column("role", TEXT, "what the texts or the shipped lists say the entity is", OPTIONAL),
    Column("side", TEXT, "country or bloc it stands for", OPTIONAL),
    Column("n_mentions", WHOLE, "mentions in the corpus"),
    Column("n_articles", WHOLE, "articles that name it"),
)

MERGES = _table(
    "merges",
    "one spelling merged into an entity, or kept apart from one that it might have been",
    ("entity_id", "alias", "decision"),
    Column("entity_id", TEXT, "the entity"),
    Column("alias", TEXT, "the spelling"),
    Column("decision", TEXT, "merged or refused"),
    Column(
        "rule",
        TEXT,
        "why it was merged: same, given (aliases.csv), first name, last name, shared last name, "
        "spelling, acronym, short name, list; or, in words, why not",
    ),
    Column("score", REAL, "confidence in the merge, 0 to 1; 0 if refused"),
    Column("n_mentions", WHOLE, "mentions with this spelling"),
)

ATTRIBUTIONS = _table(
    "attributions",
    "one act of attributing words or thoughts to someone",
    ("article_id", "attribution_id"),
    ARTICLE,
    Column("attribution_id", WHOLE, "counted from 0 within the article, in order of the text"),
    SENTENCE,
    Column("kind", TEXT, "direct (all in quotation marks), mixed (partly) or indirect (none)"),
    Column(
        "presentation",
        TEXT,
        "how the content is presented: says or thinks (reported speech), asks (a demand, plan or "
        "question), topic (only what it was about) or no (nobody speaks)",
    ),
    Column(
        "source_spans",
        SPANS,
        "who is said to say it: [start, end] spans, none when nobody is named",
    ),
    Column("cue_spans", SPANS, "the words of saying or thinking, none when there are none"),
    Column("content_spans", SPANS, "what is said"),
    Column("source", TEXT, "words of source_spans, joined by ' … '"),
    Column("cue", TEXT, "words of cue_spans, joined by ' … '"),
    Column("content", TEXT, "words of content_spans, joined by ' … '"),
    Column("cue_lemma", TEXT, "base form of the cue's main word; empty without cue"),
    Column(
        "stance",
        TEXT,
        "what the cue does to the claim: neutral, distancing, endorsing, adversarial, "
        "denying, emphatic, cautionary or unknown",
    ),
    Column(
        "speaker_id",
        TEXT,
        "entity that speaks, or source:… for somebody without a name, who is no entity; empty when "
        "unresolved",
        OPTIONAL,
    ),
    Column(
        "speaker",
        TEXT,
        "name of the speaker, or what somebody without a name is called; empty when unresolved",
        OPTIONAL,
    ),
    Column(
        "speaker_type",
        TEXT,
        "person, group (several people), people, organisation, place or document",
        OPTIONAL,
    ),
    Column("speaker_side", TEXT, "country or bloc that the speaker stands for", OPTIONAL),
    Column(
        "further_speakers",
        TEXTS,
        "names of those who speak with the speaker: Bob Cole in “Ann Ray and Bob Cole said”",
    ),
    Column("speaker_basis", TEXT, "what the speaker's name rests on"),
    Column("confidence", REAL, "confidence in the attribution, 0 to 1"),
)

VOICES = _table(
    "voices",
    "one span of text in one voice; together they cover the text without gap or overlap",
    ("article_id", "start"),
    ARTICLE,
    *SPAN,
    VOICE,
    Column(
        "attribution_id",
        WHOLE,
        "the attribution these words belong to; in the outlet's voice the speech act it tells of; "
        "else empty",
        OPTIONAL,
    ),
    HOLDER,
    Column("text", TEXT, "the words"),
)

UTTERANCES = _table(
    "utterances",
    "one attribution in a group of the same utterance",
    ("article_id", "attribution_id"),
    Column("utterance_id", TEXT, "the group"),
    ARTICLE,
    Column("attribution_id", WHOLE, "the attribution"),
    Column(
        "relation",
        TEXT,
        "to the fullest version of the group: fullest, verbatim, trimmed, reworded or summarised",
    ),
    Column("similarity", REAL, "similarity to the fullest version, 0 to 1"),
    Column(
        "difference",
        TEXT,
        "word by word against the fullest version: kept words bare, [-cut-], {+added+}",
    ),
    Column(
        "hidden",
        TEXT,
        "words that an ellipsis of this version stands for and the fullest version prints",
        OPTIONAL,
    ),
)

FRAMES = _table(
    "frames",
    "one frame in one sentence and voice",
    ("article_id", "sentence_id", "frame", "voice", "holder_id"),
    ARTICLE,
    SENTENCE,
    Column("frame", TEXT, "id of the frame in frames.yml"),
    *VOICED,
    Column("contested", YES_NO, "whether the sentence denies or rejects the proposition"),
    Column(
        "score",
        REAL,
        "share of the votes cast that were yes: 1/3, 2/3 or 3/3 where three were cast",
    ),
    Column("votes", TEXTS, "the methods that said yes: lexical, likeness, trained"),
    Column("evidence_spans", SPANS, "the words that triggered the lexical vote"),
)

LOADED = _table(
    "loaded",
    "one loaded or labelling expression",
    ("article_id", "start", "end"),
    ARTICLE,
    SENTENCE,
    *SPAN,
    Column("text", TEXT, "the words"),
    Column(
        "category",
        TEXT,
        "label, dysphemism, evaluative, emotive, intensifier, distancing or presupposition, as "
        "loaded.csv names it; distancing also for scare quotes",
    ),
    Column(
        "target_id",
        TEXT,
        "entity that the judgement falls on; empty where that is no entity",
        OPTIONAL,
    ),
    Column("target", TEXT, "words of the target; empty when none was found", OPTIONAL),
    Column(
        "sign",
        TEXT,
        "what it lends its target: positive, negative, or none (it only moves, or pities)",
    ),
    *VOICED,
)

ROLES = _table(
    "roles",
    "one predicate with one pair of agent and patient",
    (),
    ARTICLE,
    SENTENCE,
    *SPAN,
    Column(
        "predicate",
        TEXT,
        "base form of the verb, or the verb that deeds.csv gives for an event noun",
    ),
    Column("form", TEXT, "active, passive or nominal"),
    Column(
        "kind",
        TEXT,
        "deed; or contact (calls, talks, meetings), speech, thought or state, as acts.csv and "
        "cue-verbs.csv say: these are no deeds",
    ),
    Column("agent_id", TEXT, "entity that does it", OPTIONAL),
    Column("agent", TEXT, "words of the agent", OPTIONAL),
    Column("patient_id", TEXT, "entity that it is done to", OPTIONAL),
    Column("patient", TEXT, "words of the patient", OPTIONAL),
    *VOICED,
    Column(
        "status",
        TEXT,
        "done; open (planned, asked for, feared, possible or supposed); or denied (as negated)",
    ),
    Column(
        "negated",
        YES_NO,
        "whether the action is reported as not done, or is denied or rejected in the sentence",
    ),
)

SENTIMENTS = _table(
    "sentiments",
    "one mention of a target in one sentence",
    ("article_id", "start", "end"),
    ARTICLE,
    SENTENCE,
    Column("target_id", TEXT, "entity the sentiment is toward"),
    *SPAN,
    Column("text", TEXT, "the words of the target"),
    VOICE,
    Column(
        "held_by",
        TEXT,
        "whose tone it is: of another actor of the sentence (actor), else of who speaks the words "
        "around the target (speaker), else of the outlet (outlet)",
    ),
    Column(
        "holder_id",
        TEXT,
        "entity whose tone it is; empty for the outlet and where it is not known who",
        OPTIONAL,
    ),
    Column(
        "polarity", TEXT, "positive, neutral, negative, or unclear where no class is likely enough"
    ),
    Column("p_negative", REAL, "probability of negative"),
    Column("p_neutral", REAL, "probability of neutral"),
    Column("p_positive", REAL, "probability of positive"),
)

STATEMENTS = _table(
    "statements",
    "one statement in one article, told or not",
    (),
    Column("statement_id", TEXT, "the statement"),
    Column("event_id", TEXT, "the event it belongs to"),
    Column(
        "statement",
        TEXT,
        "its fullest wording: a clause, with a subject borrowed from the sentence in square "
        "brackets",
    ),
    ARTICLE,
    Column(
        "told",
        TEXT,
        "told, contested, absent, unclear (a sentence comes close, but not close enough), or "
        "unsaid (absent from an article too short to read silence as omission)",
    ),
    Column("sentence_id", WHOLE, "where it is told", OPTIONAL),
    Column("spans", SPANS, "the words that tell it; none where it is absent"),
    Column("voice", TEXT, "whose words tell it", OPTIONAL),
    HOLDER,
    Column(
        "teller",
        TEXT,
        "who tells it there: the speaker, or the words that name the source; empty for the "
        "outlet itself",
    ),
    Column("similarity", REAL, "similarity to the fullest wording, 0 to 1", OPTIONAL),
    Column(
        "nearest_id",
        WHOLE,
        "where it is not told, the sentence of the article that comes closest to it",
        OPTIONAL,
    ),
)

REUSE = _table(
    "reuse",
    "one passage shared by two articles",
    ("article_id", "other_id", "start", "other_start"),
    ARTICLE,
    Column("other_id", TEXT, "the other article"),
    *SPAN,
    Column("other_start", WHOLE, "first character in the other article's text"),
    Column("other_end", WHOLE, "one past the last character in the other article's text"),
    Column("kind", TEXT, "verbatim or reworded"),
    Column("similarity", REAL, "similarity of the two spans, 0 to 1"),
    Column("agency", TEXT, "agency that either article names as its source", OPTIONAL),
)

_ALL = (
    PROBLEMS,
    ARTICLES,
    LINES,
    SENTENCES,
    TOKENS,
    VECTORS,
    MENTIONS,
    ENTITIES,
    MERGES,
    ATTRIBUTIONS,
    VOICES,
    UTTERANCES,
    FRAMES,
    LOADED,
    ROLES,
    SENTIMENTS,
    STATEMENTS,
    REUSE,
)
TABLES: Mapping[str, Table] = {table.name: table for table in _ALL}


def typed(name: str, rows: Iterable[Mapping[str, Any]] | pd.DataFrame = ()) -> pd.DataFrame:
    """Rows with the columns, order and types of the table ``name``; no rows give an empty table.

    Raises
    ------
    TableError
        For a missing or unknown column, a wrong type, an empty cell where none may be, or a
        repeated key.
    """
    table = TABLES[name]
    if not isinstance(rows, pd.DataFrame):
        rows = pd.DataFrame(list(rows), columns=None)
    if not len(rows) and not len(rows.columns):
        return _pandas(table.schema.empty_table(), table)
    wanted = [column.name for column in table.columns]
    if missing := [c for c in wanted if c not in rows.columns]:
        raise TableError(f"table {name}: no column {', '.join(missing)}")
    if unknown := [c for c in rows.columns if c not in wanted]:
        raise TableError(f"table {name}: unknown column {', '.join(unknown)}")
    try:
        made = _arrow(rows[wanted], table)
    except (pa.ArrowInvalid, pa.ArrowTypeError, ValueError) as error:
        raise TableError(f"table {name}: {error}") from error
    for column in table.columns:
        if not column.optional and made.column(column.name).null_count:
            raise TableError(f"table {name}: column {column.name} has an empty cell")
    result = _pandas(made, table)
    _check_key(result, table)
    return result


def _check_key(rows: pd.DataFrame, table: Table) -> None:
    key = list(table.key)
    if key and (repeated := rows.duplicated(key)).any():
        twice = rows.loc[repeated, key].iloc[0].tolist()
        raise TableError(f"table {table.name}: two rows for {twice}")


def _pandas(made: pa.Table, table: Table) -> pd.DataFrame:
    """Arrow to pandas: empty texts are None, whole numbers stay whole even where some are empty.

    Lists become Python lists, vectors numpy arrays.
    """
    result = made.to_pandas()
    for column in table.columns:
        values = made.column(column.name)
        if column.optional and column.type == WHOLE:
            result[column.name] = pd.array(values.to_pylist(), dtype="Int32")
        elif (column.optional and column.type == TEXT) or column.type in (SPANS, TEXTS):
            result[column.name] = pd.Series(values.to_pylist(), dtype=object)
    return result


def _arrow(rows: pd.DataFrame, table: Table) -> pa.Table:
    arrays = [pa.array(_cells(rows[c.name], c.type), type=c.type) for c in table.columns]
    return pa.table(arrays, schema=pa.schema([pa.field(c.name, c.type) for c in table.columns]))


def _cells(values: pd.Series, kind: pa.DataType) -> list[Any]:
    """The cells of a column; every kind of missing value becomes None."""
    if pa.types.is_list(kind):
        return [None if v is None else list(map(_entry, v)) for v in values]
    return [None if v is None or v is pd.NA or v != v else v for v in values]


def _entry(value: Any) -> Any:
    """One entry of a list cell: spans as lists, texts and numbers as they are."""
    return list(value) if hasattr(value, "__len__") and not isinstance(value, str) else value


def write(
    name: str, rows: pd.DataFrame, folder: Path, note: Mapping[str, str] | None = None
) -> Path:
    """Check ``rows`` and write them to ``folder/name.parquet``; returns the path.

    The file is written as a draft and then renamed, so that no reader sees half a table, and it
    carries a digest of its own bytes (:mod:`parallax.common.seals`).  Two notebooks that make the
    same table at the same time write the same rows; each has its own draft, and the last one wins.

    Parameters
    ----------
    note
        Stored in the file with the rows; :func:`note` returns it.

    Raises
    ------
    OSError
        Naming the file, where it cannot be written; the table that stood there stays.
    """
    made = _arrow(typed(name, rows), TABLES[name])
    kept = {**(made.schema.metadata or {}), **(note or {}), _HELD: name}
    made = made.replace_schema_metadata(kept)
    path = file_of(name, folder)
    with disk.draft(path) as draft:
        with pq.ParquetWriter(draft, made.schema, compression="zstd") as writer:
            writer.write_table(made)
            writer.add_key_value_metadata({seals.NOTE: seals.BLANK})
        seals.seal(draft)
    return path


def file_of(name: str, folder: Path) -> Path:
    """The file of the table ``name`` in ``folder``."""
    return folder / f"{name}.parquet"


def fault(name: str, folder: Path) -> str:
    """Why the file of a table cannot be believed; empty where it can, and where there is none."""
    path = file_of(name, folder)
    if not path.exists():
        return ""
    if not seals.digest_of(path):
        return "its bytes have changed since it was written"
    held = _footer(path).get(_HELD, "none")
    return "" if held == name else f"it holds the table {held}"


def read(name: str, folder: Path) -> pd.DataFrame:
    """The table ``name`` of ``folder``, checked.

    Raises
    ------
    FileNotFoundError
        When the table has not been made.
    TableError
        When its bytes have changed since it was written, or its rows do not fit.
    """
    path = file_of(name, folder)
    if cause := fault(name, folder):
        raise TableError(f"table {name}: {path} is damaged: {cause}")
    stored = pq.read_table(path)
    return typed(name, stored.replace_schema_metadata(None).to_pandas())


def by_article(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows of each article, by article_id."""
    return {str(article): part for article, part in rows.groupby("article_id", sort=True)}


def note(name: str, folder: Path) -> dict[str, str]:
    """The note that :func:`write` stored with a table; empty if the file is missing or damaged."""
    return {} if fault(name, folder) else _footer(file_of(name, folder))


def _footer(path: Path) -> dict[str, str]:
    """The notes in the footer of a file whose digest holds; none without a file."""
    try:
        found = pq.read_metadata(path).metadata or {}
    except FileNotFoundError:
        return {}
    return {k.decode(): v.decode() for k, v in found.items()}


def dictionary() -> str:
    """The data dictionary as Markdown, one section per table."""
    return "\n".join(map(_section, TABLES.values()))


def _section(table: Table) -> str:
    lines = [
        f"### {table.name}",
        "",
        f"One row is {table.row}.",
        "",
        "| column | type | meaning |",
        "| --- | --- | --- |",
        *map(_line, table.columns),
    ]
    return "\n".join(lines) + "\n"


def _line(column: Column) -> str:
    kind = NAMES_OF_TYPES[column.type] + (", may be empty" if column.optional else "")
    return f"| `{column.name}` | {kind} | {column.meaning} |"
