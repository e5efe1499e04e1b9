"""Sentences split into claims: a finite predicate or more with its dependents, whoever says it.

The parse is split at reported content, coordinated predicates, relative, adverbial and participial
clauses, and juxtaposed clauses.  A part too small to be a claim stays with its parent.  "Blinken
told reporters that" is not a claim: it says who makes one.  A clause without a subject borrows one
from its parent, for comparison only.  Both Universal Dependencies and ClearNLP labels are
understood; without a parse, a sentence is one claim.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from parallax.common.spans import Span, within
from parallax.compare import matching
from parallax.language import dependencies
from parallax.language.denials import Denials, bundled_denials
from parallax.language.negation import NOT

OPENING = dependencies.CLAUSES_OF_NOUNS | {"ccomp", "advcl", "parataxis"}
"""Labels of clauses that can be a claim of their own."""
SUBJECTS = (
    dependencies.ACTIVE_SUBJECTS
    | dependencies.PASSIVE_SUBJECTS
    | {"csubjpass", "expl", "nsubj:outer"}
)
NAMING = dependencies.NAME_PARTS | dependencies.POSSESSORS | {"det", "amod", "nummod"}
"""Labels of the words that are borrowed with a noun."""
BORROWS_FROM = frozenset("conj advcl xcomp ccomp parataxis".split())
"""Labels of clauses that take their subject from the clause above."""
FEWEST_STEMS, FEWEST_UNTENSED = 3, 6
"""Content words that a claim needs, not counting its borrowed subject.

An infinitive or "of planning ..." needs more of them.
"""
BEFORE_GERUND = frozenset(
    "of from by in for at on about with against into toward towards despite without".split()
)
CONDITIONS = frozenset("if unless whether lest provided".split())
"""A conditional clause is not asserted: it stays with its consequence."""
INVERTED_CONDITIONS = frozenset(("should", "were", "had"))
LONGEST = 200
"""Tokens beyond which the parse of a sentence is not trusted: a list, or an unpunctuated page."""
BORROWED = 6
"""Distance in tokens from a noun within which its parts are borrowed with it."""
_EDGES = " \t\n ,;:–—-.…"
_JOINTS = frozenset("mark cc punct case".split())


class Claim(NamedTuple):
    """One claim of a sentence.

    ``spans`` are its words in the article and ``text`` the words themselves; ``borrowed`` is a
    subject taken from another clause (empty without one); ``negated`` says whether its predicate is
    negated, and ``denying`` whether that is a verb of denying or rejecting.
    """

    spans: tuple[Span, ...]
    text: str
    borrowed: str
    negated: bool
    denying: bool

    @property
    def wording(self) -> str:
        """The words with the borrowed subject before them in square brackets."""
        return f"[{self.borrowed}] {self.text}" if self.borrowed else self.text


def split_sentence(
    doc: Doc | None,
    start: int,
    end: int,
    text: str,
    said: Sequence[Span] = (),
    denials: Denials | None = None,
) -> list[Claim]:
    """The claims of a sentence, in text order.

    Parameters
    ----------
    doc
        The parsed article; None where there is no parse.
    start, end, text
        Characters of the sentence in the article, and its words.
    said
        Spans of sources and cues.  A part with too few other words is left out if a clause depends
        on it.
    denials
        The words that deny; by default the bundled ones.
    """
    whole = Claim(((start, end),), text, "", False, False)
    sentence = doc.char_span(start, end, alignment_mode="expand") if doc is not None else None
    if doc is None or sentence is None or not sentence[0].dep_ or len(sentence) > LONGEST:
        return [whole]
    deny = (denials or bundled_denials()).deny
    tokens = [token for token in sentence if not token.is_space]
    owner = _owners(tokens, said, deny)
    parts = _parts(tokens, owner)
    if len(parts) == 1:
        head = doc[next(iter(parts))]
        words = _words_of(sentence)((start, end))
        return [Claim(((start, end),), words, "", _is_negated(head), _is_denial(head, deny))]
    telling = {
        number: part
        for number, part in parts.items()
        if _size(part) >= FEWEST_STEMS and not _reports(doc[number], parts, owner, said, deny)
    }
    return _claims(sentence, telling, deny) or [whole]


def _words_of(sentence: Tokens) -> Callable[[Span], str]:
    """A function from a span of characters in a sentence to its words.

    It does without the text of the article, which spaCy joins anew at each access.
    """
    text, offset = sentence.text_with_ws, sentence.start_char
    return lambda span: text[span[0] - offset : span[1] - offset]


def _claims(
    sentence: Tokens, parts: Mapping[int, list[Token]], deny: frozenset[str]
) -> list[Claim]:
    """The claims of parts by the token that heads each, in order of the text."""
    words = _words_of(sentence)
    made = [_claim(sentence.doc[number], part, words, deny) for number, part in parts.items()]
    return sorted((claim for claim in made if claim.spans), key=lambda claim: claim.spans)


def _reports(
    head: Token,
    parts: Mapping[int, list[Token]],
    owner: Mapping[int, int],
    said: Sequence[Span],
    deny: frozenset[str],
) -> bool:
    """Whether a part only says who makes a claim that stands beside it."""
    if not _is_beside_another(head, parts, owner):
        return False
    return _only_says(head, parts[head.i], said, deny)


def _parts(tokens: Iterable[Token], owner: Mapping[int, int]) -> dict[int, list[Token]]:
    """The tokens of each claim by the number of its head token."""
    parts: dict[int, list[Token]] = {}
    for token in tokens:
        parts.setdefault(owner[token.i], []).append(token)
    return parts


# ---------------------------------------------------------------- which tokens make a claim


def _owners(tokens: Sequence[Token], said: Sequence[Span], deny: frozenset[str]) -> dict[int, int]:
    """The head of the claim that each token belongs to, by token number.

    Parts that are too small are merged into the claim above them.
    """
    inside = {token.i for token in tokens}
    roots = {token.i for token in tokens if _is_root(token, inside)}
    opening = {token.i: token for token in tokens if _opens(token, inside, deny)}
    depth = {token.i: _depth(token, inside) for token in tokens}
    owner = _nearest_heads(tokens, roots | opening.keys())
    parts = _parts(tokens, owner)
    merged: dict[int, int] = {}
    for number in sorted(opening, key=lambda i: (-depth[i], i)):
        head = opening[number]
        above = owner[head.head.i]
        left_above = [token for token in parts.get(above, []) if not within(token.idx, said)]
        fewest = FEWEST_UNTENSED if _is_untensed(head) else FEWEST_STEMS
        too_small = _size(parts.get(number, [])) < fewest
        if too_small or (_size(left_above) < FEWEST_STEMS and not _is_reported(head, said)):
            merged[number] = above
            parts[above] = parts.get(above, []) + parts.pop(number, [])
    return {i: _last(head, merged) for i, head in owner.items()}


def _last(head: int, merged: Mapping[int, int]) -> int:
    while head in merged:
        head = merged[head]
    return head


def _nearest_heads(tokens: Sequence[Token], heads: Iterable[int]) -> dict[int, int]:
    """The nearest ancestor of every token among ``heads``; each path is walked once."""
    owner = {head: head for head in heads}
    for token in tokens:
        path = []
        at = token
        while at.i not in owner:
            path.append(at.i)
            at = at.head
        for i in path:
            owner[i] = owner[at.i]
    return owner


def _is_root(token: Token, inside: Collection[int]) -> bool:
    return token.head.i == token.i or token.head.i not in inside


def _depth(token: Token, inside: Collection[int]) -> int:
    steps = 0
    while not _is_root(token, inside):
        token = token.head
        steps += 1
    return steps


def _opens(token: Token, inside: Collection[int], deny: frozenset[str]) -> bool:
    """Whether a token heads a clause that can be a claim of its own.

    What is denied stays with its denial, and a condition with its consequence.
    """
    if _is_root(token, inside) or _is_condition(token):
        return False
    if _is_denial(token.head, deny) or _is_denial(token.head.head, deny):
        return False
    is_verb = token.pos_ in ("VERB", "AUX")
    if token.dep_ == "conj":
        return is_verb and token.head.pos_ in ("VERB", "AUX", "ADJ") and _is_main(token.head)
    if token.dep_ == "ccomp":
        return is_verb or _has_subject(token)
    return token.dep_ in OPENING and not (token.dep_ == "acl" and _is_untensed(token))


def _has_subject(token: Token) -> bool:
    return any(child.dep_ in SUBJECTS for child in token.children)


def _is_main(token: Token) -> bool:
    """Whether a first conjunct heads a clause: the root, or the head of a clause of its own.

    In "wants to stop and think" it does not: that is one claim.
    """
    while token.dep_ == "conj":
        token = token.head
    return token.dep_ in OPENING or token.dep_.upper() == "ROOT"


def _is_condition(token: Token) -> bool:
    """Whether a clause is a condition: "if Russia invades", "should Russia invade"."""
    before = [child for child in token.children if child.i < token.i]
    joints = [child for child in before if child.dep_ in ("mark", "advmod", "cc")]
    if any(child.text.lower() in CONDITIONS for child in joints):
        return True
    subject = next((child.i for child in before if child.dep_ in SUBJECTS), -1)
    auxiliaries = [child for child in before if child.dep_ in dependencies.AUXILIARIES]
    return any(
        child.text.lower() in INVERTED_CONDITIONS and child.i < subject for child in auxiliaries
    )


def _is_untensed(token: Token) -> bool:
    """Whether a clause has no tense: "to resolve the crisis", "of planning an attack".

    Such a clause is more often a purpose or a name than a claim.
    """
    if _has_subject(token):
        return False
    before = {
        child.text.lower()
        for child in token.children
        if child.i < token.i and child.dep_ in ("mark", "aux", "case", "prep")
    }
    return "to" in before or (token.tag_ == "VBG" and bool(before & BEFORE_GERUND))


def _is_denial(token: Token, deny: frozenset[str]) -> bool:
    return (token.lemma_ or token.text).lower() in deny


def _is_negated(head: Token) -> bool:
    words = {child.text.lower() for child in head.children}
    lemmas = {child.lemma_.lower() for child in head.children}
    return bool((words | lemmas) & NOT)


def _is_reported(head: Token, said: Sequence[Span]) -> bool:
    """Whether a clause is reported: its head is a cue, or a cue depends on it."""
    beside = [child for child in head.children if child.dep_ in ("parataxis", "ccomp")]
    return any(within(token.idx, said) for token in (head.head, *beside))


def _is_beside_another(head: Token, heads: Collection[int], owner: Mapping[int, int]) -> bool:
    """Whether another claim depends on this one, or it is attached to another ("Price said")."""
    below = any(other != head.i and owner.get(head.doc[other].head.i) == head.i for other in heads)
    return below or head.dep_ in ("parataxis", "ccomp", "advcl", "conj")


def _only_says(
    head: Token, part: Sequence[Token], said: Sequence[Span], deny: frozenset[str]
) -> bool:
    """Whether a part says who makes a claim, and hardly anything else."""
    if _is_denial(head, deny):
        return False
    left = [token for token in part if not within(token.idx, said)]
    return len(left) < len(part) and _size(left) < FEWEST_STEMS


def _size(part: Iterable[Token]) -> int:
    return len(matching.stems(" ".join(token.text for token in part)))


# ---------------------------------------------------------------- the words of a claim


def _claim(
    head: Token, part: Sequence[Token], words: Callable[[Span], str], deny: frozenset[str]
) -> Claim:
    runs = [_less_cue(run, part) for run in _runs(part)]
    spans = [_trimmed(run, words, first=number == 0) for number, run in enumerate(runs)]
    kept = tuple(span for span in spans if span)
    return Claim(
        spans=kept,
        text=" … ".join(map(words, kept)),
        borrowed=_borrowed(head, part),
        negated=_is_negated(head),
        denying=_is_denial(head, deny),
    )


def _runs(part: Iterable[Token]) -> list[list[Token]]:
    """The tokens of a part in runs that nothing interrupts."""
    runs: list[list[Token]] = []
    for token in part:
        if runs and runs[-1][-1].i == token.i - 1:
            runs[-1].append(token)
        else:
            runs.append([token])
    return runs


def _less_cue(run: list[Token], part: Sequence[Token]) -> list[Token]:
    """A run without a final verb of saying whose content is a claim of its own.

    For example, without "saying" in "..., saying that ...".
    """
    own = {token.i for token in part}
    end = len(run)
    while end and (run[end - 1].is_punct or _is_cue(run[end - 1], own)):
        end -= 1
    return run[:end]


def _is_cue(token: Token, own: Collection[int]) -> bool:
    """Whether a verb has its content in another claim."""
    content = [child.i for child in token.children if child.dep_ == "ccomp"]
    return token.pos_ == "VERB" and any(i not in own for i in content)


def _trimmed(run: Sequence[Token], words: Callable[[Span], str], first: bool) -> Span | None:
    """The span of a run, without surrounding punctuation.

    The ``first`` run also loses a leading conjunction.  None where only such words are left.
    """
    loose = takewhile(lambda t: _is_loose_punctuation(t) or (first and _joins(t)), run)
    run = run[sum(1 for _ in loose) :]
    has_words = any(token.is_alpha or token.like_num for token in run)
    if not has_words or all(token.dep_ in _JOINTS for token in run):
        return None
    start, end = run[0].idx, run[-1].idx + len(run[-1])
    end = start + len(words((start, end)).rstrip(_EDGES))
    return (start, end) if end > start else None


def _is_loose_punctuation(token: Token) -> bool:
    return token.is_punct and token.text not in "“\"‘'"


def _joins(token: Token) -> bool:
    return token.dep_ in ("mark", "cc") and token.text.lower() in ("that", "and", "but")


def _borrowed(head: Token, part: Sequence[Token]) -> str:
    """The subject of a clause that has none of its own, or the noun of a relative clause."""
    if head.dep_ in dependencies.CLAUSES_OF_NOUNS:
        return _named(head.head)
    if _has_subject(head):
        return ""
    own = {token.i for token in part}
    at = head
    for _ in range(LONGEST):
        if at.head.i == at.i or at.dep_ not in BORROWS_FROM:
            return ""
        at = at.head
        subject = next((child for child in at.children if child.dep_ in SUBJECTS), None)
        if subject is not None:
            return "" if subject.i in own else _named(subject)
    return ""


def _named(noun: Token) -> str:
    """A noun with its modifiers, without articles; empty for a pronoun.

    "American forces" of "the American forces that were deployed to Poland".
    """
    if noun.pos_ == "PRON":
        return ""
    words = {noun}
    for child in _naming(noun):
        if _is_near(child, noun):
            words |= {child, *_naming(child)}
    named = sorted(words, key=lambda word: word.i)
    return " ".join(word.text for word in named if word.dep_ != "det" and _is_near(word, noun))


def _naming(token: Token) -> list[Token]:
    return [child for child in token.children if child.dep_ in NAMING]


def _is_near(word: Token, noun: Token) -> bool:
    return abs(word.i - noun.i) <= BORROWED
