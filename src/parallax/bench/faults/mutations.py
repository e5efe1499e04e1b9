"""Seeded changes of texts and bytes: what a copy, a download or a wrong program does to them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

HOSTILE = (
    "\0", "\x07", "\x1b[31m", "\u200b", "\u202e", "\ufeff", "\ufffd", "\u2028", "\u0301" * 20,
    "İ", "ß", "\ufb01", "👩\u200d🚒", "🇩", "“", "”", "‘", "’", '"', "'", "«", "»", "„", "((", "))",
    "[", "|", " - ", " – ", "…", ". . .", "?!", " ", " " * 200, "\t" * 50, "\n" * 30, "\r", "\r\n",
    "\f", "<p>", "</div>", "<!--", "-->", "<![CDATA[", "]]>", "<script>", "&amp;", "&#39", "&lt;",
    "Ã©", "â€œ", "Â", "http://a.b/c?d=e", "www.", "a@b.c", "#a", "@b", "{{ a }}", "$x$", "=1+1",
    "March 3, 2016", "03/04/2016", "2016-99-99", "Monday", "10:30 p.m.", "By ", "VELM (AP) — ",
    "said ", "he said she said ", "according to ", "not ", "Mr. ", "U.S. ", "-A-A-A", "A. B. C. ",
    "1,000,000", "9" * 300, "a" * 300, "中文。", "ب", "ж", "Share this:", "Advertisement", "©",
)  # fmt: skip
"""Bits that are put into texts: each has, or could have, a meaning to some rule."""
ENCODINGS = ("cp1252", "latin-1", "utf-16-le", "mac-roman", "cp437", "utf-7", "koi8-r")
Change = Callable[[random.Random, str, Sequence[str]], str]


def _slice(draw: random.Random, size: int, most: int = 400) -> tuple[int, int]:
    start = draw.randrange(size + 1)
    return start, min(size, start + draw.randrange(1, most))


def _delete(draw: random.Random, text: str, others: Sequence[str]) -> str:
    start, end = _slice(draw, len(text))
    return text[:start] + text[end:]


def _double(draw: random.Random, text: str, others: Sequence[str]) -> str:
    start, end = _slice(draw, len(text))
    return text[:end] + text[start:end] * draw.randrange(1, 4) + text[end:]


def _swap(draw: random.Random, text: str, others: Sequence[str]) -> str:
    cuts = sorted(draw.randrange(len(text) + 1) for _ in range(3))
    first, middle, last = cuts
    return text[:first] + text[middle:last] + text[first:middle] + text[last:]


def _splice(draw: random.Random, text: str, others: Sequence[str]) -> str:
    other = draw.choice(others)
    start, end = _slice(draw, len(other))
    at = draw.randrange(len(text) + 1)
    return text[:at] + other[start:end] + text[at:]


def _insert(draw: random.Random, text: str, others: Sequence[str]) -> str:
    at = draw.randrange(len(text) + 1)
    return text[:at] + draw.choice(HOSTILE) + text[at:]


def _insert_often(draw: random.Random, text: str, others: Sequence[str]) -> str:
    """Put one bit in place of every space of a part of the text."""
    start, end = _slice(draw, len(text))
    return text[:start] + text[start:end].replace(" ", draw.choice(HOSTILE)) + text[end:]


def _cut(draw: random.Random, text: str, others: Sequence[str]) -> str:
    return text[: draw.randrange(len(text) + 1)]


def _recode(draw: random.Random, text: str, others: Sequence[str]) -> str:
    """Decode the text as something else than it was encoded."""
    start, end = _slice(draw, len(text))
    part = text[start:end].encode("utf-8", "replace").decode(draw.choice(ENCODINGS), "replace")
    return text[:start] + part + text[end:]


def _flip(draw: random.Random, text: str, others: Sequence[str]) -> str:
    data = flip_bits(draw, text.encode("utf-8", "replace"))
    return data.decode("utf-8", "replace")


def _case(draw: random.Random, text: str, others: Sequence[str]) -> str:
    start, end = _slice(draw, len(text))
    change = draw.choice((str.upper, str.lower, str.title, str.swapcase))
    return text[:start] + change(text[start:end]) + text[end:]


def _break_lines(draw: random.Random, text: str, others: Sequence[str]) -> str:
    start, end = _slice(draw, len(text))
    old, new = draw.choice((("\n", ""), ("\n", " "), (" ", "\n"), ("\n\n", "\n"), ("\n", "\r\n")))
    return text[:start] + text[start:end].replace(old, new) + text[end:]


CHANGES: tuple[Change, ...] = (
    _delete,
    _double,
    _swap,
    _splice,
    _insert,
    _insert,
    _insert_often,
    _cut,
    _recode,
    _flip,
    _case,
    _break_lines,
)


def flip_bits(draw: random.Random, data: bytes) -> bytes:
    """The bytes with up to eight bits inverted."""
    changed = bytearray(data)
    for _ in range(draw.randrange(1, 9)):
        if changed:
            changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def change_text(draw: random.Random, text: str, others: Sequence[str]) -> str:
    """The text after one to eight changes; ``others`` are texts to take parts from."""
    for _ in range(draw.randrange(1, 9)):
        text = draw.choice(CHANGES)(draw, text, others)
    return text


def change_bytes(draw: random.Random, data: bytes) -> bytes:
    """The bytes after one to four changes: bits inverted, parts lost, doubled or overwritten."""
    for _ in range(draw.randrange(1, 5)):
        way = draw.randrange(6)
        start, end = _slice(draw, len(data), 64)
        if way == 0:
            data = data[:start] + data[end:]
        elif way == 1:
            data = data[:end] + data[start:end] + data[end:]
        elif way == 2:
            data = data[:start] + draw.randbytes(end - start) + data[end:]
        elif way == 3:
            data = data[: draw.randrange(len(data) + 1)]
        else:
            data = flip_bits(draw, data)
    return data
