"""A page for each article: its text with the voice of every word, and the lines of its raw file.

Every sentence is an anchor, and every line says why it was kept or dropped.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from parallax.common import spans, tables
from parallax.common.errors import unforeseen
from parallax.common.spans import Span
from parallax.report import article_words, pages
from parallax.report.pages import PageLink
from parallax.report.speech_acts import TOLD

MOST_LINES = 2000
"""Lines of a raw file listed on its page."""
LONGEST_LINE = 1200
LONGEST_NAME = 40
OUTLET, SCARE = "outlet", "scare"
VOICES = {
    "direct": ("quoted", "words between quotation marks"),
    "indirect": ("reported", "somebody’s words or thoughts, retold"),
    SCARE: ("scare quotes", "marked as not the outlet’s own, nobody named"),
}
TELLING = (TOLD, "what somebody asked for or spoke about, in the outlet’s own words")
"""The label and meaning of what the outlet tells of a speech act; no passage has the label."""
_BLOCK = re.compile(r"[^\n]+")
_OTHER_VERSION = (
    "The {} of this article were made from another version of its text and are not shown: "
    "run the notebooks again."
)
_NO_VOICES = (
    "Whose words these are has not been worked out: the notebook that does it has not run to its "
    "end."
)


class SentenceSpan(NamedTuple):
    """Where a sentence stands in the text, its number, and its words."""

    start: int
    end: int
    number: int
    text: str


class VoicePassage(NamedTuple):
    """Where one voice stands in the text, who speaks (empty: unknown), and in which attribution."""

    start: int
    end: int
    voice: str
    who: str
    attribution: int | None


class ChipLabel(NamedTuple):
    """The label in front of a passage.

    Attributes
    ----------
    voice, kind, meaning
        The voice, in a word, and in a sentence.
    who, short
        Who speaks, and the same cut to fit; empty where that is not known.
    nobody
        Whether nobody is meant to speak.
    """

    voice: str
    kind: str
    meaning: str
    who: str
    short: str
    nobody: bool


class ShownPassage(NamedTuple):
    """Words of one voice and one sentence.

    The outlet's own have no label, and no voice unless they tell a speech act (:data:`TOLD`).
    """

    words: str
    voice: str = ""
    space: str = ""
    label: ChipLabel | None = None


class ShownSentence(NamedTuple):
    """A sentence within a paragraph; ``anchored`` where the page shows it for the first time."""

    sentence: int | None
    anchored: bool
    passages: list[ShownPassage]


class ArticleRows(NamedTuple):
    """The rows of one article in three tables."""

    lines: pd.DataFrame
    sentences: pd.DataFrame
    voices: pd.DataFrame


class Speakers(NamedTuple):
    """Names of entities, and of the speakers of attributions by article and number."""

    entities: Mapping[str, str]
    attributions: Mapping[tuple[str, int], str]


def render_texts(folder: Path, context: pages.PageContext) -> Iterator[tuple[str, str]]:
    """(file name, page) of every article of the tables in ``folder``.

    At most :data:`parallax.report.pages.MOST_PAGES` of them.
    """
    articles = pages.read_table("articles", folder).head(pages.MOST_PAGES)
    groups = {
        name: dict(list(pages.read_table(name, folder).groupby("article_id", sort=False)))
        for name in ArticleRows._fields
    }
    speakers = _speakers(folder)
    rows = list(articles.itertuples(index=False))
    links = [_link(row) for row in rows]
    around = [None, *links, None]
    for number, row in enumerate(rows):
        own = (groups[name].get(row.article_id, tables.typed(name)) for name in groups)
        neighbours = {"previous": around[number], "following": around[number + 2]}
        try:
            page = _render(row, ArticleRows(*own), speakers, **neighbours, context=context)
        except Exception as error:
            # Whatever is odd about one article must not cost the reader the pages of the others.
            page = _failed(links[number], unforeseen(error), **neighbours, context=context)
        yield links[number].href, page


def _failed(link: PageLink, cause: str, **around: Any) -> str:
    """The page of an article that cannot be shown, which says why; a line of it goes to stderr."""
    print(f"{link.href}: the article is not shown: {cause}", file=sys.stderr)
    warning = f"This article is not shown: {cause}."
    return pages.render(
        "text.html.j2", **around, title=link.title, facts=[], warning=warning, blocks=[], lines=[]
    )


def _link(article: Any) -> PageLink:
    return PageLink(
        f"{pages.text_file_name(article.article_id)}.html", article_words.titled(article)
    )


def _speakers(folder: Path) -> Speakers:
    entities = pages.read_table("entities", folder)[["entity_id", "name"]]
    columns = ["article_id", "attribution_id", "speaker"]
    attributions = pages.read_table("attributions", folder)[columns]
    named = {
        (article, int(number)): speaker
        for article, number, speaker in attributions.itertuples(index=False)
        if isinstance(speaker, str)
    }
    return Speakers(dict(entities.itertuples(index=False)), named)


def _render(article: Any, rows: ArticleRows, speakers: Speakers, **around: Any) -> str:
    sentences = _sentences(article, rows.sentences)
    voices = _voices(article, rows.voices, speakers)
    lines = rows.lines.sort_values("line", kind="stable")
    return pages.render(
        "text.html.j2",
        **around,
        title=article_words.titled(article),
        facts=_facts(article),
        source_file=article.source_file,
        warning=_warning(article, rows, sentences, voices),
        legend=_legend(voices),
        blocks=list(_blocks(article.text, lines, sentences, voices)),
        **_line_table(lines),
    )


def _facts(article: Any) -> list[tuple[str, str, str]]:
    """(name, value, what it rests on) of what is known of an article."""
    words = article_words
    published_notes = (words.basis(article.published_basis), article.published_note)
    rows = [
        ("Outlet", words.outlet(article), words.basis(article.outlet_basis)),
        ("Published", words.day(article.published), "; ".join(filter(None, published_notes))),
        ("By", article.byline, ""),
        ("Dateline", article.dateline, ""),
        ("Taken from", article.agency, ""),
        ("Event", words.event(article.event_id), ""),
        ("Words", f"{article.n_words:,}", ""),
        ("File", article.source_file, ""),
    ]
    return [(name, value, note) for name, value, note in rows if isinstance(value, str) and value]


def _warning(
    article: Any,
    rows: ArticleRows,
    sentences: Sequence[SentenceSpan],
    voices: Sequence[VoicePassage],
) -> str:
    """Tables of another run than the text's are not shown, and that is said."""
    missing = []
    if len(rows.sentences) and not sentences:
        missing.append("sentences")
    if len(rows.voices) and not voices:
        missing.append("voices")
    if missing:
        return _OTHER_VERSION.format(" and ".join(missing))
    return _NO_VOICES if article.text and not len(rows.voices) else ""


def _sentences(article: Any, rows: pd.DataFrame) -> list[SentenceSpan]:
    """The sentences of an article in order; none where one of them is not in its text."""
    found = [
        SentenceSpan(int(row.start), int(row.end), int(row.sentence_id), row.text)
        for row in rows.sort_values("start").itertuples(index=False)
    ]
    fits = all(article.text[s.start : s.end] == s.text for s in found)
    return found if fits else []


def _voices(article: Any, rows: pd.DataFrame, speakers: Speakers) -> list[VoicePassage]:
    """The voices of an article in order; none where one of them is not in its text."""
    found = []
    for row in rows.sort_values("start").itertuples(index=False):
        if article.text[row.start : row.end] != row.text:
            return []
        number = None if pd.isna(row.attribution_id) else int(row.attribution_id)
        who = ""
        if row.voice != OUTLET:
            who = speakers.entities.get(row.holder_id, "")
        if row.voice != OUTLET and not who and number is not None:
            who = speakers.attributions.get((article.article_id, number), "")
        found.append(VoicePassage(int(row.start), int(row.end), row.voice, who, number))
    return found


def _legend(voices: Sequence[VoicePassage]) -> list[tuple[str, str, str]]:
    """Class, label and meaning of every voice on the page but the outlet's."""
    used = {passage.voice for passage in voices}
    legend = [(voice, *VOICES[voice]) for voice in VOICES if voice in used]
    if any(one.voice == OUTLET and one.attribution is not None for one in voices):
        legend.append((TOLD, *TELLING))
    return legend


def _blocks(
    text: str,
    lines: pd.DataFrame,
    sentences: Sequence[SentenceSpan],
    voices: Sequence[VoicePassage],
) -> Iterator[tuple[str, list[ShownSentence]]]:
    """Role of the line, and the sentences, of every paragraph of the text."""
    kept = lines[lines["kept"] & lines["text_start"].notna()]
    kept = kept.sort_values("text_start", kind="stable")
    starts, roles = [int(start) for start in kept["text_start"]], kept["role"].tolist()
    shown: set[int] = set()
    for match in _BLOCK.finditer(text):
        at = bisect_right(starts, match.start()) - 1
        if at < 0 and starts and starts[0] < match.end():
            at = 0
        role = roles[at] if at >= 0 else "body"
        yield role, _paragraph(text, match.span(), sentences, voices, shown)


def _paragraph(
    text: str,
    span: Span,
    sentences: Sequence[SentenceSpan],
    voices: Sequence[VoicePassage],
    shown: set[int],
) -> list[ShownSentence]:
    """The sentences of one paragraph, each cut where a voice begins or ends.

    ``shown`` holds the sentences that have an anchor on the page, and grows.
    """
    made: list[ShownSentence] = []
    speaker: Any = None
    for start, end in pairwise(_cuts(span, sentences, voices)):
        at = spans.covering(sentences, start)
        number = None if at is None else sentences[at].number
        if not made or made[-1].sentence != number:
            made.append(ShownSentence(number, number not in shown, []))
        if number is not None:
            shown.add(number)
        at = spans.covering(voices, start)
        words = text[start:end]
        if at is None or voices[at].voice == OUTLET or not words.strip():
            made[-1].passages.append(_own(words, None if at is None else voices[at]))
            # White space between two passages is no reason to name their speaker again.
            speaker = None if words.strip() else speaker
            continue
        made[-1].passages.append(_passage(words, voices[at], speaker))
        speaker = _speaker(voices[at])
    return made


def _own(words: str, passage: VoicePassage | None) -> ShownPassage:
    """Words of the outlet, or white space between passages."""
    tells = passage is not None and passage.voice == OUTLET and passage.attribution is not None
    if not tells or not words.strip():
        return ShownPassage(words)
    stripped = words.lstrip()
    return ShownPassage(stripped, TOLD, words[: len(words) - len(stripped)])


def _cuts(
    span: Span, sentences: Sequence[SentenceSpan], voices: Sequence[VoicePassage]
) -> list[int]:
    """Where a paragraph begins and ends, and where a sentence or a voice does inside it."""
    edges = set(span)
    for number in spans.overlapping(sentences, span):
        edges |= {sentences[number].start, sentences[number].end}
    for number in spans.overlapping(voices, span):
        edges |= {voices[number].start, voices[number].end}
    return sorted(edge for edge in edges if span[0] <= edge <= span[1])


def _passage(words: str, passage: VoicePassage, speaker: Any) -> ShownPassage:
    """Words of one voice, with a label unless ``speaker`` has spoken just before."""
    stripped = words.lstrip()
    label = None if _speaker(passage) == speaker else _label(passage)
    space = words[: len(words) - len(stripped)]
    return ShownPassage(stripped, passage.voice, space, label)


def _speaker(passage: VoicePassage) -> Any:
    """Who speaks, or what tells one unknown speaker from another.

    The label stands where a speaker begins; a quotation within reported speech shows by its line
    and its quotation marks.
    """
    return passage.who or (passage.voice == SCARE, passage.attribution)


def _label(passage: VoicePassage) -> ChipLabel:
    kind, meaning = VOICES.get(passage.voice, (passage.voice, ""))
    short = passage.who
    if len(short) > LONGEST_NAME:
        short = short[:LONGEST_NAME].rstrip() + "…"
    nobody = passage.voice == SCARE and not passage.who
    return ChipLabel(passage.voice, kind, meaning, passage.who, short, nobody)


def _line_table(lines: pd.DataFrame) -> dict[str, Any]:
    """The lines that hold text, shortened for the page, and how many of them were kept."""
    full = lines[lines["raw_text"].str.strip().astype(bool)]
    rows = [
        {
            "line": int(row.line),
            "kept": bool(row.kept),
            "role": row.role,
            "reason": row.reason,
            "text": _shortened(row.raw_text.strip("\r\n")),
        }
        for row in full.head(MOST_LINES).itertuples(index=False)
    ]
    return {
        "lines": rows,
        "kept": f"{int(full['kept'].sum()):,}",
        "lines_total": len(full),
        "blank": len(lines) - len(full),
    }


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_LINE:
        return text
    return f"{text[:LONGEST_LINE]} … ({len(text) - LONGEST_LINE:,} more characters)"
