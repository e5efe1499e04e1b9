"""What the tables ``mentions`` and ``entities`` say of whoever may speak, and a speaker."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from parallax.common.spans import starting_in
from parallax.entities.gazetteer import Gazetteer
from parallax.entities.home import only_country
from parallax.entities.role_words import RoleWords
from parallax.entities.spelling import fold

UNRESOLVED = "not resolved"
TYPES = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "NORP": "people",
}
"""The column ``speaker_type`` by the label of an entity."""
SOURCE_ID = "source:"
"""How the id of a speaker without a name begins, who is no row of ``entities``."""
GENDERS = {
    **dict.fromkeys(("he", "him", "his", "himself"), "m"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "f"),
}
NEARBY_MENTIONS = 30  # before a pronoun, searched for the only person
REACH_BACK = 4  # mentions before a source that may reach into it
LONGEST_TITLE = 30  # characters before a name
SURE = 1.0


class Mention(NamedTuple):
    """One row of ``mentions``."""

    start: int
    end: int
    label: str
    kind: str
    entity_id: str | None
    rule: str

    def covers(self, position: int) -> bool:
        """Whether a character lies in the mention."""
        return self.start <= position < self.end


class Speaker(NamedTuple):
    """Who speaks.

    ``entity_id`` and ``name`` are None where unresolved; a speaker without a name has an id that
    begins with :data:`SOURCE_ID`. ``basis`` says what the decision rests on, ``confidence`` is 0 to
    1, ``label`` is PERSON, ORG or the like, ``type`` and ``side`` are the columns of those names.
    """

    entity_id: str | None
    name: str | None
    basis: str
    confidence: float
    label: str
    type: str = ""
    side: str = ""


NOBODY = Speaker(None, None, UNRESOLVED, SURE, "")


class Entities(NamedTuple):
    """The entities of a corpus by id.

    Their names, the sides and genders (m or f) that are known, the ids of people by name, and the
    words of the codebook.
    """

    names: Mapping[str, str]
    sides: Mapping[str, str]
    genders: Mapping[str, str]
    people: Mapping[str, str]
    words: RoleWords


class Mentions(NamedTuple):
    """The mentions of one article in text order, and the entities of the corpus.

    ``surnames`` are the people whom the article names, by the last word of their names; ``home`` is
    the country that the article is about, empty if it is about several; ``titles`` are the people
    to whom the article gives each word of office.
    """

    rows: Sequence[Mention]
    entities: Entities
    surnames: Mapping[str, frozenset[str]] = {}
    home: str = ""
    titles: Mapping[str, frozenset[str]] = {}

    def within(self, start: int, end: int) -> list[Mention]:
        """Mentions that begin in a span and end in it or at most two characters after it."""
        numbers = starting_in(self.rows, (start, end), start=lambda row: row.start)
        return [self.rows[number] for number in numbers if self.rows[number].end <= end + 2]

    def reaching(self, start: int, end: int) -> list[Mention]:
        """Names that begin before a span and end in it: "Anna ⟦Politkovskaya⟧"."""
        before = self.before(start)[-REACH_BACK:]
        return [row for row in before if row.kind == "name" and start < row.end <= end + 2]

    def within_reach(self, position: int) -> list[Mention]:
        """Names with an entity that begin a few mentions before a position, or right after it."""
        last = starting_in(self.rows, (0, position + 2), start=lambda row: row.start).stop
        near = self.rows[max(0, last - REACH_BACK) : last]
        return [row for row in near if row.kind == "name" and row.entity_id]

    def before(self, position: int) -> Sequence[Mention]:
        """The last mentions that begin before a position."""
        last = starting_in(self.rows, (0, position), start=lambda row: row.start).stop
        return self.rows[max(0, last - NEARBY_MENTIONS) : last]

    def speaker(self, mention: Mention, basis: str, confidence: float = SURE) -> Speaker:
        """The entity of a mention as speaker."""
        return self.entity(mention.entity_id or "", mention.label, basis, confidence)

    def entity(self, entity_id: str, label: str, basis: str, confidence: float = SURE) -> Speaker:
        """An entity as speaker."""
        return Speaker(
            entity_id,
            self.entities.names.get(entity_id),
            basis,
            confidence,
            label,
            TYPES.get(label, ""),
            self.entities.sides.get(entity_id, ""),
        )

    def person_called(self, name: str) -> str | None:
        """The id of the person with a name, or with a surname that one person here has."""
        known = self.entities.people.get(name.lower())
        if known is not None or " " in name:
            return known
        found = self.surnames.get(name.lower(), frozenset())
        return next(iter(found)) if len(found) == 1 else None


class Turn(NamedTuple):
    """A speaker, where the source began, the number of its paragraph, and its words."""

    paragraph: int
    speaker: Speaker
    start: int = 0
    words: frozenset[str] = frozenset()
    gender: str = ""


def mentions_of(rows: Sequence[Mention], entities: Entities, text: str = "") -> Mentions:
    """The mentions of one article, in text order, with the people whom it names by surname.

    Without its ``text``, nobody has a title.
    """
    surnames: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.label == "PERSON" and row.kind == "name" and row.entity_id:
            name = entities.names.get(row.entity_id, "")
            surnames[name.rpartition(" ")[2].lower()].add(row.entity_id)
    people = {name: frozenset(ids) for name, ids in surnames.items()}
    return Mentions(rows, entities, people, _home(rows, entities.sides), _titles(rows, text))


def _titles(rows: Sequence[Mention], text: str) -> dict[str, frozenset[str]]:
    """The people by each word right before their names, and by the heads of phrases for them."""
    titled: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.label != "PERSON" or not row.entity_id or row.kind == "pronoun":
            continue
        words = text[max(0, row.start - LONGEST_TITLE) : row.start]
        if row.kind == "nominal":
            words = text[row.start : row.end].partition(" of ")[0]
        last = words.lower().split()[-1:]
        titled["".join(last)].add(row.entity_id)
    return {word: frozenset(ids) for word, ids in titled.items() if word}


def _home(rows: Sequence[Mention], sides: Mapping[str, str]) -> str:
    """The one country that nearly all places, peoples and people named in an article belong to.

    Each person counts once.
    """
    named = [row for row in rows if row.kind == "name" and row.entity_id]
    places = [row.entity_id for row in named if row.label in ("GPE", "LOC", "NORP")]
    people = {row.entity_id for row in named if row.label == "PERSON"}
    return only_country(sides.get(entity or "", "") for entity in (*places, *people))


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


def read_entities(entities: pd.DataFrame, mentions: pd.DataFrame, lists: Gazetteer) -> Entities:
    """What the tables and the lists of the codebook say of the entities of a corpus."""
    names = dict(zip(entities["entity_id"], entities["name"]))
    sided = entities[entities["side"].notna()]
    sides = dict(zip(sided["entity_id"], sided["side"]))
    persons = entities[entities["label"] == "PERSON"]
    by_given_name = _genders_by_given_name(persons, lists.genders)
    genders = {**by_given_name, **_genders(mentions)}
    return Entities(names, sides, genders, _people_by_name(persons), lists.role_words)


def _genders_by_given_name(people: pd.DataFrame, of_given: Mapping[str, str]) -> dict[str, str]:
    """The gender of people whose given name has one."""
    given = [fold(name.split()[0]) if " " in name else "" for name in people["name"]]
    known = zip(people["entity_id"], (of_given.get(name, "") for name in given))
    return {entity: gender for entity, gender in known if gender}


def _people_by_name(people: pd.DataFrame) -> dict[str, str]:
    """The ids of people by full name and spelling; not where two people share it."""
    ids: dict[str, set[str]] = defaultdict(set)
    for entity, name, aliases in zip(people["entity_id"], people["name"], people["aliases"]):
        for spelling in (name, *aliases):
            if " " in spelling:
                ids[spelling.lower()].add(entity)
    return {name: min(found) for name, found in ids.items() if len(found) == 1}


def _genders(mentions: pd.DataFrame) -> dict[str, str]:
    """The gender of the pronouns that mostly stand for each entity."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    pronouns = mentions[(mentions["kind"] == "pronoun") & mentions["entity_id"].notna()]
    for entity, text in zip(pronouns["entity_id"], pronouns["text"]):
        gender = GENDERS.get(str(text).lower())
        if gender:
            found[entity][gender] += 1
    return {entity: _commonest(counts) for entity, counts in found.items()}


def _commonest(counts: Mapping[str, int]) -> str:
    return max(sorted(counts), key=lambda value: counts[value])


def is_unnamed(entity_id: str | None) -> bool:
    """Whether the id of a speaker is that of somebody without a name."""
    return bool(entity_id) and str(entity_id).startswith(SOURCE_ID)


def commonest_names(speakers: Iterable[Speaker]) -> dict[str, str]:
    """For every speaker without a name, what it is most often called."""
    called: dict[str, Counter[str]] = defaultdict(Counter)
    for speaker in speakers:
        if speaker.entity_id and speaker.name and is_unnamed(speaker.entity_id):
            called[speaker.entity_id][speaker.name] += 1
    return {entity: _commonest(counts) for entity, counts in called.items()}
