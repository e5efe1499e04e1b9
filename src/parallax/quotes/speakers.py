"""Who speaks: from the words of a source to an entity, with what the decision rests on, and silence where nothing decides.

In this order: a name at the head of the source or in apposition to it; a pronoun or title that the mentions table resolves; “who”
through the noun it stands for; a pronoun left over through the last fitting speaker of this or the paragraph before; and for words
without any source the last speaker.  Anything else stays unresolved.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
from spacy.tokens import Token

from parallax.quotes.pairing import Layout, Link
from parallax.quotes.rules import Reading, kids

UNRESOLVED = "not resolved"
HE, SHE, THEY = (
    frozenset(("he", "him", "himself")),
    frozenset(("she", "her", "herself")),
    frozenset(("it", "they", "itself")),
)
PERSONAL = HE | SHE
RELATIVE = frozenset(("who", "which", "that", "whom"))
PREPOSITIONS = frozenset(
    ("of", "for", "by", "with", "to", "from", "and", "on", "about", "under", "against", "at", "in")
)
PRESS = frozenset(
    "newspaper paper magazine weekly daily outlet agency network broadcaster station website publication tabloid".split()
)
BACK = 1  # paragraphs that a pronoun may look back
NEAR, CARRIED, SURE = 0.6, 0.4, 1.0


class Mention(NamedTuple):
    """One row of ``mentions``."""

    start: int
    end: int
    label: str
    kind: str
    entity_id: str | None
    rule: str


class Speaker(NamedTuple):
    """Who speaks: entity and name (empty where unresolved), what it rests on, how sure, and PERSON, ORG or the like."""

    entity_id: str | None
    name: str | None
    basis: str
    sureness: float
    label: str


NOBODY = Speaker(None, None, UNRESOLVED, SURE, "")


class Turn(NamedTuple):
    """A speaker at a place of the text."""

    position: int
    paragraph: int
    speaker: Speaker


def mentions_by_article(mentions: pd.DataFrame) -> dict[str, list[Mention]]:
    """The mentions of every article in order of the text."""
    rows: dict[str, list[Mention]] = {}
    columns = ["article_id", "start", "end", "label", "kind", "entity_id", "rule"]
    for article, start, end, label, kind, entity, rule in mentions[columns].itertuples(
        index=False, name=None
    ):
        known = entity if isinstance(entity, str) and entity else None
        rows.setdefault(article, []).append(Mention(int(start), int(end), label, kind, known, rule))
    return {article: sorted(found) for article, found in rows.items()}


def find_speakers(
    reading: Reading, links: Sequence[Link], mentions: Sequence[Mention], names: dict[str, str]
) -> list[Speaker]:
    """One speaker a link; ``names`` gives the name of every entity.  Links come in order of the text."""
    layout = reading.layout
    starts = [mention.start for mention in mentions]
    turns: list[Turn] = []
    found = []
    for link in links:
        position = (link.source or link.cue or link.content)[0][0]
        paragraph = layout.paragraph(position)
        if link.source:
            speaker = _of_source(reading, link, mentions, starts, names)
            if speaker.entity_id is None:
                speaker = _of_pronoun(reading, link, turns, mentions, starts, names) or speaker
        else:
            speaker = NOBODY if link.cue else _carried(turns, paragraph)
        if speaker.entity_id is not None:
            turns.append(Turn(position, paragraph, speaker))
        found.append(speaker)
    return found


def _of_source(
    reading: Reading,
    link: Link,
    mentions: Sequence[Mention],
    starts: Sequence[int],
    names: dict[str, str],
) -> Speaker:
    start, end = link.source[0][0], link.source[-1][1]
    tokens = reading.doc.char_span(start, end, alignment_mode="expand")
    if tokens is None:
        return NOBODY
    heads = _heads(tokens)
    inside = [mention for mention in _between(mentions, starts, start, end) if mention.entity_id]
    for kind in ("name", "nominal", "pronoun"):
        for head in heads:
            fitting = [
                m
                for m in inside
                if m.kind == kind and m.start <= head.idx < m.end and head.lower_ not in RELATIVE
            ]
            if fitting:
                best = min(fitting, key=lambda m: (m.label != "PERSON", m.start))
                return _known(
                    best,
                    names,
                    "named"
                    if kind == "name"
                    else f"{'title' if kind == 'nominal' else 'pronoun'}: {best.rule}",
                )
    closing = _person_at_the_end(reading.text, inside, start, end)
    if closing is not None:
        return _known(closing, names, "named")
    relative = next((token for token in heads if token.lower_ in RELATIVE), None)
    if relative is not None:
        return _through(relative, mentions, starts, names)
    return NOBODY


def _person_at_the_end(
    text: str, inside: Sequence[Mention], start: int, end: int
) -> Mention | None:
    """The person whose name closes the first part of the source: “US Secretary of State NAME”, “the spokesman, NAME”."""
    for mention in inside:
        after = text[mention.end : end]
        word_before = text[start : mention.start].split()[-1:] or [""]
        if (
            mention.label == "PERSON"
            and mention.kind == "name"
            and (not after or after.lstrip()[:1] in (",", "(", ";"))
            and (word_before[0].lower() not in PREPOSITIONS)
        ):
            return mention
    return None


def _known(mention: Mention, names: dict[str, str], basis: str, sureness: float = SURE) -> Speaker:
    return Speaker(
        mention.entity_id, names.get(mention.entity_id or ""), basis, sureness, mention.label
    )


def _heads(tokens: Sequence[Token]) -> list[Token]:
    """The head of a noun phrase, then what stands in apposition to it or is part of its name."""
    inside = {token.i for token in tokens}
    tops = [
        token
        for token in tokens
        if not token.is_punct and (token.head.i not in inside or token.head.i == token.i)
    ]
    heads = list(tops)
    for token in heads:
        heads += [
            child
            for child in kids(token)
            if child.i in inside
            and child not in heads
            and child.dep_ in ("appos", "flat", "flat:name", "conj")
            and child.dep_ != "conj"
        ]
    if (
        tops and tops[0].pos_ != "PROPN"
    ):  # "Secretary of State Antony Blinken": the parse may make the title the head
        last = tokens[-1]
        if (
            last.pos_ == "PROPN"
            and last.head.i in inside
            and last.dep_ in ("compound", "flat", "appos", "nmod", "obj", "list", "dep")
        ):
            heads.append(last)
    return heads


def _between(
    mentions: Sequence[Mention], starts: Sequence[int], start: int, end: int
) -> list[Mention]:
    return [
        m
        for m in mentions[bisect_left(starts, start) : bisect_left(starts, end)]
        if m.end <= end + 2
    ]


def _through(
    relative: Token, mentions: Sequence[Mention], starts: Sequence[int], names: dict[str, str]
) -> Speaker:
    """“Smith, who said …”: the noun that the relative clause belongs to."""
    verb = relative.head
    for _ in range(3):
        if verb.dep_ in ("acl:relcl", "relcl"):
            noun = verb.head
            for mention in _between(mentions, starts, noun.left_edge.idx, relative.idx):
                covers = mention.start <= noun.idx < mention.end
                if mention.entity_id and (
                    covers
                    or any(
                        c.dep_ in ("appos", "flat") and mention.start <= c.idx < mention.end
                        for c in kids(noun)
                    )
                ):
                    return _known(mention, names, f"relative: {relative.lower_}")
            break
        verb = verb.head
    return NOBODY


def _of_pronoun(
    reading: Reading,
    link: Link,
    turns: Sequence[Turn],
    mentions: Sequence[Mention],
    starts: Sequence[int],
    names: dict[str, str],
) -> Speaker | None:
    layout, place = reading.layout, link.source[0][0]
    paragraph = layout.paragraph(place)
    words = reading.text[place : link.source[-1][1]].lower().strip()
    if words in PERSONAL:
        for turn in reversed(turns[-6:]):
            if turn.speaker.label == "PERSON" and paragraph - turn.paragraph <= BACK:
                return turn.speaker._replace(
                    basis=f"pronoun: {words}, the last speaker", sureness=NEAR
                )
        return _only_person(words, place, mentions, starts, names, layout)
    if words in THEY:
        for turn in reversed(turns[-3:]):
            if turn.speaker.label in ("ORG", "GPE") and paragraph == turn.paragraph:
                return turn.speaker._replace(
                    basis=f"pronoun: {words}, the last speaker", sureness=NEAR
                )
    if words.startswith("the ") and words.split()[-1] in PRESS:
        for turn in reversed(turns[-4:]):
            if turn.speaker.label == "ORG" and paragraph - turn.paragraph <= BACK:
                return turn.speaker._replace(
                    basis=f"title: {words}, the last speaker", sureness=NEAR
                )
    return None


def _only_person(
    words: str,
    position: int,
    mentions: Sequence[Mention],
    starts: Sequence[int],
    names: dict[str, str],
    layout: Layout,
) -> Speaker | None:
    """The person, if a single one is named in this and the paragraph before."""
    paragraph = layout.paragraph(position)
    k = bisect_left(starts, position)
    near = [
        m
        for m in mentions[max(0, k - 30) : k]
        if m.label == "PERSON" and m.entity_id and paragraph - layout.paragraph(m.start) <= BACK
    ]
    if near and len({m.entity_id for m in near}) == 1:
        return _known(near[-1], names, f"pronoun: {words}, the only person named nearby", NEAR)
    return None


def _carried(turns: Sequence[Turn], paragraph: int) -> Speaker:
    """A quotation without a cue: the speaker before, where that is near."""
    if not turns or paragraph - turns[-1].paragraph > 2:
        return NOBODY
    return turns[-1].speaker._replace(basis="no cue: the speaker before", sureness=CARRIED)


def name_of(entities: pd.DataFrame) -> dict[str, str]:
    """Entity id to name."""
    return dict(zip(entities["entity_id"], entities["name"]))
