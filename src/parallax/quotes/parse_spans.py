"""From the dependency parse to spans of the text: noun phrases, verb groups, clauses.

Both Universal Dependencies and ClearNLP labels are understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Doc, Token

from parallax.common.spans import Span
from parallax.language import dependencies

LONGEST_TREE = 300  # tokens under one head
LONGEST_PHRASE = 60  # tokens of a noun phrase
HYPHENS = ("-", "‑")
CLOSING = ("”", '"', ")")
OPENING = ("“", '"', "(")
KEPT_AT_END = (*CLOSING, "''", "’", "?", "!")
KEPT_AT_START = (*OPENING, "``", "‘")
VERB_GROUP = dependencies.AUXILIARIES | dependencies.PARTICLES | {"neg", "advmod"}
NOT_IN_PHRASE = dependencies.RELATIVE_CLAUSES | {"advcl", "parataxis"}
"""Labels below a noun, at any depth, that are no part of a name or title."""
NOT_ON_HEAD = frozenset(
    "punct case cop cc mark discourse nmod:unmarked obl:unmarked nmod:tmod npadvmod".split()
)
"""Labels that are no part of a name or title if they depend directly on its head."""
PREPOSITIONAL_PHRASES = dependencies.OBLIQUES | dependencies.PREPOSITIONS
TIMES = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    today yesterday tonight week month year morning afternoon evening night day
    """.split()
)


def children_of(token: Token) -> Iterable[Token]:
    """The children of a token in order.

    Only those nearby for a token that governs more than :data:`LONGEST_TREE` others, so that the
    time stays linear in the length of the text.
    """
    if token.right_edge.i - token.left_edge.i <= LONGEST_TREE:
        return token.children
    nearby = token.doc[max(0, token.i - LONGEST_PHRASE) : token.i + LONGEST_PHRASE]
    return [near for near in nearby if near.head.i == token.i != near.i]


def child_with(token: Token, labels: Iterable[str]) -> Token | None:
    """The first child with one of the labels; None without one."""
    return next((child for child in children_of(token) if child.dep_ in labels), None)


def is_passive(verb: Token) -> bool:
    """Whether a verb has a passive auxiliary."""
    return child_with(verb, dependencies.PASSIVE_AUXILIARIES) is not None


def case_of(token: Token) -> str:
    """The preposition of a noun under Universal Dependencies; empty without one."""
    case = child_with(token, ("case",))
    return case.lower_ if case is not None else ""


def span_of(token: Token) -> Span:
    """The characters of a token."""
    return token.idx, token.idx + len(token)


def noun_phrase(head: Token) -> Span:
    """The noun phrase of a token with its titles and appositions.

    Relative clauses, times, and phrases set off by a comma are left out.
    """
    kept, stack = [head], [head]
    while stack and len(kept) < LONGEST_PHRASE:
        token = stack.pop()
        parts = [child for child in children_of(token) if _in_phrase(child, token is head)]
        kept += parts
        stack += parts
    return _around(head, {token.i for token in kept})


def _in_phrase(child: Token, on_head: bool) -> bool:
    """Whether a child is part of the noun phrase; ``on_head``: it depends on the phrase's head."""
    if child.dep_ in NOT_IN_PHRASE:
        return False
    return not on_head or not _set_off(child)


def _set_off(child: Token) -> bool:
    """Whether a child of the head is no part of the name or title.

    Prepositions, later adverbs, times, and phrases after a comma: "…, in his turn".
    """
    if child.dep_ in NOT_ON_HEAD:
        return True
    if child.dep_ == "advmod":
        return child.i > child.head.i
    if child.i < child.head.i or child.dep_ not in PREPOSITIONAL_PHRASES:
        return False
    doc, first, last = child.doc, child.left_edge.i, child.right_edge.i
    if last - first < 4 and any(token.lower_ in TIMES for token in doc[first : last + 1]):
        return True
    return first > 0 and doc[first - 1].text == ","


def _around(head: Token, numbers: set[int]) -> Span:
    """The span of the tokens ``numbers`` around the head.

    Appositions after a comma are kept; other gaps end the span. A name that the parse has split is
    put together again: capitalised words that touch the span belong to it.
    """
    doc = head.doc
    first, last = _without_gaps(head, numbers)
    while last > head.i and doc[last].is_punct and doc[last].text not in CLOSING:
        last -= 1
    while first < head.i and doc[first].is_punct and doc[first].text not in OPENING:
        first += 1
    while last + 1 < len(doc) and _one_name(doc[last], doc[last + 1]):
        last += 1
    while first > 0 and doc[first].pos_ == "PROPN" and _is_title(doc[first - 1]):
        first -= 1
    if head.pos_ == "NOUN":
        last = _name_after(doc, last)
    return span_of(doc[first])[0], span_of(doc[last])[1]


def _without_gaps(head: Token, numbers: set[int]) -> tuple[int, int]:
    """First and last token of the run around the head, across single punctuation marks."""
    doc = head.doc
    first = last = head.i
    while first - 1 in numbers or first - 2 in numbers and doc[first - 1].is_punct:
        first -= 1
    while last + 1 in numbers or last + 2 in numbers and doc[last + 1].is_punct:
        last += 1
    return first, last


def _one_name(token: Token, following: Token) -> bool:
    """Whether two neighbours are parts of one name."""
    return token.pos_ == following.pos_ == "PROPN" and not following.is_space


def _name_after(doc: Doc, last: int) -> int:
    """The last token of a person's name after a comma ("the head of the press service, NAME").

    ``last`` where none follows.
    """
    end = last + 2
    if end >= len(doc) or doc[last + 1].text != "," or doc[end].ent_type_ != "PERSON":
        return last
    while end + 1 < len(doc) and _goes_on(doc[end + 1]):
        end += 1
    closed = end + 1 >= len(doc) or doc[end + 1].is_punct
    return end if closed else last


def _goes_on(token: Token) -> bool:
    """Whether a token continues a person's name."""
    return token.ent_type_ == "PERSON" and token.ent_iob_ == "I"


def _is_title(token: Token) -> bool:
    """Whether a token before a name is part of its title: "US Secretary of State"."""
    if token.is_space or token.pos_ not in ("PROPN", "NOUN", "ADJ"):
        return False
    return token.text[:1].isupper()


def verb_group(verb: Token) -> Span:
    """One span of a verb with its auxiliaries, negation, particle and the adverbs in between."""
    group = {child.i for child in children_of(verb) if child.dep_ in VERB_GROUP}
    doc = verb.doc
    first = last = verb.i
    while first - 1 in group and doc[first - 1].pos_ in ("AUX", "ADV", "PART"):
        first -= 1
    while last + 1 in group and doc[last + 1].dep_ in dependencies.PARTICLES:
        last += 1
    return span_of(doc[first])[0], span_of(doc[last])[1]


def subtree(head: Token) -> Span | None:
    """The span of a subtree, without white space and punctuation at its edges.

    Quotation marks and brackets, and closing question and exclamation marks, are kept. None for a
    subtree of more than :data:`LONGEST_TREE` tokens, which no sentence has. spaCy stores the edges,
    so the time does not depend on the size.
    """
    first, last = head.left_edge.i, head.right_edge.i
    doc = head.doc
    if last - first > LONGEST_TREE:
        return None
    while last > first and _is_edge(doc[last], KEPT_AT_END):
        last -= 1
    while first < last and _is_edge(doc[first], KEPT_AT_START):
        first += 1
    if doc[first].is_space:
        return None
    return doc[first].idx, _word_end(doc[last])


def words_between(doc: Doc, first: int, last: int) -> Span | None:
    """The span from one token to another, both included, without punctuation at its edges."""
    while first <= last and _is_edge(doc[first]):
        first += 1
    while last >= first and _is_edge(doc[last]):
        last -= 1
    return (doc[first].idx, _word_end(doc[last])) if first <= last else None


def _is_edge(token: Token, kept: Sequence[str] = ()) -> bool:
    """Whether a token is cut at the edge of a span: white space or punctuation not in ``kept``."""
    return token.is_space or token.is_punct and token.text not in kept


def _word_end(last: Token) -> int:
    """Where the word that a token belongs to ends: the parse may split "de-escalation"."""
    doc, k = last.doc, last.i
    while k + 2 < len(doc) and _hyphenated(doc[k], doc[k + 1], doc[k + 2]):
        k += 2
    return span_of(doc[k])[1]


def _hyphenated(token: Token, hyphen: Token, following: Token) -> bool:
    """Whether three tokens are one word with a hyphen in it."""
    touching = not token.whitespace_ and not hyphen.whitespace_
    return touching and hyphen.text in HYPHENS and following.is_alpha
