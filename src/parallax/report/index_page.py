"""The index page: the corpus, what the reports find, and what was wrong with the input."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from parallax.chain import codebook
from parallax.common.errors import count_of
from parallax.report import article_words, notebook_page, pages

FEW = 25
"""Articles shown before the rest is folded away."""
MOST_PROBLEMS = 100
MOST_EVENTS = 20
MOST_FINDINGS = 5
"""Findings of one report shown on the index; the report has them all."""
PACKAGES = ("parallax", "spacy", "pandas", "onnxruntime", "matplotlib", "seaborn", "papermill")


class ReportEntry(NamedTuple):
    """One report as the index lists it.

    ``href`` is empty where there is no report; ``note`` says what is not as it should be.
    """

    name: str
    title: str
    question: str
    href: str
    note: str
    findings: tuple[notebook_page.Finding, ...]


def render_front(
    folder: Path,
    context: pages.PageContext,
    entries: Sequence[ReportEntry],
    pipeline: str,
    notes: Sequence[codebook.Note] = (),
) -> str:
    """The index page of a corpus.

    Parameters
    ----------
    folder
        Where its tables are.
    context
        What stands around the page.
    entries
        The reports in order.
    pipeline
        Name of the language pipeline that made the tables.
    notes
        What the author of the codebook should know, listed with the problems of the input.
    """
    articles = pages.read_table("articles", folder).sort_values(
        ["event_id", "published", "article_id"], na_position="last", kind="stable"
    )
    told = pages.read_table("problems", folder).itertuples(index=False)
    problems = [*pages.worst_first(told), *notes]
    return pages.render(
        "front.html.j2",
        title="What the reports find",
        context=context,
        reports=entries,
        most_findings=MOST_FINDINGS,
        left_out=sum(count_of(problem.cause) for problem in problems if problem.left_out),
        few=FEW,
        problems=problems,
        most=MOST_PROBLEMS,
        versions=[*versions(), ("Language pipeline:", pipeline)],
        **_of_articles(articles),
    )


def _of_articles(articles: pd.DataFrame) -> dict[str, Any]:
    """What the page says of the articles, by the names of its template."""
    n_events = articles["event_id"].nunique()
    return {
        "opening": _opening(articles, n_events),
        "facts": _facts(articles, n_events),
        "articles": _rows(articles),
        "capped": pages.MOST_PAGES if len(articles) > pages.MOST_PAGES else 0,
        "events": _events(articles),
    }


def versions() -> list[tuple[str, str]]:
    """Python and the main packages, as installed."""
    found = [("Python", platform.python_version())]
    for name in PACKAGES:
        try:
            found.append((name, importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _named_outlets(articles: pd.DataFrame) -> int:
    return articles.loc[articles["outlet_basis"] != "unknown", "outlet"].nunique()


def _opening(articles: pd.DataFrame, n_events: int) -> str:
    """How many articles from how many outlets on how many events, in a sentence."""
    if articles.empty:
        return "No article of this corpus could be read."
    told = pages.counted(len(articles), "article")
    outlets = _named_outlets(articles)
    if outlets and (articles["outlet_basis"] == "unknown").any():
        told += f" from {pages.counted(outlets, 'named outlet')}, the rest without a name,"
    elif outlets:
        told += f" from {pages.counted(outlets, 'outlet')}"
    return f"{told} on {pages.counted(n_events, 'event')}."


def _facts(articles: pd.DataFrame, n_events: int) -> list[tuple[str, str]]:
    if articles.empty:
        return []
    rows = [
        ("Articles", f"{len(articles):,}"),
        ("Outlets named", f"{_named_outlets(articles):,}"),
        ("Events", f"{n_events:,}"),
        ("Words", f"{int(articles['n_words'].sum()):,}"),
    ]
    days = sorted(day for day in articles["published"] if isinstance(day, str) and day)
    if days:
        name = "Published"
        if len(days) < len(articles):
            name += f" ({len(days):,} of {len(articles):,} dated)"
        rows.append((name, article_words.days(days[0], days[-1])))
    return [row for row in rows if row[1] != "0"]


def _rows(articles: pd.DataFrame) -> list[dict[str, Any]]:
    """The table of articles, a row each."""
    with_page = set(article_files(articles))
    rows = []
    for article in articles.itertuples(index=False):
        name = pages.text_file_name(article.article_id)
        rows.append(
            {
                "href": f"texts/{name}.html" if name in with_page else "",
                "title": article_words.titled(article),
                "outlet": article_words.outlet(article),
                "outlet_basis": article_words.basis(article.outlet_basis),
                "date": article_words.day(article.published),
                "date_basis": article_words.basis(article.published_basis),
                "event": article_words.event(article.event_id),
                "words": int(article.n_words),
            }
        )
    return rows


def article_files(articles: pd.DataFrame) -> list[str]:
    """File names of the articles that have a page: the first in the table as it was written."""
    first = articles.sort_index()["article_id"].head(pages.MOST_PAGES)
    return [pages.text_file_name(article_id) for article_id in first]


def _events(articles: pd.DataFrame) -> list[str]:
    """What each event's grouping rests on."""
    lines = []
    for name, rows in articles.groupby("event_id", sort=False):
        size = pages.counted(len(rows), "article")
        lines.append(f"{article_words.event(name)} ({size}): {rows['event_basis'].iloc[0]}")
    rest = len(lines) - MOST_EVENTS
    if rest <= 0:
        return lines
    return [*lines[:MOST_EVENTS], f"and {pages.counted(rest, 'more event')}"]
