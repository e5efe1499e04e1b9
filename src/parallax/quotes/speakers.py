"""Who speaks: from the words of a source to a speaker, with the basis of the decision.

Tried in this order: a name at the head of the source or in apposition to it, never in a modifier
("workers at Northrail"); a title or pronoun that the table ``mentions`` resolves; the antecedent of
"who"; a name that the table lacks; for any other pronoun, the last suitable speaker of this or the
previous paragraph, or the subject before; whoever is described without a name, by the head noun
(:mod:`parallax.quotes.unnamed`); for words without a source, the last speaker. Anything else stays
unresolved. Datelines never speak.
"""

from __future__ import annotations

from collections.abc import Sequence

from parallax.common.spans import Span
from parallax.entities.spelling import slug
from parallax.quotes import earlier_speakers
from parallax.quotes.article import ParsedArticle
from parallax.quotes.earlier_speakers import Asked
from parallax.quotes.mentioned import (
    NOBODY,
    SOURCE_ID,
    Mentions,
    Speaker,
    Turn,
    commonest_names,
    is_unnamed,
    mentions_by_article,
    mentions_of,
    read_entities,
)
from parallax.quotes.pairing import Attribution
from parallax.quotes.source_words import NAMELESS, by_words, completed, without_dateline
from parallax.quotes.transcripts import ASKERS, LabelledName, full_names

__all__ = [
    "SOURCE_ID",
    "Mentions",
    "Speaker",
    "commonest_names",
    "find_speakers",
    "is_unnamed",
    "mentions_by_article",
    "mentions_of",
    "read_entities",
]

ABBREVIATED = {
    "capt.": "captain",
    "col.": "colonel",
    "det.": "detective",
    "gen.": "general",
    "gov.": "governor",
    "lt.": "lieutenant",
    "rep.": "representative",
    "sen.": "senator",
    "sgt.": "sergeant",
}
"""Titles as they stand before names."""
BY_EARLIER = (
    earlier_speakers.of_pronoun,
    earlier_speakers.of_body,
    earlier_speakers.of_title,
    earlier_speakers.of_surname,
)
"""Rules for a source that names nobody, in the order in which they are tried."""


def find_speakers(
    article: ParsedArticle, attributions: Sequence[Attribution], mentions: Mentions
) -> list[Speaker]:
    """One speaker per attribution; ``attributions`` must be in text order."""
    turns: list[Turn] = []
    called: dict[str, frozenset[str]] = {}
    found = []
    labels = full_names(article.turns, article.text)
    for one in attributions:
        position = (one.source or one.cue or one.content)[0][0]
        paragraph = article.layout.paragraph(position)
        source = _source_of(article, one, mentions)
        if one.source and one.source[0] in labels:
            speaker = _of_label(article, labels[one.source[0]], mentions)
        elif source is not None:
            asked = Asked(article, source, one.content, turns, mentions)
            speaker = earlier_speakers.not_of_content(asked, _of_source(asked))
        else:
            has_words = bool(one.cue or one.source)
            speaker = NOBODY if has_words else earlier_speakers.carried(turns, paragraph)
        if speaker.entity_id is not None:
            turn = _turn(article, position, source, speaker, mentions)
            called[speaker.entity_id] = turn.words | called.get(speaker.entity_id, frozenset())
            turns.append(turn._replace(words=called[speaker.entity_id]))
        found.append(speaker)
    return _with_first_person(article, attributions, found)


def _source_of(article: ParsedArticle, one: Attribution, mentions: Mentions) -> Span | None:
    """The source of an attribution without a dateline; None without one."""
    if not one.source:
        return None
    source = without_dateline(article, (one.source[0][0], one.source[-1][1]), mentions)
    return None if source is None else completed(article, source, mentions)


def _of_source(asked: Asked) -> Speaker:
    """The speaker that the words of a source or whoever spoke before give."""
    found = by_words(asked.article, asked.source, asked.mentions)
    if found.entity_id is not None and not is_unnamed(found.entity_id):
        return earlier_speakers.of_later_turn(asked, earlier_speakers.of_people(asked, found))
    for rule in BY_EARLIER:
        before = rule(asked)
        if before is not None:
            return before
    return found


def _of_label(article: ParsedArticle, label: LabelledName, mentions: Mentions) -> Speaker:
    """The speaker of a turn in a transcript."""
    if label.span is None:
        return NOBODY
    speaker = by_words(article, label.span, mentions)
    if speaker.entity_id is None:
        return _of_label_alone(article.text[slice(*label.span)])
    if not label.by_order:
        return speaker
    return speaker._replace(basis="name: by the order of turns", confidence=earlier_speakers.NEAR)


def _of_label_alone(words: str) -> Speaker:
    """The speaker of a turn whose label no other table names: "MARGUERITE OYELARAN"."""
    if words.split()[-1].lower() in ASKERS:
        return NOBODY
    name = " ".join(word.capitalize() if word.isupper() else word for word in words.split())
    own = f"{SOURCE_ID}{slug(name)}"
    return Speaker(own, name, "named: in the label alone", NAMELESS, "PERSON", "person")


def _turn(
    article: ParsedArticle,
    position: int,
    source: Span | None,
    speaker: Speaker,
    mentions: Mentions,
) -> Turn:
    """A speaker with the words by which the text speaks of them here."""
    own = article.text[slice(*source)].lower().split() if source else []
    words = frozenset(ABBREVIATED.get(word, word) for word in own)
    paragraph = article.layout.paragraph(position)
    owner = earlier_speakers.owner_of(source, mentions) if source else ""
    gender = earlier_speakers.gender_of(speaker, words, mentions, owner)
    return Turn(paragraph, speaker, position, words, gender)


def _with_first_person(
    article: ParsedArticle, attributions: Sequence[Attribution], found: Sequence[Speaker]
) -> list[Speaker]:
    """The speakers, where "I" and "we" within what somebody says are that speaker."""
    contents = [one.content for one in attributions]
    speakers = list(found)
    for number, one in enumerate(attributions):
        if not one.source or found[number].entity_id is not None:
            continue
        source = (one.source[0][0], one.source[-1][1])
        if article.text[slice(*source)].lower() in earlier_speakers.FIRST_PERSON:
            around = earlier_speakers.enclosing(number, source, contents, found)
            if around is not None:
                speakers[number] = around._replace(
                    basis="pronoun: the speaker of the words around it",
                    confidence=earlier_speakers.NEAR,
                )
    return speakers
