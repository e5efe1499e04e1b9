"""Find the people that the pipeline did not tag, or tagged in pieces.

They stand after a word of office or begin with a listed first name ("Brandt spokesman Karl Fenn"),
have a nickname in quotation marks (Dwayne "The Rock" Ortiz), or share a last name with the next
person (Helen and Mark Oduya).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from spacy.tokens import Doc, Token

from parallax.entities.gazetteer import Gazetteer
from parallax.entities.spelling import PARTICLES, SUFFIXES, fold

LONGEST, LONGEST_NICKNAME = 4, 4  # tokens
LEAST_GIVEN = 3  # fewest letters of a first name by which an untagged name is found
OPENS, CLOSES = frozenset("“\"‘'"), frozenset("”\"’'")
OCCUPATIONS = frozenset(
    "aide banker captain defender engineer farmer forward goalkeeper guard investor magistrate "
    "midfielder pilot pitcher principal quarterback resident skipper sprinter striker student "
    "swimmer teacher trader trainer".split()
)
"""Nouns before a name which, unlike those of titles.csv, do not identify anybody later on."""
NO_PERSON = frozenset(
    "academy act agency airport app association authority avenue award bank bay bill board "
    "bridge building bureau camp center centre chapel church city clinic college commission "
    "committee company corp corps council county court cup day department district force forces "
    "foundation fund group hall hospital hotel house inc institute island lake law library ltd "
    "mountain museum office open park party plc police prize republic river road school "
    "services square stadium station store street temple theater theatre tower trophy trust "
    "union university valley week".split()
)
"""Last words of names that are no person's."""
PLACE_ENDS = frozenset(
    "beach canyon cove creek falls field glen grove harbor harbour heights hill hills hook lake "
    "mills point rock shore springs wood woods".split()
)
"""Last words of names that begin with a first name but are a place's (Sandy Hook)."""
Labelled = tuple[int, int, str]


class _Run(NamedTuple):
    first: int
    last: int


def with_people(
    doc: Doc, spans: Sequence[Labelled], capitals: Collection[int], lists: Gazetteer
) -> list[Labelled]:
    """The spans with those of the people whom the pipeline missed.

    Parameters
    ----------
    doc
        The article.
    spans
        The names found so far: tokens [first, last) and label.
    capitals
        The tokens of lines in which capitals mean nothing.
    lists
        The lists of the codebook.
    """
    spans = _with_nicknames(doc, spans)
    taken: set[int] = set()
    for first, last, _ in spans:
        taken.update(range(first, last))
    found = [
        (run.first, run.last, "PERSON")
        for run in map(partial(_without_title, doc, lists), _runs(doc, taken | set(capitals)))
        if _is_person(doc, run, lists)
    ]
    return sorted([*spans, *found])


def _runs(doc: Doc, taken: Collection[int]) -> Iterable[_Run]:
    """Yield every run of two or more capitalised proper nouns outside other names."""
    i = 0
    while i < len(doc):
        last = i
        while last < len(doc) and last not in taken and _in_name(doc, last, i):
            last += 1
        if 1 < last - i <= LONGEST and not doc[last - 1].text.islower():
            yield _Run(i, last)
        i = max(last, i + 1)


def _without_title(doc: Doc, lists: Gazetteer, run: _Run) -> _Run:
    """The words of a run after a title (Vice President Scott Carson)."""
    first = run.first
    for i in range(run.first, run.last):
        if doc[i].lower_ in lists.titles.nouns or doc[i].lower_ in lists.titles.honorifics:
            first = i + 1
    return _Run(first, run.last)


def _in_name(doc: Doc, i: int, first: int) -> bool:
    token = doc[i]
    if i > first and (not doc[i - 1].whitespace_ or token.is_sent_start is True):
        return False
    if token.text in PARTICLES:
        return i > first
    return token.pos_ == "PROPN" and token.text.istitle() and not token.is_space


def _is_person(doc: Doc, run: _Run, lists: Gazetteer) -> bool:
    """Whether a run of capitalised words has a word of office before it or a listed first name."""
    if run.last - run.first < 2:
        return False
    if run.last < len(doc) and (doc[run.last].pos_ == "PROPN" or doc[run.last].text == "-"):
        return False
    words = [doc[i] for i in range(run.first, run.last)]
    if words[-1].lower_ in NO_PERSON:
        return False
    if any(word.text in lists.listed for word in words):
        return False
    before = doc[run.first - 1] if run.first else None
    if before is not None and (_introduces(before, lists) or _in_apposition(doc, run, lists)):
        return True
    if before is not None and (before.pos_ in ("PROPN", "DET") or before.text == "-"):
        return False
    if words[-1].lower_ in PLACE_ENDS:
        return False
    given = fold(words[0].text)
    return len(given) >= LEAST_GIVEN and given in lists.groups and not words[0].is_stop


def _in_apposition(doc: Doc, run: _Run, lists: Gazetteer) -> bool:
    """Whether a name stands between commas after an occupation (an economist, Lars Dahl, said)."""
    if run.first < 2 or run.last >= len(doc):
        return False
    commas = doc[run.first - 1].text == "," and doc[run.last].text == ","
    noun = doc[run.first - 2]
    return (
        commas
        and noun.text.islower()
        and (noun.text in lists.titles.nouns or noun.text in OCCUPATIONS)
    )


def _introduces(token: Token, lists: Gazetteer) -> bool:
    """Whether a word of office or occupation right before a name makes it a person's."""
    if not token.whitespace_:
        return False
    if token.lower_ in lists.titles.honorifics:
        return token.text[:1].isupper()
    return token.lower_ in lists.titles.nouns or token.text in OCCUPATIONS


def _with_nicknames(doc: Doc, spans: Sequence[Labelled]) -> list[Labelled]:
    """The spans with those around a nickname in quotation marks joined into one."""
    by_start = {span[0]: span for span in spans}
    joined: list[Labelled] = []
    reach = 0
    for first, last, label in sorted(spans):
        if first < reach:
            continue
        end = _end_beyond_nickname(doc, last) if label == "PERSON" else 0
        following = by_start.get(end)
        if end and following is not None and following[2] == "PERSON":
            last = following[1]
        elif end and following is None and doc[end].pos_ == "PROPN" and doc[end].text.istitle():
            last = end + 1
        joined.append((first, last, label))
        reach = last
    return joined


def _end_beyond_nickname(doc: Doc, last: int) -> int:
    """The token after the nickname that follows a name ending at ``last``; 0 if none does."""
    if last >= len(doc) or doc[last].text not in OPENS or doc[last].whitespace_:
        return 0
    for i in range(last + 1, min(last + 2 + LONGEST_NICKNAME, len(doc) - 1)):
        token = doc[i]
        if token.text in CLOSES:
            return i + 1 if i > last + 1 and token.whitespace_ else 0
        if token.is_punct or token.is_space or not (token.text[0].isupper() or token.is_stop):
            return 0
    return 0


def shared_last_name(
    doc: Doc, name: tuple[int, int], following: Labelled, lasts: Collection[str], lists: Gazetteer
) -> str:
    """The last name that a single first name shares with the next person (Helen and Mark Oduya).

    Parameters
    ----------
    doc
        The article.
    name, following
        The two names of people: tokens [first, last).
    lasts
        The last words of the full names in the article, and the single names that come earlier.
    lists
        The lists of the codebook.

    Returns
    -------
    str
        The last name, with its particles; empty if they share none.
    """
    first, last = name[0], name[1]
    together = following[0] == last + 1 and doc[last].lower_ in ("and", "&")
    if not together or last - first > 1 or following[1] - following[0] < 2:
        return ""
    given = doc[first].text
    if fold(given) not in lists.groups or given in lasts:
        return ""
    before = doc[first - 1] if first else None
    if before is not None and (_introduces(before, lists) or before.pos_ == "PROPN"):
        return ""
    words = [token.text for token in doc[following[0] + 1 : following[1]]]
    while len(words) > 1 and words[-1].strip(".").lower() in SUFFIXES:
        words.pop()
    particle = next((n for n, word in enumerate(words) if word in PARTICLES), len(words) - 1)
    return " ".join(words[particle:])
