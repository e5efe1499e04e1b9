"""Find the people that phrases of office ("the secretary of state") and pronouns refer to.

The rules rest on the roles stated in the texts and on who is the subject, and abstain when in
doubt.  A definite phrase of office is linked if exactly one person named in the article holds that
office.  A pronoun is linked to the one compatible person in its sentence, or else to the subject of
the nearest sentence before it.  Two equally good candidates, or an unnamed official in between,
leave it open.  Within a quotation only people in the same quotation count; "I" and "we" are left to
:mod:`parallax.quotes`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import islice
from typing import NamedTuple

from spacy.tokens import Doc, Token

from parallax.common.spans import Span, covering
from parallax.entities import offices
from parallax.entities.gazetteer import Gazetteer
from parallax.entities.keys import Key
from parallax.entities.names import Name
from parallax.entities.offices import Role
from parallax.entities.role_words import RoleWords
from parallax.language.dependencies import ACTIVE_SUBJECTS, PASSIVE_SUBJECTS, POSSESSORS
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
SUBJECTS = ACTIVE_SUBJECTS | PASSIVE_SUBJECTS - {"csubj:pass"}
ROOTS = ("ROOT", "root")
PARTS_OF_A_PHRASE = ("appos", "flat", "compound", "nmod:desc")
REACH = 3  # earlier sentences in which a pronoun's antecedent is looked for
MOST = 40  # most people in one sentence considered for a pronoun
FAR = 20  # most tokens between a pronoun and the subject that follows it
LATEST = 2  # a bare "the candidate" means one of this many people named last
MOST_HOLDERS = 1000  # most people, and statements of roles, of an article that are looked at
CLEARLY = 2  # the holder of a role must be stated this many times as often as anyone else
BRACKETS = 8  # most tokens in brackets between a name and a phrase of office
_PHOTOS = (["photo"], ["photograph"], ["photographs"], ["video"])
_CREDITS = (["photo:"], ["photograph:"], ["(photo:"], ["credit:"])
COPULAS = frozenset(("is", "was", "became", "remains", "’s", "'s"))
OWNERS = frozenset("his her their its".split())
BEING = frozenset("is was be been become becomes became being are were".split())
Answer = tuple[Key | None, str]
"""The person meant (None: open) and the rule."""


class KnownPerson(NamedTuple):
    """What the corpus says about a person: roles, side, gender (m, f or ''), US states."""

    roles: tuple[Role, ...]
    side: str
    gender: str
    states: frozenset[str] = frozenset()


class StatedRole(NamedTuple):
    """One statement of a role in an article: the token of the name, who, and the role."""

    at: int
    key: Key
    role: Role


class Reference(NamedTuple):
    """One mention other than a name.

    It covers characters [start, end) and tokens [first, last).  ``kind`` is nominal or pronoun,
    ``key`` the entity referred to (None: open), ``label`` the label of that entity.
    """

    start: int
    end: int
    first: int
    last: int
    kind: str
    key: Key | None
    rule: str
    label: str = "PERSON"


class _PersonMention(NamedTuple):
    """One mention of a person as a candidate for a pronoun.

    It covers tokens [first, last).  ``main`` says whether it is the subject of the main clause,
    ``verb`` is the verb whose subject it is, and ``quotation`` the number of the quotation around
    it (each -1 if there is none).
    """

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
    stated: Sequence[StatedRole],
    people: Mapping[Key, KnownPerson],
    lists: Gazetteer,
) -> list[Reference]:
    """The nominal and pronoun mentions in one article, in order.

    Parameters
    ----------
    doc
        The article.
    names
        Its names with their keys.
    starts
        The first characters of its sentences.
    stated
        The roles that the article itself states.
    people
        What the corpus says about each person.
    lists
        The lists of the codebook.
    """
    nominals = _nominals(doc, names, stated, people, lists)
    pronouns = _pronouns(doc, names, nominals, starts, people)
    return sorted(nominals + pronouns)


# Phrases of office --------------------------------------------------------------------------------


class _Article(NamedTuple):
    """One article for its phrases of office.

    ``persons``: the person of each token of a name; ``order``: the people it names, by token;
    ``latest``: for each of these places, the people named last; ``first``: where each is named
    first; ``candidates_of``: :func:`_candidates` of a role.
    """

    doc: Doc
    persons: Mapping[int, Key | None]
    order: Sequence[tuple[int, Key]]
    latest: Sequence[tuple[Key, ...]]
    first: Mapping[Key, int]
    people: Mapping[Key, KnownPerson]
    candidates_of: Callable[[Role], _Candidates]
    lists: Gazetteer


def _nominals(
    doc: Doc,
    names: Sequence[tuple[Name, Key | None]],
    stated: Sequence[StatedRole],
    people: Mapping[Key, KnownPerson],
    lists: Gazetteer,
) -> list[Reference]:
    persons: dict[int, Key | None] = {}
    for name, key in names:
        if name.label == "PERSON":
            persons.update(dict.fromkeys(range(name.first, name.last), key))
    order = [(name.first, key) for name, key in names if name.label == "PERSON" and key]
    first_named: dict[Key, int] = {}
    for at, key in order:
        first_named.setdefault(key, at)
    present = [key for key in first_named if key in people]
    candidates_of = lru_cache(maxsize=None)(
        partial(
            _candidates, stated[:MOST_HOLDERS], present[:MOST_HOLDERS], people, lists.role_words
        )
    )
    latest = _latest_at(order)
    article = _Article(doc, persons, order, latest, first_named, people, candidates_of, lists)
    found = []
    i = 0
    while i < len(doc):
        span = None
        if _may_open(doc, i, persons, lists):
            span = offices.phrase(doc, i, persons, lists)
        if span is None:
            i += 1
            continue
        reference = _nominal(article, span)
        if reference is not None:
            found.append(reference)
        i = max(span[1], i + 1)
    return found


def _nominal(article: _Article, span: Span) -> Reference | None:
    """The mention for a phrase of office; None if it is a title or says too little."""
    doc, (first, last) = article.doc, span
    role = offices.read_role(offices.words_of(doc, span), article.lists)
    if role is None or last in article.persons or _says_nothing(role, article.lists.role_words):
        return None
    answer = _beside(doc, first, last, article.persons)
    if answer is None and first > 0 and doc[first - 1].lower_ in BEING:
        answer = None, "open: said of somebody"
    key, rule = answer or _holder(role, first, article)
    start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
    return Reference(start, end, first, last, "nominal", key, rule)


def _may_open(doc: Doc, i: int, persons: Mapping[int, Key | None], lists: Gazetteer) -> bool:
    """Whether a definite phrase of office may begin at token ``i``.

    It begins with a determiner, or with a listed name with 's or at the head of a line.
    """
    token = doc[i]
    if i in persons:
        return False
    if token.lower_ == "the" or token.lower_ in OWNERS:
        return True
    listed = token.text in lists.listed or token.text in lists.starts
    if not token.text[:1].isupper() or not listed:
        return False
    if i == 0:
        return True
    before = doc[i - 1]
    if "\n" in before.text or (before.is_sent_start is True and before.is_punct):
        return True
    owns = any(following.text in offices.POSSESSIVES for following in doc[i + 1 : i + 4])
    apart = before.is_punct or before.pos_ in ("ADP", "VERB", "SCONJ", "CCONJ", "AUX")
    return owns and apart


def _says_nothing(role: Role, words: RoleWords) -> bool:
    """Whether the words may well not be a person at all: his head, the chair, the general."""
    return role.noun in words.bare and role.is_bare


def _beside(doc: Doc, first: int, last: int, persons: Mapping[int, Key | None]) -> Answer | None:
    """The person to whom the phrase is an apposition or a predicate."""
    for at in (
        _named_before(doc, first, last, persons),
        _subject_before(doc, first),
        _named_after(doc, first, last, persons),
    ):
        if at in persons:
            return persons[at], "apposition"
    return None


def _named_before(doc: Doc, first: int, last: int, persons: Container[int]) -> int:
    """The last token of the name in 'X, Russia's top diplomat,'; -1 if there is none."""
    if first < 2 or doc[first - 1].text not in (",", "(", "—", "–"):
        return -1
    at = _over_brackets(doc, first - 2)
    return at if at in persons and offices.ends(doc, last) else -1


def _subject_before(doc: Doc, first: int) -> int:
    """The last token of X in 'X is the head' and 'X, who is the head'; -1 if there is no copula."""
    copula = first - 1
    if copula <= 0 or doc[copula].lower_ not in COPULAS:
        return -1
    if doc[copula - 1].lower_ != "who":
        return copula - 1
    return copula - 3 if doc[copula - 2].text == "," else copula - 2


def _named_after(doc: Doc, first: int, last: int, persons: Container[int]) -> int:
    """The first token of the name in 'the head of the service, X,'; -1 if there is none."""
    start = last + 1
    if start >= len(doc) or doc[last].text != "," or start not in persons:
        return -1
    if doc[first].lower_ == "their":
        return -1
    end = start
    while end < len(doc) and end in persons:
        end += 1
    ended = end >= len(doc) or doc[end].is_space or doc[end].text in (",", ".", ")", ";", ":")
    return start if ended else -1


def _over_brackets(doc: Doc, at: int) -> int:
    """The token before brackets that end at ``at``; ``at`` itself if there are none."""
    if doc[at].text != ")":
        return at
    return next((i - 1 for i in range(at, max(0, at - BRACKETS), -1) if doc[i].text == "("), at)


class _Candidates(NamedTuple):
    """Who may hold a role.

    ``said_here``: how often the article says so itself; ``same_words``: whose role has the very
    words; ``fitting``: who fits at all.
    """

    said_here: Counter[Key]
    same_words: set[Key]
    fitting: set[Key]


def _candidates(
    stated: Sequence[StatedRole],
    present: Iterable[Key],
    people: Mapping[Key, KnownPerson],
    words: RoleWords,
    role: Role,
) -> _Candidates:
    said_here: Counter[Key] = Counter()
    for statement in stated:
        person = people.get(statement.key)
        if person is None or not _same_role(statement.role, role, person.side, words):
            continue
        if not role.state or role.state in person.states or not person.states:
            said_here[statement.key] += 1
    fitting = {key for key in present if _holds(people[key], role, words)} | set(said_here)
    fitting = {key for key in fitting if not _other_side(people[key], role)}
    same_words = {key for key in fitting if _has_the_words(people[key], role)}
    return _Candidates(said_here, same_words, fitting)


def _has_the_words(person: KnownPerson, role: Role) -> bool:
    wanted = role.noun, role.field, role.past
    return any((own.noun, own.field, own.past) == wanted for own in person.roles)


def _other_side(person: KnownPerson, role: Role) -> bool:
    return bool(role.side and person.side and role.side != person.side)


def _holder(role: Role, first: int, article: _Article) -> Answer:
    """The one person in the article who holds the role of the phrase at token ``first``.

    None if nobody or several people do, or if the phrase says too little.
    """
    if role.noun == "counterpart" and role.side:
        return _counterpart(role, first, article)
    vague = role.noun in article.lists.role_words.vague and not role.field
    if vague or article.doc[first].lower_ in OWNERS:
        return None, "open: says too little"
    candidates = article.candidates_of(role)
    key = _one_of(candidates)
    if key is None:
        several = bool(candidates.fitting)
        return None, "open: several hold it" if several else "open: nobody named holds it"
    if role.is_bare and key not in _latest(article, first):
        return None, "open: others were named since"
    named_at = article.first[key]
    if not role.side and named_at > first:
        return None, "open: nobody named so far holds it"
    return key, "role" if named_at < first else "role, named later"


def _one_of(candidates: _Candidates) -> Key | None:
    """The candidate with the strongest kind of evidence; None if several share it equally."""
    said_here, same_words, fitting = candidates
    for keys in (same_words & set(said_here), fitting & set(said_here), same_words, fitting):
        if len(keys) == 1:
            return next(iter(keys))
        if keys:
            return _said_most(keys, said_here)
    return None


def _said_most(candidates: Iterable[Key], said_here: Mapping[Key, int]) -> Key | None:
    """The candidate whose role the article states twice as often as anybody else's."""
    first, second, *_ = sorted(candidates, key=lambda key: (-said_here.get(key, 0), key))
    times = said_here.get(first, 0)
    return first if times and times >= CLEARLY * said_here.get(second, 0) else None


def _latest_at(order: Iterable[tuple[int, Key]]) -> list[tuple[Key, ...]]:
    """For each place of a name, the last few people named up to it, the last one first."""
    found: list[tuple[Key, ...]] = []
    latest: tuple[Key, ...] = ()
    for _, key in order:
        latest = (key, *(other for other in latest if other != key))[:LATEST]
        found.append(latest)
    return found


def _latest(article: _Article, first: int) -> tuple[Key, ...]:
    """The last few people named before token ``first``."""
    number = bisect_left(article.order, (first,))
    return article.latest[number - 1] if number else ()


def _counterpart(role: Role, first: int, article: _Article) -> Answer:
    """'His Russian counterpart': the one Russian with the office of a person named just before."""
    people = article.people
    held: set[str] = set()
    for key in _latest(article, first):
        if key in people and people[key].side != role.side:
            held.update(own.office for own in people[key].roles if own.office)
    fitting = [
        key
        for key in islice(article.first, MOST_HOLDERS)
        if key in people and _holds_one_of(people[key], role.side, held)
    ]
    if len(fitting) == 1:
        return fitting[0], "role, counterpart"
    return None, "open: says too little"


def _holds_one_of(person: KnownPerson, side: str, held: Container[str]) -> bool:
    return person.side == side and any(own.office in held for own in person.roles)


def _holds(person: KnownPerson, role: Role, words: RoleWords) -> bool:
    """Whether one of a person's roles is the role, and the sides agree."""
    if _other_side(person, role):
        return False
    states_needed = person.states or role.noun in words.party
    if role.state and role.state not in person.states and states_needed:
        return False
    return any(_same_role(own, role, person.side, words) for own in person.roles)


def _same_role(own: Role, role: Role, side: str, words: RoleWords) -> bool:
    """Whether a person's ``own`` role is the role of a phrase; ``side`` is that of the person."""
    if own.past != role.past or (role.side and (own.side or side) != role.side):
        return False
    if role.body and own.body and role.body != own.body:
        return False
    within = role.noun == own.noun and role.field <= own.field
    if role.office or own.office:
        if role.office == own.office:
            return True
        if role.noun in ("leader", "chief", "head") and not role.field:
            return bool(role.side) and own.office in words.leader
        return within and bool(own.office and role.field) and not role.office
    if (own.field - role.field) & words.under:
        return False
    return within and bool(role.field or role.side or role.body or not own.field)


# Pronouns -----------------------------------------------------------------------------------------


class _Scene(NamedTuple):
    """One article for its pronouns.

    The first characters of its sentences, the persons of each sentence in order, the outermost
    quotations, and what is known of people.
    """

    doc: Doc
    starts: Sequence[int]
    by_sentence: defaultdict[int, list[_PersonMention]]
    quotations: Sequence[Span]
    people: Mapping[Key, KnownPerson]

    def sentence(self, character: int) -> int:
        """The number of the sentence of a character."""
        return max(0, bisect_right(self.starts, character) - 1)

    def quotation(self, character: int) -> int:
        """The number of the quotation around a character; -1 outside all."""
        number = covering(self.quotations, character)
        return -1 if number is None else number


def _pronouns(
    doc: Doc,
    names: Sequence[tuple[Name, Key | None]],
    nominals: Sequence[Reference],
    starts: Sequence[int],
    people: Mapping[Key, KnownPerson],
) -> list[Reference]:
    quotations = [(q.start, q.end) for q in outermost(find_quotations(doc.text))]
    scene = _Scene(doc, starts, defaultdict(list), quotations, people)
    _place_people(scene, names, nominals)
    references = []
    for i, token in enumerate(doc):
        if token.lower_ not in PRONOUNS or (token.pos_ and token.pos_ not in ("PRON", "DET")):
            continue
        key, rule = _antecedent(scene, token)
        end = token.idx + len(token)
        references.append(Reference(token.idx, end, i, i + 1, "pronoun", key, rule))
        if key:
            found = scene.by_sentence[scene.sentence(token.idx)]
            insort(found, _mention(scene, i, i + 1, key), key=_first_token)
    return references


def _place_people(
    scene: _Scene, names: Sequence[tuple[Name, Key | None]], nominals: Sequence[Reference]
) -> None:
    """Put the people named and the phrases of office into their sentences."""
    mentioned = [
        (n.first, n.last, key)
        for n, key in names
        if n.label == "PERSON" and not _is_credit(scene.doc, n.first, n.last)
    ]
    appositions = {(n.first, n.last) for n in nominals if n.rule == "apposition"}
    mentioned += [
        (n.first, n.last, n.key) for n in nominals if (n.first, n.last) not in appositions
    ]
    for first, last, key in sorted(mentioned, key=lambda item: item[:2]):
        sentence = scene.sentence(scene.doc[first].idx)
        scene.by_sentence[sentence].append(_mention(scene, first, last, key))


def _is_credit(doc: Doc, first: int, last: int) -> bool:
    """Whether a name is that of a photographer or author: "NAME/Reuters", "Photo by NAME"."""
    if last < len(doc) and (doc[last].text.startswith("/") or doc[last - 1].text.count("/")):
        return True
    before = doc[max(0, first - 3) : first].text.lower().split()
    opens_line = first < 2 or "\n" in doc[first - 2].text
    if before[-1:] == ["by"] and (opens_line or before[-2:-1] in _PHOTOS):
        return True
    return before[-2:] == ["toggle", "caption"] or before[-1:] in _CREDITS


def _first_token(person: _PersonMention) -> int:
    return person.first


def _around(
    found: Sequence[_PersonMention], i: int
) -> tuple[Sequence[_PersonMention], Sequence[_PersonMention]]:
    """The people in a sentence before and after token ``i``, at most MOST of each."""
    at = bisect_left(found, i, key=_first_token)
    return found[max(0, at - MOST) : at], found[at : at + MOST]


def _mention(scene: _Scene, first: int, last: int, key: Key | None) -> _PersonMention:
    doc = scene.doc
    head = next((t for t in doc[first:last] if t.head.i < first or t.head.i >= last), doc[last - 1])
    if head.dep_ in PARTS_OF_A_PHRASE and head.head.i < first:
        head = head.head
    verb = head.head
    subject = head.dep_ in SUBJECTS or _before_verb(doc, last)
    main = verb.dep_ in ROOTS or verb.head.i == verb.i or not verb.dep_
    return _PersonMention(
        first=first,
        last=last,
        key=key,
        subject=subject,
        main=subject and main,
        verb=verb.i if head.dep_ in SUBJECTS else -1,
        quotation=scene.quotation(doc[first].idx),
    )


def _before_verb(doc: Doc, last: int) -> bool:
    """Whether a verb follows immediately, which marks the subject if there is no parse."""
    return last < len(doc) and not doc[last].dep_ and doc[last].pos_ in ("VERB", "AUX")


def _antecedent(scene: _Scene, token: Token) -> Answer:
    """The person a pronoun refers to; None if two fit equally well or nobody fits."""
    gender, case = _gender_and_case(token)
    sentence, quotation = scene.sentence(token.idx), scene.quotation(token.idx)
    before, after = _around(scene.by_sentence.get(sentence, ()), token.i)
    barred = {p.key for p in before if p.verb == token.head.i} if case == "object" else set()
    near = [p for p in before if p.quotation == quotation and p.key not in barred]
    here = _compatible(near, gender, scene.people)
    if quotation >= 0:
        return _only(here, "the one person of the quotation", "open: inside a quotation")
    found = _in_sentence(here, case, _is_beneath(token))
    if found:
        return found
    later = None if here else _following(token, gender, after, scene.people)
    if later:
        return later, "subject that follows"
    for back in range(1, REACH + 1):
        earlier = scene.by_sentence.get(sentence - back, ())[-MOST:]
        earlier = [p for p in earlier if p.quotation < 0 and p.key not in barred]
        earlier = _compatible(earlier, gender, scene.people)
        if earlier:
            key, rule = _of_sentence_before(earlier)
            others = {p.key for p in here} - {key}
            return (None, "open: several fit") if others and key else (key, rule)
    return _only(here, "the one person of the sentence", "open: nobody before fits")


def _gender_and_case(token: Token) -> tuple[str, str]:
    """The gender of a pronoun, and whether it is subject, object or possessive."""
    gender, case = PRONOUNS[token.lower_]
    possessive = token.tag_ == "PRP$" or token.dep_ in POSSESSORS
    return gender, "possessive" if possessive else case


def _is_beneath(token: Token) -> bool:
    """Whether a pronoun is in a subordinate clause."""
    verb = token.head
    return verb.i != token.i and bool(verb.dep_) and verb.dep_ not in ROOTS


def _following(
    token: Token,
    gender: str,
    found: Iterable[_PersonMention],
    people: Mapping[Key, KnownPerson],
) -> Key | None:
    """The main subject after a comma, for a pronoun in the phrase that opens its sentence.

    'Prior to his trip, Blinken spoke'
    """
    doc, i = token.doc, token.i
    later = next((p for p in found if p.first > i and p.quotation < 0), None)
    if later is None or not later.subject or later.first - i > FAR:
        return None
    between = doc[i : later.first]
    commas = [word.i for word in between if word.text == ","]
    if not commas or not (later.main or commas[-1] == later.first - 1):
        return None
    if any(word.dep_ in SUBJECTS and word.head.dep_ in ROOTS for word in between):
        return None
    fitting = _compatible([later], gender, people)
    return fitting[0].key if fitting else None


def _compatible(
    found: Iterable[_PersonMention], gender: str, people: Mapping[Key, KnownPerson]
) -> list[_PersonMention]:
    """The people whose gender is known to fit or, if there are none, those of unknown gender."""
    fitting, certain = [], []
    for person in found:
        theirs = people[person.key].gender if person.key and person.key in people else ""
        if theirs in ("", gender):
            fitting.append(person)
        if theirs == gender:
            certain.append(person)
    return certain or fitting


def _only(found: Sequence[_PersonMention], rule: str, otherwise: str) -> Answer:
    keys = {person.key for person in found}
    if len(keys) == 1 and None not in keys:
        return keys.pop(), rule
    return None, "open: several fit" if len(keys) > 1 else otherwise


def _subject(key: Key | None, rule: str) -> Answer:
    return key, rule if key else "open: an unnamed person is nearer"


def _in_sentence(here: Sequence[_PersonMention], case: str, beneath: bool) -> Answer | None:
    """The answer from the pronoun's own sentence; None if earlier sentences have to be searched.

    ``beneath``: the pronoun is in a subordinate clause, so that a person before it is not merely
    part of an opening phrase ("After talks with X, he ...").
    """
    if not here:
        return None
    keys = {person.key for person in here}
    subjects = {person.key for person in here if person.subject}
    if len(keys) == 1 and None not in keys and (subjects or case != "subject" or beneath):
        return keys.pop(), "the one person of the sentence"
    if case == "subject" and len(subjects) == 1:
        return _subject(subjects.pop(), "subject of the sentence")
    if len(subjects) > 1 or (case != "subject" and len(keys) > 1):
        return None, "open: several fit"
    return None


def _of_sentence_before(earlier: Sequence[_PersonMention]) -> Answer:
    subjects = {person.key for person in earlier if person.subject}
    if len(subjects) > 1:
        subjects = {person.key for person in earlier if person.main} or subjects
    if len(subjects) == 1:
        return _subject(subjects.pop(), "subject of a sentence before")
    if subjects:
        return None, "open: several fit"
    rule, otherwise = "the one person of a sentence before", "open: an unnamed person is nearer"
    return _only(earlier, rule, otherwise)


__all__ = ["KnownPerson", "Reference", "StatedRole", "find_references"]
