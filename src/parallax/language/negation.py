"""Decide whether words in a sentence are asserted or denied.

"rejected claims that it plans to invade", "no talks" and "an absurd accusation" are denials.  The
parse decides: words are denied if they are the content of a verb or noun of denying, if their
predicate is negated, or if they are called false.  Labels of Universal Dependencies and of ClearNLP
(en_core_web_*) are both understood.  Without a parse, the surrounding words decide.  This is kept
separate from the frames because the rule is the same for every actor and topic.  The codebook says
which words deny (:mod:`parallax.language.denials`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Doc, Token

from parallax.language.denials import Denials, bundled_denials
from parallax.language.dependencies import (
    ACTIVE_SUBJECTS,
    AGENTS,
    CLAUSES_OF_NOUNS,
    DIRECT_OBJECTS,
    INDIRECT_OBJECTS,
    OBLIQUES,
    PASSIVE_SUBJECTS,
    POSSESSORS,
    PREPOSITIONS,
    RELATIVE_CLAUSES,
)

NOT = frozenset("not n't n’t never neither nor".split())
NO = frozenset("no neither without".split())
ONLY = frozenset("only just merely simply".split())
PURPOSE = frozenset("so that lest".split())
"""Conjunctions of what somebody wants to come about."""
BACK = frozenset("it this that they".split())
"""Pronouns that take up what was said before."""
ABOUT = frozenset("at of about over with as from for against to on".split())
SETTING = frozenset("during after before amid since until despite following throughout".split())
FORMS_OF_BE = frozenset("is was are were".split())
DEFINITE = frozenset("such the this that these those".split())
POINTING = frozenset("this that these those".split())
BREAKS = frozenset([";", "but", "while", "whereas", "although", "—", "–"])

ROOTS = frozenset(("root", "ROOT"))
CONTENT = (
    DIRECT_OBJECTS
    | INDIRECT_OBJECTS
    | OBLIQUES
    | PREPOSITIONS
    | AGENTS - {"agent"}
    | PASSIVE_SUBJECTS
    | frozenset("ccomp xcomp acl pobj pcomp dep attr oprd".split())
)
"""Labels of what a verb or noun of denying denies."""
LOOSE_CLAUSES = RELATIVE_CLAUSES | frozenset(("advcl:relcl", "parataxis"))
"""Clauses beyond which a denial does not reach."""
ASIDE = LOOSE_CLAUSES | frozenset("advcl appos discourse".split())
CLAUSE = CLAUSES_OF_NOUNS | ROOTS | frozenset("ccomp advcl parataxis csubj".split())
MODIFIER = POSSESSORS | frozenset("compound amod nmod".split())
NEGATORS = frozenset("det case neg".split())
"""Labels of "no" and "without" before a noun."""
COORDINATORS = frozenset("cc cc:preconj preconj".split())
OF_A_CLAIM = RELATIVE_CLAUSES | frozenset("acl nmod prep ccomp".split())
"""Labels of what says which claim is meant."""

FARTHEST = 30
LONGEST_PARSED = 300
"""Words of a sentence beyond which its parse is not believed: a list, or no full stops."""
BEFORE, AFTER = 8, 6  # words of the window without a parse


def denied(
    doc: Doc, tokens: Sequence[int], start: int, end: int, denials: Denials | None = None
) -> bool:
    """Whether words of a sentence are denied, rejected or called false in it.

    A failed effort ("the talks brought no result") is not a denial.  Irony, and denials in a
    neighbouring sentence, are not recognised.

    Parameters
    ----------
    doc
        The article.
    tokens
        Numbers of the words; those outside the sentence are ignored.
    start, end
        The sentence is ``doc[start:end]``.
    denials
        The words that deny; the bundled ones where none are given.
    """
    words = denials or bundled_denials()
    inside = [i for i in tokens if start <= i < end]
    if not inside:
        return False
    if end - start > LONGEST_PARSED or not any(doc[i].dep_ for i in range(start, end)):
        return _by_window(doc, inside, start, end, words)
    own = set(inside)
    if any(_by_parse(doc[i], own, words) for i in inside):
        return True
    return _by_reference(doc, inside, start, end, words)


def _lemma(token: Token) -> str:
    return (token.lemma_ or token.text).lower()


def _lemma_among(tokens: Iterable[Token], lemmas: frozenset[str]) -> bool:
    return any(_lemma(token) in lemmas for token in tokens)


def _has_copula(token: Token) -> bool:
    return any(child.dep_ == "cop" for child in token.children)


# -------------------------------------------------------------------------------- by the parse


def _climb(token: Token) -> Iterator[tuple[Token, Token, bool]]:
    """(child, head, whether an aside is below the child) up to the root, at most FARTHEST steps."""
    aside = False
    for _ in range(FARTHEST):
        if token.head is token or token.head.i == token.i:
            return
        yield token, token.head, aside
        aside = aside or token.dep_ in LOOSE_CLAUSES
        token = token.head


def _by_parse(token: Token, own: set[int], words: Denials) -> bool:
    """Whether the parse says that ``token`` is denied; ``own`` are the words asked about."""
    if _negated_here(token, own, words) or _called_false(token, own, words):
        return True
    open_clause, label = True, _lemma(token) in words.false
    for child, head, aside in _climb(token):
        if aside:
            return False
        if head.i in own:
            continue
        if _lemma(head) in words.deny and _is_content(child) and not _opens_setting(child):
            # "scoffed at the propaganda" is the denier's own word for it
            return not label and not _is_negated(head)
        label = label and child.dep_ in MODIFIER
        if _is_circumstance(child):
            return False
        calls = _lemma(head) in words.call and child.dep_ in CONTENT
        if calls and _names_false(head, own, words):
            return True
        if _leaves_the_clause(child, head):
            return False
        open_clause = open_clause and _stays_in_clause(child, head, words)
        if open_clause and _negated_head(child, head, own):
            return not _is_asked(head, words)
        if _called_false(head, own, words) and head.pos_ in {"NOUN", "PROPN"}:
            return True
    return False


def _opens_setting(child: Token) -> bool:
    return child.left_edge.lower_ in SETTING


def _is_circumstance(child: Token) -> bool:
    """Whether the phrase says when or under what circumstances, so that no denial reaches it."""
    return _opens_setting(child) or (child.dep_ == "advcl" and _after_comma(child))


def _leaves_the_clause(child: Token, head: Token) -> bool:
    """Whether the step from ``child`` to ``head`` goes from an aside to what it is an aside of."""
    if child.dep_ != "advcl":
        return child.dep_ in ASIDE
    return head.dep_ in ROOTS or head.dep_ == "conj" or head.head.i == head.i


def _names_false(head: Token, own: set[int], words: Denials) -> bool:
    after = [token for token in head.subtree if token.i not in own and token.i > head.i]
    return _lemma_among(after, words.false)


def _after_comma(child: Token) -> bool:
    """Whether a clause follows a comma ("..., denouncing the plan"), which makes it an aside."""
    edge = child.left_edge
    return edge.text == "," or (edge.i > 0 and child.doc[edge.i - 1].text == ",")


def _is_content(child: Token) -> bool:
    """Whether ``child`` is what a verb of denying denies, and not when, where or to whom."""
    if child.dep_ in PREPOSITIONS:
        return child.lower_ in ABOUT
    if child.dep_ in OBLIQUES:
        return all(c.lower_ in ABOUT for c in child.children if c.dep_ == "case")
    return child.dep_ in CONTENT


def _stays_in_clause(child: Token, head: Token, words: Denials) -> bool:
    """Whether a negation of ``head`` reaches ``child``.

    It does inside a clause, through "plan to", and under verbs of thinking.
    """
    if child.dep_ in {"ccomp", "csubj"}:
        return _lemma(head) in words.think
    return child.dep_ not in CLAUSE


def _is_negated(head: Token) -> bool:
    """Whether ``head`` has a negation other than "not only"."""
    for child in head.children:
        negates = _lemma(child) in NOT or child.lower_ in NOT or child.dep_ == "neg"
        if not negates or child.dep_ in COORDINATORS:
            continue
        after = child.nbor(1).lower_ if child.i + 1 < len(child.doc) else ""
        if after not in ONLY:
            return True
    return False


def _negated_head(child: Token, head: Token, own: set[int]) -> bool:
    """Whether a negation of ``head`` denies ``child``."""
    if head.i in own:
        return False
    if child.dep_ in ACTIVE_SUBJECTS:
        # "the talks have not failed" and "the talks did not help" look the same:
        # only "is not" counts
        return _is_negated(head) and (head.pos_ == "AUX" or _has_copula(head))
    if child.dep_.split(":")[0] in {"obl", "advmod"} and child.i < head.i:
        return False
    if _is_pointed_at(child):
        return False
    if head.pos_ in {"NOUN", "PROPN", "ADJ"} and any(_says_no(c) for c in head.children):
        return child.dep_ not in {"nsubj", "conj"}
    return _is_negated(head)


def _is_pointed_at(child: Token) -> bool:
    """Whether it is a circumstance that is taken for granted: "not serious in this campaign"."""
    if child.dep_ not in OBLIQUES | PREPOSITIONS:
        return False
    nouns = [child, *(c for c in child.children if c.dep_ == "pobj")]
    return any(c.lower_ in POINTING for noun in nouns for c in noun.children if c.dep_ == "det")


def _says_no(child: Token) -> bool:
    return child.lower_ in NO and child.dep_ in NEGATORS


def _negated_here(token: Token, own: set[int], words: Denials) -> bool:
    """Whether the word itself is negated: "no talks", "will not invade", "without talks"."""
    if any(_says_no(child) and child.i not in own for child in token.children):
        return True
    if token.pos_ in {"VERB", "AUX", "ADJ"} and _is_negated(token):
        return not _is_asked(token, words)
    return token.dep_ == "pobj" and token.head.lower_ == "without"


def _is_asked(token: Token, words: Denials) -> bool:
    """Whether the negated clause is what someone wants, which denies nothing.

    "guarantees that it will not expand"
    """
    head = token
    for _ in range(FARTHEST):
        if head.head.i == head.i:
            return False
        if head.dep_ in CLAUSE or head.dep_ == "xcomp":
            markers = [c for c in head.children if c.dep_ == "mark" and c.i > 0]
            before = [head.doc[marker.i - 1] for marker in markers]
            return _lemma_among([head.head, *before], words.ask | PURPOSE)
        head = head.head
    return False


def _called_false(token: Token, own: set[int], words: Denials) -> bool:
    """Whether the word is called false: "baseless claims", "the claims are false"."""
    for child in token.children:
        if child.i in own:
            continue
        if child.dep_ == "amod" and _lemma(child) in words.false:
            return True
        others = (t for t in child.subtree if t.i not in own)
        if child.dep_ in RELATIVE_CLAUSES and _lemma_among(others, words.false):
            return True
    head = token.head
    is_subject = token.dep_ in ACTIVE_SUBJECTS and head.i not in own
    return is_subject and _false_predicate(head, words)


def _false_predicate(head: Token, words: Denials) -> bool:
    if _lemma(head) in words.false and _has_copula(head):
        return True
    predicates = [child for child in head.children if child.dep_ in {"acomp", "attr"}]
    return _lemma(head) == "be" and _lemma_among(predicates, words.false)


def _by_reference(doc: Doc, tokens: Sequence[int], start: int, end: int, words: Denials) -> bool:
    """Whether a later verb of denying, with no content of its own, takes the words up.

    "should they invade, although they denied any such plans"
    """
    after = max(tokens) + 1
    for token in doc[max(start, after) : min(end, after + BEFORE)]:
        if _lemma(token) not in words.deny or token.pos_ not in {"VERB", ""} or _is_negated(token):
            continue
        if token.dep_ == "conj" and token.head.i in tokens:
            continue  # "he stopped me and denied that": what the denier does is not denied
        objects = [child for child in token.children if child.dep_ in DIRECT_OBJECTS]
        if objects and all(_refers_back(noun, words) for noun in objects):
            return True
    return False


def _refers_back(noun: Token, words: Denials) -> bool:
    """Whether the object of a denial is what was said before: it, the claim, such plans."""
    if _lemma(noun) not in words.claim | BACK:
        return False
    if noun.pos_ == "PRON" or noun.lower_ in {"it", "this", "that"}:
        return True
    if any(child.dep_ in OF_A_CLAIM for child in noun.children):
        return False
    return any(child.lower_ in DEFINITE for child in noun.children)


# ----------------------------------------------------------------------------- without a parse


def _by_window(doc: Doc, tokens: Sequence[int], start: int, end: int, words: Denials) -> bool:
    """Whether the words around say that ``tokens`` are denied."""
    first, last = min(tokens), max(tokens)
    return _denied_before(doc, first, start, end, words) or _denied_after(doc, last, end, words)


def _denied_before(doc: Doc, first: int, start: int, end: int, words: Denials) -> bool:
    """Whether a word of denying or negation precedes token ``first``."""
    for i in range(first - 1, max(start, first - BEFORE) - 1, -1):
        word = doc[i]
        if word.lower_ in BREAKS:
            return False
        if _lemma(word) in words.deny:
            return True
        not_only = i + 1 < end and doc[i + 1].lower_ in ONLY
        near = first - i <= BEFORE // 2
        if word.lower_ in NOT | NO and near and not not_only:
            return True
    return False


def _denied_after(doc: Doc, last: int, end: int, words: Denials) -> bool:
    """Whether "false" or "is not" follows token ``last``."""
    for i in range(last + 1, min(end, last + 1 + AFTER)):
        word = doc[i]
        if word.lower_ in BREAKS:
            return False
        if _lemma(word) in words.false:
            return True
        if word.lower_ in NOT and doc[i - 1].lower_ in FORMS_OF_BE:
            return True
    return False
