"""The forms of a name: normal forms that transliterations share, and how alike two people's names are.

Works on strings only.  The likeness follows the measurements of the project's name guide: no string distance is safe alone (Iran and
Iraq, Bill and William), so given names are compared by list first, last names by a folded form that the usual transliterations of
Slavic, Arabic and East Asian names share, and the plain edit distance decides only what is left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Indel, Levenshtein

SUFFIXES = {"jr": "jr", "sr": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}
PARTICLES = frozenset(
    "al el bin bint ibn abu ben de da di del della der den des du dos la le van von zu ter ten y e".split()
)
ALIKE, LEAST = (
    0.8,
    5,
)  # two given names that no list knows: share of letters in common, letters of the shorter
LONG, VERY_LONG = 7, 9  # letters: a last name this long may differ by one, by two
_FOLDS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"tsch|tch|tš", "ch"),
        (r"shch|sch", "sh"),
        (r"kh", "h"),
        (r"gh", "g"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"dh", "d"),
        (r"zh|dj", "j"),
        (r"ts|tz|cz", "c"),
        (r"ck|q(?!u)|qu?", "k"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"c(?=[aoulrktn]|$)", "k"),
        (r"ae", "e"),
        (r"oe", "o"),
        (r"ue", "u"),
        (r"ou|oo", "u"),
        (r"ee", "i"),
        (r"^[yj]e(?=[lvgkr])", "e"),
        (r"^[ij](?=[uaoe])", "y"),
        (r"y", "i"),
        (r"(?<=[aeiou])j(?![aeiou])", "i"),
        (r"(?<=[bcdfghklmnprstvz])j(?=[aeou])", "i"),
        (r"j$", "i"),
        (r"(.)\1+", r"\1"),
        (r"eii?$|eij$", "ei"),
        (r"(?<=[^aeou])i[io]$", "i"),
        (r"(?<=...)ei$", "i"),
        (r"([aeiou])h(?![aeiou])", r"\1"),
        (r"(.)\1+", r"\1"),
    )
)
_VOWELS = re.compile(r"(?<=.)[aeiou]")
_APOSTROPHES = re.compile(r"['’‘`ʼʹ.]")
_NOT_WORD = re.compile(r"[^\w\s-]")


class Person(NamedTuple):
    """A person's name taken apart: folded given names, folded last name, and Jr., Sr., II, III."""

    given: tuple[str, ...]
    last: str
    suffix: str


def plain(name: str) -> str:
    """Small letters without accents, dots, apostrophes and outer blanks: what two spellings of one thing share."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    bare = (
        "".join(c for c in bare if not unicodedata.combining(c))
        .replace("ß", "ss")
        .replace("ł", "l")
        .replace("ø", "o")
        .replace("đ", "d")
    )
    return " ".join(_NOT_WORD.sub(" ", _APOSTROPHES.sub("", bare)).split())


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """One word in the form that its usual transliterations share: Sergey and Sergei, Zelenskyy and Zelensky, Anthony and Antony."""
    folded = plain(word).replace("-", "").replace(" ", "")
    for pattern, to in _FOLDS:
        folded = pattern.sub(to, folded)
    return folded


@lru_cache(maxsize=200_000)
def skeleton(folded: str) -> str:
    """A folded word without the vowels after its first letter: the block in which likeness is looked for."""
    return _VOWELS.sub("", folded)


@lru_cache(maxsize=200_000)
def take_apart(name: str) -> Person:
    """A name of one or more words as :class:`Person`; particles (von, al-, de) belong to no part.

    >>> take_apart("Ursula von der Leyen").last
    'leien'
    """
    words = plain(name.replace("-", "- ")).replace("- ", "-").split()
    opens_given = (
        words[:1] in (["al"], ["ben"]) and name[:1].isupper() and len(words) > 1
    )  # Al Gore, Ben Carson; but al-Assad
    suffix = SUFFIXES.get(words[-1], "") if len(words) > 1 else ""
    words = words[:-1] if suffix else words
    words = [re.sub(r"^(?:al|el|as|ad)-(?=\w)", "", word) for word in words]
    kept = [
        word for i, word in enumerate(words) if word not in PARTICLES or (opens_given and i == 0)
    ] or words
    given = tuple(letter for word in kept[:-1] for letter in (_initials(word) or (fold(word),)))
    return Person(given, fold(kept[-1]) if kept else "", suffix)


def _initials(word: str) -> tuple[str, ...]:
    """The letters of 'hw' written for H.W.; empty for a word with a vowel or of three letters and more."""
    return (
        tuple(word) if len(word) == 1 or (len(word) == 2 and not set(word) & set("aeiouy")) else ()
    )


def same_given(one: str, other: str, groups: Mapping[str, frozenset[str]]) -> float:
    """How sure two folded given names are one, 0 to 1; ``groups`` maps a folded name to the lists' names it stands for."""
    if one == other:
        return 1.0
    if len(one) == 1 or len(other) == 1:
        return 0.9 if one[:1] == other[:1] else 0.0
    mine, theirs = groups.get(one, frozenset()), groups.get(other, frozenset())
    if mine & theirs:
        return 0.95
    if mine and theirs:
        return 0.0
    same_sounds = min(len(one), len(other)) >= LEAST and skeleton(one) == skeleton(other)
    if not same_sounds or one.rstrip("aeo") == other.rstrip(
        "aeo"
    ):  # Julian and Juliana are two people
        return 0.0
    likeness = Indel.normalized_similarity(one, other)
    return 0.85 * likeness if likeness >= ALIKE else 0.0


def same_last(one: str, other: str) -> float:
    """How sure two folded last names are one: equal, or long and one letter apart (two in very long ones) with the same consonants."""
    if one == other:
        return 1.0
    shorter = min(len(one), len(other))
    allowed = 2 if shorter >= VERY_LONG else 1 if shorter >= LONG else 0
    if (
        not allowed
        or skeleton(one) != skeleton(other)
        or Levenshtein.distance(one, other, score_cutoff=allowed) > allowed
    ):
        return 0.0
    return 0.8


def same_person(one: Person, other: Person, groups: Mapping[str, frozenset[str]]) -> float:
    """How sure two full names are one person's, 0 to 1, Jr. and Sr. left aside; names without a given part score 0."""
    if not one.given or not other.given:
        return 0.0
    last = same_last(one.last, other.last)
    if not last:
        return 0.0
    first = same_given(one.given[0], other.given[0], groups)
    if not first:  # J. Robert Oppenheimer, Robert Oppenheimer
        shared = {g for g in one.given if len(g) > 2} & {g for g in other.given if len(g) > 2}
        return 0.8 * last if shared else 0.0
    if last < 1.0 and first < 1.0:
        return 0.0
    middles = (same_given(a, b, groups) for a, b in zip(one.given[1:], other.given[1:]))
    return 0.0 if any(m == 0.0 for m in middles) else first * last


def swapped(name: str) -> str:
    """One key for a name in either order (Hayashi Yoshimasa, Yoshimasa Hayashi)."""
    return " ".join(sorted(fold(word) for word in name.split()))


def run_together(name: str) -> str:
    """One key for a name whatever its hyphens and blanks (Kim Jong-un, Kim Jong Un)."""
    return "".join(fold(word) for word in name.replace("-", " ").split())


def slug(name: str) -> str:
    """A name as an id: small ASCII letters, digits and hyphens; 'x' for a name that has none."""
    return re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-") or "x"
