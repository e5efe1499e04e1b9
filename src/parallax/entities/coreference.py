"""Whom "the secretary of state", "his" and "she" mean: rules that rest on the roles of the texts and on who is subject, and abstain.

A definite phrase of office is linked when exactly one person whom the article names holds that office; a pronoun is linked to the one
compatible person of its sentence, else to the subject of the nearest sentence before it.  Two equally good candidates, or an unnamed
official in between, leave it open.  Inside a quotation only persons of the same quotation count; I and we are left to the quotes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from spacy.tokens import Doc

from parallax.entities import offices
from parallax.entities.clusters import Key
from parallax.entities.gazetteer import Gazetteer, known
from parallax.entities.names import Name
from parallax.entities.offices import Role
from parallax.language.quotation_marks import find_quotations, outermost

PRONOUNS = {
    "he": ("m", "subject"),
    "him": ("m", "object"),
    "his": ("m", "possessive"),
    "himself": ("m", "possessive"),
    "she": ("f", "subject"),
    "her": ("f", "object"),
    "hers": ("f", "possessive"),
    "herself": ("f", "possessive"),
}
SUBJECTS = ("nsubj", "nsubj:pass", "nsubjpass", "csubj")
REACH = 3  # sentences that a pronoun looks back
MOST = 40  # persons of one sentence that are weighed for a pronoun
FAR = 20  # tokens between a pronoun and the subject that follows it
LATEST = 2  # people named last: one of them is meant by a bare "the candidate"
COPULAS = frozenset(("is", "was", "became", "remains", "’s", "'s"))
BARE_NOUNS = frozenset(
    (
        "head",
        "private",
        "major",
        "chair",
        "justice",
        "general",
        "deputy",
        "king",
        "anchor",
        "private",
        "chief",
        "judge",
        "coach",
    )
)
UNDER = frozenset(("vice", "deputy", "assistant", "vice-presidential", "associate", "running"))
PARTIES = frozenset(("republican", "democrat"))
BEING = frozenset(
    ("is", "was", "be", "been", "become", "becomes", "became", "being", "are", "were")
)
LEADERS = frozenset(("president", "head of government"))
EMPTY_NOUNS = frozenset(
    (
        "counterpart",
        "rival",
        "official",
        "expert",
        "analyst",
        "reporter",
        "journalist",
        "deputy",
        "aide",
        "writer",
    )
)


class Somebody(NamedTuple):
    """What the corpus knows of a person: roles, side, gender (m, f or '')."""

    roles: tuple[Role, ...]
    side: str
    gender: str
    states: frozenset[str] = frozenset()


class Told(NamedTuple):
    """One statement of a role in the article at hand: the token of the name, who, and the role."""

    at: int
    key: Key
    role: Role


class Reference(NamedTuple):
    """One mention that is no name: characters, tokens, kind (nominal, pronoun), the person meant (None: open), and the rule."""

    start: int
    end: int
    first: int
    last: int
    kind: str
    key: Key | None
    rule: str
    label: str = "PERSON"


class _Person(NamedTuple):
    """One mention of a person as a candidate: tokens, who, whether subject, of the main clause, head of its clause, in which quotation."""

    first: int
    last: int
    key: Key | None
    subject: bool
    main: bool
    verb: int
    quotation: int


def find_references(
    doc: Doc,
    names: Sequence[tuple[Name, Key | None]],
    starts: Sequence[int],
    told: Sequence[Told],
    people: Mapping[Key, Somebody],
    lists: Gazetteer,
) -> list[Reference]:
    """Nominal and pronoun mentions of one article, in order.

    ``names``: its names with their keys; ``starts``: first characters of its sentences; ``told``: the roles it states itself; ``people``:
    what the corpus knows of each person.
    """
    nominals = _nominals(doc, names, told, people, lists)
    pronouns = _pronouns(doc, names, nominals, starts, people)
    return sorted(nominals + pronouns)


# Phrases of office -------------------------------------------------------------------------------------------------------------------


def _nominals(
    doc: Doc,
    names: Sequence[tuple[Name, Key | None]],
    told: Sequence[Told],
    people: Mapping[Key, Somebody],
    lists: Gazetteer,
) -> list[Reference]:
    persons = {
        i: key
        for name, key in names
        if name.label == "PERSON"
        for i in range(name.first, name.last)
    }
    order = [(name.first, key) for name, key in names if name.label == "PERSON" and key]
    present = [key for key in dict.fromkeys(key for _, key in order) if key in people]
    candidates_of = lru_cache(maxsize=None)(lambda role: _candidates(role, told, present, people))
    found = []
    i = 0
    while i < len(doc):
        span = offices.phrase(doc, i, persons, lists) if _may_open(doc, i, persons, lists) else None
        if span is None:
            i += 1
            continue
        first, last = span
        role = offices.read_role(offices.words_of(doc, span), lists)
        if role is not None and last not in persons and not _says_nothing(role):
            said_of_somebody = first > 0 and doc[first - 1].lower_ in BEING
            predicate = (None, "open: said of somebody") if said_of_somebody else None
            key, rule = (
                _beside(doc, first, last, persons)
                or predicate
                or _holder(role, first, doc[first].lower_, order, people, candidates_of)
            )
            start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
            found.append(Reference(start, end, first, last, "nominal", key, rule))
        i = max(last, i + 1)
    return found


def _may_open(doc: Doc, i: int, persons: Mapping[int, Key | None], lists: Gazetteer) -> bool:
    """Whether a definite phrase of office may begin at token ``i``: a determiner, or a listed name with 's or at the head of a line."""
    token = doc[i]
    if i in persons:
        return False
    if token.lower_ in ("the", "his", "her", "their", "its"):
        return True
    if (
        not token.text[:1].isupper()
        or token.text not in lists.listed
        and token.text not in lists.starts
    ):
        return False
    before = doc[i - 1] if i else None
    opens = (
        before is None or "\n" in before.text or before.is_sent_start is True and before.is_punct
    )
    owner = any(doc[j].text in offices.POSSESSIVES for j in range(i + 1, min(i + 4, len(doc))))
    return opens or (
        owner
        and before is not None
        and (before.is_punct or before.pos_ in ("ADP", "VERB", "SCONJ", "CCONJ", "AUX"))
    )


def _says_nothing(role: Role) -> bool:
    """Whether the words are as likely no person at all: his head, the chair, the general (public)."""
    return role.noun in BARE_NOUNS and not (role.field or role.side or role.body or role.office)


def _beside(
    doc: Doc, first: int, last: int, persons: Mapping[int, Key | None]
) -> tuple[Key | None, str] | None:
    """The person of whom the phrase is said in place: 'X, Russia's top diplomat,', 'the head of the service, X,', 'X is the head'."""
    if first > 1 and doc[first - 1].text in (",", "(", "—", "–"):
        before = _over_brackets(doc, first - 2)
        if before in persons and offices.ends(doc, last):
            return persons[before], "apposition"
    at = first - 1
    if at > 0 and doc[at].lower_ in COPULAS:
        at -= (
            1
            + (doc[at - 1].lower_ == "who")
            + (doc[at - 1].lower_ == "who" and doc[at - 2].text == ",")
        )
        if at in persons:
            return persons[at], "apposition"
    if (
        last + 1 < len(doc)
        and doc[last].text == ","
        and last + 1 in persons
        and doc[first].lower_ != "their"
    ):
        end = last + 1
        while end < len(doc) and end in persons:
            end += 1
        if end >= len(doc) or doc[end].text in (",", ".", ")", ";", ":") or doc[end].is_space:
            return persons[last + 1], "apposition"
    return None


def _over_brackets(doc: Doc, at: int) -> int:
    """The token before a short stretch in brackets that ends at ``at``; ``at`` itself where there is none."""
    if doc[at].text != ")":
        return at
    return next((i - 1 for i in range(at, max(0, at - 8), -1) if doc[i].text == "("), at)


def _candidates(
    role: Role, told: Sequence[Told], present: Iterable[Key], people: Mapping[Key, Somebody]
) -> tuple[Counter[Key], set[Key], set[Key]]:
    """Who may hold a role: how often the article says so itself, whose role has the very words, and who fits at all."""
    said_here = Counter(
        t.key for t in told if t.key in people and _same_role(t.role, role, people[t.key].side)
    )
    said_here = Counter(
        {
            key: n
            for key, n in said_here.items()
            if not role.state or role.state in people[key].states or not people[key].states
        }
    )
    fitting = {key for key in present if _holds(people[key], role)} | set(said_here)
    fitting = {
        key
        for key in fitting
        if not (role.side and people[key].side and role.side != people[key].side)
    }
    own_roles = ((key, own) for key in fitting for own in people[key].roles)
    same_words = {
        key
        for key, own in own_roles
        if (own.noun, own.field, own.past) == (role.noun, role.field, role.past)
    }
    return said_here, same_words, fitting


def _holder(
    role: Role,
    first: int,
    opener: str,
    order: Sequence[tuple[int, Key]],
    people: Mapping[Key, Somebody],
    candidates_of: Callable,
) -> tuple[Key | None, str]:
    """The one person of the article who holds the role; nobody where none or several do, or where the phrase says nothing."""
    if role.noun == "counterpart" and role.side:
        return _counterpart(role, first, order, people)
    if opener in ("his", "her", "their", "its") or (role.noun in EMPTY_NOUNS and not role.field):
        return None, "open: says too little"
    said_here, same_words, fitting = candidates_of(role)
    for candidates in (same_words & set(said_here), fitting & set(said_here), same_words, fitting):
        if candidates:
            break
    key = next(iter(candidates)) if len(candidates) == 1 else _said_most(candidates, said_here)
    if key is None:
        return None, "open: several hold it" if fitting else "open: nobody named holds it"
    if not (role.field or role.side or role.body or role.office) and key not in _latest(
        order, first
    ):
        return None, "open: others were named since"
    if not role.side and next(at for at, k in order if k == key) > first:
        return None, "open: nobody named so far holds it"
    return key, "role" if next(at for at, k in order if k == key) < first else "role, named later"


def _said_most(candidates: Iterable[Key], said_here: Mapping[Key, int]) -> Key | None:
    """The candidate whose role the article states twice as often as anybody else's."""
    ranked = sorted(candidates, key=lambda key: (-said_here.get(key, 0), key))
    if not ranked or not said_here.get(ranked[0], 0):
        return None
    return ranked[0] if said_here[ranked[0]] >= 2 * said_here.get(ranked[1], 0) else None


def _latest(order: Sequence[tuple[int, Key]], first: int) -> set[Key]:
    """The last few people named before a place."""
    seen: list[Key] = []
    at = bisect_left(order, (first,)) - 1
    while at >= 0 and len(seen) < LATEST:
        if order[at][1] not in seen:
            seen.append(order[at][1])
        at -= 1
    return set(seen)


def _counterpart(
    role: Role, first: int, order: Sequence[tuple[int, Key]], people: Mapping[Key, Somebody]
) -> tuple[Key | None, str]:
    """'His Russian counterpart': the one Russian of the article with the office of somebody named just before."""
    latest = [people[key] for key in _latest(order, first) if key in people]
    offices = {
        own.office
        for somebody in latest
        for own in somebody.roles
        if own.office and somebody.side != role.side
    }
    fitting = {
        key
        for _, key in order
        if key in people
        and people[key].side == role.side
        and any(own.office in offices for own in people[key].roles)
    }
    return (
        (fitting.pop(), "role, counterpart")
        if len(fitting) == 1
        else (None, "open: says too little")
    )


def _holds(somebody: Somebody, role: Role) -> bool:
    """Whether one of a person's roles is the role, and the sides agree."""
    if role.side and somebody.side and role.side != somebody.side:
        return False
    if (
        role.state
        and role.state not in somebody.states
        and (somebody.states or role.noun in PARTIES)
    ):
        return False
    return any(_same_role(own, role, somebody.side) for own in somebody.roles)


def _same_role(own: Role, role: Role, side: str) -> bool:
    if own.past != role.past or (role.side and (own.side or side) != role.side):
        return False
    if role.body and own.body and role.body != own.body:
        return False
    if role.office or own.office:
        if role.office == own.office:
            return True
        if role.noun in ("leader", "chief", "head") and not role.field:
            return bool(role.side) and own.office in LEADERS
        return (
            bool(own.office)
            and not role.office
            and role.noun == own.noun
            and bool(role.field)
            and role.field <= own.field
        )
    if (own.field - role.field) & UNDER:
        return False
    return (
        role.noun == own.noun
        and role.field <= own.field
        and bool(role.field or role.side or role.body or not own.field)
    )


# Pronouns ----------------------------------------------------------------------------------------------------------------------------


class _Scene(NamedTuple):
    """One article for its pronouns: the persons of each sentence in order, the quotations, and what is known of people."""

    doc: Doc
    by_sentence: Mapping[int, list[_Person]]
    quotations: Sequence[tuple[int, int]]
    people: Mapping[Key, Somebody]


def _pronouns(
    doc: Doc,
    names: Sequence[tuple[Name, Key | None]],
    nominals: Sequence[Reference],
    starts: Sequence[int],
    people: Mapping[Key, Somebody],
) -> list[Reference]:
    scene = _Scene(
        doc,
        defaultdict(list),
        [(q.start, q.end) for q in outermost(find_quotations(doc.text))],
        people,
    )
    appositions = {(n.first, n.last) for n in nominals if n.rule == "apposition"}
    known_people = [(n.first, n.last, key) for n, key in names if n.label == "PERSON"]
    known_people += [
        (n.first, n.last, n.key) for n in nominals if (n.first, n.last) not in appositions
    ]
    for first, last, key in sorted(known_people, key=lambda item: item[:2]):
        scene.by_sentence[_number(starts, doc[first].idx)].append(
            _person(doc, first, last, key, scene.quotations)
        )
    references = []
    for i, token in enumerate(doc):
        if token.lower_ not in PRONOUNS or (token.pos_ and token.pos_ not in ("PRON", "DET")):
            continue
        gender, case = PRONOUNS[token.lower_]
        case = "possessive" if token.tag_ == "PRP$" or token.dep_ in ("poss", "nmod:poss") else case
        sentence = _number(starts, token.idx)
        key, rule = _antecedent(scene, i, gender, case, sentence)
        references.append(
            Reference(token.idx, token.idx + len(token), i, i + 1, "pronoun", key, rule)
        )
        if key:
            insort(
                scene.by_sentence[sentence],
                _person(doc, i, i + 1, key, scene.quotations),
                key=_first_token,
            )
    return references


def _first_token(person: _Person) -> int:
    return person.first


def _around(found: Sequence[_Person], i: int) -> tuple[Sequence[_Person], Sequence[_Person]]:
    """The persons of a sentence just before and just after token ``i``, no more than a reader keeps in mind."""
    at = bisect_left(found, i, key=_first_token)
    return found[max(0, at - MOST) : at], found[at : at + MOST]


def _number(starts: Sequence[int], character: int) -> int:
    return max(0, bisect_right(starts, character) - 1)


def _quotation(quotations: Sequence[tuple[int, int]], character: int) -> int:
    """The number of the quotation a character stands in; -1 outside all."""
    at = bisect_right(quotations, (character, 1 << 60)) - 1
    return at if at >= 0 and quotations[at][0] <= character < quotations[at][1] else -1


def _person(
    doc: Doc, first: int, last: int, key: Key | None, quotations: Sequence[tuple[int, int]]
) -> _Person:
    head = next((t for t in doc[first:last] if t.head.i < first or t.head.i >= last), doc[last - 1])
    if head.dep_ in ("appos", "flat", "compound", "nmod:desc") and head.head.i < first:
        head = head.head
    subject = head.dep_ in SUBJECTS or _before_verb(doc, last)
    verb = head.head
    main = subject and (verb.dep_ in ("ROOT", "root") or verb.head.i == verb.i or not verb.dep_)
    return _Person(
        first,
        last,
        key,
        subject,
        main,
        verb.i if head.dep_ in SUBJECTS else -1,
        _quotation(quotations, doc[first].idx),
    )


def _before_verb(doc: Doc, last: int) -> bool:
    """Whether a verb follows at once: the subject where a pipeline gives no parse."""
    return last < len(doc) and not doc[last].dep_ and doc[last].pos_ in ("VERB", "AUX")


def _antecedent(
    scene: _Scene, i: int, gender: str, case: str, sentence: int
) -> tuple[Key | None, str]:
    """The person a pronoun means and the rule; None where two are equally good or nobody fits."""
    token, verb = scene.doc[i], scene.doc[i].head
    quotation = _quotation(scene.quotations, token.idx)
    before, after = _around(scene.by_sentence.get(sentence, ()), i)
    barred = {p.key for p in before if p.verb == verb.i} if case == "object" else set()
    here = _compatible(
        (p for p in before if p.quotation == quotation and p.key not in barred),
        gender,
        scene.people,
    )
    if quotation >= 0:
        return _only(here, "the one person of the quotation", "open: inside a quotation")
    found = _in_sentence(
        here, case, verb.i != i and verb.dep_ not in ("ROOT", "root") and bool(verb.dep_)
    )
    if found:
        return found
    if not here and (later := _following(scene.doc, i, gender, after, scene.people)):
        return later, "subject that follows"
    for back in range(1, REACH + 1):
        earlier = [
            p
            for p in scene.by_sentence.get(sentence - back, ())[-MOST:]
            if p.quotation < 0 and p.key not in barred
        ]
        earlier = _compatible(earlier, gender, scene.people)
        if earlier:
            key, rule = _of_sentence_before(earlier)
            strangers = {p.key for p in here} - {key}
            return (None, "open: several fit") if strangers and key else (key, rule)
    return _only(here, "the one person of the sentence", "open: nobody before fits")


def _following(
    doc: Doc, i: int, gender: str, found: Iterable[_Person], people: Mapping[Key, Somebody]
) -> Key | None:
    """The main subject after a comma, for a pronoun in the phrase that opens its sentence: 'Prior to his trip, Blinken spoke'."""
    later = next((p for p in found if p.first > i and p.quotation < 0), None)
    if later is None or not later.subject or later.first - i > FAR:
        return None
    commas = [j for j in range(i, later.first) if doc[j].text == ","]
    if not commas or not (later.main or commas[-1] == later.first - 1):
        return None
    if any(
        token.dep_ in SUBJECTS and token.head.dep_ in ("ROOT", "root")
        for token in doc[i : later.first]
    ):
        return None
    fitting = _compatible([later], gender, people)
    return fitting[0].key if fitting else None


def _compatible(
    found: Iterable[_Person], gender: str, people: Mapping[Key, Somebody]
) -> list[_Person]:
    """The persons whose gender is not the other; those whose gender is known to fit where there are some."""
    fitting, sure = [], []
    for person in found:
        theirs = people[person.key].gender if person.key in people else ""
        if theirs in ("", gender):
            fitting.append(person)
        if theirs == gender:
            sure.append(person)
    return sure or fitting


def _only(found: Sequence[_Person], rule: str, otherwise: str) -> tuple[Key | None, str]:
    keys = {person.key for person in found}
    if len(keys) == 1 and None not in keys:
        return keys.pop(), rule
    return None, "open: several fit" if len(keys) > 1 else otherwise


def _in_sentence(
    here: Sequence[_Person], case: str, beneath: bool
) -> tuple[Key | None, str] | None:
    """The answer of the pronoun's own sentence; None where the sentences before have to be asked.

    ``beneath``: the pronoun stands in a subordinate clause, so that a person before it is no mere opening ("After talks with X, he ...").
    """
    if not here:
        return None
    keys = {person.key for person in here}
    subjects = {person.key for person in here if person.subject}
    if len(keys) == 1 and None not in keys and (subjects or case != "subject" or beneath):
        return keys.pop(), "the one person of the sentence"
    if case == "subject" and len(subjects) == 1:
        key = next(iter(subjects))
        return key, "subject of the sentence" if key else "open: an unnamed person is nearer"
    if len(subjects) > 1 or (case != "subject" and len(keys) > 1):
        return None, "open: several fit"
    return None


def _of_sentence_before(earlier: Sequence[_Person]) -> tuple[Key | None, str]:
    subjects = {person.key for person in earlier if person.subject}
    if len(subjects) > 1:
        subjects = {person.key for person in earlier if person.main} or subjects
    if len(subjects) == 1:
        key = next(iter(subjects))
        return key, "subject of a sentence before" if key else "open: an unnamed person is nearer"
    return (
        _only(earlier, "the one person of a sentence before", "open: an unnamed person is nearer")
        if not subjects
        else (None, "open: several fit")
    )


__all__ = ["Reference", "Somebody", "find_references", "known"]
