"""Human coding: a sample to code in a spreadsheet, blind to the machine's answer, and what the filled sheets say of the machine.

A sheet is a CSV file that any spreadsheet opens.  :func:`draw` makes one for a corpus, stratified over its articles; :func:`read_sheet`
reads it back as long codes, one row a unit and code; :func:`reliability` sets coders against each other (Krippendorff's alpha) and the machine
against them (precision, recall, F1).  Units are found again by their place and words, so that codes outlive a new run.
Sampling and adjudication after Krippendorff 2004 and Song et al. 2020 (Political Communication 37).
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

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
"""Name of a filled sheet in a codebook folder; what stands between ``codes`` and ``.csv`` is the coder where the sheet names none."""
YES, NO = {"1", "x", "yes", "y", "true"}, {"0", "no", "n", "false"}
NONE = "NONE"
POLARITY, VOICE, SAYS = "polarity", "own words", "speech"
OWN = {"outlet", "own", "own words"}
UNIT = ("article_id", "start", "end")
ASKED = {"sentiment": (POLARITY,), "attributions": (SAYS,)}
"""The column of a sheet that holds the answer; a sheet of frames has one a frame."""
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
"""Verdicts where no agreement can be told, beside those of :func:`parallax.common.stats.agreement`."""
DOUBTFUL = (NEVER, ONE, "unreliable", stats.TOO_FEW)


class Codes(NamedTuple):
    """Codes of one kind of sheet: ``rows`` has the columns :data:`CODES`; ``stale`` codes fit no place in the texts any more."""

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
    """A sheet of ``n`` units (fewer where the corpus has fewer), as equal a number from each article as can be, in random order.

    ``what`` is one of :data:`KINDS`: ``frames`` and ``attributions`` draw sentences, ``sentiment`` draws mentions of known entities (marked
    ``[[so]]`` in the sentence).  ``tables`` holds ``articles`` and ``sentences``, for sentiment ``mentions`` and ``entities`` too;
    ``frames`` are the ids of the codebook.  Nothing the machine coded is in the sheet, nor is the outlet.  The same seed draws the same.
    """
    if what not in KINDS:
        raise ValueError(f"{what!r} cannot be coded: {', '.join(KINDS)}")
    sentences = tables["sentences"].sort_values(["article_id", "sentence_id"], kind="stable")
    units = _mentions(tables, sentences) if what == "sentiment" else sentences.assign(target="")
    units = _stratified(units, n, seed)
    beside = _neighbours(sentences)
    rows = []
    for unit in units.itertuples():
        before, after = beside[unit.article_id, unit.sentence_id]
        rows.append(
            {
                "what": what,
                "article_id": unit.article_id,
                "start": unit.start,
                "end": unit.end,
                "before": before,
                "sentence": unit.text,
                "after": after,
                **({"target": unit.target} if what == "sentiment" else {}),
            }
            | dict.fromkeys(_answers(what, frames), "")
        )
    return pd.DataFrame(
        rows,
        columns=list(rows[0])
        if rows
        else ["what", *UNIT, "before", "sentence", "after", *_answers(what, frames)],
    )


def _answers(what: str, frames: Iterable[str]) -> list[str]:
    """The columns that the coder fills."""
    own = {
        "frames": [*frames, NONE],
        "sentiment": [POLARITY, "holder"],
        "attributions": [SAYS, "source"],
    }[what]
    return [*own, "coder", "note"]


def _mentions(tables: Mapping[str, pd.DataFrame], sentences: pd.DataFrame) -> pd.DataFrame:
    """Mentions of known entities with their sentence, in which the mention is marked."""
    names = tables["entities"].set_index("entity_id")["name"]
    found = tables["mentions"][tables["mentions"]["entity_id"].isin(names.index)].sort_values(
        ["start"], kind="stable"
    )
    held = sentences[["article_id", "sentence_id", "start", "end", "text"]].rename(
        columns={"start": "first", "end": "last", "text": "whole"}
    )
    found = pd.merge_asof(
        found.astype({"start": "int64"}),
        held.astype({"first": "int64"}).sort_values("first", kind="stable"),
        left_on="start",
        right_on="first",
        by="article_id",
    )
    found = found[found["end"] <= found["last"]]
    marked = [
        f"{w[: s - f]}[[{w[s - f : e - f]}]]{w[e - f :]}"
        for w, s, e, f in zip(found["whole"], found["start"], found["end"], found["first"])
    ]
    return found.assign(text=marked, target=found["entity_id"].map(names))


def _stratified(units: pd.DataFrame, n: int, seed: int) -> pd.DataFrame:
    """``n`` rows: one from each article in turn, at random within the article; then all of them in random order."""
    random = np.random.default_rng(seed)
    units = units.sort_values(["article_id", "start"], kind="stable").reset_index(drop=True)
    units = units.iloc[random.permutation(len(units))]
    turn = units.groupby("article_id").cumcount()
    chosen = units.iloc[np.argsort(turn.to_numpy(), kind="stable")[:n]]
    return chosen.iloc[random.permutation(len(chosen))].reset_index(drop=True)


def _neighbours(sentences: pd.DataFrame) -> dict[tuple[str, int], tuple[str, str]]:
    """The sentences before and after each, empty at the ends of an article."""
    by = sentences.groupby("article_id")["text"]
    before, after = by.shift(1).fillna(""), by.shift(-1).fillna("")
    return {
        (a, s): (b, f)
        for a, s, b, f in zip(sentences["article_id"], sentences["sentence_id"], before, after)
    }


# ---------------------------------------------------------------- reading sheets back


def read_sheet(path: Path) -> Codes:
    """The codes of one filled sheet; a row left empty is not coded.  Also reads sheets with one row a code (a column ``frame``).

    Commas, semicolons and tabs are understood.  Raises ParallaxError in one line that names the row when an answer is not one of those asked for.
    """
    table = _csv(path)
    coder = re.sub(r"^codes[-_. ]*", "", path.stem) or path.stem
    what = next(
        (w for w in KINDS if (table.get("what", pd.Series(dtype=str)) == w).any()), None
    ) or _guess(table)
    needed = {*UNIT, "sentence", *ASKED.get(what or "", ())}
    if what is None or not needed <= set(table.columns):
        raise ParallaxError(f"{path.name}: not a coding sheet (draw one with `code draw`)")
    read = {"frames": _frame_rows, "sentiment": _sentiment_rows, "attributions": _speech_rows}[what]
    given = table.get("coder", pd.Series("", index=table.index)).str.strip()
    rows = read(table.assign(coder=given.where(given != "", coder)), path.name)
    made = pd.DataFrame(rows, columns=list(CODES))
    try:
        made = made.astype({"start": int, "end": int})
    except ValueError:
        raise ParallaxError(f"{path.name}: start and end must be whole numbers") from None
    return Codes(what, made.sort_values([*UNIT, "code", "coder"], kind="stable", ignore_index=True))


def _csv(path: Path) -> pd.DataFrame:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ParallaxError(f"{path.name}: not UTF-8 text; save it as CSV UTF-8") from None
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    try:
        return pd.read_csv(
            io.StringIO(text), dtype=str, keep_default_na=False, sep=mark, quoting=csv.QUOTE_MINIMAL
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ParallaxError(f"{path.name}: {' '.join(str(error).split())}") from error


def _guess(table: pd.DataFrame) -> str | None:
    return (
        "frames"
        if "frame" in table
        else "sentiment"
        if POLARITY in table
        else "attributions"
        if SAYS in table
        else None
    )


def _row(row: Mapping[str, str], words: str, code: str, value: str) -> dict:
    return {
        **{key: row[key] for key in UNIT},
        "words": words,
        "coder": row["coder"],
        "code": code,
        "value": value,
    }


def _wrong(name: str, number: int, given: str, wanted: Iterable[str]) -> ParallaxError:
    return ParallaxError(f"{name}, row {number + 2}: {given!r} is not one of {', '.join(wanted)}")


def _frame_rows(table: pd.DataFrame, name: str) -> list[dict]:
    """Every frame of the sheet for every coded sentence, yes or no."""
    rows = []
    if "frame" in table:
        ids = sorted(set(table["frame"]) - {NONE, ""})
        for key, group in table[table["frame"] != ""].groupby([*UNIT, "coder"], sort=False):
            row = dict(zip([*UNIT, "coder"], key))
            rows += [
                _row(row, group["sentence"].iloc[0], i, "yes" if i in set(group["frame"]) else "no")
                for i in ids
            ]
        return rows
    ids = [
        c
        for c in table.columns
        if c not in {"what", "corpus", "before", "sentence", "after", "coder", "note", NONE, *UNIT}
    ]
    for number, row in enumerate(table.to_dict("records")):
        given = {i: row[i].strip().lower() for i in [*ids, NONE] if i in row}
        if bad := [v for v in given.values() if v and v not in YES | NO]:
            raise _wrong(name, number, bad[0], ["x (yes)", "empty (no)"])
        if any(given.values()):
            rows += [_row(row, row["sentence"], i, "yes" if given[i] in YES else "no") for i in ids]
    return rows


def _sentiment_rows(table: pd.DataFrame, name: str) -> list[dict]:
    rows = []
    for number, row in enumerate(table.to_dict("records")):
        value = row[POLARITY].strip().lower()
        if value and value not in POLARITIES:
            raise _wrong(name, number, value, POLARITIES)
        if value:
            marked = re.search(r"\[\[(.+?)\]\]", row["sentence"], re.S)
            words = marked[1] if marked else row.get("text", "")
            rows.append(_row(row, words, POLARITY, value))
            if holder := row.get("holder", "").strip().lower():
                rows.append(_row(row, words, VOICE, "yes" if holder in OWN else "no"))
    return rows


def _speech_rows(table: pd.DataFrame, name: str) -> list[dict]:
    rows = []
    for number, row in enumerate(table.to_dict("records")):
        value = row[SAYS].strip().lower()
        if value and value not in SPEECH:
            raise _wrong(name, number, value, SPEECH)
        if value:
            rows.append(_row(row, row["sentence"], SAYS, value))
    return rows


def corpus_of(path: Path) -> str:
    """Name of the corpus that a sheet says it was drawn from; empty where it does not."""
    table = _csv(path)
    return next((name for name in table.get("corpus", ()) if name), "")


def tables_of(what: str, settings: corpora.Settings) -> dict:
    """What :func:`machine_codes` needs of a corpus; tables that are missing or out of date are made."""
    from parallax.framing.codebook import read_codebook

    named = {
        "frames": ("frames", "sentences"),
        "sentiment": ("sentiments",),
        "attributions": ("voices",),
    }[what]
    found = {table: steps.read(settings, table) for table in named}
    if what == "frames":
        found["frame_ids"] = [
            frame.id
            for frame in read_codebook(corpora.codebook_file(settings, "frames.yml")).frames
        ]
    return found


def sheets(codebook: Path, shipped: Path = SHIPPED) -> list[Path]:
    """Filled sheets that count for a corpus: :data:`PATTERN` in its codebook folder, and those that come with the project."""
    ours = (
        [path for path in sorted(shipped.glob("*.csv")) if path.stem in KINDS]
        if shipped.is_dir()
        else []
    )
    return [*ours, *(path for path in sorted(Path(codebook).glob(PATTERN)) if path.is_file())]


def gather(what: str, paths: Iterable[Path], articles: pd.DataFrame) -> Codes:
    """All codes of one kind, as far as their words still stand at their place in ``articles``."""
    read = [sheet.rows for sheet in map(read_sheet, paths) if sheet.what == what]
    rows = pd.concat(read, ignore_index=True) if read else pd.DataFrame(columns=list(CODES))
    rows = rows[rows["article_id"].isin(articles["article_id"])]
    texts = articles.set_index("article_id")["text"]
    fits = [
        _plain(texts[a][s:e]) == _plain(w)
        for a, s, e, w in zip(rows["article_id"], rows["start"], rows["end"], rows["words"])
    ]
    fits = pd.Series(fits, index=rows.index, dtype=bool)
    return Codes(
        what,
        rows[fits].drop_duplicates([*UNIT, "coder", "code"], keep="last").reset_index(drop=True),
        int((~fits).sum()),
    )


def _plain(words: str) -> str:
    return " ".join(words.split())


# ---------------------------------------------------------------- coders against each other, the machine against them


def reliability(codes: Codes, machine: pd.DataFrame) -> pd.DataFrame:
    """One row a code (:data:`SCORES`), with alpha between coders and precision, recall and F1 of the machine, all in 0 to 1.

    ``machine`` is what :func:`machine_codes` returns.  Units that coders disagree on are settled by the majority and left out on a
    tie.  A code with several values (polarity, speech) has one alpha, and a row for each value besides ("polarity: negative").
    """
    rows, truth = [], settled(codes.rows)
    answers = machine.set_index([*UNIT, "code"])["value"]
    for code, group in codes.rows.groupby("code", sort=True):
        agreed = _agreement(group)
        known = truth[truth["code"] == code]
        known = known.assign(
            machine=[
                answers.get((a, s, e, code))
                for a, s, e in zip(known["article_id"], known["start"], known["end"])
            ]
        )
        known = known[known["machine"].notna()]
        values = (
            ["yes"]
            if set(known["value"]) | set(known["machine"]) <= {"yes", "no"}
            else sorted(set(known["value"]) - {"unclear"})
        )
        made = [_score(known, value) for value in values]
        if len(values) > 1:
            rows.append({"code": code, **agreed, **_mean_score(known, values)})
        rows += [
            {"code": code if value == "yes" else f"{code}: {value}", **agreed, **score}
            for value, score in zip(values, made)
        ]
    return pd.DataFrame(rows, columns=list(SCORES))


def settled(rows: pd.DataFrame) -> pd.DataFrame:
    """One value a unit and code: what most coders say; a tie leaves the unit out."""
    found = []
    for key, group in rows.groupby([*UNIT, "code"], sort=True):
        (value, most), *rest = Counter(group["value"]).most_common()
        if not rest or rest[0][1] < most:
            found.append((*key, value))
    return pd.DataFrame(found, columns=[*UNIT, "code", "value"])


def _agreement(group: pd.DataFrame) -> dict:
    wide = group.pivot(index=list(UNIT), columns="coder", values="value")
    wide = wide.astype(object).where(wide.notna(), None)
    if wide.shape[1] < 2:
        nothing = float("nan")
        return {
            "coders": wide.shape[1],
            "units": 0,
            "alpha": nothing,
            "low": nothing,
            "high": nothing,
            "verdict": ONE if len(wide) else NEVER,
        }
    found = stats.agreement(wide.to_numpy().tolist())
    return {
        "coders": wide.shape[1],
        "units": found.units,
        "alpha": found.alpha,
        "low": found.low,
        "high": found.high,
        "verdict": found.verdict,
    }


def _score(known: pd.DataFrame, value: str) -> dict:
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


def _mean_score(known: pd.DataFrame, values: list[str]) -> dict:
    found = stats.macro_f1(known["value"].tolist(), known["machine"].tolist(), values)
    nothing = float("nan")
    return {
        "coded": len(known),
        "found": len(known),
        "precision": nothing,
        "recall": nothing,
        "f1": found.value,
        "f1_low": found.low,
        "f1_high": found.high,
    }


def machine_codes(
    what: str, tables: Mapping[str, pd.DataFrame], units: pd.DataFrame
) -> pd.DataFrame:
    """The machine's answer for each of ``units`` (:data:`UNIT`) in the columns UNIT, code, value.

    ``tables``: for frames ``frames`` and ``sentences``; for sentiment ``sentiments``; for attributions ``voices``.
    """
    units = units[list(UNIT)].drop_duplicates()
    answer = {
        "frames": _machine_frames,
        "sentiment": _machine_sentiment,
        "attributions": _machine_speech,
    }[what]
    return pd.DataFrame(answer(tables, units), columns=[*UNIT, "code", "value"])


def _machine_frames(tables: Mapping[str, pd.DataFrame], units: pd.DataFrame) -> list[tuple]:
    """A unit has a frame when any sentence that begins in it has."""
    places = tables["sentences"][["article_id", "sentence_id", "start"]].rename(
        columns={"start": "at"}
    )
    at = tables["frames"].merge(places, on=["article_id", "sentence_id"])
    by = {key: group for key, group in at.groupby("article_id")[["at", "frame"]]}
    ids = (
        sorted(set(tables["frames"]["frame"]))
        if "frame_ids" not in tables
        else list(tables["frame_ids"])
    )
    rows = []
    for a, s, e in units.itertuples(index=False):
        inside = by[a][(by[a]["at"] >= s) & (by[a]["at"] < e)]["frame"] if a in by else ()
        rows += [(a, s, e, i, "yes" if i in set(inside) else "no") for i in ids]
    return rows


def _machine_sentiment(tables: Mapping[str, pd.DataFrame], units: pd.DataFrame) -> list[tuple]:
    found = units.merge(tables["sentiments"], on=list(UNIT))
    rows = [
        (a, s, e, POLARITY, p)
        for a, s, e, p in zip(found["article_id"], found["start"], found["end"], found["polarity"])
    ]
    return rows + [
        (a, s, e, VOICE, "yes" if v == "outlet" else "no")
        for a, s, e, v in zip(found["article_id"], found["start"], found["end"], found["voice"])
    ]


def _machine_speech(tables: Mapping[str, pd.DataFrame], units: pd.DataFrame) -> list[tuple]:
    """What voices stand in the sentence: quoted words, reported words, both, or none."""
    voices = tables["voices"][tables["voices"]["voice"].isin(["direct", "indirect"])]
    by = {a: group for a, group in voices.groupby("article_id")}
    rows = []
    for a, s, e in units.itertuples(index=False):
        here = set(by[a][(by[a]["start"] < e) & (by[a]["end"] > s)]["voice"]) if a in by else set()
        rows.append((a, s, e, SAYS, "mixed" if len(here) == 2 else next(iter(here), "none")))
    return rows
