"""Who says what: source, cue and content of every act of reporting words or thoughts, the speaker, and the voice of every stretch.

Two proposals meet: the learned tagger's spans (:mod:`parallax.tagger`, when its weights are there) and the rules over the parse
(:mod:`parallax.reporting`).  Quotations that neither explains become attributions without a cue, given to the last speaker with little
confidence, or scare quotes (:mod:`parallax.voices`).  Types follow PolNeAR (Newell, Margolin and Ruths 2018) and the marks: direct when at
least 95 % of the content's words stand between marks, indirect when none does, else mixed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from pathlib import Path
from typing import Mapping, NamedTuple, Sequence

import numpy as np
import pandas as pd
from spacy.tokens import Doc

from parallax import reporting, speakers, tables, voices
from parallax.linking import Layout, Link, Span, link_spans
from parallax.marks import Quotation, find_quotations, outermost
from parallax.tagger import Tagger, load_tagger, propose_spans

CUES = "cue-verbs.csv"
DIRECT_SHARE = 0.95
WITHOUT_CUE = 5                                       # words between marks from which a stretch without a cue counts as speech
SHORT_SPEECH = 3                                      # … or from which it does when it has a first person or a finite verb
FIRST_PERSON = frozenset(("i", "we", "my", "our", "me", "us"))
BY_RULE, BY_MARKS, NESTED = 0.55, 0.35, 0.5           # confidence of what the tagger did not propose
JOINER = " … "
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


def find_attributions(docs: Mapping[str, Doc], sentences: pd.DataFrame, mentions: pd.DataFrame, entities: pd.DataFrame,
                      codebook: Path) -> dict[str, pd.DataFrame]:
    """Tables ``attributions`` and ``voices`` of the articles, in the order of ``docs``.

    ``codebook`` holds ``cue-verbs.csv``.  Raises FileNotFoundError or ValueError where that list cannot be read.
    """
    lexicon = reporting.read_lexicon(Path(codebook) / CUES)
    tagger = load_tagger()
    named = speakers.mentions_by_article(mentions)
    names = speakers.name_of(entities)
    spans = {article: rows for article, rows in sentences.groupby("article_id", sort=False)}
    attributed, voiced = [], []
    for article, doc in docs.items():
        own = spans.get(article, sentences.iloc[:0])
        starts = [int(start) for start in own["start"]]
        marks = read_marks(doc.text)
        layout = layout_of(doc.text, starts, marks)
        found = find_in(reporting.Reading(doc, lexicon, layout), marks, tagger)
        who = speakers.find_speakers(doc, [one.link for one in found], named.get(article, []), names, layout)
        rows = [_row(article, number, one, speaker, doc, marks, lexicon, own, starts)
                for number, (one, speaker) in enumerate(zip(found, who))]
        attributed += rows
        voiced += _voice_rows(article, doc, marks, rows)
    return {"attributions": tables.frame("attributions", attributed), "voices": tables.frame("voices", voiced)}


def read_marks(text: str) -> Marks:
    """The quotations of a text."""
    quotations = find_quotations(text)
    outer = outermost(quotations)
    marked = np.zeros(len(text) + 1, dtype=bool)
    for quotation in outer:
        marked[quotation.start:quotation.end] = True
    return Marks(quotations, outer, marked)


def layout_of(text: str, starts: Sequence[int], marks: Marks) -> Layout:
    """Where sentences (``starts``; a paragraph always begins one) and paragraphs begin."""
    paragraphs = [0, *(found.end() for found in re.finditer(r"\n+", text))]
    return Layout(sorted({*starts, *paragraphs}), paragraphs, [(q.start, q.end) for q in marks.outer])


def find_in(reading: reporting.Reading, marks: Marks, tagger: Tagger | None) -> list[Found]:
    """The attributions of one article in order of the text; ``tagger`` None: by rules alone."""
    text = reading.doc.text
    found = _tagged(text, reading.layout, tagger) if tagger else []
    taken = _Covered(len(text))
    for one in found:
        taken.add(one.link)
    for link in reporting.find_links(reading):
        link = _whole_quotations(link, reading.layout, text)
        sureness = taken.room(link)
        if sureness == BY_RULE or sureness and _speech(link, reading):
            found.append(Found(link, sureness))
            taken.add(link)
    found = _joined(found, _without_cue(text, marks, taken, reading.doc), reading.layout, marks)
    found = [one._replace(link=_bridged(one.link, taken, reading.layout, text)) for one in _carry_on(found, marks)]
    return sorted(found, key=lambda one: (min(span[0] for part in one.link for span in part), one.link))


class _Covered:
    """Which characters are already cue or content of some attribution."""

    def __init__(self, length: int):
        self.cue, self.content = np.zeros(length + 1, dtype=bool), np.zeros(length + 1, dtype=bool)

    def add(self, link: Link) -> None:
        for start, end in link.cue:
            self.cue[start:end] = True
        for start, end in link.content:
            self.content[start:end] = True

    def room(self, link: Link) -> float:
        """How sure a further attribution is: 0 where its cue or its whole content is taken."""
        if any(self.cue[start:end].any() for start, end in link.cue):
            return 0.0
        shares = [self.content[start:end].mean() for start, end in link.content]
        if all(self.content[start] for start, end in link.cue):
            return NESTED if all(share > 0.8 for share in shares) else 0.0
        return BY_RULE if max(shares) < 0.3 else 0.0


def _speech(link: Link, reading: reporting.Reading) -> bool:
    """Whether a link's cue is a verb of speaking in the narrow sense, with a source."""
    tokens = reading.doc.char_span(*link.cue[0], alignment_mode="expand") if link.cue else None
    return bool(link.source) and tokens is not None and any(token.lemma_.lower() in reporting.STRONG for token in tokens)


def _tagged(text: str, layout: Layout, tagger: Tagger) -> list[Found]:
    """The tagger's spans, linked; contents without a cue are left to the marks."""
    proposals = propose_spans(text, tagger)
    by_role = {role: [(p.start, p.end) for p in proposals if p.role == role] for role in ("source", "cue", "content")}
    sure = {(p.start, p.end): p.probability for p in proposals}
    links, _ = link_spans(by_role["source"], by_role["cue"], by_role["content"], layout)
    return [Found(link, float(np.mean([sure[span] for part in link for span in part]))) for link in links]


def _whole_quotations(link: Link, layout: Layout, text: str) -> Link:
    """Content that covers most of a quotation, or begins at its opening, covers it whole."""
    holes = [*link.source, *link.cue]
    widened = []
    for start, end in link.content:
        for quoted in _quotations_in(layout.quoted, start, end):
            overlap = min(end, quoted[1]) - max(start, quoted[0])
            free = not any(hole[0] < quoted[1] and quoted[0] < hole[1] for hole in holes)
            if free and overlap > 0 and (overlap >= (quoted[1] - quoted[0]) / 2 or start <= quoted[0] + 1):
                start, end = min(start, quoted[0]), max(end, quoted[1])
        widened.append((start, end))
    return link._replace(content=tuple(merged(widened, text)))


def _quotations_in(quoted: Sequence[Span], start: int, end: int) -> list[Span]:
    first = max(0, bisect_right(quoted, (start, start)) - 1)
    return [span for span in quoted[first:bisect_left(quoted, (end, end))] if span[1] > start]


def merged(spans: Sequence[Span], text: str) -> list[Span]:
    """Spans in order, those that touch or that only white space parts made one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and not text[result[-1][1]:start].strip():
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _without_cue(text: str, marks: Marks, taken: _Covered, doc: Doc) -> list[Link]:
    """Quotations of five words and more that no attribution covers; the paragraphs of one quotation make one content."""
    groups: dict[int, list[Span]] = {}
    for quotation in marks.outer:
        if taken.content[quotation.start:quotation.end].mean() > 0.2 or taken.cue[quotation.start:quotation.end].any():
            continue
        n_words = sum(1 for _ in _WORD.finditer(text, quotation.inner_start, quotation.inner_end))
        words = doc.char_span(quotation.inner_start, quotation.inner_end, alignment_mode="contract")
        spoken = n_words >= WITHOUT_CUE or n_words >= SHORT_SPEECH and words is not None and any(
            token.lower_ in FIRST_PERSON or token.pos_ == "AUX" for token in words)
        if spoken and words is not None and not voices.is_title(doc, quotation, words):
            groups.setdefault(quotation.group, []).append((quotation.start, quotation.end))
    return [Link((), (), tuple(merged(spans, text))) for spans in groups.values()]


def _joined(found: list[Found], loose: list[Link], layout: Layout, marks: Marks) -> list[Found]:
    """Loose quotations go to the attribution of their paragraph that quotes already (“A,” she said. “B.”), the one before rather than the
    one after; where there is none they stand for themselves."""
    quoting = [k for k, one in enumerate(found) if one.link.cue and any(marks.marked[start:end].any() for start, end in one.link.content)]
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
    joined = [one._replace(link=one.link._replace(content=tuple(sorted([*one.link.content, *extra.get(k, ())]))))
              for k, one in enumerate(found)]
    return joined + alone


def _bridged(link: Link, taken: _Covered, layout: Layout, text: str) -> Link:
    """Two pieces of content in one sentence, on one side of the cue, are one: what stands between them is retold."""
    if len(link.content) < 2 or not link.cue:
        return link
    pieces = [link.content[0]]
    for start, end in link.content[1:]:
        gap = (pieces[-1][1], start)
        same = layout.sentence(gap[0] - 1) == layout.sentence(start) and not taken.cue[gap[0]:start].any()
        own = any(gap[0] <= hole[0] < start for hole in (*link.source, *link.cue))
        if same and not own and not taken.content[gap[0]:start].any():
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((_after_cue(link, start, layout, text, pieces[0][0]), end))
    return link._replace(content=tuple(pieces))


def _after_cue(link: Link, start: int, layout: Layout, text: str, first: int) -> int:
    """Where the second half of a content begins: “…,” she said, and Moscow's actions “show …” takes the words before its marks along."""
    edge = max(span[1] for span in (*link.source, *link.cue))
    inner = text[start:start + 3].lstrip("“\"'‘`«„ ")
    if first < edge <= start and layout.sentence(edge - 1) == layout.sentence(start) and inner[:1].islower():
        return edge + len(text[edge:start]) - len(text[edge:start].lstrip(" ,"))
    return start


def _carry_on(found: list[Found], marks: Marks) -> list[Found]:
    """A quotation that an earlier paragraph left open belongs to the attribution that covers its beginning."""
    groups: dict[int, list[Quotation]] = {}
    for quotation in marks.outer:
        groups.setdefault(quotation.group, []).append(quotation)
    starts = {quotation.start: group for group in groups.values() if len(group) > 1 for quotation in group[:1]}
    if not starts:
        return found
    result, gone = [], set()
    for one in found:
        spans = list(one.link.content)
        group = next((starts[start] for start in starts if one.link.cue and any(s <= start < e for s, e in spans)), None)
        for quotation in group[1:] if group else ():
            if not any(s < quotation.end and quotation.start < e for s, e in spans):
                spans.append((quotation.start, quotation.end))
                gone.add((quotation.start, quotation.end))
        result.append(one._replace(link=one.link._replace(content=tuple(sorted(spans)))))
    return [one for one in result if one.link.cue or not all(span in gone for span in one.link.content)]


def kind_of(words: Sequence[Span], marked: np.ndarray) -> str:
    """direct, mixed or indirect by the share of the content's words between marks."""
    share = voices.share_marked(words, marked)
    return "direct" if share >= DIRECT_SHARE else "mixed" if share else "indirect"


def _row(article: str, number: int, one: Found, speaker: speakers.Speaker, doc: Doc, marks: Marks, lexicon: Mapping[tuple[str, str], str],
         own: pd.DataFrame, starts: Sequence[int]) -> dict:
    text, link = doc.text, one.link
    first = min(span[0] for part in link for span in part)
    place = max(0, bisect_right(starts, (link.cue or link.content)[0][0]) - 1)
    words = [found.span() for start, end in link.content for found in _WORD.finditer(text, start, end)]
    lemma, stance = cue_lemma(doc, link, lexicon)
    said = {role: JOINER.join(text[start:end] for start, end in spans) for role, spans in zip(("source", "cue", "content"), link)}
    return {"article_id": article, "attribution_id": number, "sentence_id": int(own["sentence_id"].iloc[place]) if len(own) else first * 0,
            "kind": kind_of(words, marks.marked), **{f"{role}_spans": [list(span) for span in spans]
                                                     for role, spans in zip(("source", "cue", "content"), link)}, **said,
            "cue_lemma": lemma, "stance": stance, "speaker_id": speaker.entity_id, "speaker": speaker.name,
            "speaker_basis": speaker.basis, "confidence": round(min(1.0, one.sureness * (0.5 + 0.5 * speaker.sureness)), 3)}


def cue_lemma(doc: Doc, link: Link, lexicon: Mapping[tuple[str, str], str]) -> tuple[str, str]:
    """Base form of the cue's main word, and its stance by the codebook (unknown where it is not listed)."""
    if not link.cue:
        return "", "unknown"
    tokens = doc.char_span(link.cue[0][0], link.cue[-1][1], alignment_mode="expand")
    if tokens is None or not len(tokens):
        return doc.text[link.cue[0][0]:link.cue[0][1]].lower(), "unknown"
    listed = [(token, _stance(token, lexicon)) for token in tokens]
    known = [pair for pair in listed if pair[1]]
    if known:
        token, stance = min(known, key=lambda pair: (pair[0].pos_ not in ("VERB", "NOUN"), not _outward(pair[0], tokens), pair[0].i))
        return _base(token), stance
    main = next((token for token in tokens if _outward(token, tokens) and not token.is_punct), tokens[0])
    return _base(main), "unknown"


def _base(token) -> str:
    return "according" if token.lower_ == "according" else (token.lemma_ or token.text).lower()


def _outward(token, tokens) -> bool:
    """Whether a token hangs on a word outside the stretch."""
    return token.head.i == token.i or not tokens.start <= token.head.i < tokens.end


def _stance(token, lexicon: Mapping[tuple[str, str], str]) -> str:
    base = _base(token)
    order = ("NOUN", "VERB", "OTHER") if token.pos_ in ("NOUN", "PROPN") else ("VERB", "OTHER", "NOUN")
    return next((lexicon[base, pos] for pos in order if (base, pos) in lexicon), "")


def _voice_rows(article: str, doc: Doc, marks: Marks, rows: Sequence[dict]) -> list[dict]:
    text = doc.text
    said = np.zeros(len(text) + 1, dtype=bool)
    contents = []
    for row in rows:
        contents.append(voices.Content(row["attribution_id"], row["speaker_id"], [tuple(span) for span in row["content_spans"]]))
        for start, end in row["content_spans"]:
            said[start:end] = True
    scares = voices.find_scares(doc, marks.quotations, said)
    return [{"article_id": article, "start": s.start, "end": s.end, "voice": s.voice, "attribution_id": s.number, "holder_id": s.holder,
             "text": text[s.start:s.end]} for s in voices.cut_voices(len(text), contents, marks.outer, scares)]
