"""The attributions of the learned tagger: its spans, linked, and completed by the rules."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from parallax.common.spans import Span, overlap, starting_in
from parallax.quotes import rules
from parallax.quotes.article import Layout, ParsedArticle
from parallax.quotes.linker import Linker, without_doubtful
from parallax.quotes.pairing import Attribution, ScoredAttribution, link_spans
from parallax.quotes.sources import subject_of
from parallax.quotes.tagger import ROLES, Proposal, Tagger, propose_spans

FUNCTION_WORDS = frozenset(("ADP", "CCONJ", "DET", "PART", "SCONJ"))
"""Words that are no content on their own: wrong in 9 of 9 cases in 200 articles of PolNeAR."""
LONGEST_BREAK = 40  # characters of white space between two paragraphs
_CONJUNCTION = re.compile(r"(?:and|but|or|yet)\s+(?=\S)", re.IGNORECASE)
_LOOSE_END = re.compile(
    r",?(?<!\s)\s+(?:and|or|but|among|despite|while|because|although|with|if|when|as)$"
)


def attributions_of_tagger(
    article: ParsedArticle,
    tagger: Tagger,
    linker: Linker | None,
    by_rule: Sequence[Attribution],
) -> list[ScoredAttribution]:
    """The tagger's spans, on which the rules vote, linked and completed by the rules.

    Without a linker, contents that do not belong to their cue are kept.
    """
    linked, sure = linked_spans(article, tagger, by_rule)
    if linker:
        checked = (without_doubtful(one, sure, article, linker) for one in linked)
        linked = [one for one in checked if one]
    sayable = (_without_function_words(one, article) for one in linked)
    by_cue = sorted((one.cue[0], one) for one in by_rule if one.cue)
    found = []
    for one in filter(None, sayable):
        mean = np.mean([sure[span] for span in (*one.source, *one.cue, *one.content)])
        found.append(ScoredAttribution(_completed(one, by_cue, article), float(mean)))
    return found


def linked_spans(
    article: ParsedArticle, tagger: Tagger, by_rule: Sequence[Attribution]
) -> tuple[list[Attribution], dict[Span, float]]:
    """The tagger's spans linked by distance, and the tagger's probability of each span."""
    hints = [
        (start, end, role)
        for one in by_rule
        for role, spans in zip(ROLES, one)
        for start, end in spans
    ]
    by_role: dict[str, list[Span]] = {role: [] for role in ROLES}
    sure: dict[Span, float] = {}
    for proposal in _joined(propose_spans(article.text, tagger, hints), article.text):
        for span in _parts(proposal, article):
            by_role[proposal.role].append(span)
            sure[span] = proposal.probability
    linked = link_spans(by_role["source"], by_role["cue"], by_role["content"], article.layout)
    return linked, sure


def _without_function_words(one: Attribution, article: ParsedArticle) -> Attribution | None:
    """An attribution without contents that are a mere "as" or "the"; None without any other."""
    kept = tuple(span for span in one.content if not _is_function_word(span, article))
    return one._replace(content=kept) if kept else None


def _is_function_word(span: Span, article: ParsedArticle) -> bool:
    """Whether a span is one word that cannot be said alone."""
    tokens = article.doc.char_span(*span, alignment_mode="expand")
    words = [token for token in tokens or () if not token.is_punct and not token.is_space]
    return len(words) == 1 and words[0].pos_ in FUNCTION_WORDS


def _joined(proposals: Sequence[Proposal], text: str) -> list[Proposal]:
    """The proposals in order; cues, and the names of a source, with a blank between become one.

    The tagger may begin a span anew within a name: "Gerald | Pike".
    """
    joined: list[Proposal] = []
    for one in sorted(proposals):
        last = joined[-1] if joined else None
        if last and last.role == one.role and _is_one(last, one, text):
            mean = (last.probability + one.probability) / 2
            joined[-1] = Proposal(last.start, one.end, one.role, mean)
        else:
            joined.append(one)
    return joined


def _is_one(before: Proposal, after: Proposal, text: str) -> bool:
    """Whether two proposals of a role are parts of one cue, or of one name."""
    if before.role == "content" or text[before.end : after.start] != " ":
        return False
    last_word = text[before.start : before.end].rsplit(maxsplit=1)[-1]
    return before.role == "cue" or last_word[0].isupper() and text[after.start].isupper()


def _parts(proposal: Proposal, article: ParsedArticle) -> list[Span]:
    """The span of a proposal; a content is cut where a quotation opens a further paragraph.

    That paragraph may have a cue of its own. A source begins after the conjunction of its clause.
    """
    start, end = proposal.start, proposal.end
    if proposal.role == "source" and (opening := _CONJUNCTION.match(article.text, start, end)):
        start = opening.end()
    inner = starting_in(article.layout.paragraphs, (start + 1, end), start=lambda place: place)
    openings = [article.layout.paragraphs[number] for number in inner]
    cuts = [place for place in openings if article.layout.is_quoted((place, place + 1))]
    if proposal.role != "content" or not cuts:
        return [(start, end)]
    edges = [start, *cuts, end]
    ends = [last - _space_before(last, article.text) for last in edges[1:]]
    return list(zip(edges, ends))


def _space_before(place: int, text: str) -> int:
    """How many characters of white space come right before a place."""
    near = text[max(0, place - LONGEST_BREAK) : place]
    return len(near) - len(near.rstrip())


def _completed(
    one: Attribution, by_cue: Sequence[tuple[Span, Attribution]], article: ParsedArticle
) -> Attribution:
    """An attribution of the tagger, completed by what the rules know.

    That is a missing source, the sentence that “this” refers to, or the clause after “that”.
    ``by_cue`` are the rules' attributions, sorted by their cues.
    """
    same = starting_in(by_cue, one.cue[0], start=lambda pair: pair[0][0])
    by_rule = by_cue[same[0]][1] if same else None
    if not one.source:
        one = one._replace(source=_missing_source(one, by_rule, article))
    if by_rule and _stands_for(one, by_rule, article):
        one = one._replace(content=by_rule.content)
    return one._replace(content=tuple(_without_loose_end(span, article) for span in one.content))


def _missing_source(
    one: Attribution, by_rule: Attribution | None, article: ParsedArticle
) -> tuple[Span, ...]:
    """The source of a cue by the rules, or else by the parse; empty where neither finds one."""
    if by_rule and by_rule.source:
        source = by_rule.source
        if not overlaps_any(source[0], one.content):
            return source
    subject = _subject_by_parse(one, article)
    return (subject,) if subject else ()


def _stands_for(one: Attribution, by_rule: Attribution, article: ParsedArticle) -> bool:
    """Whether the content is only a word that refers to the content by rule: “that”, “this”."""
    words = " ".join(article.text[start:end].lower() for start, end in one.content)
    if words == "that":
        return True
    return words in rules.DEMONSTRATIVES and points_back(by_rule, article.layout)


def points_back(one: Attribution, layout: Layout) -> bool:
    """Whether all content is unquoted and in an earlier sentence: “This was announced by X”."""
    place = layout.sentence(one.cue[0][0])
    return all(
        layout.sentence(end - 1) < place and not layout.is_quoted((start, end))
        for start, end in one.content
    )


def _subject_by_parse(one: Attribution, article: ParsedArticle) -> Span | None:
    """The subject of the cue; None if it overlaps cue or content."""
    tokens = article.doc.char_span(*one.cue[0], alignment_mode="expand")
    verbs = [token for token in tokens or () if token.pos_ == "VERB"]
    if not verbs:
        return None
    subject = subject_of(verbs[-1])
    if subject is None or overlaps_any(subject, (*one.cue, *one.content)):
        return None
    return subject


def overlaps_any(span: Span, others: Sequence[Span]) -> bool:
    """Whether a span shares a character with any other."""
    return any(overlap(span, other) for other in others)


def _without_loose_end(span: Span, article: ParsedArticle) -> Span:
    """A content without a conjunction or preposition at its end: “… Ukraine, among”."""
    start, end = span
    cut = _LOOSE_END.search(article.text, max(start, end - 14), end)
    return (start, cut.start()) if cut and cut.start() > start else span
