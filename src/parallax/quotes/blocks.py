"""Block quotations: a paragraph without marks that the paragraph before it introduces.

“In a letter, Lindt wrote:”, and then a paragraph in her words. On the page they are set apart; in
plain text only the colon is left.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple

from spacy.tokens import Doc, Token

from parallax.common.spans import Span

SHORTEST_BLOCK = 5  # words
LONGEST_PARTY = 60  # characters of X in “According to X:”
_GAP = re.compile(r":[ \t]*\n+[ \t]*")
_PLAIN = re.compile(r"[^\W\d_]")
"""How a block quotation begins: no quotation mark, bullet or number."""
_ACCORDING = re.compile(rf"\b[Aa]ccording to (?P<who>[^\n.:;“”\"]{{2,{LONGEST_PARTY}}})$")
_FOLLOWING = re.compile(
    r" (?:the following|this|as follows)(?: (?:answer|message|question|remarks?|statement|words))?$"
)
_ENDS = (".", "!", "?", "…", ".”", "!”", "?”", '."', '!"', '?"', ")", "]")


class BlockQuotation(NamedTuple):
    """The paragraph that is quoted, the cue, and the source.

    ``verb`` is the cue's token, None for “according to”; ``source`` is known for that alone, the
    subject of a verb is left to the parse.
    """

    content: Span
    cue: Span
    verb: Token | None
    source: Span | None


def find_blocks(doc: Doc, text: str, speech: Container[str]) -> list[BlockQuotation]:
    """The block quotations of a text in order; ``speech`` are base forms of verbs of saying.

    The verb, or “according to X”, must stand right before the colon: what follows “the reasons
    include:” or “watch the speech below:” is nobody's.
    """
    blocks = []
    for gap in _GAP.finditer(text):
        content = _paragraph(text, gap.end())
        introduced = content and _introduced(doc, text, gap.start(), speech)
        if content and introduced:
            blocks.append(BlockQuotation(content, *introduced))
    return blocks


def _paragraph(text: str, start: int) -> Span | None:
    """The paragraph at a place; None where it does not look like what somebody said."""
    end = text.find("\n", start)
    said = text[start : len(text) if end < 0 else end].rstrip()
    long_enough = len(said.split()) >= SHORTEST_BLOCK
    if not long_enough or not _PLAIN.match(said) or not said.endswith(_ENDS):
        return None
    return start, start + len(said)


def _introduced(
    doc: Doc, text: str, colon: int, speech: Container[str]
) -> tuple[Span, Token | None, Span | None] | None:
    """Cue, verb and source right before a colon; None where nobody is about to speak."""
    line = text.rfind("\n", 0, colon) + 1
    party = _ACCORDING.search(text, max(line, colon - LONGEST_PARTY - 15), colon)
    if party:
        start = party.start()
        return (start, start + len("according to")), None, party.span("who")
    following = _FOLLOWING.search(text, max(line, colon - 30), colon)
    end = following.start() if following else colon
    verb = _last_word(doc, line, end)
    if verb is None or verb.pos_ != "VERB" or verb.lemma_.lower() not in speech:
        return None
    return (verb.idx, verb.idx + len(verb)), verb, None


def _last_word(doc: Doc, start: int, end: int) -> Token | None:
    """The last token of a part of a text."""
    words = doc.char_span(max(start, end - 30), end, alignment_mode="expand")
    return words[-1] if words else None
