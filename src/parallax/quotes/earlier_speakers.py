"""Who speaks by who spoke before: pronouns, "the company", "the chief", words without a source."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from typing import NamedTuple

from spacy.tokens import Token

from parallax.common.spans import Span, covering, merged
from parallax.language import dependencies
from parallax.quotes import unnamed
from parallax.quotes.article import ParsedArticle
from parallax.quotes.mentioned import (
    GENDERS,
    NOBODY,
    Mention,
    Mentions,
    Speaker,
    Turn,
    is_unnamed,
)
from parallax.quotes.parse_spans import noun_phrase
from parallax.quotes.source_words import by_words

PERSONAL = frozenset(("he", "him", "himself", "she", "her", "herself"))
SINGULAR, PLURAL = frozenset(("it", "itself")), frozenset(("they", "them", "themselves"))
FIRST_PERSON = frozenset(("i", "me", "we", "us"))
DEFINITE = frozenset(("the", "that", "this"))
WHOEVER = frozenset("man woman person boy girl".split())
"""Nouns that may mean anybody, whatever somebody was called before."""
PLACES = frozenset("country nation town village city state".split())
"""Bodies that "they" hardly means."""
WOMEN = frozenset(
    """
    actress aunt daughter girl girlfriend grandmother granddaughter mom mother niece nun princess
    queen sister wife widow bride mum
    """.split()
)
MEN = frozenset(
    """
    boy boyfriend brother dad father grandfather grandson husband king monk nephew prince son uncle
    widower groom
    """.split()
)
ONE_OF_A_PEOPLE = ("an", "er", "i", "crat")
"""Endings of the name of a people or party that mean one of it: "the Californian"."""
OTHER = {"m": "f", "f": "m", "": ""}
BACK = 1  # paragraphs that a pronoun may look back
CARRIED_BACK = 2  # … and that a quotation without a cue may look back
LATEST = 6  # turns that a pronoun or title looks back
LATEST_OF_SURNAME = 40  # turns that a surname looks back
AROUND = 20  # attributions before and after one, searched for the words around it
FARTHEST = 80  # tokens that "they" and "it" look back for a subject
NEAR, CARRIED = 0.6, 0.4
"""Confidence in the last speaker for a pronoun, and carried over to a quotation."""
_INSERTED = re.compile(r"(?:\s+\w+){1,3}\s*[,.]")
"""A verb that ends its clause: ", they said,"."""
SUBJECTS = dependencies.ACTIVE_SUBJECTS | dependencies.PASSIVE_SUBJECTS


class Asked(NamedTuple):
    """A source of which the speaker is asked, what it says, and who spoke before."""

    article: ParsedArticle
    source: Span
    content: Sequence[Span]
    turns: Sequence[Turn]
    mentions: Mentions

    @property
    def words(self) -> str:
        """The words of the source in small letters."""
        return self.article.text[slice(*self.source)].lower().strip()

    def near(self, back: int = BACK) -> list[Turn]:
        """The latest turns of this paragraph and ``back`` before it."""
        earliest = self.article.layout.paragraph(self.source[0]) - back
        return [turn for turn in self.turns[-LATEST:] if turn.paragraph >= earliest]


def of_pronoun(asked: Asked) -> Speaker | None:
    """The speaker that a pronoun or "the newspaper" may refer to; None without one."""
    words, near = asked.words, asked.near()
    if words in PERSONAL:
        last = _last_speaker(near, ("person",), GENDERS[words])
        return _only_person(asked) if last is None else _again(last, f"pronoun: {words}")
    if words in SINGULAR:
        here = [turn for turn in near if turn in asked.near(0) or turn is near[-1]]
        here = [turn for turn in here if not _is_in_the_plural(turn.speaker)]
        return _of_subject(asked, _is_body) or _of_turn(
            here, ("organisation", "place"), f"pronoun: {words}"
        )
    if words in PLURAL:
        return _of_subject(asked, _is_several) or _of_turn(
            near, ("group", "organisation", "people"), f"pronoun: {words}"
        )
    body = words.partition(",")[0].split()
    if len(body) == 2 and body[0] == "the" and body[1] in asked.mentions.entities.words.outlet:
        return (
            _only_body(asked, 0)
            or _of_turn(near, ("organisation",), f"title: {words}", named=True)
            or _of_subject(asked, _is_named_body, BACK)
            or _only_body(asked)
        )
    return None


def _is_in_the_plural(speaker: Speaker) -> bool:
    """Whether a speaker without a name is several bodies: "some states"."""
    head = (speaker.name or "").partition(" of ")[0]
    return is_unnamed(speaker.entity_id) and head.endswith("s") and not head.endswith("ss")


def of_people(asked: Asked, found: Speaker) -> Speaker:
    """The last speaker for "the Norlander", who is one person; nobody if there is none."""
    words = asked.words.split()
    is_one = len(words) == 2 and words[0] == "the" and words[1].endswith(ONE_OF_A_PEOPLE)
    if found.type != "people" or not is_one:
        return found
    last = _last_speaker(asked.near(), ("person",))
    return NOBODY if last is None else _again(last, f"title: {words[1]}")


def of_body(asked: Asked) -> Speaker | None:
    """The body of this kind that spoke last or is named nearby: "the court", "the committee's"."""
    words = asked.words.removesuffix("’s").removesuffix("'s").split()
    if len(words) != 2 or words[0] != "the" or words[1] not in asked.mentions.entities.words.body:
        return None
    basis = f"title: {words[1]}"
    for turn in reversed(asked.turns[-LATEST:]):
        if _is_called(turn.speaker.name, words[1]) and not is_unnamed(turn.speaker.entity_id):
            return _again(turn.speaker, basis)
    near = {
        mention.entity_id: mention
        for mention in _named_nearby(asked, "ORG")
        if _is_called(asked.mentions.entities.names.get(mention.entity_id or ""), words[1])
    }
    if len(near) != 1:
        return None
    (only,) = near.values()
    return asked.mentions.speaker(only, f"{basis}, the only one named nearby", NEAR)


def _is_called(name: str | None, kind: str) -> bool:
    """Whether the name of a body has the word for its kind: a court in "Norland High Court"."""
    return kind in (name or "").lower().split()


def of_title(asked: Asked) -> Speaker | None:
    """The speaker so called before: "the chief" after "Fire Chief NAME"; "the statement"."""
    words = asked.words.split()
    if len(words) < 2 or words[0] not in DEFINITE or len(words) > 3:
        return None
    noun, kinds = words[-1], asked.mentions.entities.words
    if noun in kinds.wording and len(words) == 2:
        types = ("organisation", "person", "group", "place")
        return _of_turn(asked.near(), types, f"title: {noun}")
    if noun not in kinds.person:
        return None
    titled = asked.mentions.titles.get(noun, frozenset())
    so_called = {
        turn.speaker.entity_id: turn.speaker
        for turn in asked.turns[-2 * LATEST :]
        if turn.speaker.type == "person"
        and (noun in turn.words or turn.speaker.entity_id in titled)
    }
    named = [one for one in so_called.values() if not is_unnamed(one.entity_id)]
    if noun in kinds.vague | WHOEVER:
        named = []
    found = named or list(so_called.values())
    return _again(found[0], f"title: {noun}") if len(found) == 1 else None


def of_surname(asked: Asked) -> Speaker | None:
    """The last speaker with a surname: "Toner" after "Mark Toner", whom only a source named."""
    words = asked.article.text[slice(*asked.source)].partition(",")[0].split()
    if not words or len(words) > 2 or not words[-1][:1].isupper():
        return None
    for turn in reversed(asked.turns[-LATEST_OF_SURNAME:]):
        name = turn.speaker.name or ""
        if turn.speaker.label == "PERSON" and name.rpartition(" ")[2] == words[-1]:
            return turn.speaker._replace(basis="named: the last of the surname", confidence=NEAR)
    return None


def owner_of(source: Span, mentions: Mentions) -> str:
    """The gender of the one person in a source: f in "an attorney for Ann Hall", "her lawyer"."""
    inside = [one for one in mentions.within(*source) if one.label == "PERSON"]
    people = {one.entity_id for one in inside if one.entity_id is not None}
    return mentions.entities.genders.get(people.pop(), "") if len(people) == 1 else ""


def of_later_turn(asked: Asked, found: Speaker) -> Speaker:
    """The last speaker where nobody else was named since whom a pronoun may mean.

    The table ``mentions`` knows no people without a name, nor names that it lacks: "a witness said
    … She added".
    """
    words, turns = asked.words, asked.turns
    if words not in PERSONAL or not turns or not is_unnamed(turns[-1].speaker.entity_id):
        return found
    last = turns[-1]
    if last.speaker.type != "person" or last.gender not in ("", GENDERS[words]):
        return found
    if not last.words.isdisjoint(DEFINITE):
        return found  # "the host" may well be the person meant
    before = asked.mentions.before(asked.source[0])
    named = [one.start for one in before if one.entity_id == found.entity_id]
    sentence = asked.article.layout.sentence
    named_since = bool(named) and sentence(named[-1]) >= sentence(last.start)
    return found if named_since else _again(last.speaker, f"pronoun: {words}")


def not_of_content(asked: Asked, found: Speaker) -> Speaker:
    """The last speaker for "he" after what he said, where that names whom the table took him for.

    “Dale drove the van, he said”: he is not Dale, but whoever was speaking.
    """
    words, content, position = asked.words, asked.content, asked.source[0]
    if words not in PERSONAL or not content or content[0][0] > position:
        return found
    layout = asked.article.layout
    start = max(content[0][0], layout.sentence_bounds(position, len(asked.article.text))[0])
    inside = [one for one in asked.mentions.before(position) if one.start >= start]
    named = [one for one in inside if one.entity_id == found.entity_id and one.kind == "name"]
    if not named or covering(sorted(content), named[-1].start) is None:
        return found
    last = _last_speaker(asked.near(CARRIED_BACK), ("person",), GENDERS[words])
    return found if last is None else _again(last, f"pronoun: {words}")


def gender_of(speaker: Speaker, words: frozenset[str], mentions: Mentions, owner: str = "") -> str:
    """The gender of a speaker, by pronouns for them or the words of the source.

    "Her lawyer" is not meant by "she" later on, so that it has the gender that she has not;
    ``owner`` is hers.
    """
    known = mentions.entities.genders.get(speaker.entity_id or "", "")
    if known:
        return known
    if words & WOMEN or any(word.endswith("woman") for word in words):
        return "f"
    if words & MEN or any(word.endswith("man") for word in words):
        return "m"
    return OTHER[owner] if is_unnamed(speaker.entity_id) else ""


def carried(turns: Sequence[Turn], paragraph: int) -> Speaker:
    """The speaker of a quotation without a cue: the last one, if near enough."""
    if not turns or paragraph - turns[-1].paragraph > CARRIED_BACK:
        return NOBODY
    return turns[-1].speaker._replace(basis="no cue: the speaker before", confidence=CARRIED)


def _last_speaker(turns: Sequence[Turn], types: Container[str], gender: str = "") -> Speaker | None:
    """The last speaker of one of the types, of the gender as far as it is known."""
    for turn in reversed(turns):
        fits = not gender or turn.gender in ("", gender)
        if turn.speaker.type in types and fits:
            return turn.speaker
    return None


def _of_turn(
    turns: Sequence[Turn], types: Container[str], words: str, named: bool = False
) -> Speaker | None:
    chosen = [turn for turn in turns if not (named and is_unnamed(turn.speaker.entity_id))]
    last = _last_speaker(chosen, types)
    return None if last is None else _again(last, words)


def _again(speaker: Speaker, words: str) -> Speaker:
    return speaker._replace(basis=f"{words}, the last speaker", confidence=NEAR)


def _only_person(asked: Asked) -> Speaker | None:
    """The person named in this and the previous paragraph, if there is exactly one."""
    near = [
        mention
        for mention in _named_nearby(asked, "PERSON")
        # not a photographer: NAME/Reuters
        if not asked.article.text.startswith("/", mention.end)
    ]
    if len({mention.entity_id for mention in near}) != 1:
        return None
    known = asked.mentions.entities.genders.get(near[-1].entity_id or "", "")
    if known not in ("", GENDERS[asked.words]):
        return None
    basis = f"pronoun: {asked.words}, the only person named nearby"
    return asked.mentions.speaker(near[-1], basis, NEAR)


def _only_body(asked: Asked, back: int = BACK) -> Speaker | None:
    """The body named in this and ``back`` paragraphs before, if there is exactly one."""
    near = _named_nearby(asked, "ORG", back)
    if len({mention.entity_id for mention in near}) != 1:
        return None
    basis = f"title: {asked.words}, the only body named nearby"
    return asked.mentions.speaker(near[-1], basis, NEAR)


def _named_nearby(asked: Asked, label: str, back: int = BACK) -> list[Mention]:
    """The mentions with a label before a source, in this and ``back`` paragraphs before."""
    paragraph = asked.article.layout.paragraph
    earliest = paragraph(asked.source[0]) - back
    return [
        mention
        for mention in asked.mentions.before(asked.source[0])
        if mention.label == label and mention.entity_id and paragraph(mention.start) >= earliest
    ]


# ---------------------------------------------------------------- subjects before


def _of_subject(
    asked: Asked, fits: Callable[[Token, Speaker], bool], back: int = 0
) -> Speaker | None:
    """The nearest subject before "it" or "they" that may be meant, ``back`` paragraphs at most."""
    article = asked.article
    tokens = article.doc.char_span(*asked.source, alignment_mode="expand")
    if tokens is None:
        return None
    paragraph, said = article.layout.paragraph, sorted(asked.content)
    start = asked.source[0]
    # “Neighbours, they said, were asleep”
    inserted = _INSERTED.match(article.text, asked.source[1]) is not None
    if inserted and article.text[max(0, start - 2) : start] == ", ":
        sentence = article.layout.sentence_bounds(asked.source[0], len(article.text))
        said = merged([*said, sentence])
    for token in _backwards(tokens[0]):
        if paragraph(token.idx) < paragraph(asked.source[0]) - back:
            return None
        if token.dep_ not in SUBJECTS or token.pos_ not in ("NOUN", "PROPN"):
            continue
        if article.layout.is_quoted((token.idx, token.idx + 1)) or (
            covering(said, token.idx) is not None
        ):
            continue
        found = by_words(article, noun_phrase(token), asked.mentions)
        if found.entity_id is not None and fits(token, found):
            basis = f"pronoun: {asked.words}, the subject before"
            return found._replace(basis=basis, confidence=NEAR)
    return None


def _backwards(token: Token) -> list[Token]:
    """The tokens before one, the last first."""
    return [token.doc[i] for i in range(token.i - 1, max(-1, token.i - 1 - FARTHEST), -1)]


def _is_several(token: Token, speaker: Speaker) -> bool:
    """Whether "they" may mean a subject."""
    if token.lower_ in PLACES or speaker.type == "person":
        return False
    return speaker.type in ("group", "organisation", "people") or unnamed.is_plural(token)


def _is_body(token: Token, speaker: Speaker) -> bool:
    """Whether "it" may mean a subject."""
    return speaker.type in ("organisation", "place", "document") and not unnamed.is_plural(token)


def _is_named_body(token: Token, speaker: Speaker) -> bool:
    """Whether "the company" may mean a subject."""
    return speaker.type == "organisation" and not is_unnamed(speaker.entity_id)


def enclosing(
    number: int, source: Span, contents: Sequence[Sequence[Span]], found: Sequence[Speaker]
) -> Speaker | None:
    """The speaker of the words around "I" or "we": “I told them that …,” she said."""
    around = [
        (end - start, other)
        for other in range(max(0, number - AROUND), min(len(contents), number + AROUND))
        for start, end in contents[other]
        if other != number and start <= source[0] and source[1] <= end
    ]
    for _, other in sorted(around):
        if found[other].entity_id is not None:
            return found[other]
    return None
