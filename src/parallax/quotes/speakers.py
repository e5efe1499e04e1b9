"""Who speaks: from the words of a source to an entity, with the basis of the decision.

Tried in this order: a name at the head of the source or in apposition to it; a title or pronoun
that the table ``mentions`` resolves; the antecedent of "who"; for any other pronoun, the last
suitable speaker of this or the previous paragraph; for words without a source, the last speaker.
Anything else stays unresolved.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd
from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from parallax.common.spans import starting_in
from parallax.language import dependencies
from parallax.quotes.article import Layout, ParsedArticle
from parallax.quotes.pairing import Attribution
from parallax.quotes.parse_spans import children_of
from parallax.quotes.transcripts import LabelledName, full_names

UNRESOLVED = "not resolved"
PERSONAL = frozenset(("he", "him", "himself", "she", "her", "herself"))
IMPERSONAL = frozenset(("it", "they", "itself"))
RELATIVE = frozenset(("who", "which", "that", "whom"))
PREPOSITIONS = frozenset("of for by with to from and on about under against at in".split())
NAME_LIKE = frozenset(("appos", "flat", "flat:name"))
"""Labels of dependents that name the same person as their head."""
NAME_LAST = frozenset(("compound", "flat", "appos", "nmod", "obj", "list", "dep"))
"""Labels by which a parse attaches a name to its title: "Secretary of State Antony Blinken"."""
BACK = 1  # paragraphs that a pronoun may look back
CARRIED_BACK = 2  # … and that a quotation without a cue may look back
NEARBY_MENTIONS = 30  # before a pronoun, searched for the only person
NEAR, CARRIED, SURE = 0.6, 0.4, 1.0
"""Confidence in a speaker: the last one for a pronoun, carried over to a quotation, named."""


class Mention(NamedTuple):
    """One row of ``mentions``."""

    start: int
    end: int
    label: str
    kind: str
    entity_id: str | None
    rule: str


class Speaker(NamedTuple):
    """Who speaks.

    Entity and name are None where unresolved; ``basis`` says what the decision rests on,
    ``confidence`` is 0 to 1, and ``label`` is PERSON, ORG or the like.
    """

    entity_id: str | None
    name: str | None
    basis: str
    confidence: float
    label: str


NOBODY = Speaker(None, None, UNRESOLVED, SURE, "")


class Mentions(NamedTuple):
    """The mentions of one article in text order, and the name of every entity.

    ``outlets`` are the nouns that refer to an outlet that has spoken: "the newspaper".
    """

    rows: Sequence[Mention]
    names: Mapping[str, str]
    outlets: frozenset[str]

    def within(self, start: int, end: int) -> list[Mention]:
        """Mentions that begin in a span and end in it or at most two characters after it."""
        numbers = starting_in(self.rows, (start, end), start=lambda row: row.start)
        return [self.rows[number] for number in numbers if self.rows[number].end <= end + 2]

    def before(self, position: int) -> Sequence[Mention]:
        """The last mentions that begin before a position."""
        last = starting_in(self.rows, (0, position), start=lambda row: row.start).stop
        return self.rows[max(0, last - NEARBY_MENTIONS) : last]

    def speaker(self, mention: Mention, basis: str, confidence: float = SURE) -> Speaker:
        """The entity of a mention as speaker."""
        name = self.names.get(mention.entity_id or "")
        return Speaker(mention.entity_id, name, basis, confidence, mention.label)


class Turn(NamedTuple):
    """A speaker, and the number of the paragraph in which they spoke."""

    paragraph: int
    speaker: Speaker


def mentions_by_article(mentions: pd.DataFrame) -> dict[str, list[Mention]]:
    """The rows of the table ``mentions`` by article_id, in text order."""
    columns = ["article_id", "start", "end", "label", "kind", "entity_id", "rule"]
    rows: dict[str, list[Mention]] = {}
    for article, start, end, label, kind, entity, rule in mentions[columns].itertuples(
        index=False, name=None
    ):
        known = entity if isinstance(entity, str) and entity else None
        rows.setdefault(article, []).append(Mention(int(start), int(end), label, kind, known, rule))
    return {article: sorted(found) for article, found in rows.items()}


def name_of(entities: pd.DataFrame) -> dict[str, str]:
    """The names of the table ``entities``, by entity_id."""
    return dict(zip(entities["entity_id"], entities["name"]))


def find_speakers(
    article: ParsedArticle, attributions: Sequence[Attribution], mentions: Mentions
) -> list[Speaker]:
    """One speaker per attribution; ``attributions`` must be in text order."""
    turns: list[Turn] = []
    found = []
    labels = full_names(article.turns, article.text)
    for one in attributions:
        position = (one.source or one.cue or one.content)[0][0]
        paragraph = article.layout.paragraph(position)
        if one.source and one.source[0] in labels:
            speaker = _of_label(article, one, labels[one.source[0]], mentions)
        elif one.source:
            speaker = _of_source(article, one, mentions)
            if speaker.entity_id is None:
                speaker = _of_pronoun(article, one, turns, mentions) or speaker
        else:
            speaker = NOBODY if one.cue else _carried(turns, paragraph)
        if speaker.entity_id is not None:
            turns.append(Turn(paragraph, speaker))
        found.append(speaker)
    return found


# ---------------------------------------------------------------- by the words of the source


def _of_source(article: ParsedArticle, one: Attribution, mentions: Mentions) -> Speaker:
    """The speaker that the source names."""
    start, end = one.source[0][0], one.source[-1][1]
    tokens = article.doc.char_span(start, end, alignment_mode="expand")
    if tokens is None:
        return NOBODY
    heads = _heads(tokens)
    inside = [mention for mention in mentions.within(start, end) if mention.entity_id]
    for kind in ("name", "nominal", "pronoun"):
        best = _at_a_head(heads, [mention for mention in inside if mention.kind == kind])
        if best is not None:
            return mentions.speaker(best, _basis(best))
    closing = _person_at_the_end(article.text, inside, start, end)
    if closing is not None:
        return mentions.speaker(closing, "named")
    relative = next((token for token in heads if token.lower_ in RELATIVE), None)
    return NOBODY if relative is None else _through(relative, mentions)


def _of_label(
    article: ParsedArticle, one: Attribution, label: LabelledName, mentions: Mentions
) -> Speaker:
    """The speaker of a turn in a transcript."""
    if label.span is None:
        return NOBODY
    speaker = _of_source(article, one._replace(source=(label.span,)), mentions)
    if speaker.entity_id is None or not label.by_order:
        return speaker
    return speaker._replace(basis="name: by the order of turns", confidence=NEAR)


def _at_a_head(heads: Iterable[Token], mentions: Sequence[Mention]) -> Mention | None:
    """The mention of the first head that has one; people before others."""
    for head in heads:
        fitting = [mention for mention in mentions if _covers(mention, head)]
        if fitting and head.lower_ not in RELATIVE:
            return min(fitting, key=lambda mention: (mention.label != "PERSON", mention.start))
    return None


def _covers(mention: Mention, token: Token) -> bool:
    return mention.start <= token.idx < mention.end


def _basis(mention: Mention) -> str:
    """The column ``speaker_basis`` for a mention in the source."""
    if mention.kind == "name":
        return "named"
    kind = "title" if mention.kind == "nominal" else "pronoun"
    return f"{kind}: {mention.rule}"


def _person_at_the_end(
    text: str, inside: Iterable[Mention], start: int, end: int
) -> Mention | None:
    """The person whose name closes the first part of the source.

    "US Secretary of State NAME", "the spokesman, NAME".
    """
    for mention in inside:
        if mention.label != "PERSON" or mention.kind != "name":
            continue
        before = text[start : mention.start].split()
        after = text[mention.end : end]
        closes = not after or after.lstrip()[:1] in (",", "(", ";")
        if closes and not (before and before[-1].lower() in PREPOSITIONS):
            return mention
    return None


def _heads(tokens: Tokens) -> list[Token]:
    """The heads of a source, then their appositions and the other parts of their names."""
    inside = {token.i for token in tokens}
    tops = [token for token in tokens if _is_top(token, inside)]
    heads = list(tops)
    for token in heads:  # the list grows: dependents of a head are visited too
        for child in children_of(token):
            if child.i in inside and child.dep_ in NAME_LIKE and child not in heads:
                heads.append(child)
    last = tokens[-1]
    hangs_on_title = last.head.i in inside and last.dep_ in NAME_LAST
    if tops and tops[0].pos_ != "PROPN" and last.pos_ == "PROPN" and hangs_on_title:
        heads.append(last)
    return heads


def _is_top(token: Token, inside: Container[int]) -> bool:
    """Whether the head of a token is not ``inside``, and it is not punctuation."""
    return not token.is_punct and (token.head.i not in inside or token.head.i == token.i)


def _through(relative: Token, mentions: Mentions) -> Speaker:
    """The speaker by the noun that a relative clause belongs to: "Smith, who said …"."""
    verb = relative.head
    for _ in range(2):
        if verb.dep_ not in dependencies.RELATIVE_CLAUSES:
            verb = verb.head
    if verb.dep_ not in dependencies.RELATIVE_CLAUSES:
        return NOBODY
    noun = verb.head
    parts = [noun, *(child for child in children_of(noun) if child.dep_ in ("appos", "flat"))]
    for mention in mentions.within(noun.left_edge.idx, relative.idx):
        if mention.entity_id and any(_covers(mention, part) for part in parts):
            return mentions.speaker(mention, f"relative: {relative.lower_}")
    return NOBODY


# ---------------------------------------------------------------- by who spoke before


def _of_pronoun(
    article: ParsedArticle, one: Attribution, turns: Sequence[Turn], mentions: Mentions
) -> Speaker | None:
    """The last speaker that a pronoun or "the newspaper" may refer to; None without one."""
    start, end = one.source[0][0], one.source[-1][1]
    paragraph = article.layout.paragraph(start)
    words = article.text[start:end].lower().strip()
    if words in PERSONAL:
        near = [turn for turn in turns[-6:] if turn.paragraph >= paragraph - BACK]
        last = _last_speaker(near, ("PERSON",))
        if last is None:
            return _only_person(words, start, mentions, article.layout)
        return _again(last, f"pronoun: {words}")
    last, kind = None, "pronoun"
    if words in IMPERSONAL:
        same = [turn for turn in turns[-3:] if turn.paragraph == paragraph]
        last = _last_speaker(same, ("ORG", "GPE"))
    elif words.startswith("the ") and words.split()[-1] in mentions.outlets:
        near = [turn for turn in turns[-4:] if turn.paragraph >= paragraph - BACK]
        last, kind = _last_speaker(near, ("ORG",)), "title"
    return None if last is None else _again(last, f"{kind}: {words}")


def _last_speaker(turns: Sequence[Turn], labels: Container[str]) -> Speaker | None:
    """The last speaker with one of the labels."""
    speakers = (turn.speaker for turn in reversed(turns))
    return next((speaker for speaker in speakers if speaker.label in labels), None)


def _again(speaker: Speaker, words: str) -> Speaker:
    return speaker._replace(basis=f"{words}, the last speaker", confidence=NEAR)


def _only_person(words: str, position: int, mentions: Mentions, layout: Layout) -> Speaker | None:
    """The person named in this and the previous paragraph, if there is exactly one."""
    earliest = layout.paragraph(position) - BACK
    near = [
        mention
        for mention in mentions.before(position)
        if mention.label == "PERSON"
        and mention.entity_id
        and layout.paragraph(mention.start) >= earliest
    ]
    if len({mention.entity_id for mention in near}) != 1:
        return None
    basis = f"pronoun: {words}, the only person named nearby"
    return mentions.speaker(near[-1], basis, NEAR)


def _carried(turns: Sequence[Turn], paragraph: int) -> Speaker:
    """The speaker of a quotation without a cue: the last one, if near enough."""
    if not turns or paragraph - turns[-1].paragraph > CARRIED_BACK:
        return NOBODY
    return turns[-1].speaker._replace(basis="no cue: the speaker before", confidence=CARRIED)
