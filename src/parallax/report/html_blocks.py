"""What cells show as HTML: accessible tables, and the sentences that a number rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
from IPython.display import HTML, display

from parallax.chain import steps
from parallax.report import links
from parallax.report.notebook import Run
from parallax.report.pages import environment
from parallax.report.wording import first_of, listing, number

SENTENCE = "sentence"
"""Column of evidence that holds the sentence itself."""
Links = Sequence[tuple[str | None, str]]


def block(name: str, *arguments: Any, **named: Any) -> None:
    """Show a macro of ``templates/cells/blocks.html.j2``."""
    macro = getattr(environment().get_template("cells/blocks.html.j2").module, name)
    display(HTML(str(macro(*arguments, **named))))


def nothing(why: str) -> None:
    """Say why there is no chart or table here.

    >>> h.nothing("no article could be dated.")
    """
    block("nothing", why)


def table(frame: pd.DataFrame, caption: str, most: int = 40) -> None:
    """Show a frame as a table; beyond ``most`` rows the caption says how many are not shown.

    >>> h.table(events, "Articles by event")
    """
    if frame.empty:
        nothing(f"the table “{caption}” has no rows.")
        return
    shown = frame.head(most)
    block("table", list(shown.columns), _lines(shown), caption + first_of(len(frame), most))


def folded(frame: pd.DataFrame, caption: str, most: int = 200) -> None:
    """As :func:`table`, folded away until opened.

    >>> h.folded(definitions, "The frames and what they mean")
    """
    if frame.empty:
        nothing(f"the table “{caption}” has no rows.")
        return
    shown = frame.head(most)
    _fold(shown, caption, len(frame), most, list(shown.columns))


def evidence(run: Run, frame: pd.DataFrame, caption: str, most: int = 60) -> None:
    """The sentences that a number rests on, one row each, folded away until opened.

    ``frame`` holds ``article_id`` and ``sentence_id``, and any other columns to show, in their
    order. The sentence itself is always shown; the last column leads to it on the page of its
    article, where there is such a page.

    >>> h.evidence(run, scare[["words", "article_id", "sentence_id"]], "Scare quotes")
    """
    if frame.empty:
        nothing(f"there are no sentences for “{caption}”.")
        return
    shown = with_sentences(run, frame.head(most))
    places = list(zip(shown["article_id"], shown["sentence_id"]))
    leads = [(links.to_sentence(run, a, s), f"sentence {int(s) + 1}") for a, s in places]
    shown = shown.drop(columns=["article_id", "sentence_id"])
    _fold(shown, caption, len(frame), most, [*shown.columns, "in the article"], leads)


def with_sentences(run: Run, frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` (``article_id, sentence_id``) with the text of each sentence.

    A frame that has the column :data:`SENTENCE` already stays as it is.
    """
    path = steps.whole_file(run.settings, "sentences")
    if SENTENCE in frame.columns or not path.exists():
        return frame
    wanted = [("article_id", "in", frame["article_id"].unique().tolist())]
    columns = ["article_id", "sentence_id", "text"]
    read = pq.read_table(path, columns=columns, filters=wanted).to_pandas()
    text = read.set_index(["article_id", "sentence_id"])["text"]
    places = list(zip(frame["article_id"], frame["sentence_id"].astype("int64")))
    return frame.assign(**{SENTENCE: text.reindex(places).tolist()})


def _fold(
    shown: pd.DataFrame,
    caption: str,
    size: int,
    most: int,
    names: list[str],
    leads: Links | None = None,
) -> None:
    summary = f"{caption}: {number(size, 'row')}"
    block("folded", names, _lines(shown), caption + first_of(size, most), summary, leads)


def _lines(frame: pd.DataFrame) -> list[list[tuple[str | None, bool]]]:
    """Cells as text (None: nothing known), each with whether it is a whole number."""
    return [list(map(_cell, row)) for row in frame.itertuples(index=False)]


def _cell(value: Any) -> tuple[str | None, bool]:
    if isinstance(value, bool):
        return ("yes" if value else "no"), False
    if isinstance(value, int):
        return f"{value:,}", True
    if isinstance(value, (list, tuple)):
        return listing(value), False
    if pd.isna(value):
        return None, False
    if isinstance(value, float):
        return f"{value:.2f}", False
    return str(value), False
