"""Find the organisation that "the ministry", "the alliance" or "the newspaper" refers to.

It is the only body of that kind that the article has named so far.  The kind comes from the last
word of the name (the Foreign Ministry), from the lists (NATO, a military alliance) or from the word
before the name (the weekly Der Spiegel).  Two bodies of the same kind leave it open.  The codebook
says which words are kinds (:mod:`parallax.entities.role_words`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from spacy.tokens import Doc, Token

from parallax.entities.coreference import Reference
from parallax.entities.keys import Key
from parallax.entities.names import Name
from parallax.entities.role_words import RoleWords

OFTEN, LATEST = 2, 3  # a body named only once must be among the last three named
ENDS_NO_PHRASE = frozenset(("NOUN", "PROPN", "NUM"))


class _Body(NamedTuple):
    first: int
    key: Key


def find_bodies(
    doc: Doc,
    names: Sequence[tuple[Name, Key | None]],
    listed_roles: Mapping[Key, str],
    words: RoleWords,
) -> list[Reference]:
    """The nominal mentions of organisations in one article, in order.

    Parameters
    ----------
    doc, names
        The article and its names with their keys.
    listed_roles
        What the lists say an organisation is.
    words
        The kinds of organisation.
    """
    bodies = [(name, key) for name, key in names if name.label == "ORG" and key]
    kinds: dict[str, dict[Key, int]] = defaultdict(dict)
    for name, key in bodies:
        for kind in _kinds(doc, name, listed_roles.get(key, ""), words):
            kinds[kind].setdefault(key, name.first)
    order = [_Body(name.first, key) for name, key in bodies]
    times = Counter(body.key for body in order)
    taken: set[int] = set()
    for name, _ in names:
        taken.update(range(name.first, name.last))
    found = []
    for token in doc:
        last = _phrase_end(token, taken, words) if token.lower_ == "the" else 0
        if not last:
            continue
        kind = _kind(doc[last - 1].text, words)
        of_kind = islice(kinds.get(kind, {}).items(), 2)  # two leave it open
        keys = {key for key, first in of_kind if first < token.i}
        if keys:
            meant, rule = _meant(keys, token.i, order, times)
            start, end = doc[token.i : last].start_char, doc[token.i : last].end_char
            found.append(Reference(start, end, token.i, last, "nominal", meant, rule, "ORG"))
    return found


def _meant(
    keys: set[Key], first: int, order: Sequence[_Body], times: Mapping[Key, int]
) -> tuple[Key | None, str]:
    """The body that a phrase at token ``first`` refers to, and the rule.

    ``keys`` are the first two bodies of the kind named before, ``times`` how often the article
    names each.
    """
    if len(keys) > 1:
        return None, "open: several of the kind"
    (key,) = keys
    if times[key] < OFTEN and key not in _latest(order, first):
        return None, "open: others were named since"
    return key, "kind of body"


def _latest(order: Sequence[_Body], first: int) -> set[Key]:
    """The bodies named last before a token."""
    before = bisect_left(order, first, key=lambda body: body.first)
    return {body.key for body in order[max(0, before - LATEST) : before]}


def _kind(word: str, words: RoleWords) -> str:
    return "newspaper" if word in words.press else word.replace("organisation", "organization")


def _kinds(doc: Doc, name: Name, role: str, words: RoleWords) -> set[str]:
    """The kinds of body that a name is by its last word, its listed role or the word before it."""
    near = {name.text.split()[-1].lower()}
    if role != "news agency":
        near.add(role.partition(" of ")[0].split(" ")[-1])
    if name.first:
        near.add(doc[name.first - 1].lower_)
    return {_kind(word, words) for word in near if words.is_kind(word)}


def _phrase_end(opener: Token, taken: set[int], words: RoleWords) -> int:
    """The token after 'the [military] alliance' that begins with ``opener``.

    It is 0 if the words are not such a phrase or run on; ``taken`` are the tokens of names.
    """
    doc, start = opener.doc, opener.i
    for last in (start + 2, start + 3):
        if last > len(doc) or not words.is_kind(doc[last - 1].text):
            continue
        if not taken.isdisjoint(range(start, last)):
            continue
        modifier = doc[start + 1]
        if last == start + 3 and not (modifier.pos_ == "ADJ" and modifier.text.islower()):
            continue
        if last == len(doc) or not _runs_on(doc[last]):
            return last
    return 0


def _runs_on(following: Token) -> bool:
    """Whether the phrase goes on with this token: the ministry spokesman, the council of."""
    if following.lower_ == "in" and following.i + 1 < len(following.doc):
        return following.nbor().pos_ == "PROPN"  # the highest court in Norland
    return following.pos_ in ENDS_NO_PHRASE or following.text in ("-", "of", "'s", "’s")
