"""Tell boilerplate, dates, bylines, captions and sentences by the wording of a line alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from parallax.clean.agencies import names_site
from parallax.clean.boilerplate import boilerplate
from parallax.clean.bylines import match_dateline
from parallax.clean.page import Label
from parallax.clean.segments import CLOSING, TERMINAL
from parallax.common.dates import find_days
from parallax.common.spans import minus

SENTENCE_WORDS = 8
"""Fewest words of a sentence."""
SHORT_LINE = 160
"""Characters of the longest date or byline."""
LONG_SENTENCE = 30
"""Words from which a line is a sentence even without punctuation at its end."""
CAPTION_LENGTH = 600
"""Characters of the longest caption."""
DATE_EXTRAS = 16
"""Most letters on a date line in addition to the date."""
BYLINE_WORDS = 12
"""Most words of a name after "by"."""
CAPITALISED = 0.6
"""Least share of the words after "by" that are capitalised if they are a name."""
VOCABULARY_LINES, VOCABULARY_CHARACTERS = 60, 2000
"""Lines, and characters of each, from which the vocabulary of an article is taken."""
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
STOP_WORDS = frozenset(
    """the a an of to in and that is was for on with as by at from it he she they his her its be
    has have had are were will said not but this who which""".split()
)
_NAME_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
_NAME_LINKS = ("and", "of", "the", "for", "in", "at", "on", "with", "de", "van", "von", "al")
_DATE_WORDS = re.compile(
    r"\b(?:published|updated|posted|modified|created|first|last|on|at|by|date|time|gmt|utc|bst|est"
    r"|edt|pst|pdt|cst|cdt|et|pt|ist|cet|am|pm|a\.m|p\.m|edited|issued|released)\b",
    re.I,
)
_BYLINE = re.compile(
    r"(?:[Bb]y|BY|[Ww]ritten by|[Aa]uthors?:?|[Ww]ords by|[Rr]eported by|[Pp]osted by"
    r"|[Pp]ublished by)\s+(?=\S)(.{2,120})"
)
_PICTURE = re.compile(
    r"\((?:[\w.&/' -]+/)?(?:AP|AFP|EPA|Reuters|REUTERS|Getty|TASS)\b[^)]{0,60}\)"
    r"|©\s?[\w .'-]+/"
    r"|\bGetty Images\b"
    r"|\b(?:[Pp]hoto|[Ii]mage|[Pp]icture)s?(?: credit| courtesy)?(?:\s+by|:|/)\s?"
    r"|\b[Ff]ile (?:photo|picture|image)\b"
    r"|\((?:[Pp]hoto|[Ii]mage|[Pp]icture|[Ss]ource|[Cc]redit|[Ss]creenshot)\b[^)]{0,80}\)"
    r"|\[[^\]]{0,60}(?:Reuters|AFP|AP|Getty)[^\]]{0,40}\]"
    r"|/(?:AP|AFP|EPA|Getty|Reuters|REUTERS)\b"
    r"|\bShutterstock\b"
    r"|\bREUTERS/"
)
_REPORTED = re.compile(r"\b(?:said|says|told)\b")


def word_line(text: str) -> Label | None:
    """The label of a line by its wording alone; None if that says nothing."""
    if not text:
        return Label("blank", False, 1.0, "blank line")
    if found := boilerplate(text):
        return Label(found.role, False, 0.95 if found.ends else 0.9, found.reason)
    if len(text) > SHORT_LINE:
        return None
    if is_date_line(text):
        return Label("date", False, 0.9, "is a date")
    byline = _BYLINE.fullmatch(text)
    if byline and not ends_sentence(text) and is_byline(byline[1]):
        return Label("byline", False, 0.9, "names the author")
    return None


def is_date_line(text: str) -> bool:
    """Whether a line is a date with little else."""
    days = find_days(text)
    if not days:
        return False
    spans = [(day.start, day.end) for day in days]
    rest = "".join(text[start:end] for start, end in minus((0, len(text)), spans))
    return sum(map(str.isalpha, _DATE_WORDS.sub("", rest))) <= DATE_EXTRAS


def is_byline(name: str) -> bool:
    """Whether the words after "by" may be a name: capitalised, or that of a desk or site."""
    words = [word for word in _NAME_WORD.findall(name) if word.lower() not in _NAME_LINKS]
    if not 0 < len(words) <= BYLINE_WORDS:
        return False
    capitals = sum(word[0].isupper() for word in words)
    return capitals >= CAPITALISED * len(words) or names_site(name)


def is_caption(text: str) -> bool:
    """Whether a line is the caption of a picture.

    A caption names the owner of the picture, reports no speech and does not open with a dateline.
    """
    if len(text) > CAPTION_LENGTH or not _PICTURE.search(text) or _REPORTED.search(text):
        return False
    return match_dateline(text) is None


def ends_sentence(text: str) -> bool:
    """Whether a line ends as a sentence does."""
    return text.rstrip(CLOSING).endswith(tuple(TERMINAL))


def is_sentence(text: str) -> bool:
    """Whether a line has the form of a full sentence, by length, end and function words."""
    words = text.split()
    if len(words) < SENTENCE_WORDS:
        return False
    ends = ends_sentence(text) or text.endswith((":", ";"))
    if ends and not text.isascii():
        return True
    if not ends and len(words) < LONG_SENTENCE:
        return False
    return sum(word.lower() in STOP_WORDS for word in words) >= max(1, len(words) // 12)


def vocabulary(texts: Iterable[str]) -> Counter[str]:
    """Counts of the words in the first lines, without the commonest words of English."""
    counts: Counter[str] = Counter()
    for _, text in zip(range(VOCABULARY_LINES), texts):
        counts.update(_content_words(text[:VOCABULARY_CHARACTERS]))
    return counts


def shared_words(text: str, counts: Counter[str], own: int = 0) -> float:
    """Share of a line's words that are in ``counts`` more than ``own`` times.

    Pass 1 for ``own`` if the line itself was counted.
    """
    words = _content_words(text)
    return sum(counts[word] > own for word in words) / len(words) if words else 0.0


def _content_words(text: str) -> list[str]:
    words = (word.lower() for word in WORD.findall(text))
    return [word for word in words if word not in STOP_WORDS]
