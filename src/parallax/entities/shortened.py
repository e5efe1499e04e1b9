"""Assign a body's name that is shortened from the front or the back to the body named in full.

"Storm Centre" is the National Storm Centre of the same article, "Ozmar" is Ozmar Media.  Only the
words of one article count, since the next may mean another Storm Centre.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from parallax.entities.gazetteer import Gazetteer, known
from parallax.entities.keys import Assignment, Key, NameIndex, tidy
from parallax.entities.names import Name
from parallax.entities.organisations import BUSINESSES, COMMON_BODIES, COMPANY_FORMS, is_generic
from parallax.entities.places import written_out
from parallax.entities.spelling import plain

SCORE = 0.8
LEAST = 2  # words of a name whose front may be left out
LEAST_LETTERS = 3  # of a single word that a whole name is shortened to
LEFT_OUT = (
    BUSINESSES
    | COMPANY_FORMS
    | frozenset(
        "academy airport capital college entertainment financial foods hospital institute "
        "insurance media mountain museum news partners pictures records resort school station "
        "stores studios university".split()
    )
)
"""Last words that are left out when a body is named again."""
OFFICES = frozenset(("department", "ministry"))
"""Left out behind two words and more: "Homeland Security"."""
JOINTS = frozenset("of for and to the at in on by with from & or".split())
PARTS = frozenset(
    "north south east west northern southern eastern western northeast northwest southeast "
    "southwest central upper lower inner outer greater old new mid former".split()
)
"""Words before a name that make it another: "South Elm Park" is not Elm Park."""
REGIONS = frozenset(
    "bay coast county desert hills island islands mountains ocean peninsula province region river "
    "sea shore valley".split()
)
"""Last words of places that may be part of another: the Elm Gulf Coast and the Gulf Coast."""
OPENS_REST = frozenset(("and",))


class _Named(NamedTuple):
    """A name of an article: its words in their common form, its number and its assignment."""

    words: tuple[str, ...]
    number: int
    assignment: Assignment


def join_shortened(
    assigned: dict[NameIndex, Assignment], names: Mapping[str, list[Name]], lists: Gazetteer
) -> dict[NameIndex, Assignment]:
    """The assignments, with shortened names of bodies given to the one body named in full.

    A name that could be short for two bodies of its article stays what it is.

    Parameters
    ----------
    assigned
        The entity of every name.
    names
        The names of each article.
    lists
        The lists of the codebook.
    """
    moved: dict[NameIndex, Assignment] = {}
    for article, found in names.items():
        here = _bodies(article, found, assigned)
        by_words = {one.words: one for one in here}
        by_end = _by_ends(by_words)
        for words, one in by_words.items():
            if not _may_be_short(words, found[one.number], one.assignment, lists):
                continue
            longer = {w for w in by_end[words[0]] | by_end[words[-1]] if len(w) > len(words)}
            fitting = [w for w in longer if _is_short_for(words, w, by_words[w], lists)]
            full = _the_fullest(fitting, by_words)
            if full is None or full == one.assignment.key:
                continue
            for other in here:
                if other.assignment.key == one.assignment.key:  # with its acronym
                    moved[article, other.number] = Assignment(full, "short name", SCORE)
    return {**assigned, **moved}


def _bodies(
    article: str, found: Iterable[Name], assigned: Mapping[NameIndex, Assignment]
) -> list[_Named]:
    """The bodies and facilities that an article names."""
    here = []
    for number, name in enumerate(found):
        assignment = assigned.get((article, number))
        if name.label in ("ORG", "LOC") and assignment is not None and assignment.key is not None:
            words = tuple(plain(written_out(tidy(name.text))).removeprefix("the ").split())
            if words:
                here.append(_Named(words, number, assignment))
    return here


def _by_ends(names: Iterable[tuple[str, ...]]) -> dict[str, set[tuple[str, ...]]]:
    """Names of two words and more by their first and by their last word."""
    ends: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for words in names:
        if len(words) > 1:
            ends[words[0]].add(words)
            ends[words[-1]].add(words)
    return ends


def _may_be_short(
    words: tuple[str, ...], name: Name, assignment: Assignment, lists: Gazetteer
) -> bool:
    """Whether a name may be short for another one: unless a list says what it is."""
    rows = known(tidy(name.text), lists)
    if rows and rows[0].role != "sports club":
        return False
    if assignment.rule not in ("same", "list") or assignment.key is None:
        return False
    if len(words) > 1:
        return True
    word = words[0]
    common = word in COMMON_BODIES or word in LEFT_OUT or is_generic(word)
    return len(word) >= LEAST_LETTERS and not common and not name.text.isupper()


def _is_short_for(
    words: tuple[str, ...], longer: tuple[str, ...], full: _Named, lists: Gazetteer
) -> bool:
    """Whether a name is a longer one without its front or its back."""
    if longer[: len(words)] == words:
        return _leaves_out_back(words, longer[len(words) :])
    front = longer[: -len(words)]
    if longer[-len(words) :] != words:
        return False
    if len(words) < LEAST:
        return _is_club(full, lists)
    if words[-1] in REGIONS:
        return False
    if front[-1] in JOINTS:
        return len(front) > 1 and front[-2] in OFFICES
    return front[-1] not in PARTS


def _leaves_out_back(words: tuple[str, ...], rest: tuple[str, ...]) -> bool:
    if LEFT_OUT.issuperset(rest):
        return True
    if len(words) < LEAST:
        return False
    return rest[0] in OPENS_REST or OFFICES.issuperset(rest)


def _is_club(full: _Named, lists: Gazetteer) -> bool:
    rows = known(full.assignment.key.form, lists) if full.assignment.key else ()
    return bool(rows) and rows[0].role == "sports club"


def _the_fullest(
    fitting: Iterable[tuple[str, ...]], by_words: Mapping[tuple[str, ...], _Named]
) -> Key | None:
    """The one body that several longer names are; None if they are several bodies.

    Each name must be part of the next longer one, or be the same body.
    """
    ranked = sorted(fitting, key=lambda words: (len(words), words))
    for shorter, longer in zip(ranked, ranked[1:]):
        one, other = by_words[shorter].assignment.key, by_words[longer].assignment.key
        nested = longer[-len(shorter) :] == shorter or longer[: len(shorter)] == shorter
        if one != other and not nested:
            return None
    return by_words[ranked[-1]].assignment.key if ranked else None
