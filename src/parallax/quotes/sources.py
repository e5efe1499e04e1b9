"""The source of a reporting verb: its subject, or the noun beside it if the parse lost that."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from parallax.common.spans import Span
from parallax.language import dependencies
from parallax.quotes.article import ParsedArticle
from parallax.quotes.parse_spans import (
    TIMES,
    case_of,
    child_with,
    children_of,
    is_passive,
    noun_phrase,
    span_of,
)

LONGEST_SOURCE = 14  # tokens of a source that follows its verb
TOUCH = 4  # characters between a quotation and the words that introduce it
SUBJECTS = (dependencies.ACTIVE_SUBJECTS | dependencies.PASSIVE_SUBJECTS | {"nsubj:outer"}) - {
    "csubj:pass"
}
CLAUSES_SAID = ("ccomp", "parataxis")
SHARED = frozenset(("conj", "xcomp", "advcl", "acl", "parataxis"))
"""Labels of verbs that may share the subject of their head."""
NO_SOURCE = frozenset(("where", "when", "as", "what", "why", "how", "this", "there"))
RELATIVE_WORDS = frozenset(("that", "which", "who", "it"))
NOUNS = ("NOUN", "PROPN", "PRON")
VERBS = ("VERB", "AUX")
FINITE = ("VBD", "VBZ", "VBP")
ENDS_NAME = ("VERB", "AUX", "PUNCT", "SPACE", "ADP", "SCONJ")
TITLE_WORDS = ("NOUN", "PROPN", "ADJ", "DET", "NUM", "PART")
TITLE_PREPOSITIONS = ("of", "for", "at", "in", "from")


def subject_of(verb: Token, depth: int = 0) -> Span | None:
    """The subject of a verb, the agent of a passive, or the subject shared with its head.

    ``depth`` counts the heads visited on the way up.
    """
    passive = is_passive(verb)
    agent = _agent_of(verb, passive)
    if agent is not None or passive:
        return agent
    own = [
        child
        for child in children_of(verb)
        if child.dep_ in SUBJECTS and child.lower_ not in NO_SOURCE
    ]
    if own:
        return noun_phrase(_own_subject(own, verb))
    head = verb.head
    if depth >= 3 or head is verb:
        return None
    if verb.dep_ in dependencies.RELATIVE_CLAUSES:
        return noun_phrase(head)
    if depth == 0 and _is_participle_of(verb, head):
        return noun_phrase(head)
    if verb.dep_ in SHARED and head.pos_ in VERBS:
        return subject_of(head, depth + 1)
    return None


def _own_subject(subjects: Sequence[Token], verb: Token) -> Token:
    """The subject of a verb where the parse gives it that of what is said as well.

    “Shelling killed two, the army said”: the last one before the verb with a clause in between.
    """
    before = [token for token in subjects if token.i < verb.i]
    clauses = [child for child in children_of(verb) if child.dep_ in CLAUSES_SAID]
    if len(before) > 1 and any(before[0].i < clause.i < before[-1].i for clause in clauses):
        return before[-1]
    return subjects[0]


def _agent_of(verb: Token, passive: bool) -> Span | None:
    """The agent of a passive verb: "was announced by X"."""
    active = not passive and child_with(verb, SUBJECTS) is not None
    for child in children_of(verb):
        labelled = not active and child.dep_ in dependencies.AGENTS
        if labelled or passive and child.dep_ == "obl" and case_of(child) == "by":
            noun = child_with(child, ("pobj",))
            return noun_phrase(child if noun is None else noun)
    return None


def _is_participle_of(verb: Token, noun: Token) -> bool:
    """Whether a verb is a participle that describes a noun: "a letter saying …"."""
    return verb.dep_ == "acl" and verb.tag_ in ("VBG", "VBN") and noun.pos_ in NOUNS


def noun_before(verb: Token, cue: Span, article: ParsedArticle) -> Span | None:
    """The noun right before a finite verb whose subject the parse has lost, across "on Sunday"."""
    if verb.tag_ not in FINITE or verb.dep_ in SHARED and verb.dep_ != "parataxis":
        return None
    doc, k = verb.doc, verb.i - 1
    while k > 0 and doc[k].idx >= cue[0]:
        k -= 1
    if k > 1 and doc[k].lower_ in TIMES:
        k -= 2 if doc[k - 1].pos_ == "ADP" else 1
    if k < 0 or doc[k].pos_ not in NOUNS or doc[k].lower_ in NO_SOURCE | RELATIVE_WORDS:
        return None
    span = noun_phrase(_head_before(doc[k]))
    return span if span[1] <= cue[0] and not article.layout.is_quoted(span) else None


def _head_before(noun: Token) -> Token:
    """The head of the noun phrase that ends with ``noun``, if it is a few words before it."""
    head = noun
    while (
        head.dep_ in ("compound", "flat", "appos", "nmod")
        and head.head.i < head.i
        and noun.i - head.head.i < 6
    ):
        head = head.head
    return head


def source_after(verb: Token, article: ParsedArticle) -> Span | None:
    """The name or title after a verb that follows a quotation: "…," said NAME.

    The words up to a comma, with one prepositional phrase ("of the press service").
    """
    doc = verb.doc
    first = verb.i + 1
    if not _follows_quotation(verb, article):
        return None
    last, longest = first, min(len(doc), first + LONGEST_SOURCE)
    while last < longest and doc[last].pos_ not in ENDS_NAME:
        last += 1
    while last < longest and doc[last].lower_ in TITLE_PREPOSITIONS:
        last += 1
        while last < len(doc) and doc[last].pos_ in TITLE_WORDS:
            last += 1
    if last == first or doc[first].pos_ not in (*NOUNS, "DET", "ADJ", "NUM"):
        return None
    return span_of(doc[first])[0], span_of(doc[last - 1])[1]


def _follows_quotation(verb: Token, article: ParsedArticle) -> bool:
    """Whether a quotation ends right before the verb, with at most a comma in between."""
    before = article.layout.quotations_in(verb.idx - TOUCH, verb.idx)
    return any(not article.text[end : verb.idx].strip(" ,") for _, end in before)
