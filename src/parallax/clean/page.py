"""Data types of cleaning: articles, pages as labelled pieces, and the metadata of markup."""

from __future__ import annotations

from typing import NamedTuple

from parallax.clean.segments import Piece
from parallax.read.records import RawArticle


class Label(NamedTuple):
    """The role of a line, whether it is kept, the confidence in that (0 to 1) and the reason."""

    role: str
    kept: bool
    confidence: float
    reason: str


class Facts(NamedTuple):
    """The metadata in the markup of a page; what it does not say is empty.

    ``published`` is the day of publication (YYYY-MM-DD), ``published_from`` the markup that gives
    it, and ``captured`` the day on which the page was saved.
    """

    title: str = ""
    author: str = ""
    site: str = ""
    published: str = ""
    published_from: str = ""
    captured: str = ""
    url: str = ""


class Article(NamedTuple):
    """One article as text: the record of a reader, with any markup turned into text.

    ``labels`` holds the label of each line of an HTML page, ``facts`` the metadata of its markup.
    Both are empty for plain text. ``labels`` is also empty if no article was found in the markup,
    in which case line cleaning decides.
    """

    article_id: str
    source_file: str
    text: str
    title: str | None = None
    outlet: str | None = None
    date: str | None = None
    url: str | None = None
    author: str | None = None
    labels: tuple[Label, ...] = ()
    facts: Facts = Facts()


class Page(NamedTuple):
    """One page as labelled pieces.

    ``headline`` is the number of the headline's piece, or None; ``blocks`` holds the number of each
    piece's block, or -1.
    """

    pieces: list[Piece]
    labels: list[Label]
    headline: int | None
    blocks: list[int]


def article_of(record: RawArticle) -> Article:
    """The record of a reader as an article, without its markup."""
    given = record._asdict()
    del given["markup"]
    return Article(**given)
