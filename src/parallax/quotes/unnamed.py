"""Speakers without a name of their own: "Biden administration officials", "Ukraine's army".

The head noun of the source decides whether it can speak and what it is; what stands beside it says
on which side it is. The nouns are in ``role-words.csv`` (:mod:`parallax.entities.role_words`).
"""

from __future__ import annotations

from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from parallax.entities.role_words import RoleWords
from parallax.quotes.parse_spans import TIMES, children_of

PERSON, GROUP, ORGANISATION, DOCUMENT = "person", "group", "organisation", "document"
LONGEST = 12  # tokens of a phrase on either side of its head
PLURALS = ("NNS", "NNPS")
NOUNS = ("NOUN", "PROPN")
QUANTIFIERS = frozenset(
    """
    one two three four five six seven eight nine ten some many most several few all none half both
    lot lots number majority group pair couple dozen dozens hundreds thousands scores members each
    percent % third quarter average handful
    """.split()
)
"""Words before "of" that count who speaks: "a majority of residents"."""
SINGLE = frozenset(("one", "each"))
SKIPPED = QUANTIFIERS | frozenset(
    "another other fellow same said more than least fewer nearly almost about around".split()
)
"""Words before the head that are no part of what the speaker is called."""
PERSON_ENDINGS = tuple("er or ist ian ee man woman".split())
PLURAL_PERSON_ENDINGS = tuple("ers ors ists ians ees men women".split())
SHORTEST = 5  # letters of a noun that counts as a person by its ending
JOINING = frozenset("of for at in from with to near".split())
"""Prepositions after the head that say who it is."""
BELONGING = frozenset("of for at in from with".split())
"""Those of them that say on which side it is."""
HYPHENS = ("-", "‑")
UNITS_OF_TIME = frozenset("minutes hours days weeks months years decades".split())
JOINED = frozenset(("-", "‑", "'", "’", "'s", "’s", "&", "/"))
POSSESSIVES = frozenset(("'s", "’s", "'", "’"))


class SourcePhrase(NamedTuple):
    """A source without a name: its head, tokens [first, last), and what it is."""

    head: Token
    first: int
    last: int
    type: str


def read_phrase(head: Token, first: int, last: int, words: RoleWords) -> SourcePhrase | None:
    """What a source is called by its head noun; None where that is nothing that may speak.

    The source has the tokens [first, last).
    """
    noun = counted(head, last)
    kind = type_of(noun, words)
    if not kind:
        return None
    if noun.i == head.i:
        return SourcePhrase(noun, _first_of(noun, first), _last_of(noun, last), kind)
    start = head.i if head.lower_ in SINGLE else _first_of(noun, head.i + 1)
    return SourcePhrase(noun, start, _last_of(noun, last), _of_counted(kind, head))


def one_of(head: Token, first: int, last: int) -> SourcePhrase:
    """A source that is one person by the name of a people: "a top Republican"."""
    return SourcePhrase(head, _first_of(head, first), _last_of(head, last), PERSON)


def type_of(noun: Token, words: RoleWords) -> str:
    """What a noun is as a speaker; empty where it is nothing that may speak."""
    if noun.pos_ not in NOUNS:
        return ""
    forms = {noun.lower_, noun.lemma_.lower(), noun.lower_.rpartition("-")[2]}
    if forms & (words.wording | words.document):
        return DOCUMENT
    if forms & words.people:
        return GROUP
    if forms & words.person:
        return GROUP if is_plural(noun) else PERSON
    if forms & (words.organisation | words.body | words.press | words.outlet):
        return ORGANISATION
    if forms & words.thing or not _ends_like_a_person(noun):
        return ""
    return GROUP if is_plural(noun) else PERSON


def is_plural(noun: Token) -> bool:
    """Whether a noun is in the plural."""
    return noun.tag_ in PLURALS or noun.lower_.endswith(("men", "women"))


def _ends_like_a_person(noun: Token) -> bool:
    """Whether a common noun ends like one for a person: "forecaster", "evacuees"."""
    opens = noun.is_sent_start or not noun.i  # where a common noun may be taken for a name
    if len(noun) < SHORTEST or not (noun.pos_ == "NOUN" or opens and is_plural(noun)):
        return False
    return noun.lower_.endswith(PLURAL_PERSON_ENDINGS if is_plural(noun) else PERSON_ENDINGS)


def counted(head: Token, last: int) -> Token:
    """The noun that a head counts: "swimmers" in "three of the swimmers"; else the head."""
    doc = head.doc
    if head.lower_ not in QUANTIFIERS or head.i + 1 >= last or doc[head.i + 1].lower_ != "of":
        return head
    following = [token for token in doc[head.i + 2 : last] if token.pos_ in NOUNS]
    if head.lower_ in ("members", "group") or not following:
        return head
    noun = following[0]
    for token in following[1:]:
        if any(doc[i].pos_ in ("ADP", "PUNCT", "VERB") for i in range(noun.i, token.i)):
            break
        noun = token
    return noun


def _of_counted(kind: str, count: Token) -> str:
    if kind not in (PERSON, GROUP):
        return kind
    return PERSON if count.lower_ in SINGLE else GROUP


def _first_of(head: Token, first: int) -> int:
    """The first token of what a head is called, without articles and numbers."""
    doc, start = head.doc, head.i
    while start > max(first, head.i - LONGEST) and _may_precede(doc[start - 1]):
        start -= 1
    while start < head.i and _is_left_out(doc[start]) and doc[start + 1].text not in HYPHENS:
        start += 1
    return start


def _may_precede(token: Token) -> bool:
    if token.is_space or token.pos_ in ("SCONJ", "AUX"):
        return False
    return not token.is_punct or token.text in JOINED


def _is_left_out(token: Token) -> bool:
    """Whether a word before the head says nothing of who it is."""
    if token.pos_ in ("NUM", "CCONJ", "ADV", "ADP", "PUNCT") or token.lower_ in SKIPPED:
        return True
    if token.tag_ in ("WDT", "WP$", "WP"):
        return True
    return token.pos_ == "DET" or token.lower_ in ("the", "a", "an", "of", "that", "this", "these")


def _last_of(head: Token, last: int) -> int:
    """The token after what a head is called: with "of the ministry", without "on Monday"."""
    doc, end = head.doc, head.i + 1
    while end < min(last, head.i + LONGEST) and _may_follow(doc, end, last):
        end += 1
    while end > head.i + 1 and doc[end - 1].pos_ in ("ADP", "DET", "ADJ", "NUM", "PUNCT", "PART"):
        end -= 1
    return end


def _may_follow(doc: Doc, at: int, last: int) -> bool:
    """Whether the phrase goes on with token ``at``."""
    token = doc[at]
    if token.is_space or token.lower_ in TIMES:
        return False
    if token.pos_ == "ADP":
        following = doc[at + 1].lower_ if at + 1 < last else ""
        in_name = token.text.istitle() and doc[at - 1].pos_ == "PROPN"
        return in_name or token.lower_ in JOINING and following not in TIMES | UNITS_OF_TIME
    if token.is_punct:
        return token.text in JOINED
    return token.pos_ in (*NOUNS, "ADJ", "DET", "NUM", "PART")


def name_beside(head: Token, first: int, last: int) -> tuple[int, int] | None:
    """The tokens of a name that no list knows: "Art Acevedo" in "Police Chief Art Acevedo".

    It has two capitalised words at least, and is the head of the source or part of its name.
    """
    doc, start = head.doc, head.i
    if head.pos_ != "PROPN" or not _parts(head):
        start += 1
    end = start
    while end < last and doc[end].pos_ == "PROPN" and doc[end].text[:1].isupper():
        end += 1
    ended = end == last or doc[end].is_punct or doc[end].lower_ == "of"
    return (start, end) if ended and first <= start and end - start > 1 else None


def _parts(head: Token) -> list[Token]:
    return [child for child in children_of(head) if child.dep_ in ("flat", "flat:name")]


def words_of(phrase: SourcePhrase) -> str:
    """What the speaker is called: the words of the phrase, small at the start where they may be."""
    words = phrase.head.doc[phrase.first : phrase.last]
    text = " ".join(words.text.split())
    return text[:1].lower() + text[1:] if _may_be_small(words) else text


def _may_be_small(words: Span) -> bool:
    """Whether the first word has its capital only as the first of a sentence."""
    first = words[0]
    following = [word for word in words[1:] if word.text not in HYPHENS]
    if not first.text.istitle() or following and not following[0].text[:1].islower():
        return False
    is_head = len(words) == 1 or words[1].pos_ == "ADP"
    return is_head or first.pos_ != "PROPN" and not first.ent_type_


def belongs_before(phrase: SourcePhrase) -> range:
    """The tokens before the head, which say whose it is: "Russian", "Obama", "Ukraine's"."""
    return range(phrase.first, phrase.head.i)


def belongs_after(phrase: SourcePhrase) -> range:
    """The tokens after a preposition behind the head that says whose it is; else none."""
    after = phrase.head.i + 1
    if after < phrase.last and phrase.head.doc[after].lower_ in BELONGING:
        return range(after + 1, phrase.last)
    return range(0)


def is_opposed(phrase: SourcePhrase, words: RoleWords) -> bool:
    """Whether the side beside the head is not that of the speakers: "Kremlin critics"."""
    forms = {phrase.head.lower_, phrase.head.lemma_.lower()}
    if forms & words.opposed:
        return True
    before = phrase.head.doc[phrase.first : phrase.head.i].text.lower()
    return before.startswith("anti")
