"""Statements by article: who tells which, in whose voice, or what comes nearest to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from parallax.chain import steps
from parallax.compare import reuse as passages
from parallax.report import links, tellings
from parallax.report import sentences as published
from parallax.report.html_blocks import block, nothing
from parallax.report.notebook import Run, check, each
from parallax.report.rows import in_order
from parallax.report.said import outside
from parallax.report.wording import cut

TOLD = ("told", "contested")
VOICE_WORDS = {"outlet": "own words", "indirect": "reported", "direct": "quoted", "scare": "quoted"}
SILENCES = ("absent", "unclear", "unsaid", "copied")


def count_wire_copy(
    statements: pd.DataFrame, reuse: pd.DataFrame, articles: pd.DataFrame, wire_copy: str
) -> pd.DataFrame:
    """The statements, with copied wire text counted as ``wire_copy`` says.

    Parameters
    ----------
    statements, reuse, articles
        The tables.
    wire_copy
        ``"count"`` leaves every telling as it is; ``"once"`` marks those in copied text as
        ``copied``, so that the text counts for the article that has it first.

    Raises
    ------
    NotebookError
        For any other ``wire_copy``.
    """
    known = wire_copy in ("count", "once")
    check(known, f'wire_copy is "count" or "once", not {wire_copy!r}')
    made = statements.copy()
    if wire_copy == "once":
        told = made[made["told"].isin(TOLD)]
        places = pd.DataFrame(
            {
                "article_id": told["article_id"],
                "start": [spans[0][0] for spans in told["spans"]],
                "end": [spans[-1][1] for spans in told["spans"]],
            }
        )
        copied = places.index[passages.repeated(places, reuse, articles)]
        made.loc[copied, "told"] = "copied"
    return made


def show_each(
    run: Run, statements: pd.DataFrame, events: Iterable[str], tellers: pd.Series, most: int
) -> None:
    """Show the statements of each event that several articles tell, the most told first.

    Parameters
    ----------
    run
        The notebook, for links to the sentences.
    statements
        Rows of the table statements with the chart row of each.
    events
        Ids of the events; a table that cannot be made is replaced by a line with the cause.
    tellers
        Number of articles that tell each statement.
    most
        Statements in one table.
    """

    def show(event: str) -> None:
        part = statements[statements["event_id"] == event]
        order = tellings.most_told(part, tellers, most)
        caption = published.statements_told(event, len(order), part["article_id"].nunique())
        if len(order):
            statement_table(run, part, order, caption)
        else:
            nothing(f"no statement is told by two articles on {outside(event)}.", "table")

    each(events, show, name="The table of {}".format)


def statement_table(run: Run, statements: pd.DataFrame, order: Sequence[str], caption: str) -> None:
    """Show statements by article: in whose voice and by whom each is told, and in which sentence.

    Where a statement is not told, the cell leads to the nearest sentence; where a column stands for
    several articles, it says how many of them tell it. The sentence is the cell's tooltip as well.

    Parameters
    ----------
    run
        The notebook, for links to the sentences.
    statements
        Rows of the table statements with the chart row of each.
    order
        Ids of the statements shown, from top to bottom.
    caption
        What the table shows.
    """
    wording = statements.drop_duplicates("statement_id").set_index("statement_id")["statement"]
    columns = in_order(statements)
    shown = statements[statements["statement_id"].isin(order)]
    sentences = _sentences(run, shown)
    cells = {
        key: _cell(run, group, sentences)
        for key, group in shown.groupby(["statement_id", "row"], sort=False)
    }
    lines = []
    for statement in order:
        by_column = [cells.get((statement, column), {}) for column in columns]
        lines.append((cut(wording[statement], 220), by_column))
    block("statements", ["statement, in its fullest wording", *columns], lines, caption)


def _cell(run: Run, group: pd.DataFrame, sentences: pd.Series) -> dict[str, Any]:
    """What one cell says: how many of several articles, a silence, or voice and teller."""
    found = group[group["told"].isin(TOLD)]
    if len(group) > 1:
        return {"count": f"{len(found)} of {len(group)}" if len(found) else ""}
    telling = group.iloc[0].to_dict()
    silent = telling["told"] in SILENCES
    here = silent and telling["told"] != "copied"
    number = telling.get("nearest_id") if here else telling["sentence_id"]
    cell: dict[str, Any] = {}
    if pd.notna(number):
        cell["address"] = links.to_sentence(run, telling["article_id"], number)
        cell["sentence"] = sentences.get((telling["article_id"], int(number)), "")
    if silent:
        cell["silence"] = telling["told"]
        if pd.notna(number):
            cell["near"] = f"{'nearest' if here else 'sentence'} {int(number) + 1}"
        return cell
    contested = "✗ contested, " if telling["told"] == "contested" else ""
    cell["words"] = contested + VOICE_WORDS.get(telling["voice"], "own words")
    cell["teller"] = cut(telling["teller"], 40) if telling.get("teller") else ""
    return cell


def _sentences(run: Run, statements: pd.DataFrame) -> pd.Series:
    """Text of the sentences of the articles of ``statements``, by article and number."""
    path = steps.whole_file(run.settings, "sentences")
    columns = ["article_id", "sentence_id", "text"]
    if not path.exists():
        return pd.Series(dtype=str)
    wanted = [("article_id", "in", statements["article_id"].unique().tolist())]
    read = pq.read_table(path, columns=columns, filters=wanted).to_pandas()
    return read.set_index(["article_id", "sentence_id"])["text"]
