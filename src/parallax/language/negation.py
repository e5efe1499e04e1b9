"""Whether words are told or denied where they stand: "rejected claims that it plans to invade", "no talks", "an absurd accusation".

The parse decides: a word is denied when it hangs on a verb or noun of denying by its content, when its own predicate is negated, or
when it is called false.  Labels of Universal Dependencies and of CLEAR (en_core_web_*) are both read.  Without a parse a window of
words does.  Kept apart from the frames: the rule is the same for every actor and every topic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Token

DENY = frozenset(
    "deny reject dismiss refute rebut repudiate disavow dispute contradict scoff ridicule mock debunk rebuff denial rejection "
    "refutation discount".split()
)
FALSE = frozenset(
    "absurd baseless groundless unfounded untrue false bogus fake ridiculous ludicrous preposterous nonsense lie fabrication "
    "disinformation propaganda hysteria invention fiction myth hoax fabricated unsubstantiated".split()
)
CALL = frozenset("call brand describe label denounce dub term consider regard".split())
NOT = frozenset("not n't n’t never neither nor".split())
NO = frozenset("no neither without".split())
ONLY = frozenset("only just merely simply".split())
ASKED = frozenset(
    "guarantee demand promise pledge ensure require request insist assurance warn urge call vow commitment "
    "proposal so that lest".split()
)
RAISING = frozenset(
    "think believe expect plan intend want mean seek prepare aim attempt try consider".split()
)
CLAIMS = frozenset(
    "claim accusation allegation charge plan intention report suggestion assertion it this that they".split()
)
CONTENT = frozenset(
    "obj dobj obl obl:agent ccomp xcomp nsubj:pass nsubjpass csubj:pass nmod acl prep pobj pcomp dep "
    "dative iobj attr oprd".split()
)
ASIDE = frozenset("advcl parataxis relcl acl:relcl advcl:relcl appos discourse".split())
CLAUSE = frozenset("ccomp advcl parataxis relcl acl acl:relcl csubj advcl:relcl root ROOT".split())
MODIFIER = frozenset("compound amod nmod nmod:poss poss".split())
ABOUT = frozenset("at of about over with as from for against to on".split())
SETTING = frozenset("during after before amid since until despite following throughout".split())
FARTHEST = 30
LONGEST_PARSED = 300
"""Words of a sentence beyond which its parse is not believed: a list, or a page without full stops."""
BEFORE, AFTER = 8, 6
BREAKS = frozenset([";", "but", "while", "whereas", "although", "—", "–"])


def denied(doc: Doc, tokens: Sequence[int], start: int, end: int) -> bool:
    """Whether the words ``tokens`` of the sentence ``doc[start:end]`` are denied, rejected or called false there.

    A failed effort ("the talks brought no result") is not a denial.  Blind to irony and to denials in a neighbouring sentence.
    """
    inside = [i for i in tokens if start <= i < end]
    if not inside:
        return False
    if end - start > LONGEST_PARSED or not any(doc[i].dep_ for i in range(start, end)):
        return _by_window(doc, inside, start, end)
    own = set(inside)
    return any(_by_parse(doc[i], own) for i in inside) or _by_reference(doc, inside, start, end)


def _lemma(token: Token) -> str:
    return (token.lemma_ or token.text).lower()


def _climb(token: Token) -> Iterator[tuple[Token, Token, bool]]:
    """(child, head, whether an aside lies below the child) up to the root, at most FARTHEST steps."""
    aside = False
    for _ in range(FARTHEST):
        if token.head is token or token.head.i == token.i:
            return
        yield token, token.head, aside
        aside = aside or token.dep_ in {"relcl", "acl:relcl", "parataxis", "advcl:relcl"}
        token = token.head


def _by_parse(token: Token, own: set[int]) -> bool:
    if _negated_here(token, own) or _called_false(token, own):
        return True
    open_clause, label = True, _lemma(token) in FALSE
    for child, head, aside in _climb(token):
        if aside:
            return False
        if head.i in own:
            continue
        if _lemma(head) in DENY and _is_content(child) and child.left_edge.lower_ not in SETTING:
            return not label and not _is_negated(
                head
            )  # "scoffed at the propaganda" is the denier's own word for it
        label = label and child.dep_ in MODIFIER
        if child.left_edge.lower_ in SETTING or (child.dep_ == "advcl" and _after_comma(child)):
            return False
        if _lemma(head) in CALL and child.dep_ in CONTENT and _names_false(head, own):
            return True
        if child.dep_ in ASIDE and child.dep_ != "advcl":
            return False
        if child.dep_ == "advcl" and (
            head.dep_ in {"root", "ROOT", "conj"} or head.head.i == head.i
        ):
            return False
        open_clause = open_clause and _stays_in_clause(child, head)
        if open_clause and _negated_head(child, head, own):
            return not _is_asked(head)
        if _called_false(head, own) and head.pos_ in {"NOUN", "PROPN"}:
            return True
    return False


def _names_false(head: Token, own: set[int]) -> bool:
    return any(
        _lemma(token) in FALSE for token in head.subtree if token.i not in own and token.i > head.i
    )


def _after_comma(child: Token) -> bool:
    """A clause after a comma ("..., denouncing the plan") is an aside, whatever the parser hung it on."""
    edge = child.left_edge
    return edge.text == "," or (edge.i > 0 and child.doc[edge.i - 1].text == ",")


def _is_content(child: Token) -> bool:
    """Whether ``child`` is what a verb of denying denies, and not when, where or to whom it did so."""
    if child.dep_ == "prep":
        return child.lower_ in ABOUT
    if child.dep_ in {"obl", "nmod"}:
        return all(c.lower_ in ABOUT for c in child.children if c.dep_ == "case")
    return child.dep_ in CONTENT


def _stays_in_clause(child: Token, head: Token) -> bool:
    """Whether a negation of ``head`` reaches ``child``: yes inside a clause, through "plan to", and under verbs of thinking."""
    if child.dep_ in {"ccomp", "csubj"}:
        return _lemma(head) in RAISING
    return child.dep_ not in CLAUSE


def _is_negated(head: Token) -> bool:
    for child in head.children:
        if (
            _lemma(child) in NOT or child.lower_ in NOT or child.dep_ == "neg"
        ) and child.dep_ not in {"cc", "cc:preconj", "preconj"}:
            after = child.nbor(1).lower_ if child.i + 1 < len(child.doc) else ""
            if after not in ONLY:
                return True
    return False


def _negated_head(child: Token, head: Token, own: set[int]) -> bool:
    if head.i in own:
        return False
    if (
        child.dep_ in {"nsubj", "csubj"}
    ):  # "the talks have not failed" and "the talks did not help" look the same: only "is not" counts
        return _is_negated(head) and (
            head.pos_ == "AUX" or any(c.dep_ == "cop" for c in head.children)
        )
    if child.dep_.split(":")[0] in {"obl", "advmod"} and child.i < head.i:
        return False
    if head.pos_ in {"NOUN", "PROPN", "ADJ"} and any(
        c.lower_ in NO and c.dep_ in {"det", "case", "neg"} for c in head.children
    ):
        return child.dep_ not in {"nsubj", "conj"}
    return _is_negated(head)


def _negated_here(token: Token, own: set[int]) -> bool:
    if any(
        c.lower_ in NO and c.dep_ in {"det", "case", "neg"} and c.i not in own
        for c in token.children
    ):
        return True
    if token.pos_ in {"VERB", "AUX", "ADJ"} and _is_negated(token):
        return not _is_asked(token)
    return token.dep_ == "pobj" and token.head.lower_ == "without"


def _is_asked(token: Token) -> bool:
    """Whether the negated clause is what somebody wants ("guarantees that it will not expand"), which denies nothing."""
    head = token
    for _ in range(FARTHEST):
        if head.head.i == head.i:
            return False
        if head.dep_ in CLAUSE or head.dep_ == "xcomp":
            marks = [c.i for c in head.children if c.dep_ == "mark" and c.i > 0]
            return _lemma(head.head) in ASKED or any(
                _lemma(head.doc[i - 1]) in ASKED for i in marks
            )
        head = head.head
    return False


def _called_false(token: Token, own: set[int]) -> bool:
    """ "baseless claims of", "an invasion that is absurd", "the claims are false"."""
    for child in token.children:
        if child.i in own:
            continue
        if child.dep_ == "amod" and _lemma(child) in FALSE:
            return True
        if child.dep_ in {"relcl", "acl:relcl"} and any(
            _lemma(t) in FALSE and t.i not in own for t in child.subtree
        ):
            return True
    head = token.head
    return token.dep_ in {"nsubj", "csubj"} and head.i not in own and _false_predicate(head)


def _false_predicate(head: Token) -> bool:
    if _lemma(head) in FALSE and any(c.dep_ == "cop" for c in head.children):
        return True
    return _lemma(head) == "be" and any(
        c.dep_ in {"acomp", "attr"} and _lemma(c) in FALSE for c in head.children
    )


def _by_reference(doc: Doc, tokens: Sequence[int], start: int, end: int) -> bool:
    """A later verb of denying with no content of its own: "should they invade, although they denied any such plans"."""
    for token in doc[max(start, max(tokens) + 1) : min(end, max(tokens) + 1 + BEFORE)]:
        if _lemma(token) in DENY and token.pos_ in {"VERB", ""} and not _is_negated(token):
            objects = [c for c in token.children if c.dep_ in {"obj", "dobj"}]
            if objects and all(_refers_back(o) for o in objects):
                return True
    return False


def _refers_back(noun: Token) -> bool:
    if _lemma(noun) not in CLAIMS:
        return False
    if noun.pos_ == "PRON" or noun.lower_ in {"it", "this", "that"}:
        return True
    if any(c.dep_ in {"acl", "nmod", "prep", "ccomp", "acl:relcl", "relcl"} for c in noun.children):
        return False
    return any(c.lower_ in {"such", "the", "this", "that", "these", "those"} for c in noun.children)


def _by_window(doc: Doc, tokens: Sequence[int], start: int, end: int) -> bool:
    first, last = min(tokens), max(tokens)
    for i in range(first - 1, max(start, first - BEFORE) - 1, -1):
        word = doc[i]
        if word.lower_ in BREAKS:
            break
        only = i + 1 < end and doc[i + 1].lower_ in ONLY
        if _lemma(word) in DENY or (
            word.lower_ in NOT | NO and first - i <= BEFORE // 2 and not only
        ):
            return True
    for i in range(last + 1, min(end, last + 1 + AFTER)):
        if doc[i].lower_ in BREAKS:
            break
        if _lemma(doc[i]) in FALSE or (
            doc[i].lower_ in NOT and doc[i - 1].lower_ in {"is", "was", "are", "were"}
        ):
            return True
    return False
