"""Tables ``articles``, ``lines`` and ``problems``: which lines of a page are the article, and why.

Every line of the raw text has a row in ``lines``, so that each cut can be checked and undone in
``data/codebook/lines.csv``. That file has the columns ``article_id,line,decision``, and a decision
is ``keep`` or ``drop``; for example ``004_page,17,drop``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import ftfy
import pandas as pd
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from parallax.clean import metadata, publication_day
from parallax.clean.html import judge_pages
from parallax.clean.labels import KEPT_ROLES, label_page
from parallax.clean.page import Article, Label, Page
from parallax.clean.segments import split_pieces
from parallax.common import budgets, space, tables
from parallax.common.outside_text import one_line, well_formed
from parallax.read import guard
from parallax.read.files import Problem, RawArticle, unique_ids
from parallax.read.records import TooLarge

COVERED = ("en",)
"""Languages the pipeline can process; articles in other languages are listed and left out."""
NO_LANGUAGE = "zxx"
"""What the identifier calls text without words."""
NO_DAY = "the date that was given with it is no single day"
MOST_OF_A_DATE = 60
"""Characters of such a date that are shown."""
LANGUAGE_WORDS = 20
"""Texts with fewer words are assumed to be English, because their language cannot be identified."""
LANGUAGE_CONFIDENCE = 0.95
"""Least probability at which an article counts as written in another language."""
LANGUAGE_CHARACTERS = 4000
"""Characters of the body from which the language is identified."""
MOST_CHARACTERS = 1_000_000
"""spaCy rejects longer texts."""
MOST_RAW_CHARACTERS = 4 * MOST_CHARACTERS
"""Longer texts are not cleaned at all: no page is four times as long as its article."""
REPAIR = ftfy.TextFixerConfig(
    uncurl_quotes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    normalization=None,
    fix_line_breaks=False,
    explain=False,
)
"""Settings that repair only damage: ftfy's defaults change two thirds of undamaged sentences,
mostly by straightening quotation marks."""
_DAMAGE = re.compile(r"[ÃÂâÐÑ\x80-\x9f]|&(?:[a-z]{2,8}|#\d+);")


def clean_articles(
    raws: Iterable[RawArticle | Problem],
    overrides: pd.DataFrame | None = None,
    keep_text: bool = False,
) -> dict[str, pd.DataFrame]:
    """Clean articles into the tables ``articles``, ``lines`` and ``problems``, in input order.

    An article in a language outside :data:`COVERED` becomes a problem and has no rows in the other
    tables.

    Parameters
    ----------
    raws
        Articles and problems from the readers; problems go straight into ``problems``.
    overrides
        Manual decisions, which overrule everything else: the rows of ``lines.csv`` as
        :func:`parallax.common.codebook_files.read` checks them, with the columns article_id, line
        and decision (keep or drop). Those on articles of other corpora are ignored, since one file
        serves all of them.
    keep_text
        Treat the text as clean already: every line is kept, and ``articles.text`` is exactly the
        input. HTML pages are still judged by their markup.

    Returns
    -------
    dict
        The three tables by name.
    """
    return clean_judged(judged(raws), overrides, keep_text)


def judged(raws: Iterable[RawArticle | Problem]) -> Iterator[Article | Problem]:
    """Turn the HTML pages among the readers' records into text, and make all ids unique."""
    return unique_ids(judge_pages(raws))


def clean_judged(
    articles: Iterable[Article | Problem],
    overrides: pd.DataFrame | None = None,
    keep_text: bool = False,
) -> dict[str, pd.DataFrame]:
    """Clean articles that :func:`judged` has been applied to; see :func:`clean_articles`."""
    rows: dict[str, list[dict[str, Any]]] = {"articles": [], "lines": [], "problems": []}
    problems = guard.Problems()
    decisions = _decisions(overrides)
    for raw in articles:
        if isinstance(raw, Problem):
            problems.add(raw)
            continue
        cleaned = _guarded(raw, decisions.get(raw.article_id, {}), keep_text)
        for problem in cleaned.problems:
            problems.add(problem)
        rows["lines"] += cleaned.lines
        if cleaned.article is not None:
            rows["articles"].append(cleaned.article)
    publication_day.infer_years(rows["articles"])
    rows["problems"] = [problem._asdict() for problem in problems.all()]
    return {name: tables.typed(name, rows[name]) for name in rows}


def _labelled(raw: Article, keep_text: bool) -> Page:
    """The lines of an article, labelled by its markup, as all kept, or by line cleaning."""
    if raw.labels:
        return _as_marked(raw)
    if keep_text:
        return _as_it_is(raw.text)
    return label_page(split_pieces(raw.text))


class Cleaned(NamedTuple):
    """The rows of one article: in ``articles`` (None if left out), in ``lines``, and problems."""

    article: dict[str, Any] | None
    lines: list[dict[str, Any]]
    problems: list[Problem]


def _guarded(raw: Article, decided: dict[int, bool], keep_text: bool) -> Cleaned:
    """Clean one article; an error or a spent budget costs only this one."""
    try:
        with budgets.seconds(guard.seconds_for(len(raw.text))):
            if len(raw.text) > MOST_RAW_CHARACTERS:
                raise TooLarge(_too_long(len(raw.text)))
            page = _labelled(raw, keep_text)
            cleaned = _clean(raw, _override(page, decided), keep_text and not raw.labels)
            unused = _beyond(raw.article_id, page, decided)
    except (Exception, budgets.Spent) as error:
        problem = Problem(raw.source_file, raw.article_id, guard.cause_of(error), True)
        return Cleaned(None, [], [problem])
    return cleaned._replace(problems=[*cleaned.problems, *unused])


def _clean(raw: Article, page: Page, keep_text: bool) -> Cleaned:
    """The rows of one article, made from its labelled lines."""
    problems = []
    spans: list[tuple[int, int] | None]
    if keep_text:
        text, spans, repaired = raw.text, _plain_spans(page), 0
    else:
        text, spans, repaired = join_kept(page)
    if repaired:
        lines = "1 line" if repaired == 1 else f"{repaired} lines"
        cause = f"damaged characters were repaired in {lines}"
        problems.append(Problem(raw.source_file, raw.article_id, cause, False))
    if reason := _cause_to_leave_out(text, page):
        problems.append(Problem(raw.source_file, raw.article_id, reason, True))
        return Cleaned(None, [], problems)
    article: dict[str, Any] = dict(
        article_id=raw.article_id,
        source_file=raw.source_file,
        language=_language(page)[0],
        text=text,
        n_words=len(text.split()),
        event_id="",
        event_basis="",
        **metadata.read(raw, page, text)._asdict(),
    )
    article = {
        name: well_formed(value) if isinstance(value, str) else value
        for name, value in article.items()
    }
    if raw.date and not article["published"]:
        cause = f"{NO_DAY}: {one_line(raw.date, MOST_OF_A_DATE)}"
        problems.append(Problem(raw.source_file, raw.article_id, cause, False))
    return Cleaned(article, _line_rows(raw, page, spans), problems)


def _line_rows(
    raw: Article, page: Page, spans: list[tuple[int, int] | None]
) -> list[dict[str, Any]]:
    """Rows of the table ``lines``; ``spans`` are the lines' places in the clean text, if kept."""
    rows = []
    for number, (piece, label, span) in enumerate(zip(page.pieces, page.labels, spans), 1):
        start, end = span or (None, None)
        row = dict(
            article_id=raw.article_id,
            line=number,
            raw_start=piece.start,
            raw_end=piece.end,
            raw_text=raw.text[piece.start : piece.end],
            text_start=start,
            text_end=end,
            **label._asdict(),
        )
        rows.append(row)
    return rows


def _cause_to_leave_out(text: str, page: Page) -> str | None:
    if not text.strip():
        return "nothing that looks like an article was found"
    if len(text) > MOST_CHARACTERS:
        return _too_long(len(text))
    language, confidence = _language(page)
    if language in COVERED:
        return None
    if language == NO_LANGUAGE:
        return "its words are of no language: a list of numbers, an encoded file or the like"
    covered = ", ".join(COVERED)
    return f"language not covered: {language} (sure to {confidence:.0%}); covered: {covered}"


def _too_long(length: int) -> str:
    return f"too long: {length:,} characters, the most is {MOST_CHARACTERS:,}"


def _language(page: Page) -> tuple[str, float]:
    """ISO 639-1 code of the body, with the confidence in it; English if there are too few words."""
    kept = [
        piece.text
        for piece, label in zip(page.pieces, page.labels)
        if label.kept and label.role != "headline"
    ]
    body = " ".join(kept)[:LANGUAGE_CHARACTERS]
    foreign = _other_script(body)
    if len(body.split()) < LANGUAGE_WORDS and not foreign:
        return "en", 0.5
    code, probability = _identifier().classify(body)
    # Arabic or Persian may be open where English is not.
    if foreign or code in COVERED or probability >= LANGUAGE_CONFIDENCE:
        return code, float(probability)
    return "en", 0.5


def _other_script(text: str) -> bool:
    """Whether most letters are not Latin."""
    letters = sum(char.isalpha() for char in text)
    return sum(char > "\u024f" and char.isalpha() for char in text) * 2 > letters


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    with space.naming(space.temporary()):  # it is unpacked there
        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def repair(text: str) -> str:
    """Repair the damaged characters of a line (UTF-8 decoded as something else, HTML entities).

    An undamaged line is returned unchanged.
    """
    return ftfy.fix_text(text, REPAIR) if _DAMAGE.search(text) else text


# --- from labels to text


def join_kept(page: Page) -> tuple[str, list[tuple[int, int] | None], int]:
    """Join the kept pieces into one text.

    Returns the text, the span of each piece in it (None if it was dropped), and the number of
    pieces that were repaired.
    """
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
    """What goes between two kept pieces, given their numbers.

    Nothing or a space within a sentence, a blank line between paragraphs.
    """
    piece = page.pieces[number]
    if page.blocks[before] == page.blocks[number] != -1:
        return "" if piece.text[0] in ",.;:)!?’”" else " "
    return " " if number == before + 1 and not piece.first_of_line else "\n\n"


def _as_it_is(text: str) -> Page:
    """A page with every line kept, for text that is clean already."""
    pieces = split_pieces(text, whole_lines=True)
    body = Label("body", True, 1.0, "kept as given")
    blank = Label("blank", True, 1.0, "blank line, kept as given")
    labels = [body if piece.text else blank for piece in pieces]
    return Page(pieces, labels, None, [-1] * len(pieces))


def _as_marked(raw: Article) -> Page:
    """A page whose lines were labelled from its markup."""
    pieces = split_pieces(raw.text, whole_lines=True)
    labels = list(raw.labels)
    headline = next(
        (number for number, label in enumerate(labels) if label.role == "headline" and label.kept),
        None,
    )
    return Page(pieces, labels, headline, [-1] * len(pieces))


def _plain_spans(page: Page) -> list[tuple[int, int] | None]:
    """The spans of the pieces in a text that keeps every line, which are those in the raw text."""
    return [(piece.start, piece.end) for piece in page.pieces]


# --- manual decisions


def _decisions(overrides: pd.DataFrame | None) -> dict[str, dict[int, bool]]:
    """The manual decisions by article and line (true: keep)."""
    decided: dict[str, dict[int, bool]] = {}
    if overrides is not None:
        for row in overrides.itertuples(index=False):
            decided.setdefault(row.article_id, {})[int(row.line)] = row.decision == "keep"
    return decided


def _beyond(article_id: str, page: Page, decided: dict[int, bool]) -> list[Problem]:
    """A note on decisions about lines that the article does not have, or that are blank."""
    lost = [line for line in sorted(decided) if not _has_text(page, line)]
    if not lost:
        return []
    listed = ", ".join(map(str, lost))
    cause = f"no line with text at {listed} ({len(page.pieces)} lines): not used"
    return [Problem("lines.csv", article_id, cause, False)]


def _has_text(page: Page, line: int) -> bool:
    return 1 <= line <= len(page.pieces) and bool(page.pieces[line - 1].text)


def _override(page: Page, wanted: dict[int, bool]) -> Page:
    """The page with its labels replaced by the manual decisions (true: keep), by line number."""
    labels = list(page.labels)
    for line, keep in wanted.items():
        if not _has_text(page, line):
            continue
        role = labels[line - 1].role
        if (role in KEPT_ROLES) != keep:
            role = "body" if keep else "junk"
        reason = f"{'kept' if keep else 'dropped'} by hand (lines.csv)"
        labels[line - 1] = Label(role, keep, 1.0, reason)
    return page._replace(labels=labels)
