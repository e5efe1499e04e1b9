"""Which organisation "the ministry", "the alliance" or "the newspaper" means: the one body of that kind that the article has named.

The kind comes from the last word of the name (the Foreign Ministry), from the lists (NATO, a military alliance) or from the words before
the name (the weekly Der Spiegel).  Two bodies of the kind leave it open.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from spacy.tokens import Doc

from parallax.entities.clusters import Key
from parallax.entities.coreference import Reference
from parallax.entities.names import Name

PRESS = frozenset(("newspaper", "weekly", "daily", "magazine", "paper", "tabloid", "broadsheet"))
KINDS = PRESS | frozenset(
    "ministry department agency commission committee council court parliament senate party union university alliance bloc network "
    "broadcaster bank airline carmaker organization organisation fund foundation institute embassy bureau administration regulator".split()
)
OFTEN, LATEST = 2, 3  # a body named once is meant only where it is among the last three named
ENDS_NO_PHRASE = frozenset(("NOUN", "PROPN", "NUM"))


class _Body(NamedTuple):
    first: int
    key: Key


def find_bodies(
    doc: Doc, names: Sequence[tuple[Name, Key | None]], listed_roles: Mapping[Key, str]
) -> list[Reference]:
    """Nominal mentions of organisations in one article, in order; ``listed_roles``: what the lists say an organisation is."""
    kinds: dict[str, dict[Key, int]] = defaultdict(dict)
    for name, key in names:
        if name.label == "ORG" and key:
            for kind in _kinds(doc, name, listed_roles.get(key, "")):
                kinds[kind].setdefault(key, name.first)
    order = [_Body(name.first, key) for name, key in names if name.label == "ORG" and key]
    times = Counter(body.key for body in order)
    taken = {i for name, _ in names for i in range(name.first, name.last)}
    found = []
    for i, token in enumerate(doc):
        if token.lower_ != "the" or i + 1 >= len(doc):
            continue
        last = _phrase_end(doc, i, taken)
        if not last:
            continue
        keys = {key for key, first in kinds.get(_kind(doc[last - 1].text), {}).items() if first < i}
        if keys:
            key = next(iter(keys)) if len(keys) == 1 else None
            rule = "kind of body" if key else "open: several of the kind"
            if key and times[key] < OFTEN and key not in _latest(order, i):
                key, rule = None, "open: others were named since"
            start, end = doc[i].idx, doc[last - 1].idx + len(doc[last - 1])
            found.append(Reference(start, end, i, last, "nominal", key, rule, "ORG"))
    return found


def _latest(order: Sequence[_Body], first: int) -> set[Key]:
    """The bodies named last before a place."""
    before = bisect_left(order, first, key=lambda body: body.first)
    return {body.key for body in order[max(0, before - LATEST) : before]}


def _kind(word: str) -> str:
    return "newspaper" if word in PRESS else word.replace("organisation", "organization")


def _kinds(doc: Doc, name: Name, role: str) -> set[str]:
    """The kinds of body that a name's last word, its listed role or the word before it say it is."""
    words = {
        name.text.split()[-1].lower(),
        role.partition(" of ")[0].split(" ")[-1] if role != "news agency" else "",
    }
    words.update(doc[i].lower_ for i in range(max(0, name.first - 1), name.first))
    return {_kind(word) for word in words if word in KINDS}


def _phrase_end(doc: Doc, i: int, taken: set[int]) -> int:
    """The end of 'the [military] alliance' that begins at ``i``; 0 where the words are no such phrase or run on."""
    for last in (i + 2, i + 3):
        if (
            last > len(doc)
            or any(j in taken for j in range(i, last))
            or doc[last - 1].text not in KINDS
        ):
            continue
        if last == i + 3 and not (doc[i + 1].pos_ == "ADJ" and doc[i + 1].text.islower()):
            continue
        following = doc[last] if last < len(doc) else None
        if following is None or not (
            following.pos_ in ENDS_NO_PHRASE or following.text in ("-", "of", "'s", "’s")
        ):
            return last
    return 0
