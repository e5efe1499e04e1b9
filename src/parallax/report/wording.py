"""Numbers and grammar of the sentences in reports: ``1 sentence``, ``11 of 15 articles (73%)``.

What these functions return is text; :mod:`parallax.report.said` makes Markdown of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from parallax.common import stats

VOICE_NAMES = {
    "outlet": "the outlet's own words",
    "indirect": "reported speech",
    "direct": "quoted words",
    "scare": "scare quotes",
}
QUOTATION_MARKS = " ,.\"'“”‘’«»"


def listing(items: Iterable[object], most: int | None = None) -> str:
    """``a, b and c``; beyond ``most`` items ``a, b and 7 more``.

    An empty list gives ``none``: ``nobody`` would be a claim.

    >>> h.listing(["Press TV", "RT"])
    'Press TV and RT'
    """
    words = [str(item) for item in items]
    if most and len(words) > most:
        words = [*words[:most], f"{len(words) - most:,} more"]
    if not words:
        return "none"
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} and {words[-1]}"


def number(n: float, noun: str = "", many: str | None = None) -> str:
    """``1 sentence``, ``1,204 sentences``; ``many`` where the plural is not the noun with an s.

    >>> h.number(2, "entity", "entities")
    '2 entities'
    """
    shown = f"{n:,.0f}"
    if not noun:
        return shown
    plural = many or noun + "s"
    return f"{shown} {noun if n == 1 else plural}".strip()


def verb(n: float, one: str, many: str) -> str:
    """The form of a verb that goes with a number.

    >>> h.verb(1, "is", "are")
    'is'
    """
    return one if n == 1 else many


def verb_of(k: float, n: float, one: str, many: str) -> str:
    """The form of a verb that goes with ``k of n things``.

    >>> verb_of(0, 1, "is", "are")
    'is'
    """
    return one if 1 in (k, n) else many


def signed(value: float) -> str:
    """``+0.41`` or ``−0.41``, with a minus sign and not a hyphen.

    >>> h.signed(-0.3)
    '−0.30'
    """
    return f"{value:+.2f}".replace("-", "−")


def share(k: int, n: int, noun: str = "") -> str:
    """``11 of 15 sentences (73%)``; no percentage of fewer than ten.

    >>> h.share(3, 4, "article")
    '3 of 4 articles'
    """
    return stats.share(k, n, noun).text


def cut(text: object, most: int = 90) -> str:
    """The beginning of a text, cut at a word, with an ellipsis.

    >>> h.cut("Talks failed on Monday", 12)
    'Talks failed …'
    """
    words = " ".join(str(text).split())
    if len(words) <= most:
        return words
    return words[:most].rsplit(" ", 1)[0].rstrip(",;:–—-") + " …"


def first_of(n: int, most: int) -> str:
    """What a caption adds where only the first rows of a table are shown."""
    return f" (the first {most:,} of {n:,})" if n > most else ""
