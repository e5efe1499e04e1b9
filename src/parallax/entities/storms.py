"""Drop the names of storms, which are no persons, organisations or places.

Taggers take "Maria" in "Hurricane Maria", and later on by itself, for a person or a place.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from spacy.tokens import Doc

from parallax.entities.untagged import NO_PERSON

STORMS = frozenset("hurricane typhoon cyclone storm".split())
"""Words before the name of a storm."""
PLURALS = frozenset("hurricanes typhoons cyclones storms".split())
"""The same before several names: "Hurricanes Irma and Maria"."""
NO_STORM = NO_PERSON | frozenset(
    "season seasons warning warnings watch watches alert relief category hunter hunters victims "
    "damage response recovery preparedness monday tuesday wednesday thursday friday saturday "
    "sunday".split()
)
"""Words that may follow "hurricane" in a headline or in the name of a body."""
LINKS = frozenset((",", "and", "&"))
Labelled = tuple[int, int, str]


def without_storms(doc: Doc, spans: Sequence[Labelled]) -> list[Labelled]:
    """The spans without those of storms.

    A name by itself is dropped too if the article calls a storm by it and nobody in full.

    Parameters
    ----------
    doc
        The article.
    spans
        Its names: tokens [first, last) and label.
    """
    named = _storms(doc)
    if not named:
        return list(spans)
    words = {doc[i].text for i in named}
    people = {
        word.text
        for first, last, label in spans
        if label == "PERSON" and last - first > 1 and not named & set(range(first, last))
        for word in doc[first:last]
    }
    alone = words - people
    return [span for span in spans if not _is_storm(doc, span, named, alone)]


def _storms(doc: Doc) -> set[int]:
    """The tokens of names right after a word for a storm."""
    found: set[int] = set()
    for token in doc:
        if token.lower_ in STORMS:
            found.update(_name_at(doc, token.i + 1))
        elif token.lower_ in PLURALS:
            found.update(_names_from(doc, token.i + 1))
    return found


def _name_at(doc: Doc, i: int) -> list[int]:
    """The token ``i`` if it is a single capitalised word that may be the name of a storm."""
    if i >= len(doc) or not doc[i - 1].whitespace_ or not doc[i].text.istitle():
        return []
    if doc[i].lower_ in NO_STORM or not doc[i].text.isalpha() or doc[i].is_sent_start:
        return []
    goes_on = i + 1 < len(doc) and doc[i].whitespace_ and doc[i + 1].text.istitle()
    return [] if goes_on else [i]


def _names_from(doc: Doc, i: int) -> list[int]:
    """The tokens of the names in a list that begins at token ``i`` and has two at least."""
    found: list[int] = []
    while i < len(doc):
        name = _name_at(doc, i)
        if not name:
            break
        found += name
        i += 1
        while i < len(doc) and doc[i].lower_ in LINKS:
            i += 1
    return found if len(found) > 1 else []


def _is_storm(doc: Doc, span: Labelled, named: Collection[int], alone: Collection[str]) -> bool:
    """Whether a span is a storm's name, with or without the word for it."""
    first, last, _ = span
    own = [i for i in range(first, last) if doc[i].lower_ not in STORMS | PLURALS | LINKS]
    if own and all(i in named for i in own):
        return True
    return len(own) == 1 == last - first and doc[first].text in alone
