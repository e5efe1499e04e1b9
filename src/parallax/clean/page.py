"""What a page is to cleaning: an article, what each of its lines is, and what its markup says."""

from __future__ import annotations

from typing import NamedTuple

from parallax.clean.segments import Piece
from parallax.read.records import RawArticle


class Label(NamedTuple):
    """What one line of a page is, whether it is kept, how sure that is (0 to 1) and why."""

    role: str
    kept: bool
    confidence: float
    reason: str


class Facts(NamedTuple):
    """What a page's markup says about itself; empty texts where it says nothing.

    ``published`` is YYYY-MM-DD, ``captured`` the day on which the page was saved.
    """

    title: str = ""
    author: str = ""
    site: str = ""
    published: str = ""
    published_from: str = ""
    captured: str = ""
    url: str = ""


class Article(NamedTuple):
    """One article as text: the record of a reader, its markup (if it had any) turned into text.

    ``labels`` says what each line of a page in HTML is, ``facts`` what its markup says. Both are
    empty for plain text, and ``labels`` also where no article was found in the markup: then
    line cleaning decides.
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

    ``headline`` is the number of the piece that is the headline (None without one), ``blocks``
    gives the block of each piece (-1: none).
    """

    pieces: list[Piece]
    labels: list[Label]
    headline: int | None
    blocks: list[int]


def article_of(record: RawArticle) -> Article:
    """The record of a reader without its markup."""
    given = record._asdict()
    del given["markup"]
    return Article(**given)
