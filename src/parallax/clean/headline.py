"""Find the headline of a page with boosted trees over the form, place and words of its lines.

The trees are trained by ``training/lines.py`` on pages whose headline is known, and stored in the
file of the line model. They score every short line above the text and just below its beginning; if
none is likely enough, the page has no headline.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import NamedTuple

import numpy as np

from parallax.clean.agencies import agency_of
from parallax.clean.line_classifier import Trees, predict
from parallax.clean.segments import CLOSING, TERMINAL, Block

LETTERS = (12, 260)
"""Fewest and most characters of a headline; half the minimum for text that is not ASCII, since some
scripts do not separate words with spaces."""
REACH_ABOVE, REACH_BELOW = 60, 4
"""Candidates above the first sentence, and blocks below it, that are considered."""
LEAD = 5
"""Sentences that count as the lead."""
FAR = 8
"""Longest distance, in blocks, to the next byline or date."""
LEAST_PROBABILITY = 0.3
"""Least probability of a headline."""
BODY, BODY_CHARACTERS, BODY_PROBABILITY = 60, 2000, 0.3
"""Most sentences that count as the text, most characters of each, and least probability of each."""
MOST_SIZE, MARGIN, GAP_WORTH = 600, 0.35, -4.0
"""What a block adds to the sum of a run: a sentence its characters, up to MOST_SIZE, times the
amount by which its probability exceeds MARGIN, any other block GAP_WORTH."""
NEIGHBOURS = (-2, -1, 1, 2)
"""Offsets, in blocks, of the neighbours that a candidate is described by."""
NEIGHBOUR_COLUMNS = ("length", "ends", "probability", "worded")
COLUMNS = (
    "length",
    "words",
    "full_stop",
    "asks",
    "runs_on",
    "colons",
    "heading",
    "bullet",
    "capitals",
    "shouting",
    "lower_start",
    "digits",
    "bar",
    "quotes",
    "lower",
    "credit",
    "commas",
    "shared",
    "lead_shared",
    "place",
    "number",
    "byline_below",
    "byline_above",
    "printed",
    "openings",
    "probability",
    "sentence",
    *(f"{name}{offset:+}" for offset, name in itertools.product(NEIGHBOURS, NEIGHBOUR_COLUMNS)),
    "blanks",
)
"""Features of a candidate, in the order that the bundled trees expect."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MARK = re.compile(r"#+\s*|[*•·–-]\s+")
_BAR = re.compile(r"(?<!\s)\s+(?:[|»•·]|::)\s+")
SITE_PARTS = 6
"""Most words of a site or section name after a bar."""
SITE_WORDS, TITLE_WORDS = 4, 3
"""Most words of a site name after a dash, and fewest words of a headline before a bar or dash."""
_DASH = re.compile(r"(?<!\s)\s+[-–—]\s+")
_OUTLET = re.compile(
    r"(?:The )?(?:[A-Z]\w+ ){0,2}"
    r"(?:News|Times|Post|Daily|Herald|Tribune|Gazette|Journal|TV|Today|Magazine|Online)"
    r"(?: [A-Z]\w+)?"
)


class Seen(NamedTuple):
    """The blocks of a page and what is known about each before its headline is found.

    ``roles`` are by wording alone ("" for none), ``probabilities`` those of belonging to the
    article, and ``sentences`` says which blocks read as sentences.
    """

    blocks: list[Block]
    roles: list[str]
    probabilities: np.ndarray
    sentences: np.ndarray


def bare(text: str) -> str:
    """A line without the characters that converters put before headings and list items."""
    match = _MARK.match(text)
    return text[match.end() :].strip() if match else text


def split_title(text: str) -> tuple[str, str]:
    """Split a printed headline into the headline itself and what the page appends to it.

    Pages append the section and site after a bar, or the name of a known outlet after a dash. The
    headline is a prefix of ``text``; the rest is empty if there is nothing to cut.
    """
    bar = _BAR.search(text)
    if bar and bar.start() > 0:
        parts = _BAR.split(text[bar.start() :])[1:]
        short = all(len(part.split()) <= SITE_PARTS for part in parts)
        if short and len(text[: bar.start()].split()) >= TITLE_WORDS:
            return text[: bar.start()], text[bar.start() :]
    dashes = list(_DASH.finditer(text))
    if dashes:
        at, tail = dashes[-1].start(), text[dashes[-1].end() :]
        long_enough = len(text[:at].split()) >= TITLE_WORDS
        if long_enough and len(tail.split()) <= SITE_WORDS and _is_outlet(tail):
            return text[:at], text[at:]
    return text, ""


def _is_outlet(name: str) -> bool:
    return agency_of(name) is not None or bool(_OUTLET.fullmatch(name))


def anchor(seen: Seen) -> int:
    """The number of the first block in the run that is most likely the article.

    The number of blocks on the page if it has no sentence.
    """
    sizes = np.array([min(len(block.text), MOST_SIZE) for block in seen.blocks])
    worth = np.where(seen.sentences, sizes * (seen.probabilities - MARGIN), GAP_WORTH)
    best, total, start, found = 0.0, 0.0, 0, len(seen.blocks)
    for number, value in enumerate(worth):
        if total <= 0:
            total, start = 0.0, number
        total += value
        if total > best:
            best, found = total, start
    return found


def candidates(seen: Seen, first: int) -> list[int]:
    """Numbers of the blocks that may be the headline, given the first sentence of the article."""
    fitting = [
        n
        for n in range(min(first + REACH_BELOW, len(seen.blocks)))
        if seen.roles[n] in ("", "teaser") and _can_be(seen.blocks[n].text)
    ]
    return fitting[-REACH_ABOVE - REACH_BELOW :]


def _can_be(text: str) -> bool:
    short = LETTERS[0] if text.isascii() else LETTERS[0] // 2
    if not short <= len(text) <= LETTERS[1] or "http" in text:
        return False
    return sum(map(str.isalpha, text)) * 2 > len(text)


class _PageCounts(NamedTuple):
    """Counts over a page.

    ``body`` are the blocks of the text, ``uses`` and ``lead`` count the words of the text and of
    its lead, ``printed`` and ``openings`` count lines whole and up to a bar, and ``below`` and
    ``above`` are the distances from each block to the next byline or date.
    """

    body: set[int]
    uses: Counter[str]
    lead: Counter[str]
    printed: Counter[str]
    openings: Counter[str]
    below: np.ndarray
    above: np.ndarray


def features(seen: Seen, first: int, chosen: list[int]) -> np.ndarray:
    """The features of headline candidates.

    Parameters
    ----------
    seen
        The blocks of the page.
    first
        The first sentence of the article (:func:`anchor`).
    chosen
        Numbers of the candidates, at least one.

    Returns
    -------
    ndarray
        Form, place, neighbours, words shared with the text, and comparison with the other
        candidates (candidates x (len(COLUMNS) + 5), float32).
    """
    page = _count(seen)
    rows = []
    for n in chosen:
        values = {
            **_form(seen.blocks[n].text),
            **_shared(seen, n, page),
            **_place(seen, n, first, page),
            **_around(seen, n),
            "blanks": seen.blocks[n].blanks,
        }
        rows.append([values[name] for name in COLUMNS])
    made = np.array(rows, dtype=np.float32)
    return np.column_stack([made, _rivals(made)])


def _count(seen: Seen) -> _PageCounts:
    likely = seen.sentences & (seen.probabilities >= BODY_PROBABILITY)
    body = np.flatnonzero(likely)[:BODY].tolist()
    words = [_words(seen.blocks[n].text[:BODY_CHARACTERS]) for n in body]
    return _PageCounts(
        set(body),
        Counter(itertools.chain.from_iterable(words)),
        Counter(itertools.chain.from_iterable(words[:LEAD])),
        Counter(bare(block.text).casefold() for block in seen.blocks),
        Counter(_opening(block.text) for block in seen.blocks if len(block.text) <= 400),
        _next_of(seen.roles, ("byline", "date"), reverse=True),
        _next_of(seen.roles, ("byline", "date"), reverse=False),
    )


def _words(text: str) -> list[str]:
    """The distinct words of a text, lower-cased afterwards, so that "May" and "may" count twice."""
    return [word.lower() for word in set(_WORD.findall(text))]


def _opening(text: str) -> str:
    """A line up to the first bar, in lower case."""
    return _BAR.split(bare(text), maxsplit=1)[0].casefold()


def _shared(seen: Seen, number: int, page: _PageCounts) -> dict[str, float]:
    """Shares of a candidate's longer words that the text, and its lead, use too."""
    words = [word.lower() for word in _WORD.findall(seen.blocks[number].text) if len(word) > 3]
    own = int(number in page.body)
    return {"shared": _share(words, page.uses, own), "lead_shared": _share(words, page.lead, own)}


def _place(seen: Seen, number: int, first: int, page: _PageCounts) -> dict[str, float]:
    """The place of a candidate on the page, and how often the page prints it."""
    text = seen.blocks[number].text
    return {
        "place": np.clip(number - first, -40, 10),
        "number": np.log1p(number),
        "byline_below": page.below[number],
        "byline_above": page.above[number],
        "printed": min(page.printed[bare(text).casefold()], 4),
        "openings": min(page.openings[_opening(text)], 4),
    }


def _form(text: str) -> dict[str, float]:
    plain = bare(text)
    found = _WORD.findall(plain)
    count = max(1, len(found))
    end = plain.rstrip(CLOSING)[-1:]
    return {
        "length": np.log1p(len(plain)),
        "words": len(found),
        "full_stop": end == ".",
        "asks": end in "?!",
        "runs_on": end in ",;:",
        "colons": plain.count(":"),
        "heading": len(text) - len(text.lstrip("#")),
        "bullet": text[:1] in "*•-+",
        "capitals": sum(word[0].isupper() for word in found) / count,
        "shouting": sum(word.isupper() and len(word) > 1 for word in found) / count,
        "lower_start": plain[:1].islower(),
        "digits": sum(map(str.isdigit, plain)) / max(1, len(plain)),
        "bar": bool(_BAR.search(plain)),
        "quotes": sum(map(plain.count, '“”"‘')),
        "lower": sum(word.islower() for word in found) / count,
        "credit": "(" in plain or "©" in plain,
        "commas": plain.count(","),
    }


def _share(words: list[str], counts: Counter[str], own: int) -> float:
    return sum(counts[word] > own for word in words) / len(words) if words else 0.0


def _next_of(roles: list[str], wanted: tuple[str, ...], reverse: bool) -> np.ndarray:
    """Distance of each block to the next one with a wanted role, below (reverse) or above."""
    away, found = FAR, np.full(len(roles), float(FAR))
    for number in range(len(roles) - 1, -1, -1) if reverse else range(len(roles)):
        found[number] = away
        away = 1 if roles[number] in wanted else min(FAR, away + 1)
    return found


def _around(seen: Seen, number: int) -> dict[str, float]:
    """What a candidate looks like to the line model, and its neighbours; -1 beyond the page."""
    found = {
        "probability": float(seen.probabilities[number]),
        "sentence": float(seen.sentences[number]),
    }
    for offset in NEIGHBOURS:
        values = _neighbour(seen, number + offset)
        found.update({f"{name}{offset:+}": value for name, value in values.items()})
    return found


def _neighbour(seen: Seen, number: int) -> dict[str, float]:
    """Length, end and probability of a neighbour, and whether its wording gives it a role."""
    if not 0 <= number < len(seen.blocks):
        return dict.fromkeys(NEIGHBOUR_COLUMNS, -1.0)
    text = seen.blocks[number].text
    return {
        "length": np.log1p(len(text)),
        "ends": text.rstrip(CLOSING).endswith(tuple(TERMINAL)),
        "probability": float(seen.probabilities[number]),
        "worded": bool(seen.roles[number]),
    }


def _rivals(made: np.ndarray) -> np.ndarray:
    """How each candidate compares with the others (candidates x 5, float32).

    The best share of common words above and below minus the candidate's own, the number of good
    candidates above and below, and the candidate's share minus the best one.
    """
    shared = made[:, COLUMNS.index("shared")]
    score = shared + made[:, COLUMNS.index("lead_shared")]
    long = made[:, COLUMNS.index("words")] >= 4
    worth = np.where(long, score, 0)
    up = np.concatenate([[0], np.maximum.accumulate(worth)[:-1]])
    down = np.concatenate([np.maximum.accumulate(worth[::-1])[::-1][1:], [0]])
    good = (long & (shared >= 0.4)).astype(float)
    columns = [
        up - score,
        down - score,
        np.cumsum(good) - good,
        good[::-1].cumsum()[::-1] - good,
        shared - shared.max(),
    ]
    return np.column_stack(columns).astype(np.float32)


def find(seen: Seen, trees: Trees, least: float = LEAST_PROBABILITY) -> tuple[int | None, float]:
    """The number of the headline's block, and the probability of the best candidate.

    The number is None if no candidate reaches the probability ``least``.
    """
    if not seen.blocks:
        return None, 0.0
    first = anchor(seen)
    chosen = candidates(seen, first)
    if not chosen:
        return None, 0.0
    probabilities = predict(trees, features(seen, first, chosen))
    best = int(probabilities.argmax())
    probability = float(probabilities[best])
    return (chosen[best] if probability >= least else None), probability
