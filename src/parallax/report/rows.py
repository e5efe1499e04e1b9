"""Rows of charts: where each article stands, its label and colour, and joins that lose nothing."""

from __future__ import annotations

import os
from collections.abc import Hashable, Sequence

import pandas as pd

from parallax.report.notebook import check
from parallax.report.wording import cut

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000")
"""Okabe-Ito without its three pale colours: 3:1 on white and apart under the three dichromacies."""
MARKERS = ("o", "s", "^", "D", "v")
GREY = "#6b6b6b"
MOST_ROWS = 12
"""Rows that a chart can label and a reader can compare.

Beyond it outlets stand for articles, or the chart shows the longest.
"""
UNKNOWN = "outlet unknown"
OTHERS = "other outlets"
LONGEST_LABEL = 40
LONGEST_ID = 24
"""Characters of an id from which what all ids have in common is left out of its label."""
KINDS = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "NORP": "people",
}


def rows(articles: pd.DataFrame, most: int = MOST_ROWS) -> pd.DataFrame:
    """The chart row of each article: ``article_id, event_id, row, colour, marker, order``.

    ``row`` is the label. Up to ``most`` articles have a row each (the outlet, with the article's id
    where two share one). Beyond that a row is an outlet; beyond ``most`` outlets those with the
    most articles have a row and the others share ``other outlets``.

    >>> h.rows(articles).set_index("article_id")["row"]
    """
    outlet = articles["outlet"].where(articles["outlet_basis"] != "unknown", UNKNOWN)
    few = len(articles) <= most
    owners: Sequence[Hashable] = articles["article_id"].tolist()
    label = _article_labels(articles, outlet) if few else _outlet_labels(outlet, most)
    if not few:
        owners = [(words, words == name) for words, name in zip(label, outlet)]
    made = articles[["article_id", "event_id"]].reset_index(drop=True)
    made["row"] = pd.Series(_apart(owners, label), dtype="str")
    shown = made.sort_values(["event_id", "article_id"], kind="stable")["row"]
    order = {row: i for i, row in enumerate(dict.fromkeys(shown))}
    made["order"] = made["row"].map(order)
    own_colour = len(order) <= len(COLOURS)
    made["colour"] = [COLOURS[i] if own_colour else GREY for i in made["order"]]
    made["marker"] = [MARKERS[i % len(MARKERS)] for i in made["order"]]
    return made


def _article_labels(articles: pd.DataFrame, outlet: pd.Series) -> list[str]:
    """The outlet of each article, with the id where that does not tell it from the others."""
    ids = _short(articles["article_id"].tolist())
    if (outlet == UNKNOWN).all():
        return ids
    shared = outlet.duplicated(keep=False) | (outlet == UNKNOWN)
    return [
        f"{cut(name, LONGEST_LABEL - len(i) - 3)} ({i})" if both else name
        for name, i, both in zip(outlet, ids, shared)
    ]


def _outlet_labels(outlet: pd.Series, most: int) -> list[str]:
    counts = outlet.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    kept = set(counts.index[:most])
    return [name if name in kept else OTHERS for name in outlet]


def _apart(owners: Sequence[Hashable], labels: Sequence[str]) -> list[str]:
    """Labels cut to fit, numbered where two owners would share one: a row has one owner."""
    shown: dict[Hashable, str] = {}
    taken: set[str] = set()
    for owner, label in zip(owners, labels):
        if owner in shown:
            continue
        words, number = cut(label, LONGEST_LABEL), 1
        while words in taken:
            number += 1
            words = f"{cut(label, LONGEST_LABEL - 5)} ({number})"
        taken.add(words)
        shown[owner] = words
    return [shown[owner] for owner in owners]


def _short(ids: Sequence[str]) -> list[str]:
    """The shortest beginnings (three characters or more) that still tell the ids apart.

    Where they are long, what all ids begin with is left out.
    """
    size = _telling(ids)
    if size <= LONGEST_ID:
        return _without_ends([i[:size] for i in ids])
    common = len(os.path.commonprefix(list(ids)))
    rests = [i[common:] for i in ids]
    size = min(_telling(rests), LONGEST_ID - 1)
    return [f"…{rest[:size]}" for rest in rests]


def _without_ends(beginnings: Sequence[str]) -> list[str]:
    """Beginnings without the space or hyphen that one may end in, if they still differ."""
    trimmed = [beginning.rstrip(" -_.,") for beginning in beginnings]
    differ = all(trimmed) and len(set(trimmed)) == len(set(beginnings))
    return trimmed if differ else list(beginnings)


def _telling(ids: Sequence[str]) -> int:
    """How many characters (three or more) of each id tell them all apart."""
    longest = max(map(len, ids), default=0)
    different = len(set(ids))
    sizes = (size for size in range(3, longest) if len({i[:size] for i in ids}) == different)
    return next(sizes, max(longest, 3))


def unit(articles: pd.DataFrame) -> str:
    """What a chart row stands for: ``article`` or ``outlet``.

    >>> h.unit(articles)
    'article'
    """
    return "article" if len(articles) <= MOST_ROWS else "outlet"


def row_names(articles: pd.DataFrame) -> list[str]:
    """The labels of all chart rows, in the order that all charts share.

    >>> counts.reindex(columns=h.row_names(articles), fill_value=0)
    """
    return in_order(rows(articles))


def in_order(placed: pd.DataFrame) -> list[str]:
    """The chart rows of a frame that :func:`with_rows` made, in the order that all charts share.

    >>> h.in_order(h.with_rows(voices, articles))
    """
    return placed[["row", "order"]].drop_duplicates().sort_values("order")["row"].tolist()


def with_rows(frame: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """``frame`` (with ``article_id``) and the chart row of its article.

    No row is lost or doubled; raises NotebookError where an article is unknown.

    >>> h.with_rows(attributions, articles).groupby("row").size()
    """
    made = rows(articles)
    twice = [name for name in made.columns if name in frame.columns and name != "article_id"]
    joined = frame.merge(
        made.drop(columns=twice), on="article_id", how="left", validate="many_to_one"
    )
    kept = len(joined) == len(frame) and joined["row"].notna().all()
    check(kept, "every row belongs to one article")
    return joined


def in_sentences(frame: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """``frame`` (``article_id, start``) with the ``sentence_id`` that the start stands in.

    A start between two sentences belongs to the one that follows, one behind the last to the last.
    An article without sentences has none to give: the id is missing there.

    >>> h.in_sentences(mentions, sentences)["sentence_id"]
    """
    if frame.empty:
        return frame.reset_index(drop=True).assign(sentence_id=pd.Series(dtype="int64"))
    left = frame.reset_index(drop=True).assign(_row=range(len(frame)))
    left = left.astype({"start": "int64"}).sort_values("start", kind="stable")
    right = sentences[["article_id", "sentence_id"]].assign(
        last=sentences["end"].astype("int64") - 1
    )
    joined = pd.merge_asof(
        left,
        right.sort_values("last"),
        left_on="start",
        right_on="last",
        by="article_id",
        direction="forward",
    )
    check(len(joined) == len(frame), "every row has one sentence")
    last = sentences.groupby("article_id")["sentence_id"].max()
    behind = joined["article_id"].map(last)
    joined["sentence_id"] = _whole(joined["sentence_id"].fillna(behind))
    return joined.sort_values("_row").drop(columns=["_row", "last"]).reset_index(drop=True)


def _whole(numbers: pd.Series) -> pd.Series:
    return numbers.astype("int64" if numbers.notna().all() else "Int64")


def row_shares(counts: pd.DataFrame) -> pd.DataFrame:
    """Counts as shares of their row's sum; a row of zeros stays one.

    >>> h.row_shares(words).loc["Press TV", "outlet"]
    """
    return counts.div(counts.sum(axis=1).clip(lower=1), axis=0)


def sliced(articles: pd.DataFrame, article_id: str, spans: Sequence[Sequence[int]]) -> str:
    """The words of spans of one article, joined by `` … ``.

    >>> h.sliced(articles, "000", [[0, 5], [9, 12]])
    'Talks … war'
    """
    text = articles.loc[articles["article_id"] == article_id, "text"].iloc[0]
    return words_of(text, spans)


def words_of(text: str, spans: Sequence[Sequence[int]]) -> str:
    """The words of spans of a text, joined by `` … ``."""
    return " … ".join(text[start:end] for start, end in spans)


def in_context(articles: pd.DataFrame, spans: pd.DataFrame, width: int = 70) -> pd.DataFrame:
    """A concordance: the words ``before`` and ``after`` each span, cut at a word.

    ``spans`` holds ``article_id, start, end``; at most ``width`` characters stand on either side.

    >>> h.in_context(articles, loaded)[["before", "text", "after"]]
    """
    texts = articles.set_index("article_id")["text"]
    places = list(zip(spans["article_id"], spans["start"], spans["end"]))
    before = [
        _left(texts[article][max(0, start - width) : start], width) for article, start, _ in places
    ]
    after = [_right(texts[article][end : end + width], width) for article, _, end in places]
    return spans.assign(before=before, after=after)


def _left(words: str, width: int) -> str:
    """The end of a text, from a whole word and on the same line."""
    line = words.rsplit("\n", 1)[-1]
    return "… " + line.split(" ", 1)[-1] if len(line) == width else line


def _right(words: str, width: int) -> str:
    """The beginning of a text, to a whole word and on the same line."""
    line = words.split("\n", 1)[0]
    return line.rsplit(" ", 1)[0] + " …" if len(line) == width else line


def entity_names(entities: pd.DataFrame) -> pd.Series:
    """Entity id to the name shown.

    Two entities of one name carry their kind, or their id, behind it.

    >>> h.entity_names(entities)["antony-blinken"]
    'Antony Blinken'
    """
    named = entities.set_index("entity_id")["name"]
    kinds = entities.set_index("entity_id")["label"].map(lambda kind: KINDS.get(kind, kind))
    shown = named.where(~named.duplicated(keep=False), named + " (" + kinds + ")")
    return shown.where(~shown.duplicated(keep=False), named + " (" + named.index.to_series() + ")")


def parties(entities: pd.DataFrame) -> pd.Series:
    """Entity id to the party it counts for: the side it stands for, else its name.

    A capital, an army or a minister counts for their state.

    >>> h.parties(entities)["kremlin"]
    'Russia'
    """
    side = entities.set_index("entity_id")["side"]
    return side.where(side.notna() & (side.fillna("") != ""), entity_names(entities))
