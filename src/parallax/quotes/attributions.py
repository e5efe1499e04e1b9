"""The tables ``attributions`` (who says what, in which words) and ``voices`` (whose words).

Every act of reporting words or thoughts has a source, a cue, a content and a speaker. Kinds follow
PolNeAR (Newell, Margolin and Ruths 2018) and the quotation marks: direct when at least 95 % of
the content's words are quoted, indirect when none is, else mixed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from spacy.tokens import Doc

from parallax.common import tables
from parallax.common.spans import Span
from parallax.entities.gazetteer import read_lists
from parallax.quotes import speakers, voices
from parallax.quotes.article import ParsedArticle, read_article, words_in
from parallax.quotes.candidates import find_in
from parallax.quotes.cues import find_cue
from parallax.quotes.joint_speakers import joint_speakers
from parallax.quotes.lexicon import CUES, read_lexicon
from parallax.quotes.naming import read_naming
from parallax.quotes.pairing import Attribution, ScoredAttribution
from parallax.quotes.presentation import NO, REPORTED, Presenter, load_presenter, presentation
from parallax.quotes.tagger import ROLES, load_tagger

DIRECT_SHARE = 0.95
JOINER = " … "

Row = dict[str, Any]


def find_attributions(
    docs: Mapping[str, Doc],
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    entities: pd.DataFrame,
    codebook: Path,
) -> dict[str, pd.DataFrame]:
    """Tables ``attributions`` and ``voices`` of the articles, in the order of ``docs``.

    ``docs`` are parsed articles by article_id; the tables are those of the same names. ``codebook``
    is a folder with ``cue-verbs.csv``, and perhaps ``naming.csv`` and ``role-words.csv``; mistakes
    there raise :class:`parallax.common.errors.CodebookError`.
    """
    lexicon, naming = read_lexicon(Path(codebook) / CUES), read_naming(codebook)
    tagger, presenter = load_tagger(), load_presenter()
    mentioned = speakers.mentions_by_article(mentions)
    known = speakers.read_entities(entities, mentions, read_lists(codebook))
    by_article = dict(iter(sentences.groupby("article_id", sort=False)))
    attributed: list[Row] = []
    spoken: list[speakers.Speaker] = []
    voiced: list[Row] = []
    for article_id, doc in docs.items():
        own = by_article.get(article_id, sentences.iloc[:0])
        article = read_article(doc, lexicon, [int(start) for start in own["start"]], naming)
        found = find_in(article, tagger)
        named = speakers.mentions_of(mentioned.get(article_id, []), known, article.text)
        who = speakers.find_speakers(article, [one.spans for one in found], named)
        rows = [
            {
                "article_id": article_id,
                "attribution_id": n,
                **_row(one, speaker, article, own, presenter),
                "further_speakers": _further(article, one.spans, speaker, named),
            }
            for n, (one, speaker) in enumerate(zip(found, who))
        ]
        attributed += rows
        spoken += who
        voiced += _voice_rows(article_id, article, rows)
    called = speakers.commonest_names(spoken)
    for row in attributed:
        row["speaker"] = called.get(row["speaker_id"], row["speaker"])
    return {
        "attributions": tables.typed("attributions", attributed),
        "voices": tables.typed("voices", voiced),
    }


def _sentence_of(one: Attribution, own: pd.DataFrame) -> int:
    """The sentence in which the cue (or the content, without a cue) begins; 0 without sentences."""
    if not len(own):
        return 0
    start = (one.cue or one.content)[0][0]
    place = bisect_right(own["start"].to_numpy(), start) - 1
    return int(own["sentence_id"].iloc[max(0, place)])


def _further(
    article: ParsedArticle, one: Attribution, speaker: speakers.Speaker, mentions: speakers.Mentions
) -> list[str]:
    """The names of those who speak with the speaker."""
    if not one.source:
        return []
    source = one.source[0][0], one.source[-1][1]
    joined = joint_speakers(article, source, speaker, mentions)
    return [other.name for other in joined if other.name]


def _row(
    one: ScoredAttribution,
    speaker: speakers.Speaker,
    article: ParsedArticle,
    own: pd.DataFrame,
    presenter: Presenter | None,
) -> Row:
    """A row of ``attributions`` without its ids; ``own`` are the sentences of the article."""
    text = article.text
    cue = find_cue(article, one.spans)
    row: Row = {
        "sentence_id": _sentence_of(one.spans, own),
        "kind": kind_of(words_in(one.spans.content, text), article.quotations.inside),
        "presentation": presentation(one.spans, cue, article, presenter),
        "cue_lemma": cue.lemma,
        "stance": cue.stance,
        "speaker_id": speaker.entity_id,
        "speaker": speaker.name,
        "speaker_type": speaker.type or None,
        "speaker_side": speaker.side or None,
        "speaker_basis": speaker.basis,
        "confidence": round(min(1.0, one.confidence * (0.5 + 0.5 * speaker.confidence)), 3),
    }
    for role, spans in zip(ROLES, one.spans):
        row[f"{role}_spans"] = [list(span) for span in spans]
        row[role] = JOINER.join(text[start:end] for start, end in spans)
    return row


def kind_of(words: Sequence[Span], inside: np.ndarray) -> str:
    """Direct, mixed or indirect, by the share of the content's words in quotations.

    ``inside`` as in :class:`parallax.quotes.article.Quotations`.
    """
    share = voices.share_quoted(words, inside)
    if share >= DIRECT_SHARE:
        return "direct"
    return "mixed" if share else "indirect"


def _voice_rows(article_id: str, article: ParsedArticle, rows: Sequence[Row]) -> list[Row]:
    """The rows of ``voices`` of an article; ``rows`` are its attributions."""
    text, quotations = article.text, article.quotations
    said = np.zeros(len(text) + 1, dtype=bool)
    contents = []
    for row in rows:
        spans = [(start, end) for start, end in row["content_spans"]]
        presented = row["presentation"]
        named = None if speakers.is_unnamed(row["speaker_id"]) else row["speaker_id"]
        how = (presented in REPORTED, presented != NO)
        contents.append(voices.Content(row["attribution_id"], named, spans, *how))
        for start, end in spans:
            said[start:end] = True
    scares = voices.find_scares(article.doc, quotations.found, said, article.naming)
    spoken = voices.without_titles(article.doc, quotations.outermost, contents, article.naming)
    return [
        {
            "article_id": article_id,
            "start": span.start,
            "end": span.end,
            "voice": span.voice,
            "attribution_id": span.number,
            "holder_id": span.holder,
            "text": text[span.start : span.end],
        }
        for span in voices.cut_voices(len(text), contents, spoken, scares)
    ]
