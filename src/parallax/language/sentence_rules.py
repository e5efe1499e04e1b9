"""Where a sentence must and must not begin, decided before the parser, which then builds its trees within these bounds.

Rules hold for edited English: a blank line ends a sentence; a title is followed by its name; an abbreviation inside a sentence is
followed by a name or a small letter; a closing mark belongs to the sentence that it closes, an opening mark to the one it opens.
What no rule decides is left to the parser.
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc, Token

MUST, MUST_NOT, OPEN = 1, -1, 0
TITLES = frozenset(
    "mr mrs ms messrs dr prof sen sens rep reps gen col lt maj capt cpt cmdr cdr sgt gov govs pres rev hon st adm brig amb supt insp atty"
    " vs no nos vol fig e.g i.e viz".split()
)
ABBREVIATIONS = frozenset(
    "inc corp ltd co jr sr etc a.m p.m jan feb mar apr jun jul aug sept sep oct nov dec mon tue wed thu fri sat sun approx dept est ave"
    " blvd rd mt ft bros al ph.d m.d b.a m.a eg ie esp thur thurs tues attn ps".split()
)
PLAIN = frozenset(
    "no sun sat mon wed fri mar jan jun al est ave".split()
)  # abbreviations only where the tokenizer keeps the point
INITIALS = re.compile(r"(?:[A-Za-z]\.)+")  # U.S., J., D.C., p.m.
STARTERS = frozenset(
    "the a an he she it they we i you this that these those there his her its their our my in on at by for from with as after before when"
    " while if although but and or so however meanwhile what who why how where not no one some many most both all".split()
)
FINAL = frozenset({".", "!", "?", "…", "...", ".."})
CLOSING = frozenset("”’»)]}›")
OPENING = frozenset("“‘«([{‹„‚")
STRAIGHT = frozenset({'"', "'", "''", "``"})
NEVER_FIRST = frozenset({",", ";", ":", ".", "!", "?", "%", "…", "'s", "’s", "n't", "n’t"})


def is_break(text: str) -> bool:
    """Whether white space holds a blank line."""
    return text.count("\n") > 1 or "\u2029" in text


def opens(token: Token) -> bool:
    """Whether the token is an opening mark; a straight mark opens when nothing but white space stands before it and a word follows."""
    if token.text in OPENING:
        return True
    return token.text in STRAIGHT and _gap_before(token) and not _gap_after(token)


def closes(token: Token) -> bool:
    """Whether the token is a closing mark; a straight mark closes when it hangs on the word before it."""
    if token.text in CLOSING:
        return True
    return token.text in STRAIGHT and not _gap_before(token)


def _gap_before(token: Token) -> bool:
    if token.i == 0:
        return True
    before = token.doc[token.i - 1]
    return bool(before.whitespace_) or before.is_space or before.text in OPENING


def _gap_after(token: Token) -> bool:
    return (
        bool(token.whitespace_) or token.i + 1 == len(token.doc) or token.doc[token.i + 1].is_space
    )


def _abbreviation(token: Token) -> str:
    """The kind of abbreviation that the token is, or that the point ends: title, initials, other, or nothing."""
    if not token.text.endswith("."):
        return ""
    if (
        token.text == "."
        and token.i
        and token.doc[token.i - 1].is_title
        and token.doc[token.i - 1].lower_ not in PLAIN
    ):
        bare = "" if token.doc[token.i - 1].whitespace_ else token.doc[token.i - 1].lower_
    else:
        bare = token.lower_[:-1]
    if bare in TITLES:
        return "title"
    if INITIALS.fullmatch(token.text):
        return "initials"
    return "other" if bare in ABBREVIATIONS else ""


def rule(token: Token, before: Token | None, gap: str, last_word: Token | None) -> int:
    """:data:`MUST`, :data:`MUST_NOT` or :data:`OPEN` for a sentence that would begin at ``token``.

    ``before`` is the token before it that is not white space, ``gap`` the white space between, and ``last_word`` the last token before
    it that neither opens nor closes.
    """
    if token.is_space:
        return MUST_NOT
    if before is None:
        return MUST_NOT
    if is_break(gap):
        return MUST
    if closes(token) or token.text in NEVER_FIRST or opens(before):
        return MUST_NOT
    kind = _abbreviation(before)
    if kind == "title":
        return MUST_NOT
    if kind and not opens(token) and token.lower_ not in STARTERS:
        return MUST_NOT
    if kind and token.is_lower:
        return MUST_NOT
    if token.is_lower and token.is_alpha and "\n" not in gap:
        ended = last_word is not None and last_word.text in FINAL
        if not ended or closes(before):
            return MUST_NOT
    return MUST if gap and token.text[0].isupper() and _surely_over(before, last_word) else OPEN


def _surely_over(before: Token, last_word: Token | None) -> bool:
    """Whether a point after a whole word ends the sentence.

    Of 10,963 beginnings that this and the blank lines force in EWT and GUM (train and dev), 25 are wrong.
    A question or exclamation mark before a closing mark does not end it: "Why?" she asked.
    """
    if (
        last_word is None
        or last_word.i == 0
        or last_word.text not in {".", "!", "?"}
        or (last_word.text != "." and closes(before))
    ):
        return False
    word = last_word.doc[last_word.i - 1]
    if (
        not word.is_alpha
        or word.whitespace_
        or len(word) < 2
        or word.lower_ in TITLES
        or word.lower_ in ABBREVIATIONS
    ):
        return False
    return word.is_lower or (last_word.text == "." and len(word) > 3)


@Language.component("boundaries", assigns=["token.is_sent_start"])
def boundaries(doc: Doc) -> Doc:
    """SpaCy component ``boundaries``: stands before the parser."""
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
