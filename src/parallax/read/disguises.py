"""What a file really holds whose name says that it is plain text or a page."""

from __future__ import annotations

import re
from collections.abc import Callable

from parallax.read import tabular

PAGE_STARTS = (b"<!doctype html", b"<html")
HEAD_BYTES = 1024
"""Bytes of a file that are checked for what it holds."""
END_OF_TITLE = " – Parallax</title>".encode()
POLICY = b"content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""How the title of every page of the reports ends, and the policy above it."""
WHITE = b"\xef\xbb\xbf \t\r\n"
_OTHERS = (
    (re.compile(rb"\{\\rtf"), "a rich text document"),
    (re.compile(rb"%!ps"), "a PostScript document"),
    (
        re.compile(
            rb"(?s)(?:[\w-]+:.*?\n)??mime-version:.*?multipart/related|from: <saved by blink>"
        ),
        "a web archive of a browser (MHTML)",
    ),
    (re.compile(rb"(?s)(?:<\?xml.*?\?>.*?)?<(?:rss|feed|rdf:rdf)\b"), "a news feed"),
)
"""How a file begins that is text, but no article, and what it is."""


def begins_as_page(head: bytes) -> bool:
    """Whether bytes begin as an HTML page does."""
    head = head[:HEAD_BYTES].lstrip(WHITE).lower()
    return head.startswith(b"<") and any(start in head for start in PAGE_STARTS)


def is_made_here(data: bytes) -> bool:
    """Whether bytes are a page of the reports, by its title and the policy that each carries."""
    head = data[: 2 * HEAD_BYTES]
    return END_OF_TITLE in head and POLICY in head[: head.find(END_OF_TITLE)]


def other_format(data: bytes) -> str:
    r"""What a file is that is neither an article nor a table of them; empty if it may be either.

    >>> other_format(b"{\\rtf1 A fire."), other_format(b"A fire.")
    ('a rich text document', '')
    """
    head = data[:HEAD_BYTES].lstrip(WHITE).lower()
    if begins_as_page(head):
        return ""
    return next((name for start, name in _OTHERS if start.match(head)), "")


HOLDS: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    (".json", "read as JSON: it holds objects with a text", tabular.holds_json),
    (".csv", "read as a table: its first line names the columns", tabular.holds_table),
)
"""Suffixes of tables, what to say of a text that is one, and how to know."""


def table_in(text: str) -> tuple[str, str] | None:
    """The suffix that a text should have had, and what to say of it; None if it is no table."""
    return next(((suffix, note) for suffix, note, holds in HOLDS if holds(text)), None)
