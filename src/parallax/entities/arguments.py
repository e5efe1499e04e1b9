"""Find the entity that a phrase of the parse refers to, and the agents and patients of verbs.

A phrase ("Russian troops", "the Biden administration", "the minister", "which", "it") refers to the
entity that its head word names or that the coreference of :mod:`parallax.entities.resolution` found
for it.  Forces, offices and officials, as ``standing-for.csv`` lists them, stand for the state or
body that they belong to ("US officials" for the United States).  Things that merely belong to an
entity ("Moscow's demands") do not stand for it.  Labels of Universal Dependencies and of ClearNLP
(en_core_web_*) are both understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from spacy.tokens import Doc, Token

from parallax import CODEBOOK
from parallax.common.word_lists import read_words
from parallax.language.dependencies import (
    ACTIVE_SUBJECTS,
    AGENTS,
    AUXILIARIES,
    CLAUSES_OF_NOUNS,
    DIRECT_OBJECTS,
    INDIRECT_OBJECTS,
    OBJECTS,
    OBLIQUES,
    PASSIVE_AUXILIARIES,
    PASSIVE_SUBJECTS,
    POSSESSORS,
    PREPOSITIONS,
)

FILE = "standing-for.csv"
SUBJECTS = ACTIVE_SUBJECTS
BELONGING = POSSESSORS | PREPOSITIONS | frozenset("amod compound nmod nmod:desc det".split())
"""Labels of what says whose a noun is."""
WITH_TENSE = frozenset(("VBD", "VBP", "VBZ"))
"""Tags of verbs whose agent is in their own clause."""
JOINED = frozenset(("NOUN", "PROPN", "PRON", "ADJ", "X"))
"""Parts of speech that "and" joins to a noun."""
OF_A_NAME = ("appos", "flat", "nmod:desc", "flat:name")
"""Labels of a name that depends on a title."""
BEFORE_A_THING = POSSESSORS | frozenset("amod compound nummod".split())
CLAUSES = CLAUSES_OF_NOUNS | frozenset("ccomp advcl xcomp root ROOT parataxis csubj".split())
CLAUSES_OF_VERBS = frozenset("conj xcomp advcl pcomp ccomp".split())
"""Clauses whose agent is looked for in the clause above them."""

RELATIVES = frozenset("who which that whom".split())
BACK = frozenset("it they them".split())
OF = frozenset("of in from".split())
IN = frozenset(("in",))
SEATED = frozenset(
    "administration authority capital court government leader leadership legislature lawmaker "
    "ministry official parliament people person politician regime voter".split()
)
"""Nouns that act for the place they are in; an embassy or troops in a country do not."""
FORMER = frozenset("ex former late onetime then".split())
"""Before an office that no longer acts for anybody."""
HYPHENS = frozenset("-‐‑–")
BY = frozenset(("by",))
OBJECT_CONTROL = frozenset(
    "accuse advise allow applaud ask beg blame call cause challenge charge command commend compel "
    "condemn convince criticize dare direct drive enable encourage expect forbid force help "
    "implore induce instruct invite lead order permit persuade praise press pressure prevent "
    "prompt push request stop suspect tell tempt thank train urge want warn".split()
)
"""Verbs whose object does what the infinitive or "of/from/for ...ing" after it says."""
ASKED_OF_OTHERS = frozenset("appeal call demand order request".split())
"""Nouns whose owner does not do what the infinitive after them says: "his call to resign"."""
CALL_ON = frozenset(("on", "upon"))
CALLING = frozenset("call count prevail rely".split())
"""Verbs with the one who is to act after "on": "called on Moscow to withdraw"."""

MOST = 6
"""Entities of one coordination ("Russia, Belarus and ...") that are looked at."""
FARTHEST = 30
LONGEST_THING = 80
LONGEST_TITLE = 8
"""Tokens from a title to the name after it."""
CLAUSES_UP = 6
"""Clauses that the search for an agent climbs."""
OUTER_CLAUSES = 4
"""Clauses that the search for what "it" takes up climbs."""
DEEPEST = 3
"""Phrases that one phrase may lead to."""


@dataclass(frozen=True, eq=False)
class StandingFor:
    """Base forms of nouns of people, offices and forces that act for the name beside them."""

    body: frozenset[str]
    """Act for a country or body, not for a person: "his country" does not stand for him."""
    anybody: frozenset[str]
    """Act for a person too: "the Biden administration"."""

    def holds(self, lemma: str) -> bool:
        """Whether a noun acts for a name."""
        return lemma in self.body or lemma in self.anybody


def read_standing_for(codebook: Path) -> StandingFor:
    """The nouns of ``standing-for.csv`` in a folder, or the bundled ones where it has none.

    Raises :class:`parallax.common.errors.CodebookError`, one line a mistake.
    """
    return StandingFor(**read_words(codebook, FILE))


@lru_cache(maxsize=1)
def bundled_standing_for() -> StandingFor:
    """The nouns that come with the program."""
    return read_standing_for(CODEBOOK)


class Party(NamedTuple):
    """A participant in what a sentence reports.

    ``entity_id`` is None for a thing or an unknown entity; ``text`` are the words for it, from
    character ``start`` to ``end``.
    """

    entity_id: str | None
    text: str
    start: int
    end: int


class Mentioned(NamedTuple):
    """A mention of an entity: tokens [first, last)."""

    entity_id: str
    label: str
    kind: str
    first: int
    last: int


class Named(NamedTuple):
    """The mentions of one article by token, the narrowest if several overlap.

    ``standing_for`` are the nouns that act for a name.
    """

    at: Mapping[int, Mentioned]
    standing_for: StandingFor

    def is_person(self, i: int) -> bool:
        """Whether token ``i`` belongs to the mention of a person."""
        return i in self.at and self.at[i].label == "PERSON"


def named(
    doc: Doc, mentions: pd.DataFrame | None, standing_for: StandingFor | None = None
) -> Named:
    """The mentions of an article by token; those without an entity are left out.

    Parameters
    ----------
    doc
        The article.
    mentions
        Its rows of the table ``mentions``: ``start, end, label, kind, entity_id``.
    standing_for
        The nouns that act for a name; the bundled ones where none are given.
    """
    nouns = standing_for or bundled_standing_for()
    if mentions is None or not len(mentions):
        return Named({}, nouns)
    starts = {token.idx: token.i for token in doc}
    ends = {token.idx + len(token): token.i + 1 for token in doc}
    at: dict[int, Mentioned] = {}
    sizes: dict[int, int] = {}
    columns = (mentions[c] for c in ("start", "end", "label", "kind", "entity_id"))
    for start, end, label, kind, entity in zip(*columns):
        first, last = starts.get(start), ends.get(end)
        if first is None or last is None or not isinstance(entity, str) or not entity:
            continue
        mention = Mentioned(entity, label, kind, first, last)
        for i in range(first, last):
            if i not in at or end - start < sizes[i]:
                at[i], sizes[i] = mention, end - start
    return Named(at, nouns)


def who(token: Token, known: Named) -> list[Party]:
    """The entities that a phrase refers to, including those joined to it by "and", each once.

    Parameters
    ----------
    token
        The head of the phrase.
    known
        The mentions of the article.
    """
    found: dict[str | None, Party] = {}
    for part in [token, *_joined(token)]:
        party = _one(part, known)
        if party is not None:
            found.setdefault(party.entity_id, party)
    return list(found.values())


def _joined(token: Token) -> list[Token]:
    """The nouns that are coordinated with ``token``, in order."""
    joined: list[Token] = []
    queue = [token]
    while queue and len(joined) < MOST:
        noun = queue.pop()
        for child in noun.children:
            if child.dep_ == "conj" and child.pos_ in JOINED and not _changes_case(noun, child):
                joined.append(child)
                queue.append(child)
    return sorted(joined, key=lambda t: t.i)[:MOST]


def _changes_case(noun: Token, other: Token) -> bool:
    """Whether only the second noun has a preposition: "murdered Ann, or from the agency"."""
    return bool(children(other, ("case",))) and not children(noun, ("case",))


def _one(token: Token, known: Named, depth: int = 0) -> Party | None:
    """The entity that one phrase refers to, without those coordinated with it."""
    if depth > DEEPEST:
        return None
    if token.i in known.at:
        return _party(token, known.at[token.i])
    if token.lower_ in RELATIVES:
        clause = _clause(token)
        if clause is not None and clause.dep_ in CLAUSES_OF_NOUNS and clause.head.i < token.i:
            return _one(clause.head, known, depth + 1)
        return None
    if token.lower_ in BACK:
        return _taken_up(token, known, depth)
    return _titled(token, known) or _stood_for(token, known) or _by_whom(token, known)


def _party(token: Token, mention: Mentioned) -> Party:
    words = token.doc[mention.first : mention.last]
    return Party(mention.entity_id, words.text, words.start_char, words.end_char)


def _titled(token: Token, known: Named) -> Party | None:
    """The person named with a title.

    "Secretary" in "Secretary of State Antony Blinken", "advisor" in "advisor, Yuri Ushakov,".
    """
    for child in children(token, OF_A_NAME):
        if child.i > token.i and known.is_person(child.i):
            return _party(child, known.at[child.i])
    if token.pos_ not in {"NOUN", "PROPN"} or not token.text[:1].isupper():
        return None
    for word in token.doc[token.i + 1 : token.i + LONGEST_TITLE]:
        in_title = word.text[:1].isupper() or word.lower_ == "of"
        if word.is_punct or word.pos_ in {"VERB", "AUX"} or not in_title:
            return None
        if known.is_person(word.i):
            return _party(word, known.at[word.i]) if word.nbor(-1).lower_ != "of" else None
    return None


def _stood_for(token: Token, known: Named) -> Party | None:
    """The state, body or president behind a noun for forces, offices or officials."""
    lemma, nouns = (token.lemma_ or token.text).lower(), known.standing_for
    if not nouns.holds(lemma) and not nouns.holds(lemma.removesuffix("s")):
        return None
    if any(child.lower_ in FORMER for child in token.children):
        return None
    links = OF if lemma in SEATED else OF - IN
    for child in belonging(token, links):
        if _is_part_of_a_word(child):
            continue
        if child.i in known.at and (lemma in nouns.anybody or not known.is_person(child.i)):
            mention = known.at[child.i]
            first, last = min(mention.first, token.i), max(mention.last, token.i + 1)
            words = token.doc[first:last]
            return Party(mention.entity_id, words.text, words.start_char, words.end_char)
    return None


def _by_whom(token: Token, known: Named) -> Party | None:
    """Whoever does what a noun tells of: "shelling by Norland"."""
    doers = [word for word in after_words(token, BY) if word.i in known.at]
    return _party(doers[0], known.at[doers[0].i]) if len(doers) == 1 else None


def _is_part_of_a_word(token: Token) -> bool:
    """Whether a hyphen joins it to another word: "Russian-backed", "post-Soviet"."""
    doc = token.doc
    beside = [doc[i] for i in (token.i - 1, token.i + 1) if 0 <= i < len(doc)]
    return any(other.text in HYPHENS and _touches(token, other) for other in beside)


def _touches(token: Token, other: Token) -> bool:
    """Whether no space stands between two neighbouring tokens."""
    first = token if token.i < other.i else other
    return not first.whitespace_


def belonging(token: Token, words: frozenset[str] = OF) -> list[Token]:
    """The words that say who or what ``token`` belongs to, the nearest first.

    "Russian", "Moscow's", and after one of the prepositions ``words`` "of the United States".
    """
    found: list[Token] = []
    for child in token.children:
        if child.dep_ not in BELONGING:
            continue
        if child.dep_ in PREPOSITIONS:
            found += children(child, ("pobj",)) if child.lower_ in words else []
        elif child.dep_ != "nmod" or all(c.lower_ in words for c in children(child, ("case",))):
            found += [child, *children(child, ("amod", "compound"))]
    return sorted(found, key=lambda t: abs(t.i - token.i))


def _clause(token: Token) -> Token | None:
    """The verb (or predicate) of the clause that contains ``token``."""
    for _ in range(FARTHEST):
        if token.dep_ in CLAUSES or token.head.i == token.i:
            return token
        token = token.head
    return None


def _taken_up(token: Token, known: Named, depth: int) -> Party | None:
    """What "it" in a subordinate clause refers to: the subject of the outer clause.

    None if that is a person.  ("Moscow rejected claims that it ..." refers to Moscow.)
    """
    clause = _clause(token)
    for _ in range(OUTER_CLAUSES):
        if clause is None or clause.head.i == clause.i:
            return None
        clause = _clause(clause.head)
        subjects = children(clause, SUBJECTS | PASSIVE_SUBJECTS) if clause is not None else []
        subject = next((c for c in subjects if c.i != token.i), None)
        if subject is not None and subject.i < token.i:
            if token.lower_ == "it" and _is_several(subject, known):
                return None
            return None if known.is_person(subject.i) else _one(subject, known, depth + 1)
    return None


def _is_several(noun: Token, known: Named) -> bool:
    """Whether a noun means people or things, and no one country or body ("the United States")."""
    if noun.i in known.at:
        return noun.tag_ == "NNPS" and known.at[noun.i].label == "NORP"
    return noun.tag_ == "NNS"


def thing(token: Token) -> Party | None:
    """A noun that refers to no entity, with the words before it that belong to it.

    "its operatives", "the ceasefire agreements"; None for other words and for long phrases.
    """
    if token.pos_ not in {"NOUN", "PROPN"}:
        return None
    words = [child for child in children(token, BEFORE_A_THING) if child.i < token.i]
    first = min([token.i, *(word.left_edge.i for word in words)])
    start, end = token.doc[first].idx, token.idx + len(token)
    if end - start > LONGEST_THING:
        return None
    return Party(None, token.doc[first : token.i + 1].text, start, end)


def children(token: Token, deps: Iterable[str]) -> list[Token]:
    """Children of ``token`` with one of the labels, in order."""
    wanted = frozenset(deps)
    return [child for child in token.children if child.dep_ in wanted]


def after_words(token: Token, words: Iterable[str]) -> list[Token]:
    """Nouns that depend on ``token`` by one of the prepositions ``words``.

    ``obl`` or ``nmod`` with ``case``, or ``prep`` with ``pobj``.
    """
    wanted = frozenset(words)
    found: list[Token] = []
    for child in token.children:
        if child.dep_ in {"prep", "agent"} and child.lower_ in wanted:
            found += children(child, ("pobj",))
        elif child.dep_.split(":")[0] in OBLIQUES and _case_among(child, wanted):
            found.append(child)
    return found


def _case_among(noun: Token, words: frozenset[str]) -> bool:
    return any(child.lower_ in words for child in children(noun, ("case",)))


def is_passive(token: Token) -> bool:
    """Whether the verb is passive."""
    if children(token, PASSIVE_SUBJECTS | PASSIVE_AUXILIARIES | AGENTS):
        return True
    return token.dep_ == "acl" and token.tag_ == "VBN"


def reads_as_passive(token: Token) -> bool:
    """Whether the verb is passive, or a participle that stands for one: "seen and arrested"."""
    if is_passive(token):  # not "the party had sued", its subject taken for that of a passive
        return not _has_have(token) or bool(children(token, PASSIVE_AUXILIARIES | AGENTS))
    if children(token, ACTIVE_SUBJECTS | DIRECT_OBJECTS):
        return False
    if token.tag_ == "VBD" and token.dep_ == "acl":
        return True  # "the troops deployed there": no clause of the past has a place here
    if token.tag_ != "VBN":
        return False
    for _ in range(CLAUSES_UP):
        if _has_have(token):
            return False
        if token.dep_ != "conj" or token.head.i == token.i:
            break
        token = token.head
        if is_passive(token):
            return True
    return token.tag_ == "VBN"


def _has_have(token: Token) -> bool:
    return any(
        (word.lemma_ or word.text).lower() == "have" for word in children(token, AUXILIARIES)
    )


def agents_of(token: Token, steps: int = CLAUSES_UP, any_form: bool = False) -> list[Token]:
    """The words for the agent of a verb.

    They are its own subject, else that of the clause above, or the object that is made to do it.

    Parameters
    ----------
    token
        The verb.
    steps
        Clauses that the search may still climb.
    any_form
        Whether the subject of a passive verb counts too.
    """
    own = _nearest(children(token, SUBJECTS | PASSIVE_SUBJECTS if any_form else SUBJECTS), token)
    if own or not steps or token.head.i == token.i:
        return own
    if token.dep_ == "ccomp" and token.tag_ in WITH_TENSE:
        # "Shelling killed two, the army said": the parse may hang the subject on the verb behind
        before = [s for s in children(token.head, SUBJECTS) if s.i < token.i < token.head.i]
        return _nearest(before, token)
    if token.dep_ == "advcl" and token.tag_ in WITH_TENSE:
        return []
    if token.dep_ in CLAUSES_OF_VERBS:
        return _agents_above(token, steps)
    if token.dep_ not in CLAUSES_OF_NOUNS:
        return []
    if token.dep_ == "acl" and token.tag_ in WITH_TENSE and not children(token, ("case", "mark")):
        return [token.head]  # "after the hurricane ravaged the island"
    # "the group attacking", and "the group told to attack" for the verb below it
    describes = token.tag_ == "VBG" or (any_form and token.tag_ == "VBN")
    introduced = children(token, ("case", "mark")) and not _is_accused(token.head)
    if describes and token.dep_ == "acl" and not introduced:
        return _accompanied(token) or [token.head]
    return _owner(token.head, steps - 1)


def _accompanied(participle: Token) -> list[Token]:
    """The agent of the clause that a participle after a comma goes with.

    "Police arrested Ames, charging him": hung on the noun, although the subject does it.
    """
    noun, i = participle.head, participle.i
    set_off = i > 0 and participle.doc[i - 1].text == ","
    if not set_off or noun.dep_ not in OBJECTS or noun.head.pos_ != "VERB":
        return []
    return children(noun.head, SUBJECTS)


def _nearest(subjects: list[Token], verb: Token) -> list[Token]:
    """The subject nearest before the verb, where a wrong parse gives it several."""
    before = [subject for subject in subjects if subject.i < verb.i]
    return before[-1:] or subjects[:1]


def _is_accused(noun: Token) -> bool:
    """Whether what follows the noun is what it does: "accused the ministers of hiding it"."""
    verb = noun.head
    return noun.dep_ in OBJECTS and (verb.lemma_ or verb.text).lower() in OBJECT_CONTROL


def _agents_above(token: Token, steps: int) -> list[Token]:
    """The agent of a verb without a subject, by the verb or noun that governs its clause."""
    head = token.head.head if token.dep_ == "pcomp" else token.head
    if token.dep_ == "conj":
        if is_passive(head) and not is_passive(token):
            return children(head, PASSIVE_SUBJECTS)
        if is_passive(token) and not is_passive(head):
            return agents_of(head, steps - 1)
    else:
        controlled = _controlled_object(head)
        if controlled and controlled[0].i < token.i:
            return controlled
    if head.pos_ in {"VERB", "AUX", "ADJ"}:
        return agents_of(head, steps - 1, any_form=True)
    return _owner(head, steps - 1)


def _controlled_object(verb: Token) -> list[Token]:
    """Who is made to do something: the object of "force", the subject of "was forced"."""
    lemma = (verb.lemma_ or verb.text).lower()
    if verb.pos_ == "VERB" and lemma in CALLING:
        called = after_words(verb, CALL_ON)
        if called:
            return called
    if lemma not in OBJECT_CONTROL or verb.pos_ != "VERB":
        return []
    for labels in (DIRECT_OBJECTS, INDIRECT_OBJECTS, PASSIVE_SUBJECTS):
        found = children(verb, labels)
        if found:
            return found
    return []


def _owner(noun: Token, steps: int) -> list[Token]:
    """The word for the owner of a plan, effort or claim.

    It is its possessor, or the subject of the verb that it is the object of ("they have plans to
    invade").
    """
    if (noun.lemma_ or noun.text).lower() in ASKED_OF_OTHERS:
        return []
    for word in belonging(noun):
        is_name = word.dep_ in {"compound", "amod"} and word.ent_type_
        if word.dep_ in POSSESSORS or is_name:
            return [word]
    if noun.dep_ in OBJECTS and noun.head.pos_ == "VERB" and steps:
        return agents_of(noun.head, steps - 1)
    return []
