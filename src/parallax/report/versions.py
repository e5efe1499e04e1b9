"""One utterance in several articles: its versions compared, and who prints what another hides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from parallax.report import links
from parallax.report.html_blocks import block
from parallax.report.notebook import Run, each
from parallax.report.wording import QUOTATION_MARKS, cut

WHOLE = ("fullest", "summarised")
"""Versions shown as they are: a summary shares too few words for a comparison word by word."""
_CHANGE = re.compile(r"\[-(?P<cut>.*?)-\]|\{\+(?P<added>.*?)\+\}", re.S)


def told_by_several(utterances: pd.DataFrame, attributions: pd.DataFrame) -> pd.DataFrame:
    """The versions of utterances that more than one article tells, with their attribution.

    Tables utterances and attributions in; out come the columns of utterances and ``sentence_id,
    speaker, kind, content``.
    """
    articles = utterances.groupby("utterance_id")["article_id"].transform("nunique")
    columns = ["article_id", "attribution_id", "sentence_id", "speaker", "kind", "content"]
    return utterances[articles > 1].merge(
        attributions[columns],
        on=["article_id", "attribution_id"],
        how="left",
        validate="one_to_one",
    )


def by_articles(versions: pd.DataFrame) -> list[str]:
    """Ids of the utterances, those that most articles tell first, then those with most versions."""
    sizes = versions.groupby("utterance_id").agg(
        articles=("article_id", "nunique"), versions=("article_id", "size")
    )
    return sizes.sort_values(["articles", "versions"], ascending=False).index.tolist()


def with_hidden_words(versions: pd.DataFrame) -> pd.DataFrame:
    """The versions whose ellipsis hides words that another article prints."""
    return versions[versions["hidden"].fillna("").str.strip() != ""]


def show_each(run: Run, versions: pd.DataFrame, utterances: Iterable[str]) -> None:
    """Show the versions of each utterance; those that cannot be shown are named."""

    def show(utterance: str) -> None:
        show_versions(run, versions[versions["utterance_id"] == utterance])

    each(utterances, show, name="Utterance {}".format)


def show_versions(run: Run, frame: pd.DataFrame) -> None:
    """Show the versions of one utterance under one another, the fullest first.

    ``frame`` holds ``row, speaker, relation, similarity, content, difference, article_id,
    sentence_id``. Deletions and insertions carry marks as well as lines, so that nothing hangs on
    colour.
    """
    ordered = frame.sort_values("similarity", ascending=False)
    first = ordered.iloc[0]
    speaker = first["speaker"] if isinstance(first["speaker"], str) else "Speaker not resolved"
    head = f"{speaker}: “{cut(first['content'].strip(QUOTATION_MARKS), 70)}”"
    block("versions", head, [_version(run, row) for row in ordered.to_dict("records")])


def _version(run: Run, row: Mapping[str, Any]) -> dict[str, Any]:
    whole = row["relation"] in WHOLE
    return {
        "address": links.to_sentence(run, row["article_id"], row["sentence_id"]),
        "row": row["row"],
        "relation": row["relation"],
        "parts": [("kept", row["content"])] if whole else list(changes(row["difference"])),
    }


def changes(difference: str) -> Iterator[tuple[str, str]]:
    """A word difference (``[-cut-] {+added+}``) as parts: kept, cut or added, and the words."""
    position = 0
    for match in _CHANGE.finditer(difference):
        if match.start() > position:
            yield "kept", difference[position : match.start()]
        kind = match.lastgroup or "kept"
        yield kind, match[kind]
        position = match.end()
    if position < len(difference):
        yield "kept", difference[position:]


def who_prints(version: Mapping[str, Any], versions: pd.DataFrame) -> str:
    """The chart row of the article that prints most of what the ellipsis of ``version`` hides."""
    wanted = _words(version["hidden"])
    same = versions["utterance_id"] == version["utterance_id"]
    others = versions[same & (versions["article_id"] != version["article_id"])]
    if others.empty:
        return "the same article"
    held = others["content"].map(lambda content: len(wanted & _words(content)))
    return str(others.loc[held.idxmax(), "row"])


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
