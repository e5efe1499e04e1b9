"""Recognise members of the US Congress by office, name and state."""

from __future__ import annotations

from collections.abc import Iterable

from parallax.entities.gazetteer import CongressMember, Gazetteer
from parallax.entities.keys import Fact
from parallax.entities.spelling import Person, same_person, skeleton, take_apart

OFFICES_OF_CONGRESS = {"senator": "US senator", "representative": "US representative"}


def member_of_congress(
    forms: Iterable[str], fact: Fact, lists: Gazetteer
) -> tuple[CongressMember, float] | None:
    """The member of the US Congress that a senator or representative in the texts is.

    The office and the name must fit; or the office, the last name and the state, if only one member
    has them and the first name begins with the same sound (Zhanna for Jeanne).

    Parameters
    ----------
    forms
        The spellings of the name, the commonest first.
    fact
        What the texts say about the person.
    lists
        The lists of the codebook.

    Returns
    -------
    tuple[CongressMember, float] | None
        The member and the confidence; None if the evidence is insufficient.
    """
    wanted = {OFFICES_OF_CONGRESS[noun] for noun in fact.nouns if noun in OFFICES_OF_CONGRESS}
    if not wanted or fact.side not in ("", "United States"):
        return None
    people = [take_apart(form) for form in forms]
    last = people[0].last if people else ""
    fitting = [member for member in lists.congress.get(last, ()) if member.office in wanted]
    for member in fitting:
        if any(_is_spelled(person, member, lists) for person in people):
            return member, 0.95
    in_state = [member for member in fitting if member.state in fact.states]
    if len(in_state) == 1 and any(_same_opening(person, in_state[0]) for person in people):
        return in_state[0], 0.8
    return None


def _is_spelled(person: Person, member: CongressMember, lists: Gazetteer) -> bool:
    """Whether a listed spelling of a member is the person's name."""
    spelled = [take_apart(spelling) for spelling in (member.name, *member.spellings)]
    return any(same_person(person, spelling, lists.groups) >= 0.9 for spelling in spelled)


def _same_opening(person: Person, member: CongressMember) -> bool:
    """Whether the first names of a person and a member begin with the same sound."""
    if not person.given:
        return False
    theirs = take_apart(member.name).given[0]
    return skeleton(person.given[0])[:2] == skeleton(theirs)[:2]
