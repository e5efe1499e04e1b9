"""How each attribution presents what it attributes: said, thought, asked for, or only named.

After Semino & Short, *Corpus Stylistics* (2004), simplified for news. What is *said* or *thought*
is reported speech: a proposition that its source vouches for. Where something is *asked* for
("ordered the evacuation"), only named as a *topic* ("discussed ways to defuse tensions"), or where
nobody speaks (*no*: "supported an insurgency"), the outlet tells a speech act in its own words.

A logistic regression decides (``training/presentation.py``), from the cue word, what it usually
presents by the codebook (``cue-verbs.csv``, column ``presents``), and the form of the content.
Without its weights the codebook and the form decide alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.special import softmax
from spacy.tokens import Token

from parallax.common.spans import Span
from parallax.quotes import voices
from parallax.quotes.article import ParsedArticle, words_in
from parallax.quotes.cues import Cue
from parallax.quotes.pairing import Attribution
from parallax.quotes.parse_spans import children_of, is_passive
from parallax.quotes.tagger import SHIPPED

SAYS, THINKS, ASKS, TOPIC, NO = PRESENTATIONS = ("says", "thinks", "asks", "topic", "no")
REPORTED = frozenset((SAYS, THINKS))
"""Only what these present is reported speech; the outlet vouches for the others."""
WEIGHTS = "presentation.json"
REPORTED_FROM = 0.6
"""From this probability of saying or thinking on, a content is reported: doubtful attributions,
which a corpus coded by hand lacks, are mostly the outlet's own telling."""
QUOTED = 0.95
"""From this share of quoted words on, a content counts as quoted throughout."""
ASKING = frozenset("whether if what who whom whose which when where why how".split())
SUBJECTS = frozenset("nsubj nsubj:pass csubj csubj:pass expl".split())
NOUNS = frozenset(("NOUN", "PROPN", "PRON", "NUM"))
BETWEEN = frozenset("that to of for about on : , as by with against over in at".split())
"""Words between cue and content that tell presentations apart."""
SAID_BEFORE = frozenset(
    """
    accusation allegation assertion charge claim criticism idea notion report rumor rumour
    speculation story suggestion
    """.split()
)
"""Nouns for what somebody said before: "denied the claims" names them and repeats nothing."""
DISMISSING = frozenset(("deny", "judge"))
BY_CLASS: Mapping[str, str] = {
    **dict.fromkeys(("say", "label", "blame", "deny"), SAYS),
    **dict.fromkeys(("judge", "topic"), TOPIC),
    "think": THINKS,
    "ask": ASKS,
    "no": NO,
}
REMARKS = frozenset("csubj ccomp xcomp advcl".split())
"""Labels of a verb below the adjective of a remark."""
CLAUSES = frozenset(("that", "clause", "noun that"))
"""Forms of content that put forward a proposition."""


class Presenter(NamedTuple):
    """Weights of the logistic regression: of each feature, and of none, for PRESENTATIONS."""

    intercepts: np.ndarray
    weights: Mapping[str, np.ndarray]


class ContentFacts(NamedTuple):
    """What decides how an attribution presents its content.

    ``word`` is the base form of the cue and ``pos`` its part of speech, ``usual`` what it presents
    by the codebook (empty: not listed), ``form`` the form of the content, ``link`` the label of its
    head where the cue governs it, ``case`` the preposition of the head, ``between`` the word
    between cue and content, ``quoted`` none, part or full, and ``source`` the kind of word that the
    source's head is.
    """

    word: str
    pos: str
    usual: str
    form: str
    link: str
    case: str
    between: str
    quoted: str
    source: str
    question: bool
    passive: bool


@lru_cache(maxsize=2)
def load_presenter(folder: Path = SHIPPED) -> Presenter | None:
    """The weights in a folder; None where there are none (the codebook then decides alone)."""
    if not (folder / WEIGHTS).is_file():
        return None
    stored = json.loads((folder / WEIGHTS).read_text(encoding="utf-8"))
    weights = {name: np.array(row) for name, row in stored["weights"].items()}
    return Presenter(np.array(stored["intercepts"]), weights)


def presentation(
    one: Attribution, cue: Cue, article: ParsedArticle, presenter: Presenter | None
) -> str:
    """One of :data:`PRESENTATIONS`; ``cue`` is the main word of the cue.

    Words without a cue are a quotation, so they are said.

    A content is reported where saying and thinking together reach :data:`REPORTED_FROM`.
    """
    if not (one.cue and one.content):
        return SAYS
    facts = facts_of(one, cue, article)
    rare = by_construction(one, cue, facts)
    if rare:
        return rare
    if presenter is None:
        return by_codebook(facts)
    chances = probabilities(features(facts), presenter)
    reported = np.isin(PRESENTATIONS, list(REPORTED))
    among = reported if chances[reported].sum() >= REPORTED_FROM else ~reported
    return PRESENTATIONS[int(np.argmax(np.where(among, chances, -1.0)))]


def by_construction(one: Attribution, cue: Cue, facts: ContentFacts) -> str:
    """What a construction that is too rare to be learned presents; empty for any other.

    "denied the accusation" names a topic, as does "the bill was rejected"; "it is interesting to
    note that" is the outlet's remark, and "the industrial heartland, called the Basin" its wording.
    """
    if facts.form == "said before" and facts.usual in DISMISSING:
        return TOPIC
    if cue.token is not None and (_is_remark(cue.token) or _is_to_the_reader(cue.token, facts)):
        return NO
    judged = facts.passive and facts.between == "content first" and facts.form == "noun"
    if judged and facts.usual in DISMISSING:
        return TOPIC
    return NO if not one.source and _is_naming(cue, facts) else ""


def _is_naming(cue: Cue, facts: ContentFacts) -> bool:
    """Whether the cue only gives a name: "the heartland, called the Basin", "is called the Basin".

    In marks, it would be somebody's word.
    """
    if cue.token is None or facts.usual != "label" or facts.quoted != "none":
        return False
    given = facts.passive or cue.token.dep_ == "acl"
    return given and facts.form == "noun" and facts.between != "content first"


def _is_to_the_reader(verb: Token, facts: ContentFacts) -> bool:
    """Whether the outlet turns to its reader: "you can see why"; in marks, somebody else does."""
    if facts.quoted == "full" or facts.usual != "think":
        return False
    children = list(children_of(verb))
    can = any(child.lemma_.lower() in ("can", "could", "may", "might") for child in children)
    return can and any(child.dep_ in SUBJECTS and child.lower_ == "you" for child in children)


def _is_remark(verb: Token) -> bool:
    """Whether a verb is in a remark of the outlet's: "it is interesting to note"."""
    head = verb.head
    if head.pos_ != "ADJ" or verb.dep_ not in REMARKS or verb.i < head.i:
        return False
    if any(child.dep_ in SUBJECTS for child in children_of(verb)):
        return False
    return any(child.dep_ in SUBJECTS and child.lower_ == "it" for child in children_of(head))


def probabilities(found: Sequence[str], presenter: Presenter) -> np.ndarray:
    """(5,): the probability of each of :data:`PRESENTATIONS`, given some features."""
    known = [presenter.weights[name] for name in found if name in presenter.weights]
    return softmax(presenter.intercepts + np.sum(known, axis=0))


def by_codebook(facts: ContentFacts) -> str:
    """The presentation by what the cue usually presents and the form of the content alone."""
    usual = BY_CLASS.get(facts.usual, SAYS)
    if facts.form == "asking":
        return usual
    if facts.form in CLAUSES or facts.quoted == "full":
        return THINKS if usual == THINKS else SAYS
    if facts.usual == "say" and facts.form in ("noun", "said before"):
        return TOPIC
    return ASKS if facts.usual == "say" and facts.form == "infinitive" else usual


# ---------------------------------------------------------------- the features


def features(facts: ContentFacts) -> list[str]:
    """The names of the features that hold; :func:`probabilities` sums their weights."""
    cue = f"cue={facts.word}|{facts.pos}"
    shape = {
        "form": facts.form,
        "quoted": facts.quoted,
        "between": facts.between,
        "link": facts.link,
        "case": facts.case,
    }
    named = [f"{name}={value}" for name, value in shape.items()]
    usual = f"usual={facts.usual}"
    alone = [cue, usual, f"pos={facts.pos}", f"source={facts.source}"]
    alone += [f"question={facts.question}", f"passive={facts.passive}"]
    with_cue = [f"{cue}&{name}" for name in named[:3]]
    with_usual = [f"{usual}&{name}" for name in named]
    return [*alone, *named, *with_cue, *with_usual, f"{usual}&{named[0]}&{named[1]}"]


def facts_of(one: Attribution, cue: Cue, article: ParsedArticle) -> ContentFacts:
    """What decides the presentation of an attribution that has a cue and a content."""
    content = [token for token in _tokens(one.content, article) if not token.is_punct]
    governing = {token.i for token in _tokens(one.cue, article)}
    head = _head(content, governing)
    return ContentFacts(
        word=cue.lemma,
        pos=cue.pos,
        usual=cue.presents,
        form=_form(content, head),
        link=_link(head, governing),
        case=_case(head),
        between=_between(one, article.text),
        quoted=_quoted(one, article),
        source=_source(one, article),
        question="?" in article.text[one.content[-1][1] - 2 : one.content[-1][1] + 1],
        passive=cue.token is not None and is_passive(cue.token),
    )


def _tokens(spans: Sequence[Span], article: ParsedArticle) -> list[Token]:
    """The tokens of some spans, white space left out."""
    found = (article.doc.char_span(*span, alignment_mode="expand") for span in spans)
    return [
        token for token in chain.from_iterable(part or () for part in found) if token.text.strip()
    ]


def _head(tokens: Sequence[Token], governing: set[int]) -> Token | None:
    """The token that governs the others; first of those that depend on the cue, then the first."""
    inside = {token.i for token in tokens}
    tops = [token for token in tokens if token.head.i == token.i or token.head.i not in inside]
    below = (token for token in tops if token.head.i in governing)
    return next(below, tops[0] if tops else None)


def _form(content: Sequence[Token], head: Token | None) -> str:
    """The form of a content, such as that-clause, infinitive or noun phrase."""
    if head is None:
        return "none"
    first = content[0].lower_
    if first in ASKING:
        return "asking"
    labels = {child.dep_ for child in children_of(head)}
    if head.pos_ in ("VERB", "AUX") or "cop" in labels:
        return _form_of_verb(first, head, bool(labels & SUBJECTS))
    if head.lemma_.lower() in SAID_BEFORE:
        return "said before"
    if head.pos_ in NOUNS:
        return _form_of_noun(head)
    return "adjective" if head.pos_ == "ADJ" else "other"


def _form_of_verb(first: str, head: Token, has_subject: bool) -> str:
    if has_subject:
        return "that" if first == "that" else "clause"
    if first == "to":
        return "infinitive"
    return {"VBG": "gerund", "VB": "bare"}.get(head.tag_, "verb")


def _form_of_noun(head: Token) -> str:
    clauses = [child for child in children_of(head) if child.dep_ == "acl" and child.i > head.i]
    if not clauses:
        return "noun"
    marks = {child.lower_ for clause in clauses for child in children_of(clause)}
    return "noun that" if "that" in marks else "noun with clause"


def _link(head: Token | None, governing: set[int]) -> str:
    """The label between the head of the content and the cue; of its own head, one step away."""
    if head is None:
        return "none"
    if head.head.i in governing:
        return head.dep_
    return f"below {head.dep_}" if head.head.head.i in governing else "away"


def _case(head: Token | None) -> str:
    found: Iterator[Token] = iter(()) if head is None else iter(children_of(head))
    return next((child.lower_ for child in found if child.dep_ in ("case", "mark")), "")


def _between(one: Attribution, text: str) -> str:
    """The word between cue and content: one of :data:`BETWEEN`, none, another, or content first."""
    start, end = one.cue[-1][1], one.content[0][0]
    if end < start:
        return "content first"
    words = text[start:end].strip().lower()
    return words if words in BETWEEN or not words else "other"


def _quoted(one: Attribution, article: ParsedArticle) -> str:
    share = voices.share_quoted(words_in(one.content, article.text), article.quotations.inside)
    if share >= QUOTED:
        return "full"
    return "part" if share else "none"


def _source(one: Attribution, article: ParsedArticle) -> str:
    """What heads the source: a name, a pronoun, another noun; none without a source."""
    words = [token for token in _tokens(one.source[:1], article) if not token.is_punct]
    head = _head(words, set())
    if head is None:
        return "none"
    return {"PROPN": "name", "PRON": "pronoun"}.get(head.pos_, "noun")
