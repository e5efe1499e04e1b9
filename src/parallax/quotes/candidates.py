"""The attributions of one article, where the learned tagger and the rules meet.

The attributions of the tagger (:mod:`parallax.quotes.tagged`, where its weights are installed) come
first; the rules (:mod:`parallax.quotes.rules`), with the tagger only those with a source and a cue
of speech, add attributions of their own. Quotations that neither explains are left to
:mod:`parallax.quotes.loose_quotations`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Sequence

import numpy as np
from spacy.tokens import Token

from parallax.common.spans import Span, overlapping
from parallax.quotes import rules, voices
from parallax.quotes.article import ParsedArticle, dateline_end
from parallax.quotes.cues import find_cue
from parallax.quotes.extents import trimmed
from parallax.quotes.linker import load_linker
from parallax.quotes.loose_quotations import (
    joined_over_space,
    quotations_without_cue,
    with_later_paragraphs,
    with_loose_quotations,
)
from parallax.quotes.pairing import Attribution, ScoredAttribution
from parallax.quotes.parse_spans import children_of
from parallax.quotes.presentation import NO, SUBJECTS, TOPIC, load_presenter, presentation
from parallax.quotes.sources import subject_of
from parallax.quotes.tagged import attributions_of_tagger, overlaps_any, points_back
from parallax.quotes.tagger import Tagger
from parallax.quotes.taken import Taken
from parallax.quotes.transcripts import TranscriptTurn

BY_TURN, BY_RULE, NESTED = 0.8, 0.55, 0.5
"""Confidence of what the tagger did not propose."""
SURE_ENOUGH = 0.6
"""Confidence from which a proposal of the tagger is an attribution; below it, two of three of those
on PolNeAR's development half are none."""
SPEAKING = frozenset(("according", ":"))
"""Cues of speech that are no verbs."""
SETTING = frozenset(("as", "amid", "despite"))
"""Words that open what the outlet adds to a report, right in five of seven cases that end a content
on PolNeAR's development half; “while” and “after” are not."""
SHORT_CONTENT = 5  # words; a shorter content has nothing to cut


def find_in(article: ParsedArticle, tagger: Tagger | None) -> list[ScoredAttribution]:
    """The attributions of one article in text order; without a tagger, by rules alone."""
    by_rule = proposed_by_rule(article)
    found = attributions_of_tagger(article, tagger, load_linker(), by_rule) if tagger else []
    found = [one for one in found if one.confidence >= SURE_ENOUGH]
    found = _turns(article) + [one for one in found if _fits_turns(one.spans, article.turns)]
    unmarked = _unmarked(article)
    found = unmarked + _outside(found, unmarked)
    if tagger:
        by_rule = [one for one in by_rule if _is_speech(one, article)]
    taken = Taken(len(article.text))
    for one in found:
        taken.add(one.spans)
    found = _without_reports_in_reports(found + _where_free(by_rule, taken, article), article)
    found = with_loose_quotations(found, quotations_without_cue(article, taken), article)
    found = with_later_paragraphs(found, article)
    titles = _titles(article)
    found = [
        one._replace(
            spans=trimmed(_without_setting(_without_titles(one.spans, titles), article), article)
        )
        for one in found
    ]
    return sorted(found, key=lambda one: (_first_character(one.spans), one.spans))


def proposed_by_rule(article: ParsedArticle) -> list[Attribution]:
    """The attributions that the rules find, with whole quotations and without datelines."""
    return [
        _with_whole_quotations(_without_dateline(one, article.text), article)
        for one in rules.propose_attributions(article)
    ]


def _first_character(one: Attribution) -> int:
    return min(start for start, _ in (*one.source, *one.cue, *one.content))


def _where_free(
    by_rule: Sequence[Attribution], taken: Taken, article: ParsedArticle
) -> list[ScoredAttribution]:
    """The rules' attributions in places that are still free; they are added to ``taken``."""
    found = []
    for one in by_rule:
        confidence = _confidence(one, taken, points_back(one, article.layout))
        if confidence == BY_RULE or confidence and _is_speech(one, article):
            found.append(ScoredAttribution(one, confidence))
            taken.add(one)
    return found


def _confidence(one: Attribution, taken: Taken, announced: bool) -> float:
    """Confidence in one more attribution; 0 where its cue or all its content is taken.

    ``announced`` says that its content is the sentence before, which may hold attributions of
    its own.
    """
    if taken.holds_cue(one.cue):
        return 0.0
    if announced:
        return BY_RULE
    within = [bool(taken.content[start]) for start, _ in one.cue]
    if taken.holds_cue(one.content):  # it contains whole attributions
        return 0.0 if any(within) else BY_RULE
    shares = [taken.content[start:end].mean() for start, end in one.content]
    if all(within):
        return NESTED if all(share > 0.8 for share in shares) else 0.0
    return BY_RULE if max(shares) < 0.3 else 0.0


def _is_speech(one: Attribution, article: ParsedArticle) -> bool:
    """Whether an attribution has a source and a cue of speech."""
    if not one.source or not one.cue:
        return False
    tokens = article.doc.char_span(*one.cue[0], alignment_mode="expand")
    plain = article.lexicon.speech | SPEAKING
    return any(token.lemma_.lower() in plain or token.lower_ in plain for token in tokens or ())


def _without_reports_in_reports(
    found: Sequence[ScoredAttribution], article: ParsedArticle
) -> list[ScoredAttribution]:
    """Without the nested attributions, but those in what the outlet tells of a speech act.

    There the words are somebody's after all: "rejected the claims | that it plans to invade".
    In what is asked they are nobody's: "asked what she thought of the idea | that it might rain".
    """
    if all(one.confidence != NESTED for one in found):
        return list(found)
    presenter, told = load_presenter(), np.zeros(len(article.text), dtype=bool)
    for one in found:
        cue = find_cue(article, one.spans)
        if presentation(one.spans, cue, article, presenter) in (TOPIC, NO):
            for start, end in one.spans.content:
                told[start:end] = one.confidence != NESTED or told[start:end]
    return [one for one in found if one.confidence != NESTED or told[one.spans.content[0][0]]]


# ---------------------------------------------------------------- transcripts


def _turns(article: ParsedArticle) -> list[ScoredAttribution]:
    """The turns of a transcript as attributions, whose cue is the colon, or a bare “Q”."""
    named = ((turn, () if turn.name == turn.colon else (turn.name,)) for turn in article.turns)
    return [
        ScoredAttribution(Attribution(source, (turn.colon,), turn.content), BY_TURN)
        for turn, source in named
    ]


def _fits_turns(one: Attribution, turns: Sequence[TranscriptTurn]) -> bool:
    """Whether an attribution lies outside all turns: all that is said in one is its speaker's."""
    if not turns:
        return True
    return all(_turn_at(span, turns) < 0 for span in (*one.source, *one.cue, *one.content))


def _turn_at(span: Span, turns: Sequence[TranscriptTurn]) -> int:
    """Number of the turn in which a span begins, its label included; -1 outside all turns."""
    number = bisect_right(turns, span[0], key=lambda turn: turn.name[0]) - 1
    return number if number >= 0 and span[0] < turns[number].content[-1][1] else -1


# ---------------------------------------------------------------- posts and block quotations


def _unmarked(article: ParsedArticle) -> list[ScoredAttribution]:
    """The signed posts, whose cue is the dash before the name, and the block quotations."""
    found = [Attribution((one.name,), (one.dash,), (one.content,)) for one in article.posts]
    for block in article.blocks:
        source = block.source if block.verb is None else subject_of(block.verb)
        found.append(Attribution((source,) if source else (), (block.cue,), (block.content,)))
    return [ScoredAttribution(one, BY_TURN) for one in found]


def _outside(
    found: list[ScoredAttribution], unmarked: Sequence[ScoredAttribution]
) -> list[ScoredAttribution]:
    """The attributions that share no content and no cue with posts and blocks.

    There, all is said by one person.
    """
    if not unmarked:
        return found
    taken = sorted(span for one in unmarked for span in (*one.spans.cue, *one.spans.content))
    return [
        one
        for one in found
        if not any(overlapping(taken, span) for role in one.spans for span in role)
    ]


# ---------------------------------------------------------------- the rules' proposals


def _with_whole_quotations(one: Attribution, article: ParsedArticle) -> Attribution:
    """Content that covers most of a quotation, or its beginning, is widened to all of it."""
    holes = [*one.source, *one.cue]
    widened = []
    for span in one.content:
        whole = span
        for quoted in article.layout.quotations_in(*span):
            if not overlaps_any(quoted, holes):
                whole = _widened(whole, quoted)
        widened.append(whole)
    return one._replace(content=tuple(joined_over_space(widened, article.text)))


def _widened(span: Span, quoted: Span) -> Span:
    """A span widened to a quotation of which it covers most, or the beginning."""
    start, end = span
    shared = min(end, quoted[1]) - max(start, quoted[0])
    most = shared >= (quoted[1] - quoted[0]) / 2
    if shared > 0 and (most or start <= quoted[0] + 1):
        return min(start, quoted[0]), max(end, quoted[1])
    return span


def _without_dateline(one: Attribution, text: str) -> Attribution:
    """Content without an opening dateline: “WASHINGTON (AP) — ”."""
    content = []
    for start, end in one.content:
        cut = dateline_end(text, start)
        content.append((cut if cut is not None and cut < end else start, end))
    return one._replace(content=tuple(content))


# ---------------------------------------------------------------- what ends a content


def _titles(article: ParsedArticle) -> set[Span]:
    """The outermost quotations that name a work or a thing."""
    found = set()
    for quotation in article.quotations.outermost:
        words = voices.words_of(article.doc, quotation)
        if words and voices.is_title(article.doc, quotation, words, article.naming):
            found.add((quotation.start, quotation.end))
    return found


def _without_titles(one: Attribution, titles: Container[Span]) -> Attribution:
    """An attribution without contents that are a title, where it has others.

    As in: “A,” she told “Meet the Press.”
    """
    kept = tuple(span for span in one.content if span not in titles)
    return one._replace(content=kept) if kept else one


def _without_setting(one: Attribution, article: ParsedArticle) -> Attribution:
    """An attribution whose contents end before what the outlet adds of the setting.

    As in: “it is preparing to invade, as the government keeps sending troops”.
    """
    return one._replace(content=tuple(_up_to_setting(span, article) for span in one.content))


def _up_to_setting(span: Span, article: ParsedArticle) -> Span:
    start, end = span
    words = article.doc.char_span(start, end, alignment_mode="contract")
    if words is None or len(words) < SHORT_CONTENT:
        return span
    last = next((token.i for token in reversed(words) if not token.is_punct), words.start)
    for token in words[2:]:
        if _opens_setting(token, last) and not article.quotations.inside[token.idx]:
            kept = article.text[start : token.idx].rstrip(" ,—–-\xa0")
            return start, start + len(kept)
    return span


def _opens_setting(token: Token, last: int) -> bool:
    """Whether a word opens a clause or phrase of setting that ends at token number ``last``."""
    if token.lower_ not in SETTING or token.dep_ not in ("mark", "case"):
        return False
    head, first = token.head, token.i
    while first > head.left_edge.i and token.doc[first - 1].is_punct:
        first -= 1  # the comma before the word may be part of its clause
    if head.left_edge.i != first or head.right_edge.i < last:
        return False
    return token.lower_ != "as" or any(child.dep_ in SUBJECTS for child in children_of(head))
