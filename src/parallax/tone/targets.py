"""The table ``sentiments``: how a sentence speaks of a person, place, organisation or group.

Sentiment means that of the sentence toward the target, not whether the event is good or bad for it,
although annotators, too, find the two hard to distinguish.  And it is somebody's: of another actor
of the sentence who praises or blames the target; otherwise of the speaker of the words around it;
otherwise of the outlet (:mod:`parallax.tone.holders`).  The network is in
:mod:`parallax.tone.network`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import pandas as pd

from parallax.common import tables
from parallax.common.spans import Span, VoiceSpans, covering, voice_at, voice_spans
from parallax.tone import holders, network
from parallax.tone.holders import Tone
from parallax.tone.network import CLASSES, Target

LANDS = ("GPE", "NORP")
REACH = 1500
"""Characters to each side of a target in which others' words are looked for."""
AFTER = 40
"""Characters behind a mention in which the noun that it goes with is looked for."""
_TREATY = re.compile(
    r" (?:(?:arms|ceasefire|climate|defen[cs]e|nuclear|peace|security|trade) )?"
    r"(?:accords?|agreements?|conventions?|deal|pacts?|protocols?|treaty|treaties)\b"
)
_COMPOUND = re.compile(r"[-–](?:allied|backed|based|born|brokered|controlled|led|made|sponsored)\b")
NEAR = 12
"""Other mentions of a sentence looked at to each side of a target: keeps the time linear."""


class NamedTarget(NamedTuple):
    """A target with its row of the table, still without a tone.

    ``actors`` are the numbers of the mentions in the same sentence that name somebody else, in the
    order of ``target.actors``.
    """

    row: dict[str, Any]
    target: Target
    actors: tuple[int, ...]


def score_targets(
    articles: pd.DataFrame,
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    entities: pd.DataFrame,
    voices: pd.DataFrame,
) -> pd.DataFrame:
    """The table ``sentiments``: a row for every mention of an entity that lies in a sentence.

    Except where a place only names a treaty, or a body what it leads or backs.
    ``polarity`` is "unclear" where no class is likely enough (:data:`holders.SURE`).  ``voice``
    is that of the mention's first character; ``held_by`` and ``holder_id`` say whose tone it is.

    Parameters
    ----------
    articles, sentences, mentions, entities, voices
        The tables of these names; mentions of entities that ``entities`` lacks are left out.
    """
    found = find_targets(articles, sentences, mentions, entities, voices)
    read = network.read([mentioned.target for mentioned in found])
    lands = _sides_of_lands(entities)
    sides = dict(zip(entities["entity_id"], entities["side"]))
    for number, mentioned in enumerate(found):
        actors = views_of_actors(number, found, read)
        own = mentioned.row["voice"] == holders.OUTLET
        _set_tone(mentioned.row, holders.tone_of(read[number], actors, own))
        land = lands.get(mentioned.row["target_id"])
        if land and sides.get(mentioned.row["holder_id"]) == land:
            _spare_own_land(mentioned.row)
    order = {article: number for number, article in enumerate(articles["article_id"])}
    rows = [mentioned.row for mentioned in found]
    rows.sort(key=lambda row: (order[row["article_id"]], row["start"], row["end"]))
    return tables.typed("sentiments", rows)


def find_targets(
    articles: pd.DataFrame,
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    entities: pd.DataFrame,
    voices: pd.DataFrame,
) -> list[NamedTarget]:
    """The mentions that :func:`score_targets` has rows for, as the network reads them."""
    known = mentions["entity_id"].isin(set(entities["entity_id"]))
    chosen = mentions[known].sort_values(["article_id", "start", "end"], kind="stable")
    wanted, found = set(articles["article_id"]), list[NamedTarget]()
    sentences_of, voices_of = tables.by_article(sentences), tables.by_article(voices)
    for article, part in tables.by_article(chosen).items():
        if article in wanted and article in sentences_of:
            here = _of_article(part, sentences_of[article], voices_of.get(article), len(found))
            found += here
    return found


def views_of_actors(
    number: int,
    found: Sequence[NamedTarget],
    read: Sequence[network.Reading] | Mapping[int, network.Reading],
) -> list[holders.View]:
    """What each other actor of the sentence thinks of the target with this number.

    ``read`` has, by their numbers, the readings of the target and of these actors.
    """
    views = []
    for place, actor in enumerate(found[number].actors):
        if number not in found[actor].actors:
            continue  # too far apart
        of_target = read[number].actors[place]
        of_actor = read[actor].actors[found[actor].actors.index(number)]
        first = found[actor].target.start < found[number].target.start
        p = holders.view(of_target, of_actor, actor_first=first)
        views.append(holders.View(found[actor].row["target_id"], p))
    return views


def _sides_of_lands(entities: pd.DataFrame) -> dict[str, str]:
    """The side of every country, capital and people that has one, by entity."""
    lands = entities[entities["label"].isin(LANDS) & entities["side"].notna()]
    return dict(zip(lands["entity_id"], lands["side"]))


def _spare_own_land(row: dict[str, Any]) -> None:
    """Leave open whether somebody is negative toward their own country.

    "The president warned that Norland would take measures" is hard on somebody else.  All of two
    such answers in 60 articles were wrong, and all of three in the five articles of the repository.
    """
    if row["polarity"] == CLASSES[0] and row["held_by"] != holders.OUTLET:
        row["polarity"] = holders.UNCLEAR


def _set_tone(row: dict[str, Any], tone: Tone) -> None:
    """Write a tone into a row that knows the voice of its words and who speaks them."""
    row["polarity"] = tone.polarity
    row |= {f"p_{name}": float(value) for name, value in zip(CLASSES, tone.probabilities)}
    if tone.actor and tone.actor == row["holder_id"]:
        row["held_by"] = holders.SPEAKER
    else:
        row["held_by"] = tone.held_by
        if tone.held_by != holders.SPEAKER:
            row["holder_id"] = tone.actor


def _of_article(
    mentions: pd.DataFrame, sentences: pd.DataFrame, voices: pd.DataFrame | None, first: int
) -> list[NamedTarget]:
    """The targets of one article, numbered from ``first``."""
    placed = list(sentences.sort_values("start", kind="stable").itertuples())
    heard = voice_spans(voices)
    made: list[NamedTarget] = []
    together: dict[int, list[int]] = defaultdict(list)
    for mention in mentions.itertuples():
        number = covering(placed, mention.start, attrgetter("start"), attrgetter("end"))
        if number is not None and not _names_something_else(mention, placed[number]):
            together[number].append(len(made))
            made.append(_target(mention, placed[number], voice_at(heard, mention.start)))
    for number, group in together.items():
        for place, target in enumerate(group):
            near = group[max(0, place - NEAR) : place + NEAR + 1]
            speaking = [i for i in near if _entity(made[i]) == made[target].row["holder_id"]]
            beside = _beside(target, near, made, first)
            marked = beside.target._replace(
                quoted=_quoted(heard, placed[number], made[target].row["start"]),
                speaker=_spans(speaking, made),
            )
            made[target] = beside._replace(target=marked)
    return made


def _names_something_else(mention: Any, sentence: Any) -> bool:
    """Whether a place or body only names something else: a treaty, or what it leads or backs.

    "The Minsk agreements failed" is not hard on Minsk, nor "the Norland-backed rebels" on Norland.
    """
    after = sentence.text[mention.end - sentence.start :][:AFTER]
    treaty = mention.label in LANDS and _TREATY.match(after)
    return bool(treaty or mention.label != "PERSON" and _COMPOUND.match(after))


def _target(mention: Any, sentence: Any, heard: tuple[str, str | None]) -> NamedTarget:
    """A mention in its sentence; ``heard`` is the voice of its words and who speaks them."""
    begin, last = mention.start - sentence.start, min(mention.end, sentence.end)
    voice, speaker = heard
    row = {
        "article_id": mention.article_id,
        "sentence_id": sentence.sentence_id,
        "target_id": mention.entity_id,
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "voice": voice,
        "held_by": holders.OUTLET if voice == holders.OUTLET else holders.SPEAKER,
        "holder_id": speaker,
    }
    return NamedTarget(row, Target(sentence.text, begin, last - sentence.start), ())


def _quoted(heard: VoiceSpans, sentence: Any, place: int) -> tuple[Span, ...]:
    """The spans of a sentence, from its start, that are in other words than the outlet's.

    Those within :data:`REACH` of ``place``: the network reads no further.
    """
    start, end = max(sentence.start, place - REACH), min(sentence.end, place + REACH)
    first = max(0, bisect_right(heard.starts, start) - 1)
    spans = []
    for begin, (stop, voice, _) in zip(heard.starts[first:], heard.rows[first:]):
        if begin >= end:
            break
        if stop > start and voice != holders.OUTLET:
            spans.append((max(begin, start) - sentence.start, min(stop, end) - sentence.start))
    return tuple(spans)


def _beside(number: int, near: list[int], made: list[NamedTarget], first: int) -> NamedTarget:
    """One target with the mentions near it: those of the same entity, and those of others."""
    row, target, _ = made[number]
    others = [i for i in near if i != number and _entity(made[i]) == row["target_id"]]
    actors = [i for i in near if _entity(made[i]) != row["target_id"]]
    return NamedTarget(
        row,
        target._replace(others=_spans(others, made), actors=_spans(actors, made)),
        tuple(first + i for i in actors),
    )


def _entity(mentioned: NamedTarget) -> str:
    return mentioned.row["target_id"]


def _spans(numbers: list[int], made: list[NamedTarget]) -> tuple[Span, ...]:
    return tuple((made[i].target.start, made[i].target.end) for i in numbers)
