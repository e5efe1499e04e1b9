"""Whose words each article consists of: the table voices beside what was coded by hand.

Two questions are asked of each article. How many of its letters are in the right voice? And how far
is the share of its words that are the outlet's own from that by hand? Errors of the first kind can
cancel out; the second, with its sign, is what a chart of shares is wrong by.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from parallax import ROOT
from parallax.common.errors import ParallaxError
from parallax.quotes.voices import DIRECT, INDIRECT, OUTLET, SCARE

CODES, ARTICLES = "voices.csv", "articles.jsonl"
"""The files of a folder of codes; without articles, the codes are on the repository's five."""
STEPS = ("clean", "annotate", "entities", "quotes")
NUMBERS: Mapping[str, int] = {OUTLET: 0, SCARE: 1, INDIRECT: 2, DIRECT: 3, "unmarked": 3}
"""A number for each voice; a quotation that lost its marks is one nevertheless."""
LAST_OWN = 1
"""Up to this number, words are the outlet's own: plain or between scare quotes."""
Voices: TypeAlias = np.ndarray
"""One number of :data:`NUMBERS` for each character of an article."""


class VoiceAgreement(NamedTuple):
    """One article, hand codes beside the table; shares are in per cent.

    ``off`` is ``own_found`` less ``own_by_hand``, in points; ``letters`` is the share of letters in
    the right one of the four voices, ``own_or_not`` that on the right side of the outlet's own.
    """

    article: str
    words: int
    own_by_hand: float
    own_found: float
    off: float
    letters: float
    own_or_not: float


def bench(path: Path) -> pd.DataFrame:
    """A row an article, and the means of all.

    Parameters
    ----------
    path
        A folder with ``voices.csv`` (``article_id, start, end, voice``; what no row covers is the
        outlet's, also in an article without a row) and, unless the articles are the repository's
        five, ``articles.jsonl`` (``id, text``), whose texts are read as they are.

    Returns
    -------
    pandas.DataFrame
        The fields of :class:`VoiceAgreement`. In the last rows ``mean`` weighs every article alike,
        and ``mean error`` holds the mean of ``off`` without its sign.

    Raises
    ------
    ParallaxError
        Where a file is missing or a code does not fit its article.
    """
    from parallax.chain import corpora, steps

    codes = _codes(Path(path))
    brought = Path(path) / ARTICLES
    source = brought if brought.is_file() else ROOT / "seeds"
    with tempfile.TemporaryDirectory() as folder:
        settings = corpora.Settings("voices", source, Path(folder), keep_text=brought.is_file())
        made = steps.make(settings, STEPS)
    return compare(codes, made["articles"], made["voices"])


def _codes(folder: Path) -> pd.DataFrame:
    """The codes of a folder, with offsets as numbers."""
    file = folder / CODES
    if not file.is_file():
        raise ParallaxError(f"{folder}: no {CODES} in this folder")
    codes = pd.read_csv(file, dtype=str, keep_default_na=False)
    if missing := [name for name in ("article_id", "start", "end", "voice") if name not in codes]:
        raise ParallaxError(f"{file}: no column {', '.join(missing)}")
    for row, (start, end, voice) in enumerate(zip(codes["start"], codes["end"], codes["voice"]), 2):
        if voice not in NUMBERS or not (start.isdecimal() and end.isdecimal()):
            raise ParallaxError(f"{file}, row {row}: no voice with two offsets")
    return codes.astype({"start": "int64", "end": "int64"})


def compare(codes: pd.DataFrame, articles: pd.DataFrame, voices: pd.DataFrame) -> pd.DataFrame:
    """As :func:`bench`, from the codes and the tables articles and voices."""
    texts = dict(zip(articles["article_id"], articles["text"]))
    if unknown := sorted(set(codes["article_id"]) - set(texts)):
        raise ParallaxError(f"no article {', '.join(unknown)}")
    by_hand, found = _painted(codes, texts), _painted(voices, texts)
    rows = [_agreement(name, texts[name], by_hand[name], found[name]) for name in sorted(texts)]
    table = pd.DataFrame(rows, columns=list(VoiceAgreement._fields))
    if table.empty:
        return table
    means = table.iloc[:, 1:].mean()
    mean = {"article": "mean", **means, "words": table["words"].sum()}
    error = {"article": "mean error", "off": table["off"].abs().mean()}
    return pd.concat([table, pd.DataFrame([mean, error])], ignore_index=True).round(1)


def _painted(spans: pd.DataFrame, texts: Mapping[str, str]) -> dict[str, Voices]:
    """The voice of every character of each article."""
    painted = {name: np.zeros(len(text), dtype=np.int8) for name, text in texts.items()}
    for name, start, end, voice in zip(
        *(spans[c] for c in ("article_id", "start", "end", "voice"))
    ):
        painted[name][start:end] = NUMBERS[voice]
    return painted


def _agreement(name: str, text: str, by_hand: Voices, found: Voices) -> VoiceAgreement:
    letters = np.array([character.isalpha() for character in text], dtype=bool)
    begins = letters & ~np.append([False], letters[:-1])
    own_by_hand, own_found = by_hand <= LAST_OWN, found <= LAST_OWN
    shares = _percent(own_by_hand[begins]), _percent(own_found[begins])
    return VoiceAgreement(
        name,
        int(begins.sum()),
        *shares,
        shares[1] - shares[0],
        _percent((by_hand == found)[letters]),
        _percent((own_by_hand == own_found)[letters]),
    )


def _percent(truths: np.ndarray) -> float:
    return 100 * float(truths.mean()) if len(truths) else 0.0
