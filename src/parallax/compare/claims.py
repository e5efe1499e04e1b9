"""Sentences cut into claims: one finite predicate or more with what belongs to it, whoever says it.

Cut by the parse at reported content, coordinated predicates, relative, adverbial and participial clauses, and clauses set side by
side.  A part too small to be a claim stays with the one it hangs on.  "Blinken told reporters that" is not a claim, it says who tells
one.  A clause without subject borrows it from the clause it hangs on, for comparing only.  Labels of Universal Dependencies and of
CLEAR (en_core_web_*) are both read; without a parse a sentence is one claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from spacy.tokens import Doc, Token

from parallax.compare import matching
from parallax.language.negation import DENY, NOT

OPENS = frozenset("ccomp advcl advcl:relcl acl acl:relcl relcl parataxis".split())
SUBJECTS = frozenset(
    "nsubj nsubj:pass nsubjpass csubj csubj:pass csubjpass expl nsubj:outer".split()
)
NAME_PARTS = frozenset("det amod compound flat flat:name nmod:poss poss nummod".split())
FEWEST_STEMS, FEWEST_UNTENSED = 3, 6
"""Words that carry meaning which a claim needs, its borrowed subject not counted; an infinitive or "of planning ..." needs more of them."""
BEFORE_GERUND = frozenset(
    "of from by in for at on about with against into toward towards despite without".split()
)
CONDITIONS = frozenset("if unless whether lest provided".split())
"""What stands under a condition is not told: it stays with what would follow."""
LONGEST = 200
"""Tokens of a sentence beyond which its parse is not believed: a list, or a page without full stops."""
BORROWED = 6
_EDGES = " \t\n ,;:–—-.…"
_JOINTS = frozenset("mark cc punct case".split())


class Claim(NamedTuple):
    """One claim: where its words stand in the article, the words, subject borrowed from another clause, whether its predicate is
    negated, and whether it is one of denying or rejecting.
    """

    spans: tuple[tuple[int, int], ...]
    text: str
    borrowed: str
    negated: bool
    denying: bool

    @property
    def wording(self) -> str:
        """The words with the borrowed subject before them in square brackets."""
        return f"[{self.borrowed}] {self.text}" if self.borrowed else self.text


def split_sentence(
    doc: Doc | None, start: int, end: int, text: str, said: Sequence[tuple[int, int]] = ()
) -> list[Claim]:
    """The claims of the sentence at characters ``start`` to ``end`` (its words are ``text``), in order of the text.

    ``said`` holds the spans of sources and cues: a part that has too few words beside them is left out where a clause hangs on it.
    """
    whole = Claim(((start, end),), text, "", False, False)
    found = doc.char_span(start, end, alignment_mode="expand") if doc is not None else None
    if found is None or not found[0].dep_ or len(found) > LONGEST:
        return [whole]
    tokens = [token for token in found if not token.is_space]
    owner = _owners(tokens, said)
    parts: dict[int, list[Token]] = {}
    for token in tokens:
        parts.setdefault(owner[token.i], []).append(token)
    heads = set(parts)
    if len(parts) == 1:
        return [_claim(doc[next(iter(heads))], tokens, (start, end), whole=True)]
    made = [
        _claim(doc[head], part, (start, end), whole=False)
        for head, part in parts.items()
        if _size(part) >= FEWEST_STEMS
        and not (_hangs_on(doc[head], heads, owner) and _only_says(doc[head], part, said))
    ]
    return sorted((claim for claim in made if claim.spans), key=lambda claim: claim.spans) or [
        whole
    ]


def _owners(tokens: Sequence[Token], said: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The token that heads the claim of each token; parts that are too small are given to the claim that they hang on."""
    inside = {token.i for token in tokens}
    roots = {token.i for token in tokens if token.head.i == token.i or token.head.i not in inside}
    heads = roots | {token.i for token in tokens if _opens(token, inside)}
    depth = {token.i: _depth(token, inside) for token in tokens}
    owner = _assign(tokens, heads, inside)
    sizes: dict[int, list[Token]] = {}
    for token in tokens:
        sizes.setdefault(owner[token.i], []).append(token)
    merged: dict[int, int] = {}
    for head in sorted(heads - roots, key=lambda i: (-depth[i], i)):
        up = _above(tokens[0].doc[head], owner, inside)
        above = [t for t in sizes.get(up, []) if not _covered(t, said)]
        fewest = FEWEST_UNTENSED if _is_untensed(tokens[0].doc[head]) else FEWEST_STEMS
        small = _size(sizes.get(head, [])) < fewest
        if small or (_size(above) < FEWEST_STEMS and not _reports(tokens[0].doc[head], said)):
            merged[head] = up
            sizes[up] = sizes.get(up, []) + sizes.pop(head, [])
    return {i: _final(head, merged) for i, head in owner.items()}


def _final(head: int, merged: dict[int, int]) -> int:
    while head in merged:
        head = merged[head]
    return head


def _assign(tokens: Sequence[Token], heads: set[int], inside: set[int]) -> dict[int, int]:
    """Nearest ancestor among ``heads``, for every token; each path is walked once."""
    owner: dict[int, int] = {head: head for head in heads}
    for token in tokens:
        path = []
        at = token
        while at.i not in owner:
            path.append(at.i)
            at = at.head
        for i in path:
            owner[i] = owner[at.i]
    return owner


def _depth(token: Token, inside: set[int]) -> int:
    steps = 0
    while token.head.i != token.i and token.head.i in inside:
        token, steps = token.head, steps + 1
    return steps


def _opens(token: Token, inside: set[int]) -> bool:
    """Whether a clause begins here that can be a claim of its own; what is denied stays with its denial."""
    if token.head.i == token.i or token.head.i not in inside:
        return False
    if _is_denial(token.head) or _is_denial(token.head.head) or _is_condition(token):
        return False
    if token.dep_ == "conj":
        return (
            token.pos_ in ("VERB", "AUX")
            and token.head.pos_ in ("VERB", "AUX", "ADJ")
            and _is_main(token.head)
        )
    if token.dep_ == "ccomp":
        return token.pos_ in ("VERB", "AUX") or any(
            child.dep_ in SUBJECTS for child in token.children
        )
    return token.dep_ in OPENS and not (token.dep_ == "acl" and _is_untensed(token))


def _is_main(token: Token) -> bool:
    """Whether a first conjunct stands for a clause: the root, or one that opens a clause ("wants to stop and think" is one)."""
    while token.dep_ == "conj":
        token = token.head
    return token.dep_ in OPENS or token.dep_.upper() == "ROOT"


def _is_condition(token: Token) -> bool:
    """ "if Russia invades", "should Russia invade"."""
    before = [child for child in token.children if child.i < token.i]
    if any(
        child.text.lower() in CONDITIONS and child.dep_ in ("mark", "advmod", "cc")
        for child in before
    ):
        return True
    subject = next((child.i for child in before if child.dep_ in SUBJECTS), -1)
    return any(
        child.text.lower() in ("should", "were", "had") and child.i < subject
        for child in before
        if child.dep_.startswith("aux")
    )


def _is_untensed(token: Token) -> bool:
    """ "to resolve the crisis", "of planning an attack": a purpose or a name more often than a claim."""
    if any(child.dep_ in SUBJECTS for child in token.children):
        return False
    before = {
        child.text.lower()
        for child in token.children
        if child.i < token.i and child.dep_ in ("mark", "aux", "case", "prep")
    }
    return "to" in before or token.tag_ == "VBG" and bool(before & BEFORE_GERUND)


def _is_denial(token: Token) -> bool:
    return (token.lemma_ or token.text).lower() in DENY


def _above(head: Token, owner: dict[int, int], inside: set[int]) -> int:
    return owner[head.head.i] if head.head.i in inside else head.i


def _reports(head: Token, said: Sequence[tuple[int, int]]) -> bool:
    """Whether a clause is what somebody says: it hangs on a cue, or a cue hangs on it."""
    return _covered(head.head, said) or any(
        child.dep_ in ("parataxis", "ccomp") and _covered(child, said) for child in head.children
    )


def _hangs_on(head: Token, heads: set[int], owner: dict[int, int]) -> bool:
    """Whether another claim hangs on the one headed here, or this one is set beside another as "Price said" is."""
    below = any(other != head.i and owner.get(head.doc[other].head.i) == head.i for other in heads)
    return below or head.dep_ in ("parataxis", "ccomp", "advcl", "conj")


def _only_says(head: Token, part: Sequence[Token], said: Sequence[tuple[int, int]]) -> bool:
    if _is_denial(head):
        return False
    left = _size([token for token in part if not _covered(token, said)])
    return left < FEWEST_STEMS and any(_covered(token, said) for token in part)


def _covered(token: Token, said: Sequence[tuple[int, int]]) -> bool:
    return any(start <= token.idx < end for start, end in said)


def _size(part: Iterable[Token]) -> int:
    return len(matching.stems(" ".join(token.text for token in part)))


def _claim(head: Token, part: Sequence[Token], sentence: tuple[int, int], whole: bool) -> Claim:
    negated = any(
        (child.lemma_ or child.text).lower() in NOT or child.text.lower() in NOT
        for child in head.children
    )
    text = head.doc.text
    if whole:
        return Claim((sentence,), text[sentence[0] : sentence[1]], "", negated, _is_denial(head))
    runs: list[list[Token]] = []
    for token in part:
        if runs and runs[-1][-1].i == token.i - 1:
            runs[-1].append(token)
        else:
            runs.append([token])
    spans = [
        _trimmed(_less_cue(run, part), text, first=number == 0) for number, run in enumerate(runs)
    ]
    kept = tuple(span for span in spans if span)
    return Claim(
        kept,
        " … ".join(text[a:b] for a, b in kept),
        _borrowed(head, part),
        negated,
        _is_denial(head),
    )


def _trimmed(run: Sequence[Token], text: str, first: bool) -> tuple[int, int] | None:
    """Where the words of a run stand, without conjunctions before and marks around them; None where only those are left."""
    run = list(run)
    while run and (run[0].is_punct and run[0].text not in "“\"‘'" or first and _joins(run[0])):
        run.pop(0)
    if not any(token.is_alpha or token.like_num for token in run) or all(
        token.dep_ in _JOINTS for token in run
    ):
        return None
    start, end = run[0].idx, run[-1].idx + len(run[-1])
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return (start, end) if end > start else None


def _joins(token: Token) -> bool:
    return token.dep_ in ("mark", "cc") and token.text.lower() in ("that", "and", "but")


def _less_cue(run: list[Token], part: Sequence[Token]) -> list[Token]:
    """A run without the word of saying at its end whose content is a claim of its own ("..., saying" that)."""
    own = {token.i for token in part}
    while run and (
        run[-1].is_punct
        or run[-1].pos_ == "VERB"
        and any(c.dep_ == "ccomp" and c.i not in own for c in run[-1].children)
    ):
        run = run[:-1]
    return run


def _borrowed(head: Token, part: Sequence[Token]) -> str:
    """The subject of a clause that has none of its own, or what a relative clause is about."""
    if head.dep_.endswith("relcl") or head.dep_ == "acl":
        return _named(head.head)
    if any(child.dep_ in SUBJECTS for child in head.children):
        return ""
    at = head
    for _ in range(LONGEST):
        if at.head.i == at.i or at.dep_ not in ("conj", "advcl", "xcomp", "ccomp", "parataxis"):
            return ""
        at = at.head
        subject = next((child for child in at.children if child.dep_ in SUBJECTS), None)
        if subject is not None:
            own = {token.i for token in part}
            return "" if subject.i in own else _named(subject)
    return ""


def _named(noun: Token) -> str:
    """A noun with what names it: "the American forces" of "the American forces that were deployed to Poland"."""
    own = [
        child
        for child in noun.children
        if child.dep_ in NAME_PARTS and abs(child.i - noun.i) <= BORROWED
    ]
    words = sorted(
        {
            noun,
            *own,
            *(grand for child in own for grand in child.children if grand.dep_ in NAME_PARTS),
        },
        key=lambda t: t.i,
    )
    if noun.pos_ == "PRON" or not words:
        return ""
    near = [word for word in words if abs(word.i - noun.i) <= BORROWED]
    return " ".join(word.text for word in near if word.dep_ != "det")
