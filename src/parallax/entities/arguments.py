"""Which entity a phrase of the parse stands for: "Russian troops", "the Biden administration", "the minister", "which", "it".

Labels of Universal Dependencies and of CLEAR (en_core_web_*) are both read.  A phrase stands for the entity that its main word names or
that the coreference of :mod:`parallax.entities.resolution` found for it; for forces, offices and officials it stands for the state or body that they
belong to ("US officials": the United States).  Things that merely belong to somebody ("Moscow's demands") stand for nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd
from spacy.tokens import Doc, Token

SUBJECTS = frozenset("nsubj csubj".split())
PASSIVE_SUBJECTS = frozenset("nsubj:pass nsubjpass csubj:pass".split())
OBJECTS = frozenset("obj dobj iobj dative".split())
CLAUSES_OF_NOUNS = frozenset("acl acl:relcl relcl advcl:relcl".split())
RELATIVES = frozenset("who which that whom".split())
BACK = frozenset("it they them".split())
BELONGING = frozenset("amod compound nmod:poss poss nmod nmod:desc prep det".split())
OF = frozenset("of in from".split())
STANDING_FOR = frozenset(
    "administration adviser advisor agency aide air-force aircraft ambassador army artillery authority bomber capital chancellor citizen "
    "coalition commander congress consulate council country delegation department diplomat diplomacy embassy envoy executive fighter fleet "
    "force foreign-ministry general government guard head intelligence investigator jet judge lawmaker lawyer leader leadership legislator "
    "military militia minister ministry mission national nation navy negotiator office officer official operative opposition parliament "
    "party people person plane police politician president prosecutor public rebel regime representative republic secretary senate senator "
    "separatist service side soldier spokesman spokesperson spokeswoman state tank team troop union unit voter warplane warship".split()
)
"""Nouns of people, offices and forces: with a name beside them they act for that name."""
UNDER_SOMEBODY = frozenset("administration campaign government regime team".split())
"""Those of them that may go by a person's name; "his country" does not stand for him."""
MOST = 6
"""Entities of one coordination ("Russia, Belarus and ...") that are looked at."""
FARTHEST = 30
LONGEST_THING = 80


class Party(NamedTuple):
    """One who takes part: the entity (None: a thing, or nobody known), the words that stand for it, and their characters."""

    entity_id: str | None
    text: str
    start: int
    end: int


class Named(NamedTuple):
    """The mentions of one article by token: narrowest first, as (entity, label, kind, first token, one past the last)."""

    at: Mapping[int, tuple[str, str, str, int, int]]


def named(doc: Doc, mentions: pd.DataFrame | None) -> Named:
    """Mentions (``start, end, label, kind, entity_id``) of the article ``doc`` by token; those without an entity are left out."""
    if mentions is None or not len(mentions):
        return Named({})
    starts = {token.idx: token.i for token in doc}
    ends = {token.idx + len(token): token.i + 1 for token in doc}
    at: dict[int, tuple[str, str, str, int, int]] = {}
    sizes: dict[int, int] = {}
    for start, end, label, kind, entity in zip(
        *(mentions[c] for c in ("start", "end", "label", "kind", "entity_id"))
    ):
        first, last = starts.get(start), ends.get(end)
        if first is None or last is None or not isinstance(entity, str) or not entity:
            continue
        for i in range(first, last):
            if i not in at or end - start < sizes[i]:
                at[i], sizes[i] = (entity, label, kind, first, last), end - start
    return Named(at)


def who(token: Token, known: Named) -> list[Party]:
    """The entities that the phrase headed by ``token`` stands for, each once, those joined by "and" among them."""
    found: dict[str, Party] = {}
    for part in [token, *_joined(token)]:
        party = _one(part, known)
        if party is not None:
            found.setdefault(party.entity_id, party)
    return list(found.values())


def _joined(token: Token) -> list[Token]:
    joined, queue = [], [token]
    while queue and len(joined) < MOST:
        for child in queue.pop().children:
            if child.dep_ == "conj" and child.pos_ in {"NOUN", "PROPN", "PRON", "ADJ", "X"}:
                joined.append(child)
                queue.append(child)
    return sorted(joined, key=lambda t: t.i)[:MOST]


def _one(token: Token, known: Named, depth: int = 0) -> Party | None:
    if depth > 3:
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
    return _titled(token, known) or _stood_for(token, known)


def _party(token: Token, mention: tuple[str, str, str, int, int]) -> Party:
    entity, _, _, first, last = mention
    start, end = token.doc[first].idx, token.doc[last - 1].idx + len(token.doc[last - 1])
    return Party(entity, token.doc.text[start:end], start, end)


def _titled(token: Token, known: Named) -> Party | None:
    """ "Secretary" in "Secretary of State Antony Blinken", "advisor" in "advisor, Yuri Ushakov,"."""
    doc = token.doc
    for child in children(token, ("appos", "flat", "nmod:desc", "flat:name")):
        if child.i > token.i and known.at.get(child.i, ("", ""))[1] == "PERSON":
            return _party(child, known.at[child.i])
    if token.pos_ not in {"NOUN", "PROPN"} or not token.text[:1].isupper():
        return None
    for i in range(token.i + 1, min(token.i + 8, len(doc))):
        if (
            doc[i].is_punct
            or doc[i].pos_ in {"VERB", "AUX"}
            or not (doc[i].text[:1].isupper() or doc[i].lower_ == "of")
        ):
            return None
        if known.at.get(i, ("", ""))[1] == "PERSON":
            return _party(doc[i], known.at[i]) if doc[i - 1].lower_ != "of" else None
    return None


def _stood_for(token: Token, known: Named) -> Party | None:
    """The state, body or president that forces, offices and officials belong to."""
    lemma = (token.lemma_ or token.text).lower()
    if lemma not in STANDING_FOR and lemma.removesuffix("s") not in STANDING_FOR:
        return None
    for child in belonging(token):
        if child.i in known.at and (known.at[child.i][1] != "PERSON" or lemma in UNDER_SOMEBODY):
            party = _party(child, known.at[child.i])
            start = min(party.start, token.idx)
            end = max(party.end, token.idx + len(token))
            return party._replace(start=start, end=end, text=token.doc.text[start:end])
    return None


def belonging(token: Token, words: frozenset[str] = OF) -> list[Token]:
    """Words that say whose ``token`` is, the nearest first: "Russian", "Moscow's", and after one of ``words`` "of the United States"."""
    found = []
    for child in token.children:
        if child.dep_ not in BELONGING:
            continue
        if child.dep_ == "prep":
            found += (
                [c for c in child.children if c.dep_ == "pobj"] if child.lower_ in words else []
            )
        elif child.dep_ == "nmod" and any(
            c.dep_ == "case" and c.lower_ not in words for c in child.children
        ):
            continue
        else:
            found.append(child)
            found += [c for c in child.children if c.dep_ in {"amod", "compound"}]
    return sorted(found, key=lambda t: abs(t.i - token.i))


def _clause(token: Token) -> Token | None:
    """The verb (or predicate) of the clause that ``token`` stands in."""
    for _ in range(FARTHEST):
        if token.dep_ in CLAUSES_OF_NOUNS or token.dep_ in {
            "ccomp",
            "advcl",
            "xcomp",
            "root",
            "ROOT",
            "parataxis",
            "csubj",
        }:
            return token
        if token.head.i == token.i:
            return token
        token = token.head
    return None


def _taken_up(token: Token, known: Named, depth: int) -> Party | None:
    """ "It" of a clause inside another: the subject of the outer clause, where that is no person ("Moscow rejected claims that it ...")."""
    clause = _clause(token)
    for _ in range(4):
        if clause is None or clause.head.i == clause.i:
            return None
        clause = _clause(clause.head)
        subjects = children(clause, SUBJECTS | PASSIVE_SUBJECTS) if clause is not None else []
        subject = next((c for c in subjects if c.i != token.i), None)
        if subject is not None and subject.i < token.i:
            mention = known.at.get(subject.i)
            if mention is not None and mention[1] == "PERSON":
                return None
            return _one(subject, known, depth + 1)
    return None


def thing(token: Token) -> Party | None:
    """A noun that stands for no entity, with the words before it that belong to it: "its operatives", "the ceasefire agreements"."""
    if token.pos_ not in {"NOUN", "PROPN"}:
        return None
    words = [
        c
        for c in token.children
        if c.i < token.i and c.dep_ in {"amod", "compound", "nmod:poss", "poss", "nummod"}
    ]
    first = min([token.i, *(c.left_edge.i for c in words)])
    start, end = token.doc[first].idx, token.idx + len(token)
    return (
        Party(None, token.doc.text[start:end], start, end) if end - start <= LONGEST_THING else None
    )


def children(token: Token, deps: Iterable[str]) -> list[Token]:
    """Children of ``token`` with one of the labels, in order."""
    wanted = frozenset(deps)
    return [child for child in token.children if child.dep_ in wanted]


def after_words(token: Token, words: Iterable[str]) -> list[Token]:
    """Nouns that hang on ``token`` by one of the prepositions ``words``: ``obl``/``nmod`` with ``case``, or ``prep`` with ``pobj``."""
    wanted, found = frozenset(words), []
    for child in token.children:
        if child.dep_ in {"prep", "agent"} and child.lower_ in wanted:
            found += [c for c in child.children if c.dep_ == "pobj"]
        elif child.dep_.split(":")[0] in {"obl", "nmod"} and any(
            c.dep_ == "case" and c.lower_ in wanted for c in child.children
        ):
            found.append(child)
    return found


BY = frozenset(("by",))


POSSESSORS = frozenset(("nmod:poss", "poss"))


OBJECT_CONTROL = frozenset(
    "accuse advise allow ask beg blame call cause challenge charge command compel convince dare direct drive enable encourage expect "
    "forbid force help implore induce instruct invite lead order permit persuade press pressure prevent prompt push request stop suspect "
    "tell tempt train urge want warn".split()
)
"""Verbs whose object does what the infinitive or "of/from ...ing" after it says."""


CLAUSES_UP = 6
"""Clauses that the search for an agent climbs."""


def is_passive(token: Token) -> bool:
    if children(token, PASSIVE_SUBJECTS) or children(
        token, ("aux:pass", "auxpass", "obl:agent", "agent")
    ):
        return True
    return token.dep_ == "acl" and token.tag_ == "VBN"


def doers(token: Token, steps: int = CLAUSES_UP, any_form: bool = False) -> list[Token]:
    """The words for the doer of a verb: its own subject, else that of the clause it hangs on, or the object that is made to do it."""
    own = children(token, SUBJECTS | PASSIVE_SUBJECTS if any_form else SUBJECTS)
    if own or not steps or token.head.i == token.i:
        return own
    head, label = token.head, token.dep_
    if label in {"conj", "xcomp"} or label == "advcl" or (label in {"pcomp", "ccomp"} and not own):
        if label == "pcomp":
            head = head.head
        if label == "conj" and (is_passive(head) != is_passive(token)):
            return children(head, PASSIVE_SUBJECTS) if is_passive(head) else doers(head, steps - 1)
        if (
            label != "conj"
            and (head.lemma_ or head.text).lower() in OBJECT_CONTROL
            and head.pos_ == "VERB"
        ):
            made = (
                children(head, ("obj", "dobj"))
                or children(head, ("iobj", "dative"))
                or (children(head, PASSIVE_SUBJECTS))
            )
            if made and made[0].i < token.i:
                return made
        return (
            doers(head, steps - 1, any_form=True)
            if head.pos_ in {"VERB", "AUX", "ADJ"}
            else _owner(head, steps - 1)
        )
    if label in CLAUSES_OF_NOUNS:
        if token.tag_ == "VBG" and label == "acl":
            return [head]
        return _owner(head, steps - 1)
    return []


def _owner(noun: Token, steps: int) -> list[Token]:
    """Whose plan, effort or claim it is: its possessor, or the subject of the verb that has it as object ("they have plans to invade")."""
    own = [
        t
        for t in belonging(noun)
        if t.dep_ in POSSESSORS or (t.dep_ in {"compound", "amod"} and t.ent_type_)
    ]
    if own:
        return own[:1]
    if noun.dep_ in OBJECTS and noun.head.pos_ == "VERB" and steps:
        return doers(noun.head, steps - 1)
    return []
