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
from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from parallax.common import tables
from parallax.common.spans import Span
from parallax.entities.role_words import read_role_words
from parallax.quotes import speakers, voices
from parallax.quotes.article import ParsedArticle, read_article
from parallax.quotes.candidates import WORD, ScoredAttribution, find_in
from parallax.quotes.lexicon import CUES, Lexicon, read_lexicon
from parallax.quotes.naming import read_naming
from parallax.quotes.pairing import Attribution
from parallax.quotes.tagger import ROLES, load_tagger

DIRECT_SHARE = 0.95
JOINER = " … "
UNKNOWN = "unknown"
AS_NOUN = ("NOUN", "VERB", "OTHER")
AS_VERB = ("VERB", "OTHER", "NOUN")
"""The order in which the codebook is searched for a cue word of this part of speech."""

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
    outlets = read_role_words(codebook).outlet
    tagger = load_tagger()
    mentioned = speakers.mentions_by_article(mentions)
    names = speakers.name_of(entities)
    by_article = dict(iter(sentences.groupby("article_id", sort=False)))
    attributed: list[Row] = []
    voiced: list[Row] = []
    for article_id, doc in docs.items():
        own = by_article.get(article_id, sentences.iloc[:0])
        article = read_article(doc, lexicon, [int(start) for start in own["start"]], naming)
        found = find_in(article, tagger)
        named = speakers.Mentions(mentioned.get(article_id, []), names, outlets)
        who = speakers.find_speakers(article, [one.spans for one in found], named)
        rows = [
            {"article_id": article_id, "attribution_id": n, **_row(one, speaker, article, own)}
            for n, (one, speaker) in enumerate(zip(found, who))
        ]
        attributed += rows
        voiced += _voice_rows(article_id, article, rows)
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


def _row(
    one: ScoredAttribution, speaker: speakers.Speaker, article: ParsedArticle, own: pd.DataFrame
) -> Row:
    """A row of ``attributions`` without its ids; ``own`` are the sentences of the article."""
    text = article.text
    words: list[Span] = []
    for start, end in one.spans.content:
        words += [found.span() for found in WORD.finditer(text, start, end)]
    lemma, stance = cue_lemma(article, one.spans)
    row: Row = {
        "sentence_id": _sentence_of(one.spans, own),
        "kind": kind_of(words, article.quotations.inside),
        "cue_lemma": lemma,
        "stance": stance,
        "speaker_id": speaker.entity_id,
        "speaker": speaker.name,
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


def cue_lemma(article: ParsedArticle, one: Attribution) -> tuple[str, str]:
    """Base form of the cue's main word, and its stance by the codebook, or "unknown"."""
    if not one.cue:
        return "", UNKNOWN
    first, last = one.cue[0], one.cue[-1]
    tokens = article.doc.char_span(first[0], last[1], alignment_mode="expand")
    if tokens is None or not len(tokens):
        return article.text[first[0] : first[1]].lower(), UNKNOWN
    listed = [token for token in tokens if _stance(token, article.lexicon)]
    if listed:
        main = min(listed, key=lambda token: _rank_as_cue(token, tokens))
        return _base(main), _stance(main, article.lexicon)
    outward = (token for token in tokens if _is_outward(token, tokens) and not token.is_punct)
    return _base(next(outward, tokens[0])), UNKNOWN


def _rank_as_cue(token: Token, cue: Tokens) -> tuple[bool, bool, int]:
    """Sort key: verbs and nouns before other words, the head of the cue before its dependents."""
    return token.pos_ not in ("VERB", "NOUN"), not _is_outward(token, cue), token.i


def _base(token: Token) -> str:
    if token.lower_ == "according":
        return "according"
    return (token.lemma_ or token.text).lower()


def _is_outward(token: Token, cue: Tokens) -> bool:
    """Whether the head of a token lies outside the cue."""
    return token.head.i == token.i or not cue.start <= token.head.i < cue.end


def _stance(token: Token, lexicon: Lexicon) -> str:
    """The stance of a word by the codebook; empty where it is not listed."""
    base = _base(token)
    order = AS_NOUN if token.pos_ in ("NOUN", "PROPN") else AS_VERB
    found = (lexicon.stances.get((base, pos)) for pos in order)
    return next((stance for stance in found if stance), "")


def _voice_rows(article_id: str, article: ParsedArticle, rows: Sequence[Row]) -> list[Row]:
    """The rows of ``voices`` of an article; ``rows`` are its attributions."""
    text, quotations = article.text, article.quotations
    said = np.zeros(len(text) + 1, dtype=bool)
    contents = []
    for row in rows:
        spans = [(start, end) for start, end in row["content_spans"]]
        contents.append(voices.Content(row["attribution_id"], row["speaker_id"], spans))
        for start, end in spans:
            said[start:end] = True
    scares = voices.find_scares(article.doc, quotations.found, said, article.naming)
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
        for span in voices.cut_voices(len(text), contents, quotations.outermost, scares)
    ]
