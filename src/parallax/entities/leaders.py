"""Recognise presidents and heads of government whom no text gives an office."""

from __future__ import annotations

from collections.abc import Container, Iterable

from parallax.entities.gazetteer import Gazetteer, Leader
from parallax.entities.spelling import same_person, take_apart

SURE = 0.9  # least confidence that a name in full is that of a listed leader


def listed_leader(forms: Iterable[str], near: Container[str], lists: Gazetteer) -> Leader | None:
    """The leader on the list whose full name a person has.

    A name alone proves little (many a man is called Gordon Brown), so that the leader's country
    must be named in the articles that name the person.

    Parameters
    ----------
    forms
        The spellings of the person's name.
    near
        The sides named in the articles that name the person.
    lists
        The lists of the codebook.
    """
    for form in forms:
        person = take_apart(form)
        if person.suffix:
            continue
        for leader in lists.leaders.get(person.last, ()):
            named = same_person(person, take_apart(leader.name), lists.groups) >= SURE
            if named and leader.side in near:
                return leader
    return None
