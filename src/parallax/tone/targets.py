"""The table ``sentiments``: how a sentence speaks of a person, place, organisation or group.

Sentiment means that of the sentence toward the target, not whether the event is good or bad for it,
although annotators, too, find the two hard to distinguish.  And it is somebody's: of another actor
of the sentence who praises or blames the target; otherwise of the speaker of the words around it;
otherwise of the outlet (:mod:`parallax.tone.holders`).  The network is in
:mod:`parallax.tone.network`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import pandas as pd

from parallax.common import tables
from parallax.common.spans import Span, covering, voice_at, voice_spans
from parallax.tone import holders, network
from parallax.tone.holders import Tone
from parallax.tone.network import CLASSES, Target

LANDS = ("GPE", "NORP")
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
    loaded: pd.DataFrame,
) -> pd.DataFrame:
    """The table ``sentiments``: a row for every mention of an entity that lies in a sentence.

    ``polarity`` is "unclear" where no class is likely enough (:func:`holders.polarity`).  ``voice``
    is that of the mention's first character; ``held_by`` and ``holder_id`` say whose tone it is.

    Parameters
    ----------
    articles, sentences, mentions, entities, voices, loaded
        The tables of these names; mentions of entities that ``entities`` lacks are left out.
    """
    known = mentions["entity_id"].isin(set(entities["entity_id"]))
    chosen = mentions[known].sort_values(["article_id", "start", "end"], kind="stable")
    order = {article: number for number, article in enumerate(articles["article_id"])}
    sentences_of, voices_of = tables.by_article(sentences), tables.by_article(voices)
    found: list[NamedTarget] = []
    for article, part in tables.by_article(chosen).items():
        if article in order and article in sentences_of:
            here = _of_article(part, sentences_of[article], voices_of.get(article), len(found))
            found += here
    read = network.read([mentioned.target for mentioned in found])
    weighed, lands = _Loaded(loaded), _sides_of_lands(entities)
    sides = dict(zip(entities["entity_id"], entities["side"]))
    for number, mentioned in enumerate(found):
        actors = _views_of_actors(number, found, read)
        own = mentioned.row["voice"] == holders.OUTLET
        signs = weighed.signs(mentioned.row)
        _set_tone(mentioned.row, holders.tone_of(read[number].tone, actors, signs, own))
        land = lands.get(mentioned.row["target_id"])
        if land and sides.get(mentioned.row["holder_id"]) == land:
            _spare_own_land(mentioned.row)
    rows = [mentioned.row for mentioned in found]
    rows.sort(key=lambda row: (order[row["article_id"]], row["start"], row["end"]))
    return tables.typed("sentiments", rows)


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


class _Loaded:
    """Where loaded expressions stand, and on whom they fall."""

    def __init__(self, loaded: pd.DataFrame):
        self._signs: dict[tuple[Any, ...], set[str]] = defaultdict(set)
        for row in loaded.itertuples():
            target = row.target_id if isinstance(row.target_id, str) else ""
            where = (row.article_id, row.sentence_id, row.voice, target)
            self._signs[where].add(row.sign)

    def signs(self, row: Mapping[str, Any]) -> set[str]:
        """The polarities of the expressions around a mention that fall on its entity.

        In the words of a speaker those count, too, of which it is not known on whom they fall.
        """
        where = (row["article_id"], row["sentence_id"], row["voice"])
        found = self._signs.get((*where, row["target_id"]), set())
        if row["voice"] != holders.OUTLET:
            found = found | self._signs.get((*where, ""), set())
        return found


def _set_tone(row: dict[str, Any], tone: Tone) -> None:
    """Write a tone into a row that knows the voice of its words and who speaks them."""
    row["polarity"] = tone.polarity
    row |= {f"p_{name}": float(value) for name, value in zip(CLASSES, tone.probabilities)}
    if tone.actor:
        row["held_by"] = holders.SPEAKER if tone.actor == row["holder_id"] else holders.ACTOR
        row["holder_id"] = tone.actor


def _views_of_actors(
    number: int, found: Sequence[NamedTarget], read: Sequence[network.Reading]
) -> list[holders.View]:
    """What each other actor of the sentence thinks of the target with this number."""
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


def _of_article(
    mentions: pd.DataFrame, sentences: pd.DataFrame, voices: pd.DataFrame | None, first: int
) -> list[NamedTarget]:
    """The targets of one article, numbered from ``first``."""
    placed = list(sentences.sort_values("start", kind="stable").itertuples())
    heard = voice_spans(voices)
    rows: list[dict[str, Any]] = []
    targets: list[Target] = []
    together: dict[int, list[int]] = defaultdict(list)
    for mention in mentions.itertuples():
        number = covering(placed, mention.start, attrgetter("start"), attrgetter("end"))
        if number is None:
            continue
        sentence = placed[number]
        begin, last = mention.start - sentence.start, min(mention.end, sentence.end)
        together[sentence.sentence_id].append(len(targets))
        targets.append(Target(sentence.text, begin, last - sentence.start))
        voice, speaker = voice_at(heard, mention.start)
        rows.append(
            {
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
        )
    made: list[NamedTarget] = [NamedTarget(row, target, ()) for row, target in zip(rows, targets)]
    for group in together.values():
        for place, number in enumerate(group):
            near = group[max(0, place - NEAR) : place + NEAR + 1]
            made[number] = _beside(number, near, made, first)
    return made


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
