"""Find the headline by rules alone, for line models that have no trees for it."""

from __future__ import annotations

import re
from collections import Counter

from parallax.clean.headline import split_title
from parallax.clean.line_wording import is_caption, shared_words
from parallax.clean.page import Label
from parallax.clean.segments import Block

HEADLINE_WORDS = (3, 32)
HEADLINE_LENGTH = 250
HEADLINE_REACH = 40
LEAST_SCORE = 0.4
_CREDITED = re.compile(
    r"\b(?:[Cc]redit|[Pp]hoto(?:graph)?)\s?:|\b[Pp]hoto(?:graph)? by\b|\(\d+:\d\d\)"
)


def find_headline(
    blocks: list[Block], wordings: list[Label | None], start: int, counts: Counter[str]
) -> int | None:
    """The number of the headline's block; None if no block is good enough.

    It is the block above the body, or the body's first, that has the form of a headline and shares
    most words with the body. ``start`` is the first block of the body, ``counts`` counts its words.
    """
    above = [n for n in range(min(start + 1, len(blocks))) if wordings[n] is None]
    above = above[-HEADLINE_REACH:]
    best, best_score = None, 0.0
    for distance, number in enumerate(reversed(above)):
        text = blocks[number].text
        bare = _bare(text)
        if not _has_form(text, bare, number == above[0]):
            continue
        again = sum(blocks[n].text.startswith(bare) for n in above) > 1
        score = _score(bare, distance, again, shared_words(bare, counts, own=number >= start))
        leads = _leads_to_body(blocks, wordings, number)
        bullet = text[:1] in "*•-"
        score += 0.2 * leads + 0.1 * text.startswith("# ") - 0.2 * bullet
        repeats = best is not None and again and text == blocks[best].text
        if score > best_score + 1e-9 or repeats and score > best_score - 0.08:
            best, best_score = number, max(score, best_score)
    return best if best_score >= LEAST_SCORE else None


def _bare(text: str) -> str:
    return split_title(text)[0].lstrip("#*• ")


def _has_form(text: str, bare: str, first: bool) -> bool:
    least, most = HEADLINE_WORDS
    fits = least <= len(bare.split()) <= most
    return fits and _can_be_title(bare, first) and not is_caption(text)


def _score(bare: str, distance: int, again: bool, shared: float) -> float:
    """Score of a headline by form and place; ``distance`` in candidates above the body."""
    return (
        shared * min(1.0, len(bare.split()) / 6)
        + 0.25 * again
        + 0.1 / (1 + distance)
        - 0.15 * bare.endswith(".")
    )


def _leads_to_body(blocks: list[Block], wordings: list[Label | None], number: int) -> bool:
    """Whether one of the next three blocks is a byline or date, as below headlines."""
    for below in range(number + 1, min(number + 4, len(blocks))):
        wording = wordings[below]
        if wording is not None and wording.role in ("byline", "date"):
            return True
        if blocks[below].text in ("By", "by", "BY"):
            return True
    return False


def _can_be_title(text: str, first: bool) -> bool:
    """Whether a line has the form of a headline.

    One that ends like a sentence must be short or open the page in capitalised words.
    """
    if len(text) > HEADLINE_LENGTH or text.endswith((",", ";", ":")):
        return False
    if "http" in text or _CREDITED.search(text):
        return False
    if not text.endswith(".") or text.endswith(("...", ".S.", ".K.")):
        return True
    if len(text.split()) <= 16:
        return True
    long_words = [word for word in text.split() if len(word) > 3]
    return first and sum(word[:1].isupper() for word in long_words) > 0.7 * len(long_words)
