"""Human coding: sheets to fill in, and what the completed ones say about the machine.

A sheet is a CSV file for any spreadsheet program that does not show the machine's answer.
:func:`draw` makes one for a corpus, stratified by article; :func:`read_sheet` reads it back as
codes, one row per unit and code; :func:`reliability` compares coders with each other
(Krippendorff's alpha) and the machine with the coders (precision, recall, F1).  Units are matched
by place and words, so that codes survive a new run.  Sampling and adjudication follow Krippendorff
2004 and Song et al. 2020 (Political Communication 37).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain, repeat
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from parallax import ROOT
from parallax.chain import codebook, corpora, steps
from parallax.common import spreadsheets, stats
from parallax.common.codebook_files import at
from parallax.common.csv_rows import read_table
from parallax.common.errors import CodebookError, ParallaxError

KINDS = ("frames", "sentiment", "attributions")
POLARITIES = ("negative", "neutral", "positive", "unclear")
SPEECH = ("none", "direct", "indirect", "mixed")
SHIPPED = ROOT / "data" / "handmade"
PATTERN = codebook.SHEETS
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
KNOWN = ("what", "corpus", *UNIT, *CONTEXT, "coder", "note", NONE)
"""Columns of every sheet, besides those for the answers."""
_WHOLE_NUMBER = re.compile(r"(\d{1,9})(?:[.,]0+)?")
"""As spreadsheet programs may write one."""
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
    the texts, ``elsewhere`` of those on articles that the corpus does not have.
    """

    what: str
    rows: pd.DataFrame
    stale: int = 0
    elsewhere: int = 0


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


def write_sheet(sheet: pd.DataFrame, path: Path) -> None:
    """Write a sheet for spreadsheet programs; :func:`read_sheet` gets back the same texts.

    See :mod:`parallax.common.spreadsheets` for what is done to cells that would run as formulas.
    """
    cells = spreadsheets.guarded_cells(sheet)
    # With this end of a line, cells that hold either half of it are quoted.
    cells.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")


# ---------------------------------------------------------------- reading sheets back


def read_sheet(path: Path) -> HandCodes:
    """The codes of one completed sheet; an empty row is not coded.

    Sheets with one row per code (a column ``frame``) are accepted too, and whatever encoding and
    separator a spreadsheet program has chosen.

    Raises
    ------
    ParallaxError
        In one line a mistake, with its file and row: a file that is no coding sheet, a column that
        is missing, an answer that is not one of those offered, two answers to one question.
    """
    table = _csv(path)
    what = _kind(table, path.name)
    _check_columns(table, what, path.name)
    coder = _CODER_IN_NAME.sub("", path.stem) or path.stem
    given = table.get("coder", pd.Series("", index=table.index))
    table = table.assign(coder=given.where(given != "", coder))
    for column in ("start", "end"):
        table[column] = _whole_numbers(table[column], path.name)
    read = {"frames": _frame_rows, "sentiment": _sentiment_rows, "attributions": _speech_rows}[what]
    rows = pd.DataFrame(read(table, path.name), columns=[*CODES, "line"])
    rows = rows.astype({"start": int, "end": int, "line": int})
    _check_contradictions(rows, path.name)
    order = [*UNIT, "code", "coder"]
    rows = rows[list(CODES)].sort_values(order, kind="stable", ignore_index=True)
    return HandCodes(what, rows)


def mistakes_in(folder: Path) -> list[str]:
    """What is wrong with the completed sheets of a codebook folder: one line a mistake."""
    mistakes: list[str] = []
    for path in sorted(folder.glob(PATTERN)):
        try:
            read_sheet(path)
        except ParallaxError as error:
            mistakes += str(error).splitlines()
    return mistakes


def _csv(path: Path) -> pd.DataFrame:
    """A sheet, all cells text as :func:`write_sheet` was given them.

    The index is the line on which a row begins.
    """
    found = read_table(path, KNOWN)
    twice = sorted({name for name in found.columns if name and found.columns.count(name) > 1})
    mistakes = [f"line {found.header_line}: column {name!r} appears twice" for name in twice]
    mistakes += found.mistakes
    if not found.header_line:
        mistakes.append("an empty file")
    if mistakes:
        raise CodebookError("\n".join(at(path.name, mistake) for mistake in mistakes))
    lines = [line for line, _ in found.rows]
    columns = list(filter(None, found.columns))
    cells = pd.DataFrame([row for _, row in found.rows], index=lines, columns=columns, dtype=str)
    return cells.rename(columns=spreadsheets.unguarded).map(spreadsheets.unguarded)


def _check_columns(table: pd.DataFrame, what: str, name: str) -> None:
    needed = [*UNIT, "sentence", *ASKED.get(what, ())]
    missing = [column for column in needed if column not in table]
    if missing:
        listed = ", ".join(missing)
        raise ParallaxError(
            f"{name}: a sheet for {what} without the column {listed}; "
            "copy the answers into a newly drawn sheet"
        )


def _whole_numbers(cells: pd.Series, name: str) -> list[int]:
    """Cells of one column as numbers."""
    numbers = []
    for line, cell in cells.items():
        found = _WHOLE_NUMBER.fullmatch(cell)
        if not found:
            raise ParallaxError(
                f"{name}, row {line}: {cells.name} is {cell!r}; it must be a whole number"
            )
        numbers.append(int(found[1]))
    return numbers


def _check_contradictions(rows: pd.DataFrame, name: str) -> None:
    """Raise ParallaxError if one coder has answered one question in two ways."""
    first: dict[tuple, tuple[str, int]] = {}
    for row in rows.itertuples(index=False):
        key = (row.article_id, row.start, row.end, row.coder, row.code)
        value, line = first.setdefault(key, (row.value, row.line))
        if value != row.value:
            raise ParallaxError(
                f"{name}, row {row.line}: {row.code} is {row.value}, "
                f"but {value} for the same words in row {line}"
            )


def _kind(table: pd.DataFrame, name: str) -> str:
    """What a sheet codes, by its column ``what`` or the column that only such a sheet has."""
    for line, said in table["what"].items() if "what" in table else ():
        if said and said not in KINDS:
            raise ParallaxError(
                f"{name}, row {line}: what is {said!r}; must be one of {', '.join(KINDS)}"
            )
    said = set(table["what"]) - {""} if "what" in table else set()
    if len(said) > 1:
        raise ParallaxError(
            f"{name}: the sheet mixes {' and '.join(sorted(said))}; use a sheet for each"
        )
    of_column = {"frame": "frames", POLARITY: "sentiment", SAYS: "attributions"}
    kinds = chain(said, (kind for column, kind in of_column.items() if column in table))
    if (kind := next(kinds, None)) is None:
        raise ParallaxError(f"{name}: not a coding sheet (draw one with `code draw`)")
    return kind


def _row(row: Mapping[str, Any], words: str, code: str, value: str) -> dict[str, Any]:
    """One code of a unit, in the columns :data:`CODES`, with the line that it stands on."""
    unit = {key: row[key] for key in (*UNIT, "coder", "line")}
    return {**unit, "words": words, "code": code, "value": value}


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a sheet, each with its line."""
    return table.assign(line=table.index).to_dict("records")


def _wrong(
    name: str, row: Mapping[str, Any], column: str, given: str, wanted: Iterable[str]
) -> ParallaxError:
    listed = ", ".join(wanted)
    return ParallaxError(
        f"{name}, row {row['line']}: {given!r} is not one of {listed} (column {column})"
    )


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _frame_rows(table: pd.DataFrame, name: str) -> list[dict]:
    """A yes or no for every frame of the sheet and every coded sentence."""
    return _listed_frames(table) if "frame" in table else _ticked_frames(table, name)


def _listed_frames(table: pd.DataFrame) -> list[dict]:
    """The codes of a sheet with one row per frame found."""
    ids = sorted(set(table["frame"]) - {NONE, ""})
    rows = []
    coded = table[table["frame"] != ""].assign(line=lambda part: part.index)
    for _, group in coded.groupby([*UNIT, "coder"], sort=False):
        row, found = group.iloc[0].to_dict(), set(group["frame"])
        rows += [_row(row, row["sentence"], frame, _yes(frame in found)) for frame in ids]
    return rows


def _ticked_frames(table: pd.DataFrame, name: str) -> list[dict]:
    """The codes of a sheet with one column per frame."""
    others = {"what", "corpus", "coder", "note", NONE, *UNIT, *CONTEXT}
    ids = [column for column in table.columns if column not in others]
    rows = []
    for row in _records(table):
        given = {column: row[column].lower() for column in [*ids, NONE] if column in row}
        for column, value in given.items():
            if value and value not in YES | NO:
                raise _wrong(name, row, column, value, ["x (yes)", "empty (no)"])
        ticked = [column for column in given if given[column] in YES]
        if NONE in ticked and len(ticked) > 1:
            raise ParallaxError(
                f"{name}, row {row['line']}: both {ticked[0]} and {NONE} are ticked"
            )
        if any(given.values()):
            rows += [_row(row, row["sentence"], frame, _yes(frame in ticked)) for frame in ids]
    return rows


def _answer(row: Mapping[str, Any], column: str, wanted: Iterable[str], name: str) -> str:
    """A coder's answer in a column, checked; empty if there is none."""
    value = row[column].lower()
    if value and value not in wanted:
        raise _wrong(name, row, column, value, wanted)
    return value


def _sentiment_rows(table: pd.DataFrame, name: str) -> list[dict]:
    rows = []
    for row in _records(table):
        value = _answer(row, POLARITY, POLARITIES, name)
        if not value:
            continue
        marked = re.search(r"\[\[(.+?)\]\]", row["sentence"], re.S)
        words = marked[1] if marked else row.get("text", "")
        rows.append(_row(row, words, POLARITY, value))
        holder = row.get("holder", "").lower()
        if holder:
            rows.append(_row(row, words, VOICE, _yes(holder in OWN)))
    return rows


def _speech_rows(table: pd.DataFrame, name: str) -> list[dict]:
    rows = []
    for row in _records(table):
        value = _answer(row, SAYS, SPEECH, name)
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
    here = rows["article_id"].isin(articles["article_id"])
    elsewhere = int((~here).sum())
    rows = rows[here]
    texts = dict(zip(articles["article_id"], articles["text"]))
    places = zip(rows["article_id"], rows["start"], rows["end"], rows["words"])
    fits = np.array(
        [_plain(texts[name][start:end]) == _plain(words) for name, start, end, words in places],
        dtype=bool,
    )
    kept = rows[fits].drop_duplicates([*UNIT, "coder", "code"], keep="last", ignore_index=True)
    return HandCodes(what, kept, int((~fits).sum()), elsewhere)


def _plain(words: str) -> str:
    """The words without white space and marks, which programs that save a sheet change."""
    kept = re.sub("[^0-9A-Za-z]+", "", words)
    return kept or " ".join(words.split())


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
    in_own_words = map(_yes, found["held_by"] == "outlet")
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
