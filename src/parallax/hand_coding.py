"""Human coding: sheets to fill in, and what the completed ones say about the machine.

A sheet is a CSV file for any spreadsheet program that does not show the machine's answer.
:func:`draw` makes one for a corpus, stratified by article; :func:`read_sheet` reads it back as
codes, one row per unit and code; :func:`reliability` compares coders with each other
(Krippendorff's alpha) and the machine with the coders (precision, recall, F1).  Units are matched
by place and words, so that codes survive a new run.  Sampling and adjudication follow Krippendorff
2004 and Song et al. 2020 (Political Communication 37).
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain, repeat
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from parallax import ROOT
from parallax.chain import corpora, steps
from parallax.common import stats
from parallax.common.errors import ParallaxError

KINDS = ("frames", "sentiment", "attributions")
POLARITIES = ("negative", "neutral", "positive", "unclear")
SPEECH = ("none", "direct", "indirect", "mixed")
SHIPPED = ROOT / "data" / "handmade"
PATTERN = "codes*.csv"
"""File name of a completed sheet in a codebook folder.

The part between ``codes`` and ``.csv`` is the coder, unless the sheet names one.
"""
YES, NO = {"1", "x", "yes", "y", "true"}, {"0", "no", "n", "false"}
NONE = "NONE"
_CODER_IN_NAME = re.compile(r"^codes[-_. ]*")
POLARITY, VOICE, SAYS = "polarity", "own words", "speech"
OWN = {"outlet", "own", "own words"}
CONTEXT = ("before", "sentence", "after")
UNIT = ("article_id", "start", "end")
ASKED = {"sentiment": (POLARITY,), "attributions": (SAYS,)}
"""The answer column of a sheet; a sheet for frames has one column per frame."""
CODES = (*UNIT, "words", "coder", "code", "value")
SCORES = (
    "code",
    "coders",
    "units",
    "alpha",
    "low",
    "high",
    "verdict",
    "coded",
    "found",
    "precision",
    "recall",
    "f1",
    "f1_low",
    "f1_high",
)
NEVER, ONE = "never coded", "one coder"
"""Verdicts without an alpha, besides those of :func:`parallax.common.stats.agreement`."""
NOT_KNOWN = float("nan")
DOUBTFUL = (NEVER, ONE, "unreliable", stats.TOO_FEW)


class HandCodes(NamedTuple):
    """Codes of one kind of sheet.

    ``rows`` has the columns :data:`CODES`; ``stale`` is the number of codes that no longer match
    the texts.
    """

    what: str
    rows: pd.DataFrame
    stale: int = 0


# ---------------------------------------------------------------- drawing a sample


def draw(
    what: str,
    tables: Mapping[str, pd.DataFrame],
    n: int,
    frames: Iterable[str] = (),
    seed: int = stats.SEED,
) -> pd.DataFrame:
    """A sheet of ``n`` units, spread as evenly over the articles as possible, in random order.

    It has fewer units if the corpus has, and shows neither the machine's codes nor the outlet.

    Parameters
    ----------
    what
        One of :data:`KINDS`: ``frames`` and ``attributions`` draw sentences, ``sentiment`` draws
        mentions of known entities (marked ``[[so]]`` in the sentence).
    tables
        ``articles`` and ``sentences``; for sentiment ``mentions`` and ``entities`` too.
    frames
        The ids of the codebook.
    seed
        The same seed draws the same units.

    Raises
    ------
    ParallaxError
        For any other ``what``.
    """
    if what not in KINDS:
        raise ParallaxError(f"{what!r} cannot be coded: {', '.join(KINDS)}")
    sentences = _with_neighbours(tables["sentences"])
    units = _mentions(tables, sentences) if what == "sentiment" else sentences
    units = _stratified(units, n, seed).assign(what=what).rename(columns={"text": "sentence"})
    shown = ["what", *UNIT, *CONTEXT, *(["target"] if what == "sentiment" else [])]
    return units[shown].assign(**dict.fromkeys(_answers(what, frames), ""))


def _answers(what: str, frames: Iterable[str]) -> list[str]:
    """The columns for the coder to fill in."""
    own = {
        "frames": [*frames, NONE],
        "sentiment": [POLARITY, "holder"],
        "attributions": [SAYS, "source"],
    }[what]
    return [*own, "coder", "note"]


def _with_neighbours(sentences: pd.DataFrame) -> pd.DataFrame:
    """Sentences in order, with the sentences ``before`` and ``after`` them in the article."""
    ordered = sentences.sort_values(["article_id", "sentence_id"], kind="stable")
    texts = ordered.groupby("article_id")["text"]
    return ordered.assign(before=texts.shift(1).fillna(""), after=texts.shift(-1).fillna(""))


def _mentions(tables: Mapping[str, pd.DataFrame], sentences: pd.DataFrame) -> pd.DataFrame:
    """Mentions of known entities, each marked in its sentence."""
    names = tables["entities"].set_index("entity_id")["name"]
    mentions = tables["mentions"][tables["mentions"]["entity_id"].isin(names.index)]
    columns = {"start": "sentence_start", "end": "sentence_end", "text": "sentence"}
    around = sentences.rename(columns=columns)
    found = pd.merge_asof(
        mentions.astype({"start": "int64"}).sort_values("start", kind="stable"),
        around[["article_id", *columns.values(), "before", "after"]]
        .astype({"sentence_start": "int64"})
        .sort_values("sentence_start", kind="stable"),
        left_on="start",
        right_on="sentence_start",
        by="article_id",
    )
    found = found[found["end"] <= found["sentence_end"]]
    marked = [
        _marked(row.sentence, row.start - row.sentence_start, row.end - row.sentence_start)
        for row in found.itertuples()
    ]
    target = found["entity_id"].map(names)
    return found.assign(text=marked, target=target).drop(columns="sentence")


def _marked(text: str, start: int, end: int) -> str:
    return f"{text[:start]}[[{text[start:end]}]]{text[end:]}"


def _stratified(units: pd.DataFrame, n: int, seed: int) -> pd.DataFrame:
    """``n`` units in random order: one from each article in turn, at random within the article."""
    random = np.random.default_rng(seed)
    units = units.sort_values(["article_id", "start"], kind="stable").reset_index(drop=True)
    units = units.iloc[random.permutation(len(units))]
    turn = units.groupby("article_id").cumcount()
    chosen = units.iloc[np.argsort(turn.to_numpy(), kind="stable")[:n]]
    return chosen.iloc[random.permutation(len(chosen))].reset_index(drop=True)


# ---------------------------------------------------------------- reading sheets back


def read_sheet(path: Path) -> HandCodes:
    """The codes of one completed sheet; an empty row is not coded.

    Sheets with one row per code (a column ``frame``) are accepted too.  Columns may be separated by
    commas, semicolons or tabs.

    Raises
    ------
    ParallaxError
        If the file is not a coding sheet or not UTF-8, or (naming the row) if an answer is not one
        of those offered.
    """
    table = _csv(path)
    what = _kind(table)
    needed = {*UNIT, "sentence", *ASKED.get(what or "", ())}
    if what is None or not needed <= set(table.columns):
        raise ParallaxError(f"{path.name}: not a coding sheet (draw one with `code draw`)")
    coder = _CODER_IN_NAME.sub("", path.stem) or path.stem
    given = table.get("coder", pd.Series("", index=table.index)).str.strip()
    table = table.assign(coder=given.where(given != "", coder))
    read = {"frames": _frame_rows, "sentiment": _sentiment_rows, "attributions": _speech_rows}[what]
    rows = pd.DataFrame(read(table, path.name), columns=list(CODES))
    try:
        rows = rows.astype({"start": int, "end": int})
    except ValueError:
        raise ParallaxError(f"{path.name}: start and end must be whole numbers") from None
    order = [*UNIT, "code", "coder"]
    return HandCodes(what, rows.sort_values(order, kind="stable", ignore_index=True))


def _csv(path: Path) -> pd.DataFrame:
    """A CSV file, all cells text; the separator is the most frequent one in the first line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ParallaxError(f"{path.name}: not UTF-8 text; save it as CSV UTF-8") from None
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    try:
        return pd.read_csv(
            io.StringIO(text),
            dtype=str,
            keep_default_na=False,
            sep=separator,
            quoting=csv.QUOTE_MINIMAL,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ParallaxError(f"{path.name}: {' '.join(str(error).split())}") from error


def _kind(table: pd.DataFrame) -> str | None:
    """What a sheet codes, by its column ``what`` or the column that only such a sheet has."""
    said = set(table["what"]) if "what" in table else set()
    of_column = {"frame": "frames", POLARITY: "sentiment", SAYS: "attributions"}
    return next(
        chain(
            (kind for kind in KINDS if kind in said),
            (kind for column, kind in of_column.items() if column in table),
        ),
        None,
    )


def _row(row: Mapping[str, str], words: str, code: str, value: str) -> dict[str, str]:
    """One code of a unit, in the columns :data:`CODES`."""
    unit = {key: row[key] for key in UNIT}
    return {**unit, "words": words, "coder": row["coder"], "code": code, "value": value}


def _wrong(name: str, number: int, given: str, wanted: Iterable[str]) -> ParallaxError:
    message = f"{name}, row {number + 2}: {given!r} is not one of {', '.join(wanted)}"
    return ParallaxError(message)


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _frame_rows(table: pd.DataFrame, name: str) -> list[dict]:
    """A yes or no for every frame of the sheet and every coded sentence."""
    return _listed_frames(table) if "frame" in table else _ticked_frames(table, name)


def _listed_frames(table: pd.DataFrame) -> list[dict]:
    """The codes of a sheet with one row per frame found."""
    ids = sorted(set(table["frame"]) - {NONE, ""})
    rows = []
    for key, group in table[table["frame"] != ""].groupby([*UNIT, "coder"], sort=False):
        unit, words = dict(zip([*UNIT, "coder"], key)), group["sentence"].iloc[0]
        found = set(group["frame"])
        rows += [_row(unit, words, frame, _yes(frame in found)) for frame in ids]
    return rows


def _ticked_frames(table: pd.DataFrame, name: str) -> list[dict]:
    """The codes of a sheet with one column per frame."""
    others = {"what", "corpus", "coder", "note", NONE, *UNIT, *CONTEXT}
    ids = [column for column in table.columns if column not in others]
    rows = []
    for number, row in enumerate(table.to_dict("records")):
        given = {column: row[column].strip().lower() for column in [*ids, NONE] if column in row}
        bad = [value for value in given.values() if value and value not in YES | NO]
        if bad:
            raise _wrong(name, number, bad[0], ["x (yes)", "empty (no)"])
        if any(given.values()):
            rows += [_row(row, row["sentence"], frame, _yes(given[frame] in YES)) for frame in ids]
    return rows


def _answer(row: Mapping[str, str], column: str, wanted: Iterable[str], name: str, n: int) -> str:
    """A coder's answer in a column, checked; empty if there is none."""
    value = row[column].strip().lower()
    if value and value not in wanted:
        raise _wrong(name, n, value, wanted)
    return value


def _sentiment_rows(table: pd.DataFrame, name: str) -> list[dict]:
    rows = []
    for number, row in enumerate(table.to_dict("records")):
        value = _answer(row, POLARITY, POLARITIES, name, number)
        if not value:
            continue
        marked = re.search(r"\[\[(.+?)\]\]", row["sentence"], re.S)
        words = marked[1] if marked else row.get("text", "")
        rows.append(_row(row, words, POLARITY, value))
        holder = row.get("holder", "").strip().lower()
        if holder:
            rows.append(_row(row, words, VOICE, _yes(holder in OWN)))
    return rows


def _speech_rows(table: pd.DataFrame, name: str) -> list[dict]:
    rows = []
    for number, row in enumerate(table.to_dict("records")):
        value = _answer(row, SAYS, SPEECH, name, number)
        if value:
            rows.append(_row(row, row["sentence"], SAYS, value))
    return rows


def corpus_of(path: Path) -> str:
    """Name of the corpus that a sheet was drawn from; empty if it does not say."""
    table = _csv(path)
    return next((name for name in table.get("corpus", ()) if name), "")


def sheets(codebook: Path, shipped: Path = SHIPPED) -> list[Path]:
    """Completed sheets that apply to a corpus.

    These are the project's own, and files named :data:`PATTERN` in the codebook folder.
    """
    ours = [path for path in sorted(shipped.glob("*.csv")) if path.stem in KINDS]
    theirs = [path for path in sorted(Path(codebook).glob(PATTERN)) if path.is_file()]
    return [*ours, *theirs]


def gather(what: str, paths: Iterable[Path], articles: pd.DataFrame) -> HandCodes:
    """All codes of one kind whose words are still at their place in ``articles``."""
    read = [sheet.rows for sheet in map(read_sheet, paths) if sheet.what == what]
    rows = pd.concat(read, ignore_index=True) if read else pd.DataFrame(columns=list(CODES))
    rows = rows[rows["article_id"].isin(articles["article_id"])]
    texts = dict(zip(articles["article_id"], articles["text"]))
    places = zip(rows["article_id"], rows["start"], rows["end"], rows["words"])
    fits = np.array(
        [_plain(texts[name][start:end]) == _plain(words) for name, start, end, words in places],
        dtype=bool,
    )
    kept = rows[fits].drop_duplicates([*UNIT, "coder", "code"], keep="last", ignore_index=True)
    return HandCodes(what, kept, int((~fits).sum()))


def _plain(words: str) -> str:
    return " ".join(words.split())


# ---------------------------------------------------------------- coders and machine


def reliability(codes: HandCodes, machine: pd.DataFrame) -> pd.DataFrame:
    """One row per code, with alpha between coders and precision, recall and F1 of the machine.

    The columns are :data:`SCORES`, all figures 0 to 1.  ``machine`` comes from
    :func:`machine_codes`.  Disagreements between coders are settled by majority; ties are left out.
    A code with several values (polarity, speech) has one alpha, and also a row for each value
    ("polarity: negative").
    """
    truth = _with_machine(settled(codes.rows), machine)
    rows = []
    for code, group in codes.rows.groupby("code", sort=True):
        agreed = _agreement(group)
        known = truth[truth["code"] == code]
        values = _values(known)
        if len(values) > 1:
            rows.append({"code": code, **agreed, **_mean_score(known, values)})
        for value in values:
            name = code if value == "yes" else f"{code}: {value}"
            rows.append({"code": name, **agreed, **_score(known, value)})
    return pd.DataFrame(rows, columns=list(SCORES))


def _keys(rows: pd.DataFrame) -> list[tuple]:
    """Unit and code of every row."""
    return list(zip(*(rows[name] for name in (*UNIT, "code"))))


def _with_machine(truth: pd.DataFrame, machine: pd.DataFrame) -> pd.DataFrame:
    """The settled codes that the machine has an answer to, with that answer as ``machine``."""
    answers = dict(zip(_keys(machine), machine["value"]))
    given = list(map(answers.get, _keys(truth)))
    return truth.assign(machine=given).dropna(subset="machine")


def _values(known: pd.DataFrame) -> list[str]:
    """The values of a code that are scored: yes, or each of several except "unclear"."""
    if {*known["value"], *known["machine"]} <= {"yes", "no"}:
        return ["yes"]
    return sorted(set(known["value"]) - {"unclear"})


def settled(rows: pd.DataFrame) -> pd.DataFrame:
    """One value per unit and code: what most coders say; ties are left out."""
    found = []
    for key, group in rows.groupby([*UNIT, "code"], sort=True):
        (value, most), *rest = Counter(group["value"]).most_common()
        if not rest or rest[0][1] < most:
            found.append((*key, value))
    return pd.DataFrame(found, columns=[*UNIT, "code", "value"])


def _agreement(group: pd.DataFrame) -> dict[str, Any]:
    """Agreement of the coders on one code."""
    wide = group.pivot(index=list(UNIT), columns="coder", values="value")
    wide = wide.astype(object).where(wide.notna(), None)
    coders = wide.shape[1]
    if coders < 2:
        verdict = ONE if len(wide) else NEVER
        none = dict.fromkeys(["alpha", "low", "high"], NOT_KNOWN)
        return {"coders": coders, "units": 0, **none, "verdict": verdict}
    found = stats.agreement(wide.to_numpy().tolist())
    columns = ("units", "alpha", "low", "high", "verdict")
    return {"coders": coders, **{name: getattr(found, name) for name in columns}}


def _score(known: pd.DataFrame, value: str) -> dict[str, Any]:
    """How well the machine finds one value of a code."""
    true, found = (known["value"] == value).to_numpy(), (known["machine"] == value).to_numpy()
    score = stats.precision_recall(true, found)
    return {
        "coded": int(true.sum()),
        "found": int(found.sum()),
        "precision": score.precision,
        "recall": score.recall,
        "f1": score.f1,
        "f1_low": score.low,
        "f1_high": score.high,
    }


def _mean_score(known: pd.DataFrame, values: list[str]) -> dict[str, Any]:
    """How well the machine finds the values of a code: their mean F1."""
    found = stats.macro_f1(known["value"].tolist(), known["machine"].tolist(), values)
    return {
        "coded": len(known),
        "found": len(known),
        "precision": NOT_KNOWN,
        "recall": NOT_KNOWN,
        "f1": found.value,
        "f1_low": found.low,
        "f1_high": found.high,
    }


# ---------------------------------------------------------------- what the machine coded


TABLES_OF = {
    "frames": ("frames", "sentences"),
    "sentiment": ("sentiments",),
    "attributions": ("voices",),
}
"""The tables that the machine's codes of each kind are read from."""


def tables_of(what: str, settings: corpora.Settings) -> dict[str, Any]:
    """The tables of a corpus that :func:`machine_codes` needs, and the ids of its frames.

    Tables that are missing or out of date are made.
    """
    from parallax.framing.codebook import read_codebook

    found: dict[str, Any] = {table: steps.read(settings, table) for table in TABLES_OF[what]}
    if what == "frames":
        book = read_codebook(corpora.codebook_file(settings, "frames.yml"))
        found["frame_ids"] = [frame.id for frame in book.frames]
    return found


def machine_codes(what: str, tables: Mapping[str, Any], units: pd.DataFrame) -> pd.DataFrame:
    """The machine's answer for each of ``units``, in the columns :data:`UNIT`, code and value.

    ``tables`` come from :func:`tables_of`: for frames ``frames``, ``sentences`` and the ids of the
    codebook as ``frame_ids`` (by default the frames found); for sentiment ``sentiments``; for
    attributions ``voices``.
    """
    units = units[list(UNIT)].drop_duplicates()
    answer = {
        "frames": _machine_frames,
        "sentiment": _machine_sentiment,
        "attributions": _machine_speech,
    }[what]
    return pd.DataFrame(answer(tables, units), columns=[*UNIT, "code", "value"])


def _machine_frames(tables: Mapping[str, Any], units: pd.DataFrame) -> list[tuple]:
    """A unit has a frame if any sentence that begins in it does."""
    frames, sentences = tables["frames"], tables["sentences"]
    starts = sentences[["article_id", "sentence_id", "start"]]
    placed = frames[["article_id", "sentence_id", "frame"]].merge(
        starts, on=["article_id", "sentence_id"]
    )
    by_article = dict(list(placed.groupby("article_id")))
    ids = tables["frame_ids"] if "frame_ids" in tables else sorted(set(frames["frame"]))
    rows = []
    for article, start, end in units.itertuples(index=False):
        here = by_article.get(article, placed.iloc[:0])
        inside = set(here.loc[here["start"].between(start, end, inclusive="left"), "frame"])
        rows += [(article, start, end, frame, _yes(frame in inside)) for frame in ids]
    return rows


def _machine_sentiment(tables: Mapping[str, Any], units: pd.DataFrame) -> list[tuple]:
    found = units.merge(tables["sentiments"], on=list(UNIT))
    in_own_words = map(_yes, found["voice"] == "outlet")
    unit = [found[name] for name in UNIT]
    return [
        *zip(*unit, repeat(POLARITY), found["polarity"]),
        *zip(*unit, repeat(VOICE), in_own_words),
    ]


def _machine_speech(tables: Mapping[str, Any], units: pd.DataFrame) -> list[tuple]:
    """The speech in a sentence: quoted words, reported words, both, or none."""
    voices = tables["voices"][tables["voices"]["voice"].isin(["direct", "indirect"])]
    by_article = dict(list(voices.groupby("article_id")))
    rows = []
    for article, start, end in units.itertuples(index=False):
        here = by_article.get(article, voices.iloc[:0])
        heard = set(here.loc[(here["start"] < end) & (here["end"] > start), "voice"])
        speech = "mixed" if len(heard) == 2 else next(iter(heard), "none")
        rows.append((article, start, end, SAYS, speech))
    return rows
