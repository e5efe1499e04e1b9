"""The index page: the corpus, what the reports find, the reports, what was wrong with the input, and how to run it on other articles."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from parallax.report import article_page, notebook_page

FEW = 25
"""Articles shown before the rest is folded away."""
MOST_PROBLEMS = 100
MOST_EVENTS = 20
MOST_FINDINGS = 5
"""Findings of one report shown on the index; the report has them all."""
PACKAGES = ("parallax", "spacy", "pandas", "onnxruntime", "matplotlib", "seaborn", "papermill")


class Entry(NamedTuple):
    """One report as the index lists it: ``href`` is empty where there is no report, ``note`` says what is not as it should be."""

    name: str
    title: str
    question: str
    href: str
    note: str
    findings: tuple[notebook_page.Finding, ...]


def render_front(
    folder: Path, frame: notebook_page.Frame, entries: Sequence[Entry], pipeline: str
) -> str:
    """The index page of the corpus whose tables are in ``folder``; ``pipeline`` names the language pipeline that made them."""
    articles = article_page.read("articles", folder).sort_values(
        ["event_id", "published", "article_id"], na_position="last", kind="stable"
    )
    problems = list(article_page.read("problems", folder).itertuples(index=False))
    events = list(dict.fromkeys(articles["event_id"]))
    return notebook_page.page(
        "front.html.j2",
        title="What the reports find",
        frame=frame,
        reports=entries,
        opening=_opening(articles, events),
        facts=_facts(articles, events),
        most_findings=MOST_FINDINGS,
        left_out=sum(bool(p.left_out) for p in problems),
        articles=_rows(articles),
        few=FEW,
        capped=notebook_page.MOST_PAGES if len(articles) > notebook_page.MOST_PAGES else 0,
        events=_events(articles),
        problems=problems,
        most=MOST_PROBLEMS,
        versions=[*versions(), ("Language pipeline:", pipeline)],
    )


def versions() -> list[tuple[str, str]]:
    """Python and the main packages, as installed."""
    found = [("Python", platform.python_version())]
    for name in PACKAGES:
        try:
            found.append((name, importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _outlets(articles: pd.DataFrame) -> int:
    return articles.loc[articles["outlet_basis"] != "unknown", "outlet"].nunique()


def _opening(articles: pd.DataFrame, events: list[str]) -> str:
    if articles.empty:
        return "No article of this corpus could be read."
    outlets = _outlets(articles)
    nameless = (articles["outlet_basis"] == "unknown").any()
    named = f"{notebook_page.counted(outlets, 'named outlet' if nameless else 'outlet')}{', the rest without a name,' if nameless else ''}"
    told = notebook_page.counted(len(articles), "article") + (f" from {named}" if outlets else "")
    return f"{told} on {notebook_page.counted(len(events), 'event')}."


def _facts(articles: pd.DataFrame, events: list[str]) -> list[tuple[str, str]]:
    if articles.empty:
        return []
    days = sorted(d for d in articles["published"] if isinstance(d, str) and d)
    rows = [
        ("Articles", f"{len(articles):,}"),
        ("Outlets named", f"{_outlets(articles):,}"),
        ("Events", f"{len(events):,}"),
        ("Words", f"{int(articles['n_words'].sum()):,}"),
    ]
    if days:
        dated = (
            "Published"
            if len(days) == len(articles)
            else f"Published ({len(days):,} of {len(articles):,} dated)"
        )
        rows.append((dated, article_page.days(days[0], days[-1])))
    return [row for row in rows if row[1] != "0"]


def _rows(articles: pd.DataFrame) -> list[dict]:
    with_page = set(textpages_of(articles))
    rows = []
    for a in articles.itertuples(index=False):
        name = notebook_page.text_file_name(a.article_id)
        rows.append(
            {
                "href": f"texts/{name}.html" if name in with_page else "",
                "title": article_page.titled(a),
                "outlet": article_page.outlet(a),
                "outlet_basis": article_page.basis(a.outlet_basis),
                "date": article_page.day(a.published),
                "date_basis": article_page.basis(a.published_basis),
                "event": article_page.event(a.event_id),
                "words": int(a.n_words),
            }
        )
    return rows


def textpages_of(articles: pd.DataFrame) -> list[str]:
    """File names of the articles that have a page: the first in the order of the table as it was written."""
    return [
        notebook_page.text_file_name(a)
        for a in articles.sort_index()["article_id"].head(notebook_page.MOST_PAGES)
    ]


def _events(articles: pd.DataFrame) -> list[str]:
    """What each event's grouping rests on."""
    lines = []
    for name, part in articles.groupby("event_id", sort=False):
        lines.append(
            f"{article_page.event(name)} ({notebook_page.counted(len(part), 'article')}): {part['event_basis'].iloc[0]}"
        )
    rest = len(lines) - MOST_EVENTS
    return (
        lines
        if rest <= 0
        else [*lines[:MOST_EVENTS], f"and {notebook_page.counted(rest, 'more event')}"]
    )
