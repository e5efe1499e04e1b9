"""Which line of a page is its headline: boosted trees over its form, its place and its words.

The trees are made by ``training/lines.py`` from pages whose headline is known, and stand in the
file of the line model. They judge every short line above the text and right below its beginning;
where none is likely enough the page has no headline.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

import numpy as np

from parallax.clean.agencies import agency_of
from parallax.clean.line_classifier import Trees, predict
from parallax.clean.segments import CLOSING, TERMINAL, Block

LETTERS = (12, 260)
"""A headline has this many characters (half the least where no spaces separate words)."""
REACH_ABOVE, REACH_BELOW = 60, 4
"""So many candidates above the first sentences, and so many blocks below, are looked at."""
LEAD = 5
FAR = 8
LEAST_PROBABILITY = 0.3
BODY, BODY_CHARACTERS, BODY_PROBABILITY = 60, 2000, 0.3
"""So many sentences, and so many characters of each, are the text, from this probability on."""
NEIGHBOURS = (-2, -1, 1, 2)
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
    *(f"{name}{offset:+}" for offset in NEIGHBOURS for name in NEIGHBOUR_COLUMNS),
    "blanks",
)
"""Features of a candidate, in the order in which the shipped trees want them."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MARK = re.compile(r"#+\s*|[*•·–-]\s+")
_BAR = re.compile(r"\s+(?:[|»•·]|::)\s+")
SITE_PARTS = 6
"""A name behind a bar has at most so many words."""
SITE_WORDS, TITLE_WORDS = 4, 3
"""A name behind a dash has at most, and a headline before bar or dash at least, so many words."""
_DASH = re.compile(r"\s+[-–—]\s+")
_OUTLET = re.compile(
    r"(?:The )?(?:[A-Z]\w+ ){0,2}"
    r"(?:News|Times|Post|Daily|Herald|Tribune|Gazette|Journal|TV|Today|Magazine|Online)"
    r"(?: [A-Z]\w+)?"
)


class Seen(NamedTuple):
    """What is known of a page's blocks.

    Their text, role by wording ("" for none), probability to be the article's, and which are
    sentences.
    """

    blocks: list[Block]
    roles: list[str]
    probabilities: np.ndarray
    sentences: np.ndarray


def bare(text: str) -> str:
    """A line without the marks that a converter puts before headings and list items."""
    match = _MARK.match(text)
    return text[match.end() :].strip() if match else text


def split_title(text: str) -> tuple[str, str]:
    """A headline, and what the page put behind it.

    Names of section and site stand after a bar, that of a known outlet after a dash. The headline
    is a prefix of ``text``; the rest is empty where there is nothing to cut.
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
    """The first sentence of the run that is most likely the article.

    The number of blocks where there is no sentence.
    """
    worth = np.where(
        seen.sentences,
        np.array([min(len(block.text), 600) for block in seen.blocks])
        * (seen.probabilities - 0.35),
        -4.0,
    )
    best, total, start, found = 0.0, 0.0, 0, len(seen.blocks)
    for number, value in enumerate(worth):
        if total <= 0:
            total, start = 0.0, number
        total += value
        if total > best:
            best, found = total, start
    return found


def candidates(seen: Seen, first: int) -> list[int]:
    """Numbers of the blocks that can be the headline."""
    fitting = [
        n
        for n in range(min(first + REACH_BELOW, len(seen.blocks)))
        if seen.roles[n] in ("", "teaser") and _can_be(seen.blocks[n].text)
    ]
    return fitting[-REACH_ABOVE - REACH_BELOW :]


def _can_be(text: str) -> bool:
    short = LETTERS[0] if text.isascii() else LETTERS[0] // 2
    return (
        short <= len(text) <= LETTERS[1]
        and sum(map(str.isalpha, text)) * 2 > len(text)
        and "http" not in text
    )


class _PageCounts(NamedTuple):
    """Counts over a page: words of its sentences and of their first few, and repeated lines."""

    body: set[int]
    uses: Counter[str]
    lead: Counter[str]
    printed: Counter[str]
    openings: Counter[str]
    below: np.ndarray
    above: np.ndarray


def features(seen: Seen, first: int, chosen: list[int]) -> np.ndarray:
    """Features of candidates, one at least (candidates x len(COLUMNS) and the rivals', float32).

    Form, place, neighbours, words shared with the text, and the best rivals'.
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
    words = [set(_WORD.findall(seen.blocks[n].text[:BODY_CHARACTERS])) for n in body]
    return _PageCounts(
        set(body),
        Counter(word.lower() for line in words for word in line),
        Counter(word.lower() for line in words[:LEAD] for word in line),
        Counter(bare(block.text).casefold() for block in seen.blocks),
        Counter(_opening(block.text) for block in seen.blocks if len(block.text) <= 400),
        _next_of(seen.roles, ("byline", "date"), reverse=True),
        _next_of(seen.roles, ("byline", "date"), reverse=False),
    )


def _opening(text: str) -> str:
    """A line without what stands behind a bar, in small letters."""
    return _BAR.split(bare(text), maxsplit=1)[0].casefold()


def _shared(seen: Seen, number: int, page: _PageCounts) -> dict[str, float]:
    """Shares of the longer words that the text, and its first sentences, use too."""
    words = [word.lower() for word in _WORD.findall(seen.blocks[number].text) if len(word) > 3]
    own = int(number in page.body)
    return {"shared": _share(words, page.uses, own), "lead_shared": _share(words, page.lead, own)}


def _place(seen: Seen, number: int, first: int, page: _PageCounts) -> dict[str, float]:
    """Where a candidate stands, and how often the page prints it."""
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
    """Blocks to the next block of these roles below (reverse) or above."""
    away, found = FAR, np.full(len(roles), float(FAR))
    for number in range(len(roles) - 1, -1, -1) if reverse else range(len(roles)):
        found[number] = away
        away = 1 if roles[number] in wanted else min(FAR, away + 1)
    return found


def _around(seen: Seen, number: int) -> dict[str, float]:
    """What stands right above and below; -1 beyond the page."""
    found = {
        "probability": float(seen.probabilities[number]),
        "sentence": float(seen.sentences[number]),
    }
    for offset in NEIGHBOURS:
        values = _neighbour(seen, number + offset)
        found.update({f"{name}{offset:+}": value for name, value in values.items()})
    return found


def _neighbour(seen: Seen, number: int) -> dict[str, float]:
    """Length, end, probability and whether wording names it."""
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
    """How good the other candidates are (candidates x 5).

    The best shares above and below less a candidate's own, how many above and below look like it,
    and its share less the best one.
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
    """The block that is the headline and how likely that is.

    None where no candidate is as likely as ``least``.
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
