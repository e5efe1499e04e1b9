"""Which line of a page is its headline: boosted trees over the form of a line, its place above the text and the words it shares with it.

The trees are made by ``training/lines.py`` from pages whose headline is known, and stand in the file of the line model. They judge
every short line above the text and right below its beginning; where none is likely enough the page has no headline.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

import numpy as np

from parallax.agencies import agency_of
from parallax.linemodel import Trees, predict
from parallax.pagelines import CLOSING, TERMINAL, Block

LETTERS = (12, 260)
"""A headline has this many characters (the first half of it where words are not parted by blanks)."""
REACH_ABOVE, REACH_BELOW = 60, 4
"""So many candidates above the first sentences, and so many blocks below, are looked at."""
LEAD = 5
FAR = 8
LEAST_CHANCE = 0.3
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
    """What is known of a page's blocks: their text, role by wording ("" for none), chance to be the article's, whether a sentence."""

    blocks: list[Block]
    roles: list[str]
    chances: np.ndarray
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
    """The first sentence of the run that is most likely the article; the number of blocks where there is no sentence."""
    worth = np.where(
        seen.sentences,
        np.array([min(len(block.text), 600) for block in seen.blocks]) * (seen.chances - 0.35),
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


def features(seen: Seen, first: int, chosen: list[int]) -> np.ndarray:
    """Features of candidates, one at least (candidates x features): form, place, neighbours, words shared with the text, and the best rival's."""
    words = {
        n: [word.lower() for word in _WORD.findall(seen.blocks[n].text) if len(word) > 3]
        for n in chosen
    }
    body = [n for n in range(len(seen.blocks)) if seen.sentences[n] and seen.chances[n] >= 0.3][:60]
    uses = Counter(
        word.lower() for n in body for word in set(_WORD.findall(seen.blocks[n].text[:2000]))
    )
    lead = Counter(
        word.lower() for n in body[:LEAD] for word in set(_WORD.findall(seen.blocks[n].text[:2000]))
    )
    printed = Counter(bare(block.text).casefold() for block in seen.blocks)
    openings = Counter(
        _BAR.split(bare(block.text), maxsplit=1)[0].casefold()
        for block in seen.blocks
        if len(block.text) <= 400
    )
    below = _next_of(seen.roles, ("byline", "date"), reverse=True)
    above = _next_of(seen.roles, ("byline", "date"), reverse=False)
    rows = []
    inside = set(body)
    for n in chosen:
        own = int(n in inside)
        shared = [_share(words[n], counts, own) for counts in (uses, lead)]
        rows.append(
            [
                *_form(seen.blocks[n].text),
                *shared,
                np.clip(n - first, -40, 10),
                np.log1p(n),
                below[n],
                above[n],
                min(printed[bare(seen.blocks[n].text).casefold()], 4),
                min(openings[_BAR.split(bare(seen.blocks[n].text), maxsplit=1)[0].casefold()], 4),
                *_around(seen, n),
                seen.blocks[n].blanks,
            ]
        )
    made = np.array(rows, dtype=np.float32)
    return np.column_stack([made, _rivals(made)])


def _form(text: str) -> list[float]:
    plain = bare(text)
    found = _WORD.findall(plain)
    count = max(1, len(found))
    end = plain.rstrip(CLOSING)[-1:]
    return [
        np.log1p(len(plain)),
        len(found),
        end == ".",
        end in "?!",
        end in ",;:",
        plain.count(":"),
        len(text) - len(text.lstrip("#")),
        text[:1] in "*•-+",
        sum(word[0].isupper() for word in found) / count,
        sum(word.isupper() and len(word) > 1 for word in found) / count,
        plain[:1].islower(),
        sum(map(str.isdigit, plain)) / max(1, len(plain)),
        bool(_BAR.search(plain)),
        sum(map(plain.count, '“”"‘')),
        sum(word.islower() for word in found) / count,
        "(" in plain or "©" in plain,
        plain.count(","),
    ]


def _share(words: list[str], counts: Counter[str], own: int) -> float:
    return sum(counts[word] > own for word in words) / len(words) if words else 0.0


def _next_of(roles: list[str], wanted: tuple[str, ...], reverse: bool) -> np.ndarray:
    """Blocks to the next block of these roles below (reverse) or above."""
    away, found = FAR, np.full(len(roles), float(FAR))
    for number in range(len(roles) - 1, -1, -1) if reverse else range(len(roles)):
        found[number] = away
        away = 1 if roles[number] in wanted else min(FAR, away + 1)
    return found


def _around(seen: Seen, number: int) -> list[float]:
    """What stands right above and below: length, end, chance, whether wording names it."""
    found = [float(seen.chances[number]), float(seen.sentences[number])]
    for other in (number - 2, number - 1, number + 1, number + 2):
        if not 0 <= other < len(seen.blocks):
            found += [-1.0, -1.0, -1.0, -1.0]
            continue
        text = seen.blocks[other].text
        found += [
            np.log1p(len(text)),
            text.rstrip(CLOSING).endswith(tuple(TERMINAL)),
            float(seen.chances[other]),
            bool(seen.roles[other]),
        ]
    return found


_SHARED, _LEAD_SHARED, _PLACE = 17, 18, 19


def _rivals(made: np.ndarray) -> np.ndarray:
    """For each candidate: best shares of the candidates above and below it, and how many above and below look like it."""
    score = made[:, _SHARED] + made[:, _LEAD_SHARED]
    long = made[:, 1] >= 4
    worth = np.where(long, score, 0)
    up = np.concatenate([[0], np.maximum.accumulate(worth)[:-1]])
    down = np.concatenate([np.maximum.accumulate(worth[::-1])[::-1][1:], [0]])
    good = (long & (made[:, _SHARED] >= 0.4)).astype(float)
    return np.column_stack(
        [
            up - score,
            down - score,
            np.cumsum(good) - good,
            good[::-1].cumsum()[::-1] - good,
            made[:, _SHARED] - made[:, _SHARED].max(),
        ]
    ).astype(np.float32)


def find(seen: Seen, trees: Trees, least: float = LEAST_CHANCE) -> tuple[int | None, float]:
    """The block that is the headline and how likely that is; None where no candidate is as likely as ``least``."""
    if not seen.blocks:
        return None, 0.0
    first = anchor(seen)
    chosen = candidates(seen, first)
    if not chosen:
        return None, 0.0
    chances = predict(trees, features(seen, first, chosen))
    best = int(chances.argmax())
    return (
        (chosen[best], float(chances[best]))
        if chances[best] >= least
        else (None, float(chances[best]))
    )
