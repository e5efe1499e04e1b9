"""Normalise names across transliterations, and compare two names.

Only strings are compared.  The comparison follows the measurements of the project's name guide: no
string distance is safe by itself (Iran and Iraq, Bill and William), so given names are first
compared by list, last names by a folded form that is the same for the usual transliterations of
Slavic, Arabic and East Asian names, and edit distance decides only the rest.
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
    "al el bin bint ibn abu ben de da di del della der den des du dos la le van von zu ter ten y "
    "e".split()
)
ALIKE = 0.8  # least similarity of two given names that are not listed
LEAST = 5  # fewest letters in the shorter of them
LONG, VERY_LONG = 7, 9  # letters from which last names may differ by one letter, and by two
LISTED, SAME_SOUNDS = 0.95, 0.85  # confidence in two given names by list, and by consonants
INITIAL = 0.9  # confidence in a given name and its initial
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
_WITHOUT_MARKS = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "đ": "d"})
_NICKNAME = re.compile(r"""(?<=\w)\s+["“‘'(]([^"”“()\n]{1,30}?)["”’')]\s+(?=\w)""")
_ARABIC_ARTICLE = re.compile(r"^(?:al|el|as|ad)-(?=\w)")


class Person(NamedTuple):
    """A person's name in parts: folded given names, folded last name, and Jr., Sr., II, III.

    ``nickname`` is the folded word in quotation marks or brackets (Robert "Bob" Hale).
    """

    given: tuple[str, ...]
    last: str
    suffix: str
    nickname: str = ""


def plain(name: str) -> str:
    """A name in lower case without accents, dots, apostrophes and outer spaces.

    Trivially different spellings have the same plain form.
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    bare = bare.translate(_WITHOUT_MARKS)
    return " ".join(_NOT_WORD.sub(" ", _APOSTROPHES.sub("", bare)).split())


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """The form of a word that its usual transliterations have in common.

    Sergey and Sergei, Zelenskyy and Zelensky, and Anthony and Antony each fold to the same form.
    """
    folded = plain(word).replace("-", "").replace(" ", "")
    for pattern, to in _FOLDS:
        folded = pattern.sub(to, folded)
    return folded


@lru_cache(maxsize=200_000)
def skeleton(folded: str) -> str:
    """A folded word without the vowels after its first letter, shared by similar words."""
    return _VOWELS.sub("", folded)


def without_nickname(name: str) -> str:
    """A name without the nickname in quotation marks or brackets inside it.

    >>> without_nickname("Dwayne “The Rock” Ortiz")
    'Dwayne Ortiz'
    """
    return _NICKNAME.sub(" ", name)


@lru_cache(maxsize=200_000)
def take_apart(name: str) -> Person:
    """Split a name into its parts, dropping particles (von, al-, de).

    >>> take_apart("Ursula von der Leyen").last
    'leien'
    """
    inner = _NICKNAME.search(name)
    nickname = fold(inner[1]) if inner else ""
    name = without_nickname(name)
    words = plain(name.replace("-", "- ")).replace("- ", "-").split()
    # Al Gore, Ben Carson; but al-Assad
    opens_given = words[:1] in (["al"], ["ben"]) and name[:1].isupper() and len(words) > 1
    suffix = SUFFIXES.get(words[-1], "") if len(words) > 1 else ""
    words = words[:-1] if suffix else words
    words = [_ARABIC_ARTICLE.sub("", word) for word in words]
    first, rest = words[:1], words[1:]
    if not opens_given:
        first, rest = [], words
    kept = first + [word for word in rest if word not in PARTICLES] or words
    if not kept:
        return Person((), "", suffix, nickname)
    given: list[str] = []
    for word in kept[:-1]:
        given += _initials(word) or [fold(word)]
    return Person(tuple(given), fold(kept[-1]), suffix, nickname)


def _initials(word: str) -> list[str]:
    """The letters of a word that is initials ("hw" for H.W.); empty for any other word."""
    if len(word) == 1:
        return [word]
    return list(word) if len(word) == 2 and not set(word) & set("aeiouy") else []


def same_given(one: str, other: str, groups: Mapping[str, frozenset[str]]) -> float:
    """The confidence that two folded given names are the same, 0 to 1.

    ``groups`` maps a folded name to the listed names that it may stand for.
    """
    if one == other:
        return 1.0
    if len(one) == 1 or len(other) == 1:
        return INITIAL if one[:1] == other[:1] else 0.0
    mine, theirs = groups.get(one, frozenset()), groups.get(other, frozenset())
    if mine & theirs:
        return LISTED
    if mine and theirs:
        return 0.0
    same_sounds = min(len(one), len(other)) >= LEAST and skeleton(one) == skeleton(other)
    only_ending = one.rstrip("aeo") == other.rstrip("aeo")  # Julian and Juliana are two people
    if not same_sounds or only_ending:
        return 0.0
    similarity = Indel.normalized_similarity(one, other)
    return SAME_SOUNDS * similarity if similarity >= ALIKE else 0.0


def same_last(one: str, other: str) -> float:
    """The confidence that two folded last names are the same, 0 to 1.

    They must be equal, or be long, have the same consonants and differ by one letter (by two if
    they are very long).
    """
    if one == other:
        return 1.0
    shorter = min(len(one), len(other))
    allowed = (shorter >= LONG) + (shorter >= VERY_LONG)
    if not allowed or skeleton(one) != skeleton(other):
        return 0.0
    distance = Levenshtein.distance(one, other, score_cutoff=allowed)
    return 0.8 if distance <= allowed else 0.0


def same_person(one: Person, other: Person, groups: Mapping[str, frozenset[str]]) -> float:
    """The confidence that two full names are those of one person, 0 to 1.

    Jr. and Sr. are ignored.  It is 0 if either name has no given name.
    """
    if not one.given or not other.given:
        return 0.0
    last = same_last(one.last, other.last)
    if not last:
        return 0.0
    first = same_given(one.given[0], other.given[0], groups) or _by_nickname(one, other, groups)
    if not first:  # J. Robert Oppenheimer, Robert Oppenheimer
        shared = {g for g in one.given if len(g) > 2} & {g for g in other.given if len(g) > 2}
        return 0.8 * last if shared else 0.0
    if last < 1.0 and first < 1.0:
        return 0.0
    middles = (same_given(a, b, groups) for a, b in zip(one.given[1:], other.given[1:]))
    return 0.0 if any(m == 0.0 for m in middles) else first * last


def _by_nickname(one: Person, other: Person, groups: Mapping[str, frozenset[str]]) -> float:
    """The confidence that the nickname of one person is the first name of the other."""
    return max(
        same_given(one.nickname, other.given[0], groups) if one.nickname else 0.0,
        same_given(other.nickname, one.given[0], groups) if other.nickname else 0.0,
    )


def swapped(name: str) -> str:
    """A key that is the same for both orders of a name (Hayashi Yoshimasa, Yoshimasa Hayashi)."""
    return " ".join(sorted(fold(word) for word in without_nickname(name).split()))


def run_together(name: str) -> str:
    """A key for a name regardless of hyphens and spaces (Kim Jong-un, Kim Jong Un)."""
    return "".join(fold(word) for word in without_nickname(name).replace("-", " ").split())


def slug(name: str) -> str:
    """A name as an id of lower-case ASCII letters, digits and hyphens; 'x' if none are left."""
    return re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-") or "x"
