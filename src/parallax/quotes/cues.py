"""The main word of a cue, with what the codebook says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from parallax.quotes.article import ParsedArticle
from parallax.quotes.lexicon import Lexicon
from parallax.quotes.pairing import Attribution

UNKNOWN = "unknown"
AS_NOUN = ("NOUN", "VERB", "OTHER")
AS_VERB = ("VERB", "OTHER", "NOUN")
"""The order in which the codebook is searched for a cue word of this part of speech."""
PARTS = {"PROPN": "NOUN", "AUX": "VERB", "VERB": "VERB", "NOUN": "NOUN"}


class Cue(NamedTuple):
    """The main word of a cue: base form, stance and what it usually presents by the codebook.

    ``lemma`` and ``presents`` are empty where there are none, ``pos`` is VERB, NOUN or OTHER,
    ``token`` the word itself (None without a cue, and where the cue is no word of the parse).
    """

    lemma: str
    pos: str
    stance: str
    presents: str
    token: Token | None


def find_cue(article: ParsedArticle, one: Attribution) -> Cue:
    """The main word of an attribution's cue."""
    if not one.cue:
        return Cue("", "OTHER", UNKNOWN, "", None)
    first, last = one.cue[0], one.cue[-1]
    tokens = article.doc.char_span(first[0], last[1], alignment_mode="expand")
    if tokens is None or not len(tokens):
        return Cue(article.text[first[0] : first[1]].lower(), "OTHER", UNKNOWN, "", None)
    listed = [token for token in tokens if _listed(token, article.lexicon.stances)]
    if listed:
        by = [token for token in listed if _is_means(token, tokens)]
        main = min(by or listed, key=lambda token: _rank_as_cue(token, tokens))
        return _cue(main, article.lexicon)
    outward = (token for token in tokens if _is_outward(token, tokens) and not token.is_punct)
    return _cue(next(outward, tokens[0]), article.lexicon)


def _cue(token: Token, lexicon: Lexicon) -> Cue:
    stance = _listed(token, lexicon.stances) or UNKNOWN
    pos = PARTS.get(token.pos_, "OTHER")
    return Cue(_base(token), pos, stance, _listed(token, lexicon.presents), token)


def _is_means(token: Token, cue: Tokens) -> bool:
    """Whether something is done by saying: "ended the meeting by announcing"."""
    if token.tag_ != "VBG" or token.i <= cue.start:
        return False
    return token.nbor(-1).lower_ == "by"


def _rank_as_cue(token: Token, cue: Tokens) -> tuple[int, ...]:
    """Sort key: verbs and nouns before other words, the head of the cue before its dependents.

    An auxiliary comes last: "has reportedly".
    """
    other, auxiliary = token.pos_ not in ("VERB", "NOUN"), token.pos_ == "AUX"
    return other, auxiliary, not _is_outward(token, cue), token.i


def _base(token: Token) -> str:
    if token.lower_ == "according":
        return "according"
    return (token.lemma_ or token.text).lower()


def _is_outward(token: Token, cue: Tokens) -> bool:
    """Whether the head of a token lies outside the cue."""
    return token.head.i == token.i or not cue.start <= token.head.i < cue.end


def _listed(token: Token, column: Mapping[tuple[str, str], str]) -> str:
    """What a column of the codebook says of a word; empty where it is not listed."""
    base = _base(token)
    order = AS_NOUN if token.pos_ in ("NOUN", "PROPN") else AS_VERB
    found = (column.get((base, pos)) for pos in order)
    return next((value for value in found if value), "")
