"""How far a content goes: what the outlet adds in the same sentence is cut off.

Each rule here is for one construction that the learned tagger, which reads word by word, gets
wrong: it goes on into the outlet's own clause.
"""

from __future__ import annotations

import re

from parallax.common.spans import Span
from parallax.quotes.article import ParsedArticle
from parallax.quotes.pairing import Attribution

LONGEST_LEAD = 600  # characters of a sentence before a source, as its content
_JOINS = re.compile(r"\b(?:and|but|or)\s*,?\s*$", re.IGNORECASE)
_UNNAMED = re.compile(r"\bon (?:the )?condition of anonymity\b", re.IGNORECASE)
_REASON = re.compile(r"\s*(?:to \w+|because|since|as)?\s*")
"""What may stand between “on condition of anonymity” and the reason."""
_RELATIVE = re.compile(r"(?:,\s+which|,?\s+who)$")


def trimmed(one: Attribution, article: ParsedArticle) -> Attribution:
    """An attribution whose contents end before the outlet's own words."""
    if not one.cue:
        return one
    one = _without_other_clause(_without_reason(one, article), article)
    content = (
        _up_to_comment(_without_relative(span, article.text), article) for span in one.content
    )
    return one._replace(content=tuple(content))


def _without_other_clause(one: Attribution, article: ParsedArticle) -> Attribution:
    """Without the clause before “and, according to X, …”, which is the outlet's."""
    text, (start, end) = article.text, one.cue[0]
    according = text[start:end].lower().startswith("according")
    if not according or not _JOINS.search(text, max(0, start - 8), start):
        return one
    later = [span for span in one.content if span[0] > end] or _clause_after(one, article)
    return one._replace(content=tuple(later)) if later else one


def _clause_after(one: Attribution, article: ParsedArticle) -> list[Span]:
    """The rest of the sentence after source, cue and a comma; nothing without one."""
    text = article.text
    last = max(span[1] for span in (*one.source, *one.cue))
    _, end = article.layout.sentence_bounds(last, len(text))
    rest = text[last:end].rstrip(" \n.")
    if not rest.startswith(", ") or len(rest) > LONGEST_LEAD:
        return []
    return [(last + 2, last + len(rest))]


def _without_reason(one: Attribution, article: ParsedArticle) -> Attribution:
    """Without why a source stays unnamed: “…, she said on condition of anonymity because …”.

    What is said is then the clause before.
    """
    text, (start, end) = article.text, one.cue[0]
    after = [span for span in one.content if span[0] >= end]
    if not after or not _is_reason(start, after[0], text):
        return one
    said = [span for span in one.content if span[0] < start] or _clause_before(one, article)
    return one._replace(content=tuple(said)) if said else one


def _is_reason(cue: int, content: Span, text: str) -> bool:
    """Whether a content after a cue that begins at ``cue`` says why its source is unnamed."""
    unnamed = _UNNAMED.search(text, cue, content[1])
    if unnamed is None or unnamed.start() > content[0]:
        return False
    if unnamed.end() > content[0]:
        return True
    plain = _REASON.fullmatch(text, unnamed.end(), content[0]) is not None
    return plain and not text.startswith(("that ", "“", '"'), content[0])


def _clause_before(one: Attribution, article: ParsedArticle) -> list[Span]:
    """The sentence before source and cue, up to a comma; nothing without one."""
    text = article.text
    first = min(span[0] for span in (*one.source, *one.cue))
    start, _ = article.layout.sentence_bounds(first, len(text))
    lead = text[start:first].rstrip()
    if not lead.endswith((",", ",”", ',"')) or len(lead) > LONGEST_LEAD:
        return []
    return [(start, start + len(lead.rstrip(",")))]


def _without_relative(span: Span, text: str) -> Span:
    """Without a relative pronoun whose clause is not part of the content."""
    cut = _RELATIVE.search(text, max(span[0], span[1] - 12), span[1])
    return (span[0], cut.start()) if cut else span


def _up_to_comment(span: Span, article: ParsedArticle) -> Span:
    """Up to the end of a quotation with which it begins and that a participle follows.

    As in: ““…,” ignoring the critics”.
    """
    text = article.text
    for start, end in article.layout.quotations_in(*span):
        if start > span[0] or end >= span[1] or "," not in text[end - 2 : end + 1]:
            continue
        rest = text[end : span[1]]
        place = end + len(rest) - len(rest.lstrip(" ,"))
        words = article.doc.char_span(place, span[1], alignment_mode="expand")
        if words and words[0].tag_ == "VBG" and words[0].text.islower():
            return span[0], end
    return span
