"""Who says what: source, cue and content of every act of reporting words or thoughts, the speaker, and the voice of every stretch.

Two proposals meet: the learned tagger's spans (:mod:`parallax.quotes.tagger`, when its weights are there) and the rules over the parse
(:mod:`parallax.quotes.rules`).  Quotations that neither explains become attributions without a cue, given to the last speaker with little
confidence, or scare quotes (:mod:`parallax.quotes.voices`).  Types follow PolNeAR (Newell, Margolin and Ruths 2018) and the marks: direct when at
least 95 % of the content's words stand between marks, indirect when none does, else mixed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from spacy.tokens import Doc

from parallax.common import tables
from parallax.language.quotation_marks import Quotation, find_quotations, outermost
from parallax.quotes import rules, speakers, voices
from parallax.quotes.pairing import Layout, Link, Span, link_spans
from parallax.quotes.tagger import ROLES, Tagger, load_tagger, propose_spans

CUES = "cue-verbs.csv"
DIRECT_SHARE = 0.95
WITHOUT_CUE = 5  # words between marks from which a stretch without a cue counts as speech
SHORT_SPEECH = 3  # … or from which it does when it has a first person or a finite verb
FIRST_PERSON = frozenset(("i", "we", "my", "our", "me", "us"))
BY_RULE, BY_MARKS, NESTED = 0.55, 0.35, 0.5  # confidence of what the tagger did not propose
JOINER = " … "
_DATELINE = re.compile(
    r"[A-Z][\w.' ]{2,30}(?:, [A-Z][\w. ]{1,20})? ?\([A-Z][\w /.-]{1,25}\) ?[—–-]+ *"
)
_LOOSE_END = re.compile(
    r",?\s+(?:and|or|but|among|despite|while|because|although|with|if|when|as)$"
)
_WORD = re.compile(r"\w+(?:[.'’\-‑]\w+)*")


class Found(NamedTuple):
    """One attribution before it is written down: its spans and how sure they are."""

    link: Link
    sureness: float


class Marks(NamedTuple):
    """The quotations of one article, and for every character whether it stands between marks."""

    quotations: list[Quotation]
    outer: list[Quotation]
    marked: np.ndarray


def find_attributions(
    docs: Mapping[str, Doc],
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    entities: pd.DataFrame,
    codebook: Path,
) -> dict[str, pd.DataFrame]:
    """Tables ``attributions`` and ``voices`` of the articles, in the order of ``docs``.

    ``codebook`` holds ``cue-verbs.csv``.  Raises FileNotFoundError or ValueError where that list cannot be read.
    """
    lexicon = rules.read_lexicon(Path(codebook) / CUES)
    tagger = load_tagger()
    named = speakers.mentions_by_article(mentions)
    names = speakers.name_of(entities)
    spans = {article: rows for article, rows in sentences.groupby("article_id", sort=False)}
    attributed, voiced = [], []
    for article, doc in docs.items():
        own = spans.get(article, sentences.iloc[:0])
        marks = read_marks(doc.text)
        reading = read_article(doc, lexicon, [int(start) for start in own["start"]], marks)
        found = find_in(reading, marks, tagger)
        who = speakers.find_speakers(
            reading, [one.link for one in found], named.get(article, []), names
        )
        rows = [
            {
                "article_id": article,
                "attribution_id": number,
                "sentence_id": _sentence_of(one.link, own),
                **_row(one, speaker, reading, marks),
            }
            for number, (one, speaker) in enumerate(zip(found, who))
        ]
        attributed += rows
        voiced += _voice_rows(article, reading, marks, rows)
    return {
        "attributions": tables.frame("attributions", attributed),
        "voices": tables.frame("voices", voiced),
    }


def read_marks(text: str) -> Marks:
    """The quotations of a text."""
    quotations = find_quotations(text)
    outer = outermost(quotations)
    marked = np.zeros(len(text) + 1, dtype=bool)
    for quotation in outer:
        marked[quotation.start : quotation.end] = True
    return Marks(quotations, outer, marked)


def read_article(
    doc: Doc, lexicon: Mapping[tuple[str, str], str], starts: Sequence[int], marks: Marks
) -> rules.Reading:
    """What the rules need of one article; ``starts`` are the first characters of its sentences."""
    text = doc.text
    return rules.Reading(doc, text, lexicon, layout_of(text, starts, marks))


def layout_of(text: str, starts: Sequence[int], marks: Marks) -> Layout:
    """Where sentences (``starts``; a paragraph always begins one) and paragraphs begin."""
    paragraphs = [0, *(found.end() for found in re.finditer(r"\n+", text))]
    datelines = (
        start + found.end() for start in paragraphs[:3] if (found := _DATELINE.match(text, start))
    )
    return Layout(
        sorted({*starts, *paragraphs, *datelines}),
        paragraphs,
        [(q.start, q.end) for q in marks.outer],
    )


def find_in(reading: rules.Reading, marks: Marks, tagger: Tagger | None) -> list[Found]:
    """The attributions of one article in order of the text; ``tagger`` None: by rules alone."""
    text = reading.text
    by_rule = [
        _whole_quotations(_less_dateline(link, text), reading.layout, text)
        for link in rules.find_links(reading)
    ]
    found = (
        _completed(_tagged(text, reading.layout, tagger, by_rule), by_rule, reading)
        if tagger
        else []
    )
    taken = _Covered(len(text))
    for one in found:
        taken.add(one.link)
    for link in by_rule:
        sureness = taken.room(link, _points_back(link, reading.layout))
        if sureness == BY_RULE or sureness and _speech(link, reading):
            found.append(Found(link, sureness))
            taken.add(link)
    found = _joined(found, _without_cue(text, marks, taken, reading.doc), reading.layout, marks)
    found = [
        one._replace(link=_bridged(one.link, taken, reading.layout, text))
        for one in _carry_on(found, marks)
    ]
    return sorted(
        found, key=lambda one: (min(span[0] for part in one.link for span in part), one.link)
    )


class _Covered:
    """Which characters are already cue or content of some attribution."""

    def __init__(self, length: int):
        self.cue, self.content = np.zeros(length + 1, dtype=bool), np.zeros(length + 1, dtype=bool)

    def add(self, link: Link) -> None:
        for start, end in link.cue:
            self.cue[start:end] = True
        for start, end in link.content:
            self.content[start:end] = True

    def room(self, link: Link, announced: bool = False) -> float:
        """How sure a further attribution is: 0 where its cue or its whole content is taken; ``announced``: of the sentence before, which
        may hold attributions of its own.
        """
        if any(self.cue[start:end].any() for start, end in link.cue):
            return 0.0
        if announced:
            return BY_RULE
        shares = [self.content[start:end].mean() for start, end in link.content]
        if any(self.cue[start:end].any() for start, end in link.content):
            return (
                BY_RULE if not any(self.content[start] for start, _ in link.cue) else 0.0
            )  # it holds other attributions whole
        if all(self.content[start] for start, end in link.cue):
            return NESTED if all(share > 0.8 for share in shares) else 0.0
        return BY_RULE if max(shares) < 0.3 else 0.0


def _points_back(link: Link, layout: Layout) -> bool:
    """Whether a link is of the kind “This was announced by X”: all its content in an earlier sentence, outside marks."""
    place = layout.sentence(link.cue[0][0])
    return all(
        layout.sentence(end - 1) < place and not layout.is_quoted((start, end))
        for start, end in link.content
    )


def _speech(link: Link, reading: rules.Reading) -> bool:
    """Whether a link's cue is a verb of speaking in the narrow sense, with a source."""
    tokens = reading.doc.char_span(*link.cue[0], alignment_mode="expand") if link.cue else None
    return (
        bool(link.source)
        and tokens is not None
        and any(token.lemma_.lower() in rules.STRONG for token in tokens)
    )


def _tagged(text: str, layout: Layout, tagger: Tagger, by_rule: Sequence[Link]) -> list[Found]:
    """The tagger's spans, linked, the rules having a vote in them; contents without a cue are left to the marks."""
    hints = [
        (start, end, role)
        for link in by_rule
        for role, spans in zip(ROLES, link)
        for start, end in spans
    ]
    proposals = propose_spans(text, tagger, hints)
    by_role = {role: [(p.start, p.end) for p in proposals if p.role == role] for role in ROLES}
    sure = {(p.start, p.end): p.probability for p in proposals}
    links, _ = link_spans(by_role["source"], by_role["cue"], by_role["content"], layout)
    return [
        Found(link, float(np.mean([sure[span] for part in link for span in part])))
        for link in links
    ]


def _whole_quotations(link: Link, layout: Layout, text: str) -> Link:
    """Content that covers most of a quotation, or begins at its opening, covers it whole."""
    holes = [*link.source, *link.cue]
    widened = []
    for start, end in link.content:
        for quoted in _quotations_in(layout.quoted, start, end):
            overlap = min(end, quoted[1]) - max(start, quoted[0])
            free = not any(hole[0] < quoted[1] and quoted[0] < hole[1] for hole in holes)
            if (
                free
                and overlap > 0
                and (overlap >= (quoted[1] - quoted[0]) / 2 or start <= quoted[0] + 1)
            ):
                start, end = min(start, quoted[0]), max(end, quoted[1])
        widened.append((start, end))
    return link._replace(content=tuple(merged(widened, text)))


def _less_dateline(link: Link, text: str) -> Link:
    """Content without the place and agency that open a report: “WASHINGTON (AP) — ”."""
    cut = [
        (
            found.end() if (found := _DATELINE.match(text, start)) and found.end() < end else start,
            end,
        )
        for start, end in link.content
    ]
    return link._replace(content=tuple(cut))


def _quotations_in(quoted: Sequence[Span], start: int, end: int) -> list[Span]:
    first = max(0, bisect_right(quoted, (start, start)) - 1)
    return [span for span in quoted[first : bisect_left(quoted, (end, end))] if span[1] > start]


def merged(spans: Sequence[Span], text: str) -> list[Span]:
    """Spans in order, those that touch or that only white space parts made one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and not text[result[-1][1] : start].strip():
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _without_cue(text: str, marks: Marks, taken: _Covered, doc: Doc) -> list[Link]:
    """Quotations of five words and more that no attribution covers; the paragraphs of one quotation make one content."""
    groups: dict[int, list[Span]] = {}
    for quotation in marks.outer:
        if (
            taken.content[quotation.start : quotation.end].mean() > 0.2
            or taken.cue[quotation.start : quotation.end].any()
        ):
            continue
        n_words = sum(1 for _ in _WORD.finditer(text, quotation.inner_start, quotation.inner_end))
        words = doc.char_span(quotation.inner_start, quotation.inner_end, alignment_mode="contract")
        spoken = (
            n_words >= WITHOUT_CUE
            or n_words >= SHORT_SPEECH
            and words is not None
            and any(token.lower_ in FIRST_PERSON or token.pos_ == "AUX" for token in words)
        )
        if spoken and words is not None and not voices.is_title(doc, quotation, words):
            groups.setdefault(quotation.group, []).append((quotation.start, quotation.end))
    return [Link((), (), tuple(merged(spans, text))) for spans in groups.values()]


def _completed(found: list[Found], by_rule: Sequence[Link], reading: rules.Reading) -> list[Found]:
    """What the tagger leaves open and the rules know: a missing source, the sentence that “this” stands for, the clause after “that”."""
    by_cue = sorted((link.cue[0], link) for link in by_rule if link.cue)
    starts = [cue[0] for cue, _ in by_cue]
    text, result = reading.text, []
    for one in found:
        link = one.link
        at = bisect_left(starts, link.cue[0][0])
        same = next((rule for cue, rule in by_cue[at : at + 3] if cue[0] < link.cue[0][1]), None)
        if (
            same
            and not link.source
            and same.source
            and not any(s < same.source[0][1] and same.source[0][0] < e for s, e in link.content)
        ):
            link = link._replace(source=same.source)
        elif not link.source and (subject := _subject_of(link, reading)):
            link = link._replace(source=(subject,))
        words = " ".join(text[start:end].lower() for start, end in link.content)
        if same and (
            words == "that" or words in rules.DEMONSTRATIVES and _points_back(same, reading.layout)
        ):
            link = link._replace(content=same.content)
        result.append(
            one._replace(
                link=link._replace(
                    content=tuple(_less_loose_end(span, reading) for span in link.content)
                )
            )
        )
    return result


def _subject_of(link: Link, reading: rules.Reading) -> Span | None:
    """The subject that the parse gives the cue of a link without source, or the noun before it; none where it lies in the content."""
    tokens = reading.doc.char_span(*link.cue[0], alignment_mode="expand") if link.cue else None
    verbs = [token for token in tokens or () if token.pos_ == "VERB"]
    if not verbs:
        return None
    subject = rules.subject_of(verbs[-1]) or rules.just_before(
        verbs[-1], link.cue[0], reading, clause=True
    )
    taken = (*link.cue, *link.content)
    return (
        subject
        if subject and not any(start < subject[1] and subject[0] < end for start, end in taken)
        else None
    )


def _less_loose_end(span: Span, reading: rules.Reading) -> Span:
    """A content less the conjunction or preposition that it ends with: “… Ukraine, among”, “… from the border and”."""
    start, end = span
    cut = _LOOSE_END.search(reading.text, max(start, end - 14), end)
    return (start, cut.start()) if cut and cut.start() > start else span


def _joined(found: list[Found], loose: list[Link], layout: Layout, marks: Marks) -> list[Found]:
    """Loose quotations go to the attribution of their paragraph that quotes already (“A,” she said. “B.”), the one before rather than the
    one after; where there is none they stand for themselves.
    """
    quoting = [
        k
        for k, one in enumerate(found)
        if one.link.cue and any(marks.marked[start:end].any() for start, end in one.link.content)
    ]
    cues = sorted((found[k].link.cue[0][0], k) for k in quoting)
    extra: dict[int, list[Span]] = {}
    alone = []
    for link in loose:
        place = link.content[0][0]
        at = bisect_right(cues, (place, -1))
        before, after = cues[at - 1] if at else None, cues[at] if at < len(cues) else None
        paragraph = layout.paragraph(place)
        if before and layout.paragraph(before[0]) == paragraph:
            extra.setdefault(before[1], []).extend(link.content)
        elif after and layout.paragraph(after[0]) == paragraph:
            extra.setdefault(after[1], []).extend(link.content)
        else:
            alone.append(Found(link, BY_MARKS))
    joined = [
        one._replace(
            link=one.link._replace(content=tuple(sorted([*one.link.content, *extra.get(k, ())])))
        )
        for k, one in enumerate(found)
    ]
    return joined + alone


def _bridged(link: Link, taken: _Covered, layout: Layout, text: str) -> Link:
    """Two pieces of content in one sentence, on one side of the cue, are one: what stands between them is retold."""
    if len(link.content) < 2 or not link.cue:
        return link
    pieces = [link.content[0]]
    for start, end in link.content[1:]:
        gap = (pieces[-1][1], start)
        same = (
            layout.sentence(gap[0] - 1) == layout.sentence(start)
            and not taken.cue[gap[0] : start].any()
        )
        own = any(gap[0] <= hole[0] < start for hole in (*link.source, *link.cue))
        if same and not own and not taken.content[gap[0] : start].any():
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((_after_cue(link, start, layout, text, pieces[0][0]), end))
    return link._replace(content=tuple(pieces))


def _after_cue(link: Link, start: int, layout: Layout, text: str, first: int) -> int:
    """Where the second half of a content begins: “…,” she said, and Moscow's actions “show …” takes the words before its marks along."""
    edge = max(span[1] for span in (*link.source, *link.cue))
    inner = text[start : start + 3].lstrip("“\"'‘`«„ ")
    if (
        first < edge <= start
        and layout.sentence(edge - 1) == layout.sentence(start)
        and inner[:1].islower()
    ):
        return edge + len(text[edge:start]) - len(text[edge:start].lstrip(" ,"))
    return start


def _carry_on(found: list[Found], marks: Marks) -> list[Found]:
    """A quotation that an earlier paragraph left open belongs to the attribution that covers its beginning."""
    groups: dict[int, list[Quotation]] = {}
    for quotation in marks.outer:
        groups.setdefault(quotation.group, []).append(quotation)
    first = {group[0].start: group for group in groups.values() if len(group) > 1}
    starts = sorted(first)
    if not starts:
        return found
    result, gone = [], set()
    for one in found:
        spans = list(one.link.content)
        opened = [
            starts[k]
            for s, e in spans
            for k in [bisect_left(starts, s)]
            if k < len(starts) and starts[k] < e and one.link.cue
        ]
        group = first[opened[0]] if opened else None
        for quotation in group[1:] if group else ():
            if not any(s < quotation.end and quotation.start < e for s, e in spans):
                spans.append((quotation.start, quotation.end))
                gone.add((quotation.start, quotation.end))
        result.append(one._replace(link=one.link._replace(content=tuple(sorted(spans)))))
    return [
        one for one in result if one.link.cue or not all(span in gone for span in one.link.content)
    ]


def kind_of(words: Sequence[Span], marked: np.ndarray) -> str:
    """direct, mixed or indirect by the share of the content's words between marks."""
    share = voices.share_marked(words, marked)
    return "direct" if share >= DIRECT_SHARE else "mixed" if share else "indirect"


def _sentence_of(link: Link, own: pd.DataFrame) -> int:
    """The sentence that holds the beginning of the cue, or of the content where there is none; 0 without sentences."""
    place = bisect_right(own["start"].to_numpy(), (link.cue or link.content)[0][0]) - 1
    return int(own["sentence_id"].iloc[max(0, place)]) if len(own) else 0


def _row(one: Found, speaker: speakers.Speaker, reading: rules.Reading, marks: Marks) -> dict:
    text, link = reading.text, one.link
    words = [
        found.span() for start, end in link.content for found in _WORD.finditer(text, start, end)
    ]
    lemma, stance = cue_lemma(reading, link)
    row = {
        "kind": kind_of(words, marks.marked),
        "cue_lemma": lemma,
        "stance": stance,
        "speaker_id": speaker.entity_id,
        "speaker": speaker.name,
        "speaker_basis": speaker.basis,
        "confidence": round(min(1.0, one.sureness * (0.5 + 0.5 * speaker.sureness)), 3),
    }
    for role, spans in zip(ROLES, link):
        row[f"{role}_spans"] = [list(span) for span in spans]
        row[role] = JOINER.join(text[start:end] for start, end in spans)
    return row


def cue_lemma(reading: rules.Reading, link: Link) -> tuple[str, str]:
    """Base form of the cue's main word, and its stance by the codebook (unknown where it is not listed)."""
    if not link.cue:
        return "", "unknown"
    tokens = reading.doc.char_span(link.cue[0][0], link.cue[-1][1], alignment_mode="expand")
    if tokens is None or not len(tokens):
        return reading.text[link.cue[0][0] : link.cue[0][1]].lower(), "unknown"
    listed = [(token, _stance(token, reading.lexicon)) for token in tokens]
    known = [pair for pair in listed if pair[1]]
    if known:
        token, stance = min(
            known,
            key=lambda pair: (
                pair[0].pos_ not in ("VERB", "NOUN"),
                not _outward(pair[0], tokens),
                pair[0].i,
            ),
        )
        return _base(token), stance
    main = next(
        (token for token in tokens if _outward(token, tokens) and not token.is_punct), tokens[0]
    )
    return _base(main), "unknown"


def _base(token) -> str:
    return "according" if token.lower_ == "according" else (token.lemma_ or token.text).lower()


def _outward(token, tokens) -> bool:
    """Whether a token hangs on a word outside the stretch."""
    return token.head.i == token.i or not tokens.start <= token.head.i < tokens.end


def _stance(token, lexicon: Mapping[tuple[str, str], str]) -> str:
    base = _base(token)
    order = (
        ("NOUN", "VERB", "OTHER") if token.pos_ in ("NOUN", "PROPN") else ("VERB", "OTHER", "NOUN")
    )
    return next((lexicon[base, pos] for pos in order if (base, pos) in lexicon), "")


def _voice_rows(
    article: str, reading: rules.Reading, marks: Marks, rows: Sequence[dict]
) -> list[dict]:
    text = reading.text
    said = np.zeros(len(text) + 1, dtype=bool)
    contents = []
    for row in rows:
        contents.append(
            voices.Content(
                row["attribution_id"],
                row["speaker_id"],
                [tuple(span) for span in row["content_spans"]],
            )
        )
        for start, end in row["content_spans"]:
            said[start:end] = True
    scares = voices.find_scares(reading.doc, marks.quotations, said)
    return [
        {
            "article_id": article,
            "start": s.start,
            "end": s.end,
            "voice": s.voice,
            "attribution_id": s.number,
            "holder_id": s.holder,
            "text": text[s.start : s.end],
        }
        for s in voices.cut_voices(len(text), contents, marks.outer, scares)
    ]
