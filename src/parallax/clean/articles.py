"""Cleaning: which lines of a saved page are the article, what the others are, and why; headline, outlet and date beside them.

Every line of the raw text keeps its row, so that each cut can be read and undone (``data/codebook/lines.csv``, with the columns
``article_id,line,decision`` and a decision of ``keep`` or ``drop``; for example ``004_page,17,drop``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import ftfy
import pandas as pd
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from parallax.clean import metadata
from parallax.clean.labels import KEPT_ROLES, Label, Page, label_page
from parallax.clean.segments import split_pieces
from parallax.common import tables
from parallax.common.errors import CodebookError
from parallax.read.files import Problem, RawArticle

COVERED = ("en",)
"""Languages the pipeline can read; articles in others are listed and left out."""
LANGUAGE_WORDS = 20
"""Below this many words the language cannot be told and is taken to be English."""
LANGUAGE_SURE = 0.95
MOST_CHARACTERS = 1_000_000
"""spaCy refuses longer texts."""
REPAIR = ftfy.TextFixerConfig(
    uncurl_quotes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    normalization=None,
    fix_line_breaks=False,
    explain=False,
)
"""Only damage is repaired: ftfy's defaults change two thirds of sound sentences, most of them by straightening quotation marks."""
_DAMAGE = re.compile(r"[ÃÂâÐÑ\x80-\x9f]|&(?:[a-z]{2,8}|#\d+);")


def clean_articles(
    raws: Iterable[RawArticle | Problem],
    overrides: pd.DataFrame | None = None,
    keep_text: bool = False,
) -> dict[str, pd.DataFrame]:
    """Tables ``articles``, ``lines`` and ``problems`` of raw articles, in their order.

    ``overrides`` has the columns article_id, line and decision (keep or drop) and wins over every rule; decisions on articles of other
    corpora are left alone, one file serves them all. With ``keep_text`` the text is
    taken as clean: every line is kept and ``articles.text`` equals the input to the letter; of a page in HTML its reader decides. Problems among ``raws`` are passed on.
    Articles in a language outside :data:`COVERED` become a problem and have no rows in the other tables.
    """
    rows: dict[str, list[dict[str, Any]]] = {"articles": [], "lines": [], "problems": []}
    wanted, seen = _overrides(overrides), []
    for raw in raws:
        if isinstance(raw, Problem):
            rows["problems"].append(raw._asdict())
            continue
        decided = wanted.pop(raw.article_id, {})
        seen.append(raw.article_id)
        page = (
            _as_marked(raw)
            if raw.marks
            else _as_it_is(raw.text)
            if keep_text
            else label_page(split_pieces(raw.text))
        )
        article, lines, problems = _one(raw, _override(page, decided), keep_text and not raw.marks)
        rows["problems"].extend(
            problem._asdict() for problem in [*problems, *_beyond(raw.article_id, page, decided)]
        )
        if article is not None:
            rows["articles"].append(article)
            rows["lines"].extend(lines)
    metadata.infer_years(rows["articles"])
    rows["problems"].extend(problem._asdict() for problem in _misspelt(wanted, seen))
    return {name: tables.frame(name, rows[name]) for name in rows}


def _one(
    raw: RawArticle, page: Page, keep_text: bool
) -> tuple[dict[str, Any] | None, list[dict[str, Any]], list[Problem]]:
    """Rows of one article; no article row where it is left out."""
    problems = []
    text, spans, repaired = (raw.text, _plain_spans(page), 0) if keep_text else join_kept(page)
    if repaired:
        problems.append(
            Problem(
                raw.source_file,
                raw.article_id,
                f"damaged characters were repaired in {repaired} lines",
                False,
            )
        )
    cause = _cause_to_leave_out(text, page)
    if cause:
        return None, [], [*problems, Problem(raw.source_file, raw.article_id, cause, True)]
    found = metadata.read(raw, page, text)
    article = dict(
        article_id=raw.article_id,
        source_file=raw.source_file,
        language=_language(page)[0],
        text=text,
        n_words=len(text.split()),
        event_id="",
        event_basis="",
        **found._asdict(),
    )
    lines = [
        dict(
            article_id=raw.article_id,
            line=number,
            raw_start=piece.start,
            raw_end=piece.end,
            raw_text=raw.text[piece.start : piece.end],
            role=label.role,
            kept=label.kept,
            confidence=label.confidence,
            reason=label.reason,
            text_start=span[0] if span else None,
            text_end=span[1] if span else None,
        )
        for number, (piece, label, span) in enumerate(zip(page.pieces, page.labels, spans), 1)
    ]
    return article, lines, problems


def _cause_to_leave_out(text: str, page: Page) -> str | None:
    if not text.strip():
        return "nothing that looks like an article was found"
    if len(text) > MOST_CHARACTERS:
        return f"too long: {len(text):,} characters, the most is {MOST_CHARACTERS:,}"
    language, sure = _language(page)
    if language not in COVERED:
        return (
            f"language not covered: {language} (sure to {sure:.0%}); covered: {', '.join(COVERED)}"
        )
    return None


def _language(page: Page) -> tuple[str, float]:
    """ISO 639-1 code of the body, and how sure; English where there are too few words to tell."""
    body = " ".join(
        piece.text
        for piece, label in zip(page.pieces, page.labels)
        if label.kept and label.role != "headline"
    )[:4000]
    if len(body.split()) < LANGUAGE_WORDS and not _other_script(body):
        return "en", 0.5
    code, chance = _identifier().classify(body)
    return (code, float(chance)) if code in COVERED or chance >= LANGUAGE_SURE else ("en", 0.5)


def _other_script(text: str) -> bool:
    return sum(char > "\u024f" and char.isalpha() for char in text) * 2 > sum(
        char.isalpha() for char in text
    )


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def repair(text: str) -> str:
    """A line with its damaged characters repaired (UTF-8 read as something else, entities); sound lines come back as they are."""
    return ftfy.fix_text(text, REPAIR) if _DAMAGE.search(text) else text


# --- from labels to text


def join_kept(page: Page) -> tuple[str, list[tuple[int, int] | None], int]:
    """The kept pieces as one text, the span of each piece in it (None where dropped), and how many were repaired."""
    parts: list[str] = []
    spans: list[tuple[int, int] | None] = []
    length, repaired, before = 0, 0, None
    for number, (piece, label) in enumerate(zip(page.pieces, page.labels)):
        if not label.kept or not piece.text:
            spans.append(None)
            continue
        text = repair(piece.text)
        repaired += text != piece.text
        joint = "" if before is None else _joint(page, before, number)
        parts += [joint, text]
        spans.append((length + len(joint), length + len(joint) + len(text)))
        length, before = length + len(joint) + len(text), number
    return "".join(parts), spans, repaired


def _joint(page: Page, before: int, number: int) -> str:
    """What goes between two kept pieces: nothing or a blank where a sentence runs on, a blank line between paragraphs."""
    piece = page.pieces[number]
    if page.blocks[before] == page.blocks[number] != -1:
        return "" if piece.text[0] in ",.;:)!?’”" else " "
    return " " if number == before + 1 and not piece.first_of_line else "\n\n"


def _as_it_is(text: str) -> Page:
    """Every line kept: for text that is clean already."""
    pieces = [piece for piece in split_pieces(text, whole_lines=True)]
    labels = [
        Label("body", True, 1.0, "kept as given")
        if piece.text
        else Label("blank", True, 1.0, "blank line, kept as given")
        for piece in pieces
    ]
    return Page(pieces, labels, None, [-1] * len(pieces))


def _as_marked(raw: RawArticle) -> Page:
    """A page whose reader has decided line by line, from its markup, what is article."""
    pieces = split_pieces(raw.text, whole_lines=True)
    labels = [Label(*mark) for mark in raw.marks]
    headline = next(
        (number for number, label in enumerate(labels) if label.role == "headline" and label.kept),
        None,
    )
    return Page(pieces, labels, headline, [-1] * len(pieces))


def _plain_spans(page: Page) -> list[tuple[int, int] | None]:
    return [(piece.start, piece.end) for piece in page.pieces]


# --- what a person decided


def _overrides(table: pd.DataFrame | None) -> dict[str, dict[int, bool]]:
    """Decisions by article and line; raises CodebookError where a column is missing or a row cannot be used."""
    wanted: dict[str, dict[int, bool]] = {}
    if table is None or not len(table):
        return wanted
    if missing := {"article_id", "line", "decision"} - set(table.columns):
        raise CodebookError(f"lines.csv has no column {', '.join(sorted(missing))}")
    for article_id, line, decision in zip(table["article_id"], table["line"], table["decision"]):
        if str(decision).strip() not in ("keep", "drop"):
            raise CodebookError(
                f"lines.csv: {article_id}, line {line}: the decision is {decision!r}, not keep or drop"
            )
        try:
            number = int(line)
        except ValueError:
            raise CodebookError(
                f"lines.csv: {article_id}: {line!r} is not the number of a line"
            ) from None
        wanted.setdefault(str(article_id), {})[number] = str(decision).strip() == "keep"
    return wanted


def _beyond(article_id: str, page: Page, decided: dict[int, bool]) -> list[Problem]:
    """A note on decisions on lines that an article does not have, or that are blank."""
    lost = [
        line
        for line in sorted(decided)
        if not 1 <= line <= len(page.pieces) or not page.pieces[line - 1].text
    ]
    listed = ", ".join(map(str, lost))
    return (
        [
            Problem(
                "lines.csv",
                article_id,
                f"no line with text at {listed} ({len(page.pieces)} lines): not used",
                False,
            )
        ]
        if lost
        else []
    )


def _misspelt(wanted: dict[str, dict[int, bool]], seen: list[str]) -> list[Problem]:
    """A note on decisions on ids that this corpus does not have, where one of its articles is plainly meant."""
    meant = {_plain(article_id): article_id for article_id in reversed(seen)}
    return [
        Problem(
            "lines.csv",
            article_id,
            f"no such article; {meant[_plain(article_id)]} may be meant: {len(wanted[article_id])} decisions on its lines were not used",
            False,
        )
        for article_id in sorted(wanted)
        if _plain(article_id) in meant
    ]


def _plain(article_id: str) -> str:
    """An id without its marks, capitals, leading zeros and the ending of a file's name."""
    return re.sub(r"[\W_]|(?<!\d)0+(?=\d)", "", re.sub(r"\.\w{1,5}$", "", article_id)).casefold()


def _override(page: Page, wanted: dict[int, bool]) -> Page:
    """Labels with a person's decisions put in place of the rules'."""
    if not wanted:
        return page
    labels = list(page.labels)
    for line, keep in wanted.items():
        if 1 <= line <= len(labels) and page.pieces[line - 1].text:
            old = labels[line - 1]
            role = ("body" if keep else "junk") if (old.role in KEPT_ROLES) != keep else old.role
            labels[line - 1] = Label(
                role, keep, 1.0, f"{'kept' if keep else 'dropped'} by hand (lines.csv)"
            )
    return page._replace(labels=labels)
