"""Posts from social media that stand in an article as a paragraph, signed but without marks.

“It was a great day. pic.twitter.com/abc — Ann Lee (@annlee) June 5, 2018”: the words are the
poster's, from first to last, though no quotation mark says so.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from parallax.common.spans import Span

LONGEST_POST = 420  # characters: 280 are allowed, and links count for less than they take
_PARAGRAPH = re.compile(r"\S[^\n]*")
_SIGNATURE = re.compile(
    r"(?P<dash>[—–―]|--?)\s*"
    r"(?P<who>[^\s—–―(<][^\n—–―(<]{0,58}?)\s*"
    r"\(@\w{1,30}\)"
    r"(?:[ ,·|]*[\w:,. ]{0,24}\b(?:19|20)\d\d)?"  # the day
    r"\s*(?:</\w{1,20}>)?[.\s]*$"
)
_LINK = re.compile(r"\s*(?:https?://\S+|pic\.\w+\.com/\S+|<[^<>\n]{0,80}>)\s*$")
_TAG = re.compile(r"(?:\s*<[^<>\n]{0,80}>)+\s*")


class Post(NamedTuple):
    """What is posted, the dash after it, and who signs."""

    content: Span
    dash: Span
    name: Span


def find_posts(text: str) -> list[Post]:
    """The signed posts of a text in order.

    The signature ends the paragraph of the post, or is the paragraph after it.
    """
    posts = []
    before: Span | None = None
    for found in _PARAGRAPH.finditer(text):
        start, end = found.span()
        signed = _signature(text, start, end)
        if signed is None:
            before = (start, end)
            continue
        first = signed.start("dash")
        content = (start, first) if text[start:first].strip() else before
        said = _said(content, text) if content else None
        if said:
            posts.append(Post(said, signed.span("dash"), signed.span("who")))
        before = None
    return posts


def _signature(text: str, start: int, end: int) -> re.Match[str] | None:
    """The signature at the end of a paragraph; None without one."""
    near = text.rfind("(@", start, end)
    if near < 0:
        return None
    places = (text.rfind(dash, start, near) for dash in ("—", "–", "―", "-"))
    last = max(places)
    while last > start and text[last - 1] == "-":
        last -= 1
    return _SIGNATURE.match(text, last, end) if last >= start else None


def _said(content: Span, text: str) -> Span | None:
    """A post without the links at its end; None where it is no post by its length."""
    start, end = content
    if end - start > LONGEST_POST:
        return None
    opening = _TAG.match(text, start, end)
    start = opening.end() if opening else start
    while (link := _LINK.search(text, start, end)) is not None:
        end = link.start()
    words = text[start:end]
    end = start + len(words.rstrip())
    return (start, end) if any(letter.isalpha() for letter in words) else None
