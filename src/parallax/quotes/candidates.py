"""The attributions of one article, where the learned tagger and the rules meet.

The spans of the tagger (:mod:`parallax.quotes.tagger`, where its weights are installed) come first;
The spans of the tagger (:mod:`parallax.quotes.tagger`, where its weights are installed) come first;
of speech, add attributions of their own. Quotations that neither explains join an attribution of
their paragraph, or become attributions without a cue.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from spacy.tokens import Token

from parallax.common.spans import Span, overlap, overlapping, starting_in
from parallax.language.quotation_marks import Quotation
from parallax.quotes import rules, voices
from parallax.quotes.article import WORD, Layout, ParsedArticle, Quotations, dateline_end
from parallax.quotes.cues import find_cue
from parallax.quotes.extents import trimmed
from parallax.quotes.pairing import Attribution, link_spans
from parallax.quotes.parse_spans import children_of
from parallax.quotes.presentation import NO, SUBJECTS, TOPIC, load_presenter, presentation
from parallax.quotes.sources import noun_before, subject_of
from parallax.quotes.tagger import ROLES, Proposal, Tagger, propose_spans
from parallax.quotes.transcripts import TranscriptTurn

BY_TURN, BY_RULE, BY_QUOTATION_MARKS, NESTED = 0.8, 0.55, 0.35, 0.5
"""Confidence of what the tagger did not propose."""
SURE_ENOUGH = 0.6
"""Confidence from which a proposal of the tagger is an attribution; below it, two of three of those
on PolNeAR's development half are none."""
SPEAKING = frozenset(("according", ":"))
"""Cues of speech that are no verbs."""
WITHOUT_CUE = 5  # from this many words, a quotation without a cue counts as speech
LONGEST_BREAK = 40  # characters of white space between two paragraphs
SETTING = frozenset(("as", "amid", "despite"))
"""Words that open what the outlet adds to a report, right in five of seven cases that end a content
on PolNeAR's development half; “while” and “after” are not."""
SHORT_CONTENT = 5  # words; a shorter content has nothing to cut
SHORT_SPEECH = 3  # … or from this many, if it has a first person or an auxiliary
FIRST_PERSON = frozenset(("i", "we", "my", "our", "me", "us"))
_CONJUNCTION = re.compile(r"(?:and|but|or|yet)\s+(?=\S)", re.IGNORECASE)
_LOOSE_END = re.compile(
    r",?(?<!\s)\s+(?:and|or|but|among|despite|while|because|although|with|if|when|as)$"
)


class ScoredAttribution(NamedTuple):
    """The spans of one attribution, and the confidence in them, 0 to 1."""

    spans: Attribution
    confidence: float


def find_in(article: ParsedArticle, tagger: Tagger | None) -> list[ScoredAttribution]:
    """The attributions of one article in text order; without a tagger, by rules alone."""
    by_rule = [
        _with_whole_quotations(_without_dateline(one, article.text), article)
        for one in rules.propose_attributions(article)
    ]
    found = _from_tagger(article, tagger, by_rule) if tagger else []
    found = [one for one in found if one.confidence >= SURE_ENOUGH]
    found = _turns(article) + [one for one in found if _fits_turns(one.spans, article.turns)]
    unmarked = _unmarked(article)
    found = unmarked + _outside(found, unmarked)
    if tagger:
        by_rule = [one for one in by_rule if _is_speech(one, article)]
    taken = _Taken(len(article.text))
    for one in found:
        taken.add(one.spans)
    found = _without_reports_in_reports(found + _where_free(by_rule, taken, article), article)
    found = _with_loose_quotations(found, _without_cue(article, taken), article)
    found = _with_later_paragraphs(found, article)
    found = [one._replace(spans=_bridged(one.spans, taken, article)) for one in found]
    titles = _titles(article)
    found = [
        one._replace(
            spans=trimmed(_without_setting(_without_titles(one.spans, titles), article), article)
        )
        for one in found
    ]
    return sorted(found, key=lambda one: (_first_character(one.spans), one.spans))


def _first_character(one: Attribution) -> int:
    return min(start for start, _ in (*one.source, *one.cue, *one.content))


def _overlaps_any(span: Span, others: Sequence[Span]) -> bool:
    return any(overlap(span, other) for other in others)


class _Taken:
    """Masks of the characters that are already cue or content of an attribution."""

    def __init__(self, length: int):
        self.cue = np.zeros(length + 1, dtype=bool)
        self.content = np.zeros(length + 1, dtype=bool)

    def add(self, one: Attribution) -> None:
        for start, end in one.cue:
            self.cue[start:end] = True
        for start, end in one.content:
            self.content[start:end] = True

    def holds_cue(self, spans: Sequence[Span]) -> bool:
        return any(self.cue[start:end].any() for start, end in spans)

    def confidence_of(self, one: Attribution, announced: bool) -> float:
        """Confidence in one more attribution; 0 where its cue or all its content is taken.

        ``announced`` says that its content is the sentence before, which may hold attributions of
        its own.
        """
        if self.holds_cue(one.cue):
            return 0.0
        if announced:
            return BY_RULE
        within = [bool(self.content[start]) for start, _ in one.cue]
        if self.holds_cue(one.content):  # it contains whole attributions
            return 0.0 if any(within) else BY_RULE
        shares = [self.content[start:end].mean() for start, end in one.content]
        if all(within):
            return NESTED if all(share > 0.8 for share in shares) else 0.0
        return BY_RULE if max(shares) < 0.3 else 0.0


def _where_free(
    by_rule: Sequence[Attribution], taken: _Taken, article: ParsedArticle
) -> list[ScoredAttribution]:
    """The rules' attributions in places that are still free; they are added to ``taken``."""
    found = []
    for one in by_rule:
        confidence = taken.confidence_of(one, _points_back(one, article.layout))
        if confidence == BY_RULE or confidence and _is_speech(one, article):
            found.append(ScoredAttribution(one, confidence))
            taken.add(one)
    return found


def _points_back(one: Attribution, layout: Layout) -> bool:
    """Whether all content is unquoted and in an earlier sentence: “This was announced by X”."""
    place = layout.sentence(one.cue[0][0])
    return all(
        layout.sentence(end - 1) < place and not layout.is_quoted((start, end))
        for start, end in one.content
    )


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
            if not _overlaps_any(quoted, holes):
                whole = _widened(whole, quoted)
        widened.append(whole)
    return one._replace(content=tuple(_joined_over_space(widened, article.text)))


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


def _joined_over_space(spans: Sequence[Span], text: str) -> list[Span]:
    """Spans in order; those that touch, or have only white space between, become one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


# ---------------------------------------------------------------- the tagger's proposals


def _from_tagger(
    article: ParsedArticle, tagger: Tagger, by_rule: Sequence[Attribution]
) -> list[ScoredAttribution]:
    """The tagger's spans, on which the rules vote, linked and completed by the rules."""
    hints: list[tuple[int, int, str]] = []
    for one in by_rule:
        for role, spans in zip(ROLES, one):
            hints += [(start, end, role) for start, end in spans]
    proposals = propose_spans(article.text, tagger, hints)
    by_role: dict[str, list[Span]] = {role: [] for role in ROLES}
    probability: dict[Span, float] = {}
    for proposal in _joined(proposals, article.text):
        for span in _parts(proposal, article):
            by_role[proposal.role].append(span)
            probability[span] = proposal.probability
    attributions = link_spans(by_role["source"], by_role["cue"], by_role["content"], article.layout)
    by_cue = sorted((one.cue[0], one) for one in by_rule if one.cue)
    found = []
    for one in attributions:
        mean = np.mean([probability[span] for span in (*one.source, *one.cue, *one.content)])
        found.append(ScoredAttribution(_completed(one, by_cue, article), float(mean)))
    return found


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

    That paragraph may have a cue of its own.  A source begins after the conjunction of its clause.
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
        if not _overlaps_any(source[0], one.content):
            return source
    subject = _subject_by_parse(one, article)
    return (subject,) if subject else ()


def _stands_for(one: Attribution, by_rule: Attribution, article: ParsedArticle) -> bool:
    """Whether the content is only a word that refers to the content by rule: “that”, “this”."""
    words = " ".join(article.text[start:end].lower() for start, end in one.content)
    if words == "that":
        return True
    return words in rules.DEMONSTRATIVES and _points_back(by_rule, article.layout)


def _subject_by_parse(one: Attribution, article: ParsedArticle) -> Span | None:
    """The subject of the cue, or the noun before it; None if it overlaps cue or content."""
    tokens = article.doc.char_span(*one.cue[0], alignment_mode="expand")
    verbs = [token for token in tokens or () if token.pos_ == "VERB"]
    if not verbs:
        return None
    subject = subject_of(verbs[-1]) or noun_before(verbs[-1], one.cue[0], article, clause=True)
    if subject is None or _overlaps_any(subject, (*one.cue, *one.content)):
        return None
    return subject


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


def _without_loose_end(span: Span, article: ParsedArticle) -> Span:
    """A content without a conjunction or preposition at its end: “… Ukraine, among”."""
    start, end = span
    cut = _LOOSE_END.search(article.text, max(start, end - 14), end)
    return (start, cut.start()) if cut and cut.start() > start else span


# ---------------------------------------------------------------- quotations without attribution


def _without_cue(article: ParsedArticle, taken: _Taken) -> list[Attribution]:
    """Spoken quotations that no attribution covers, as attributions without source and cue.

    The paragraphs of one quotation form one content.
    """
    groups: dict[int, list[Span]] = {}
    for quotation in article.quotations.outermost:
        span = (quotation.start, quotation.end)
        covered = taken.content[span[0] : span[1]].mean() > 0.2 or taken.holds_cue([span])
        if not covered and _sounds_spoken(quotation, article):
            groups.setdefault(quotation.group, []).append(span)
    contents = (_joined_over_space(spans, article.text) for spans in groups.values())
    return [Attribution((), (), tuple(content)) for content in contents]


def _sounds_spoken(quotation: Quotation, article: ParsedArticle) -> bool:
    """Whether quoted words are speech rather than a title or a word held at arm's length."""
    first, last = quotation.inner_start, quotation.inner_end
    words = article.doc.char_span(first, last, alignment_mode="contract")
    n_words = sum(1 for _ in WORD.finditer(article.text, first, last))
    if words is None or n_words < SHORT_SPEECH:
        return False
    if n_words < WITHOUT_CUE and not any(
        token.lower_ in FIRST_PERSON or token.pos_ == "AUX" for token in words
    ):
        return False
    return not voices.is_title(article.doc, quotation, words, article.naming)


def _with_loose_quotations(
    found: Sequence[ScoredAttribution], loose: Sequence[Attribution], article: ParsedArticle
) -> list[ScoredAttribution]:
    """Join loose quotations to an attribution of their paragraph that already quotes.

    As in: “A,” she said. “B.” An attribution before the quotation is preferred to one after it;
    without either, the quotation is an attribution of its own.
    """
    quoting = [k for k, one in enumerate(found) if _quotes(one.spans, article.quotations)]
    cues = sorted((found[k].spans.cue[0][0], k) for k in quoting)
    extra: dict[int, list[Span]] = {}
    alone = []
    for one in loose:
        owner = _beside(one.content[0][0], cues, article.layout)
        if owner is None:
            alone.append(ScoredAttribution(one, BY_QUOTATION_MARKS))
        else:
            extra.setdefault(owner, []).extend(one.content)
    joined = [_with_content(one, extra.get(k, ())) for k, one in enumerate(found)]
    return joined + alone


def _quotes(one: Attribution, quotations: Quotations) -> bool:
    """Whether an attribution has a cue, and quoted words in its content."""
    return bool(one.cue) and any(quotations.inside[start:end].any() for start, end in one.content)


def _beside(place: int, cues: Sequence[Span], layout: Layout) -> int | None:
    """Number of the attribution whose cue is next to a place in its paragraph; None without one.

    A cue before the place comes first. ``cues`` are (first character, number of the attribution),
    sorted.
    """
    paragraph = layout.paragraph(place)
    at = bisect_right(cues, (place, -1))
    for start, number in cues[max(0, at - 1) : at + 1]:
        if layout.paragraph(start) == paragraph:
            return number
    return None


def _with_content(one: ScoredAttribution, more: Sequence[Span]) -> ScoredAttribution:
    content = tuple(sorted([*one.spans.content, *more]))
    return one._replace(spans=one.spans._replace(content=content))


def _with_later_paragraphs(
    found: Sequence[ScoredAttribution], article: ParsedArticle
) -> list[ScoredAttribution]:
    """Give the paragraphs of a quotation that runs on to the attribution that covers the first.

    A later paragraph with an attribution of its own ("…,” she added") stays with that, and what
    follows goes to it as well.
    """
    running = _running(article.quotations)
    if not running:
        return list(found)
    owner = _owners(found, article)
    later: dict[int, list[Span]] = {}
    moved: set[int] = set()
    for group in running:
        speaking = None
        for part in group:
            own = owner[part.start : part.end]
            own = own[own >= 0]
            if len(own):
                speaking = int(own[0])
            elif speaking is not None:
                later.setdefault(speaking, []).append((part.start, part.end))
                moved.add(part.start)
    result = [_with_content(one, later.get(k, ())) for k, one in enumerate(found)]
    return [one for one in result if one.spans.cue or not _begin_in(one.spans.content, moved)]


def _begin_in(contents: Iterable[Span], starts: Container[int]) -> bool:
    """Whether every content begins at one of ``starts``."""
    return all(start in starts for start, _ in contents)


def _running(quotations: Quotations) -> list[list[Quotation]]:
    """The quotations that run over several paragraphs, each with its parts in order."""
    groups: dict[int, list[Quotation]] = {}
    for quotation in quotations.outermost:
        groups.setdefault(quotation.group, []).append(quotation)
    return [group for group in groups.values() if len(group) > 1]


def _owners(found: Sequence[ScoredAttribution], article: ParsedArticle) -> np.ndarray:
    """Number of the attribution whose content each character is, -1 where there is none.

    Only attributions whose cue is outside quotation marks count: what a quoted person reports is
    still said by that person.
    """
    owner = np.full(len(article.text) + 1, -1, dtype=np.int64)
    for k, one in enumerate(found):
        if one.spans.cue and not article.layout.is_quoted(one.spans.cue[0]):
            for start, end in one.spans.content:
                owner[start:end] = k
    return owner


def _bridged(one: Attribution, taken: _Taken, article: ParsedArticle) -> Attribution:
    """Join pieces of content in one sentence and on one side of the cue, across paraphrase."""
    if len(one.content) < 2 or not one.cue:
        return one
    pieces = [one.content[0]]
    for start, end in one.content[1:]:
        if _is_bridge((pieces[-1][1], start), one, taken, article.layout):
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((_after_cue(one, start, article, pieces[0][0]), end))
    return one._replace(content=tuple(pieces))


def _is_bridge(gap: Span, one: Attribution, taken: _Taken, layout: Layout) -> bool:
    """Whether a gap lies within one sentence and contains no part of an attribution."""
    first, last = gap
    if layout.sentence(first - 1) != layout.sentence(last):
        return False
    own = any(first <= hole[0] < last for hole in (*one.source, *one.cue))
    return not (own or taken.holds_cue([gap]) or taken.content[first:last].any())


def _after_cue(one: Attribution, start: int, article: ParsedArticle, first: int) -> int:
    """Where the second half of a content begins; ``first`` is where the first half does.

    In “…,” she said, and Moscow's actions “show …” the words before the quotation belong to it.
    """
    text, layout = article.text, article.layout
    edge = max(span[1] for span in (*one.source, *one.cue))
    inner = text[start : start + 3].lstrip("“\"'‘`«„ ")
    if not first < edge <= start or layout.sentence(edge - 1) != layout.sentence(start):
        return start
    if not inner[:1].islower() or not text.startswith(",", edge):  # “told reporters in May, “…””
        return start
    return edge + len(text[edge:start]) - len(text[edge:start].lstrip(" ,"))
