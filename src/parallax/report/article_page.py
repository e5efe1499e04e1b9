"""One page an article: its text sentence by sentence with the voice of every word, and every line of its raw file with a reason."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from parallax.common import tables
from parallax.report import notebook_page

MOST_LINES = 2000
"""Lines of a raw file listed on its page."""
LONGEST_LINE = 1200
LONGEST_NAME = 40
VOICES = {
    "direct": ("quoted", "words between quotation marks"),
    "indirect": ("reported", "somebody’s words or thoughts, retold"),
    "scare": ("scare quotes", "marked as not the outlet’s own, nobody named"),
}
BASES = {
    "given": "given with the input",
    "metadata": "in the page’s metadata",
    "page": "stated on the page",
    "text": "stated in the text",
    "inferred": "inferred",
    "address": "from the page’s address",
    "copyright": "from a copyright line",
    "site": "from the site’s name",
    "byline": "from the byline",
    "unknown": "",
}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_BLOCK = re.compile(r"[^\n]+")


class Stretch(NamedTuple):
    """A stretch of text and what it belongs to: a sentence's number, or a voice with who speaks and in which attribution."""

    start: int
    end: int
    what: tuple


def read(name: str, folder: Path) -> pd.DataFrame:
    """A table, empty where it has not been made or does not fit its schema: a page shows what there is."""
    try:
        return tables.read(name, folder)
    except (OSError, ValueError):
        return tables.frame(name)


def day(published: str | None) -> str:
    """``2022-02-13`` as ``13 February 2022``; any other text as it is, nothing as ``no date``."""
    if not isinstance(published, str) or not published:
        return "no date"
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", published)
    return (
        f"{int(match[3])} {MONTHS[int(match[2]) - 1]} {match[1]}"
        if match and 1 <= int(match[2]) <= 12
        else published
    )


def days(first: str, last: str) -> str:
    """A span of days without repeating what both ends share."""
    one, two = day(first).split(" "), day(last).split(" ")
    if one == two or not len(one) == len(two) == 3:
        return " ".join(two) if one == two else f"{' '.join(one)} – {' '.join(two)}"
    same = 2 if one[1:] == two[1:] else 1 if one[2] == two[2] else 0
    return (
        f"{one[0]}–{' '.join(two)}"
        if same == 2
        else f"{' '.join(one[: 3 - same])} – {' '.join(two)}"
    )


def event(name: str) -> str:
    """``event-1`` as ``Event 1``; a name that a researcher gave keeps its letters."""
    words = name.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def outlet(article) -> str:
    """Who published it, as far as known."""
    return "unknown" if article.outlet_basis == "unknown" else article.outlet


def basis(code: str) -> str:
    """What an outlet's name or a date rests on, in words."""
    return BASES.get(code, code)


def titled(article) -> str:
    """The headline, or a name for an article without one."""
    return article.title.strip() or f"Article {article.article_id} (no headline found)"


def render_texts(folder: Path, frame: notebook_page.Frame) -> Iterator[tuple[str, str]]:
    """(file name, page) of every article of the tables in ``folder``, at most :data:`parallax.report.notebook_page.MOST_PAGES` of them."""
    articles = read("articles", folder).head(notebook_page.MOST_PAGES)
    groups = {
        name: dict(list(read(name, folder).groupby("article_id", sort=False)))
        for name in ("lines", "sentences", "voices")
    }
    names = dict(read("entities", folder)[["entity_id", "name"]].itertuples(index=False))
    spoken = read("attributions", folder)[["article_id", "attribution_id", "speaker"]]
    speakers = {(a, int(n)): s for a, n, s in spoken.itertuples(index=False) if isinstance(s, str)}
    rows = list(articles.itertuples(index=False))
    links = [
        notebook_page.Link(f"{notebook_page.text_file_name(row.article_id)}.html", titled(row))
        for row in rows
    ]
    for i, row in enumerate(rows):
        parts = {name: groups[name].get(row.article_id, tables.frame(name)) for name in groups}
        around = {
            "previous": links[i - 1] if i else None,
            "following": links[i + 1] if i + 1 < len(links) else None,
        }
        yield links[i].href, _render(row, parts, names, speakers, {**around, "frame": frame})


def _render(
    article, parts: dict[str, pd.DataFrame], names: dict, speakers: dict, around: dict
) -> str:
    sentences, voices = (
        _sentences(article, parts["sentences"]),
        _voices(article, parts["voices"], names, speakers),
    )
    lines = parts["lines"].sort_values("line", kind="stable")
    used = {stretch.what[0] for stretch in voices}
    return notebook_page.page(
        "text.html.j2",
        **around,
        title=titled(article),
        facts=_facts(article),
        source_file=article.source_file,
        warning=_warning(article, parts, sentences, voices),
        legend=[(v, *VOICES[v]) for v in VOICES if v in used],
        blocks=list(_blocks(article.text, lines, sentences, voices)),
        **_line_table(lines),
    )


def _facts(article) -> list[tuple[str, str, str]]:
    rows = [
        ("Outlet", outlet(article), basis(article.outlet_basis)),
        (
            "Published",
            day(article.published),
            "; ".join(filter(None, (basis(article.published_basis), article.published_note))),
        ),
        ("By", article.byline, ""),
        ("Dateline", article.dateline, ""),
        ("Taken from", article.agency, ""),
        ("Event", event(article.event_id), ""),
        ("Words", f"{article.n_words:,}", ""),
        ("File", article.source_file, ""),
    ]
    return [(name, value, note) for name, value, note in rows if isinstance(value, str) and value]


def _warning(article, parts: dict[str, pd.DataFrame], sentences: list, voices: list) -> str:
    """Tables of another run than the text's are not shown, and that is said."""
    missing = [
        name
        for name, frame, fitting in (
            ("sentences", parts["sentences"], sentences),
            ("voices", parts["voices"], voices),
        )
        if len(frame) and not fitting
    ]
    if missing:
        return (
            f"The {' and '.join(missing)} of this article were made from another version of its text and are not shown: "
            "run the notebooks again."
        )
    if article.text and not len(parts["voices"]):
        return "Whose words these are has not been worked out: the notebook that does it has not run to its end."
    return ""


def _sentences(article, frame: pd.DataFrame) -> list[Stretch]:
    found = [
        Stretch(int(r.start), int(r.end), (int(r.sentence_id), r.text))
        for r in frame.sort_values("start").itertuples(index=False)
    ]
    return found if all(article.text[s.start : s.end] == s.what[1] for s in found) else []


def _voices(article, frame: pd.DataFrame, names: dict, speakers: dict) -> list[Stretch]:
    """Stretches as (voice, who speaks or empty, attribution); the outlet's own have neither."""
    found = []
    for r in frame.sort_values("start").itertuples(index=False):
        if article.text[r.start : r.end] != r.text:
            return []
        number = None if pd.isna(r.attribution_id) else int(r.attribution_id)
        who = names.get(r.holder_id) or speakers.get((article.article_id, number)) or ""
        found.append(
            Stretch(int(r.start), int(r.end), (r.voice, who if r.voice != "outlet" else "", number))
        )
    return found


def _blocks(
    text: str, lines: pd.DataFrame, sentences: list[Stretch], voices: list[Stretch]
) -> Iterator[tuple[str, str]]:
    """(role of the line, HTML) of every paragraph of the text."""
    kept = lines[lines["kept"] & lines["text_start"].notna()].sort_values(
        "text_start", kind="stable"
    )
    starts, roles = [int(x) for x in kept["text_start"]], kept["role"].tolist()
    shown: set[int] = set()
    for match in _BLOCK.finditer(text):
        at = bisect_right(starts, match.start()) - 1
        if at < 0 and starts and starts[0] < match.end():
            at = 0
        yield (
            (roles[at] if at >= 0 else "body"),
            _marked(text, match.span(), sentences, voices, shown),
        )


def _marked(
    text: str,
    span: tuple[int, int],
    sentences: list[Stretch],
    voices: list[Stretch],
    shown: set[int],
) -> str:
    """One paragraph as HTML: sentences as anchors, and inside them the voices with a label where a voice begins."""
    inner = [_within(stretches, span) for stretches in (sentences, voices)]
    cuts = sorted(
        {
            *span,
            *(
                x
                for stretches in inner
                for s in stretches
                for x in (s.start, s.end)
                if span[0] < x < span[1]
            ),
        }
    )
    parts, open_sentence, before = [], None, None
    places = [0, 0]
    for start, end in zip(cuts, cuts[1:]):
        sentence, voice = (_at(inner[k], places, k, start) for k in (0, 1))
        number = sentence.what[0] if sentence else None
        if number != open_sentence:
            parts.append("</span>" * (open_sentence is not None))
            if number is not None:
                parts.append(
                    '<span class="s">' if number in shown else f'<span class="s" id="s{number}">'
                )
                shown.add(number)
            open_sentence = number
        words = escape(text[start:end], quote=False)
        if voice is None or voice.what[0] == "outlet" or not words.strip():
            parts.append(words)
            before = None if words.strip() else before
            continue
        kind, who, attribution = voice.what
        # The label stands where a speaker begins; quotation within reported speech shows by its line and its marks.
        speaker = who or (kind == "scare", attribution)
        gap = len(words) - len(words.lstrip())
        parts += [
            words[:gap],
            "" if speaker == before else _chip(kind, who),
            f'<span class="{escape(kind)}">{words[gap:]}</span>',
        ]
        before = speaker
    parts.append("</span>" * (open_sentence is not None))
    return "".join(parts)


def _within(stretches: list[Stretch], span: tuple[int, int]) -> list[Stretch]:
    first = max(0, bisect_right(stretches, span[0], key=lambda s: s.start) - 1)
    last = bisect_right(stretches, span[1] - 1, key=lambda s: s.start)
    return stretches[first:last]


def _at(stretches: list[Stretch], places: list[int], which: int, position: int) -> Stretch | None:
    """The stretch at ``position``; ``places`` remembers how far each list has been read."""
    while places[which] < len(stretches) and stretches[places[which]].end <= position:
        places[which] += 1
    found = stretches[places[which]] if places[which] < len(stretches) else None
    return found if found and found.start <= position else None


def _chip(voice: str, who: str) -> str:
    label, meaning = VOICES.get(voice, (voice, ""))
    short = who if len(who) <= LONGEST_NAME else who[:LONGEST_NAME].rstrip() + "…"
    if voice == "scare" and not who:
        return f'<span class="chip scare" title="{escape(meaning)}">{label}</span>'
    named = f"<b>{escape(short)}</b>" if who else "speaker not resolved"
    return f'<span class="chip {escape(voice)}" title="{escape(f"{meaning}: {who}" if who else meaning)}">{label}: {named}</span>'


def _line_table(lines: pd.DataFrame) -> dict:
    """The lines that hold text, shortened for the page, and how many of them were kept."""
    full = lines[lines["raw_text"].str.strip().astype(bool)]
    rows = []
    for r in full.head(MOST_LINES).itertuples(index=False):
        text = r.raw_text.strip("\r\n")
        if len(text) > LONGEST_LINE:
            text = f"{text[:LONGEST_LINE]} … ({len(text) - LONGEST_LINE:,} more characters)"
        rows.append(
            {
                "line": int(r.line),
                "kept": bool(r.kept),
                "role": r.role,
                "reason": r.reason,
                "text": text,
            }
        )
    return {
        "lines": rows,
        "kept": f"{int(full['kept'].sum()):,}",
        "lines_total": len(full),
        "blank": len(lines) - len(full),
    }
