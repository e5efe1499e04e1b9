"""Rules for where a sentence must or must not begin, applied before the parser builds its trees.

They hold for edited English: a blank line ends a sentence; a title is followed by a name; an
abbreviation within a sentence is followed by a name or a lower-case word; a closing bracket or
quotation mark belongs to the sentence that it closes, an opening one to the sentence that it opens.
Whatever no rule decides is left to the parser.
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc, Token

MUST, MUST_NOT, OPEN = 1, -1, 0
TITLES = frozenset(
    "mr mrs ms messrs dr prof sen sens rep reps gen col lt maj capt cpt cmdr cdr sgt gov govs pres "
    "rev hon st adm brig amb supt insp atty vs no nos vol fig e.g i.e viz".split()
)
ABBREVIATIONS = frozenset(
    "inc corp ltd co jr sr etc a.m p.m jan feb mar apr jun jul aug sept sep oct nov dec mon tue "
    "wed thu fri sat sun approx dept est ave blvd rd mt ft bros al ph.d m.d b.a m.a eg ie esp thur "
    "thurs tues attn ps".split()
)
PLAIN = frozenset("no sun sat mon wed fri mar jan jun al est ave".split())
"""Words that are abbreviations only if the tokenizer keeps the full stop with them."""
INITIALS = re.compile(r"(?:[A-Za-z]\.)+")  # U.S., J., D.C., p.m.
STARTERS = frozenset(
    "the a an he she it they we i you this that these those there his her its their our my in on "
    "at by for from with as after before when while if although but and or so however meanwhile "
    "what who why how where not no one some many most both all".split()
)
FINAL = frozenset({".", "!", "?", "…", "...", ".."})
CLOSING = frozenset("”’»)]}›")
OPENING = frozenset("“‘«([{‹„‚")
BRACKETS = frozenset("([{")
TURNED_OPENING = frozenset("»›”")
"""Marks that open in »…«, ›…‹ and ”…”, and close elsewhere."""
TURNED_CLOSING = frozenset("“‘«‹")
"""Marks that close in „…“, ‚…‘ and »…« and open elsewhere."""
AFTER_CLOSING = frozenset(".,;:!?)]}")
STRAIGHT = frozenset({'"', "'", "''", "``"})
NEVER_FIRST = frozenset({",", ";", ":", ".", "!", "?", "%", "…", "'s", "’s", "n't", "n’t"})


def is_break(text: str) -> bool:
    """Whether white space contains a blank line."""
    return text.count("\n") > 1 or "\u2029" in text


def opens(token: Token) -> bool:
    """Whether the token is an opening bracket or quotation mark.

    A straight quotation mark, or one of :data:`TURNED_OPENING`, opens if it follows white space or
    an opening bracket and a word comes right after it.
    """
    if token.text in OPENING:
        return not _closes_by_place(token)
    either = token.text in STRAIGHT or token.text in TURNED_OPENING
    if not either or not _gap_before(token) or _gap_after(token):
        return False
    return token.text in STRAIGHT or token.nbor().text[:1].isalnum()


def closes(token: Token) -> bool:
    """Whether the token is a closing bracket or quotation mark.

    A straight quotation mark closes if there is no space before it.
    """
    if token.text in CLOSING:
        return token.text not in TURNED_OPENING or not opens(token)
    if token.text in STRAIGHT:
        return not _gap_before(token)
    return _closes_by_place(token)


def _closes_by_place(token: Token) -> bool:
    """Whether one of :data:`TURNED_CLOSING` touches what is before it and nothing after it."""
    if token.text not in TURNED_CLOSING or _gap_before(token):
        return False
    return _gap_after(token) or token.nbor().text in AFTER_CLOSING


def _gap_before(token: Token) -> bool:
    if token.i == 0:
        return True
    before = token.doc[token.i - 1]
    return bool(before.whitespace_) or before.is_space or before.text in OPENING


def _gap_after(token: Token) -> bool:
    is_last = token.i + 1 == len(token.doc)
    return bool(token.whitespace_) or is_last or token.nbor().is_space


def _abbreviation(token: Token) -> str:
    """The kind of abbreviation that a token is, or that it ends if it is a full stop.

    Returns "title", "initials", "other", or an empty string.
    """
    if not token.text.endswith("."):
        return ""
    bare = token.lower_[:-1]
    if token.text == "." and token.i:
        before = token.nbor(-1)
        if before.is_title and before.lower_ not in PLAIN:
            bare = "" if before.whitespace_ else before.lower_
    if bare in TITLES:
        return "title"
    if INITIALS.fullmatch(token.text):
        return "initials"
    return "other" if bare in ABBREVIATIONS else ""


def rule(token: Token, before: Token | None, gap: str, last_word: Token | None) -> int:
    """Whether a sentence begins at ``token``: :data:`MUST`, :data:`MUST_NOT` or :data:`OPEN`.

    Parameters
    ----------
    token
        The token that would begin the sentence.
    before
        The last token before it that is not white space, if any.
    gap
        The white space between the two.
    last_word
        The last token before it that is not a bracket or quotation mark either, if any.
    """
    if token.is_space or before is None:
        return MUST_NOT
    if is_break(gap):
        return MUST
    if closes(token) or token.text in NEVER_FIRST or opens(before):
        return MUST_NOT
    if _goes_on_after_abbreviation(token, before):
        return MUST_NOT
    if token.is_lower and token.is_alpha and "\n" not in gap:
        ended = last_word is not None and last_word.text in FINAL
        if not ended or closes(before):
            return MUST_NOT
    if gap and _begins_upper(token) and _surely_over(before, last_word):
        return MUST
    return OPEN


def _goes_on_after_abbreviation(token: Token, before: Token) -> bool:
    """Whether ``before`` is an abbreviation after which ``token`` does not begin a sentence."""
    kind = _abbreviation(before)
    if kind == "title":
        return True
    new_sentence = opens(token) or token.lower_ in STARTERS
    return bool(kind) and (token.is_lower or not new_sentence)


def _begins_upper(token: Token) -> bool:
    """Whether a token, or the word right after an opening quotation mark, has a capital.

    In EWT and GUM all 133 quotation marks that this forces begin a sentence.
    """
    if token.text not in BRACKETS and opens(token) and token.i + 1 < len(token.doc):
        token = token.nbor()
    return token.text[0].isupper()


def _surely_over(before: Token, last_word: Token | None) -> bool:
    """Whether punctuation after a whole word certainly ends the sentence.

    Of 10,963 beginnings that this and blank lines force in EWT and GUM (train and dev), 25 are
    wrong.  A question or exclamation mark before a closing quotation mark does not count, because
    the sentence may go on: "Why?" she asked.
    """
    if last_word is None or last_word.i == 0 or last_word.text not in {".", "!", "?"}:
        return False
    if last_word.text != "." and closes(before):
        return False
    word = last_word.nbor(-1)
    if not word.is_alpha or word.whitespace_ or len(word) < 2:
        return False
    if word.lower_ in TITLES or word.lower_ in ABBREVIATIONS:
        return False
    return word.is_lower or (last_word.text == "." and len(word) > 3)


@Language.component("boundaries", assigns=["token.is_sent_start"])
def boundaries(doc: Doc) -> Doc:
    """SpaCy component ``boundaries``, which applies the rules; it comes before the parser."""
    before = last_word = None
    gap = ""
    for token in doc:
        decided = rule(token, before, gap, last_word)
        if token.i and decided != OPEN:
            token.is_sent_start = decided == MUST
        if token.is_space:
            gap += token.text
            continue
        before, gap = token, token.whitespace_
        if not opens(token) and not closes(token):
            last_word = token
    return doc
