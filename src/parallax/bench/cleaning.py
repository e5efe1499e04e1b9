"""How well pages are cleaned: shingles of four words, and letters lost or wrongly kept.

Shingles are counted as in the article extraction benchmark
(scrapinghub/article-extraction-benchmark).  A page is a record of the cleaning corpora: ``text``,
``gold_body``, ``spans`` (characters of the text that belong to the article), ``lines`` with a label
(-1 is ignored) and ``site``.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from parallax.bench.examples import records
from parallax.bench.scores import f1
from parallax.clean.labels import BODY_ROLES, label_page
from parallax.clean.segments import split_pieces
from parallax.common.spans import Span

_WORD = re.compile(r"\w+")
SHINGLE = 4
MOST_LOST, MOST_KEPT = 0.02, 0.05
"""Shares of the article's letters beyond which a page has lost, or wrongly kept, too much."""
RESAMPLES = 500


class PageFigures(NamedTuple):
    """Figures of one page.

    ``hit``, ``spurious`` and ``missed`` are shares of the shingles of both texts together; ``lost``
    and ``kept`` (letters that do not belong to the article) are shares of the article's letters.
    """

    hit: float
    spurious: float
    missed: float
    lost: float
    kept: float
    site: str


def bench(gold_path: Path) -> dict[str, dict[str, float]]:
    """Figures on labelled pages (a file of the cleaning corpora), overall and by converter.

    Shingle F1 with a 95 % interval (sites resampled), precision, recall, shares of article letters
    lost and of others kept, shares of pages that lose or keep too much, and pages that this process
    cleans per minute.
    """
    found: dict[str, list[PageFigures]] = {"all": []}
    seconds = 0.0
    for record in records(gold_path, "text", "gold_body", "spans", "lines", "site"):
        began = time.process_time()
        kept = _kept(record["text"])
        seconds += time.process_time() - began
        figures = page_figures(record, kept)
        for name in ("all", str(record.get("converter", ""))):
            found.setdefault(name, []).append(figures)
    result = {name: mean_figures(pages) for name, pages in found.items() if pages}
    if result:
        low, high = interval(found["all"])
        pages_a_minute = 60 * len(found["all"]) / max(seconds, 1e-9)
        result["all"].update(f1_low=low, f1_high=high, pages_a_minute=pages_a_minute)
    return result


def _kept(text: str) -> list[Span]:
    page = label_page(split_pieces(text))
    return [
        (piece.start, piece.end)
        for piece, label in zip(page.pieces, page.labels)
        if label.kept and label.role in BODY_ROLES
    ]


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four words of a text with their counts; a shorter text is one run."""
    words = _WORD.findall(text)
    if len(words) < SHINGLE:
        return Counter([tuple(words)]) if words else Counter()
    return Counter(zip(*(words[k:] for k in range(SHINGLE))))


def shingle_shares(gold: str, kept: str) -> tuple[float, float, float]:
    """Shares of the shingles of two texts: those of both, of ``kept`` only, of ``gold`` only."""
    wanted, got = shingles(gold), shingles(kept)
    hit = (wanted & got).total()
    spurious, missed = got.total() - hit, wanted.total() - hit
    whole = max(1, hit + spurious + missed)
    return hit / whole, spurious / whole, missed / whole


def page_figures(record: Mapping[str, Any], kept: Sequence[tuple[int, int]]) -> PageFigures:
    """Figures of one page, given the spans of its text that were kept."""
    text = record["text"]
    unlabelled = [(row["start"], row["end"]) for row in record["lines"] if row["label"] == -1]
    article, here = _mask(len(text), record["spans"]), _mask(len(text), kept)
    neutral = _mask(len(text), unlabelled)
    letters = np.fromiter(map(str.isalnum, text), dtype=bool, count=len(text))
    size = max(1, int((letters & article).sum()))
    return PageFigures(
        *shingle_shares(record["gold_body"], "\n".join(text[start:end] for start, end in kept)),
        lost=float((letters & article & ~here).sum()) / size,
        kept=float((letters & here & ~article & ~neutral).sum()) / size,
        site=record.get("site", ""),
    )


def _mask(size: int, spans: Iterable[Sequence[int]]) -> np.ndarray:
    """A mask of ``size`` characters, True in ``spans``."""
    mask = np.zeros(size, dtype=bool)
    for start, end in spans:
        mask[start:end] = True
    return mask


def mean_figures(pages: Sequence[PageFigures]) -> dict[str, float]:
    """Means over pages, and F1 of mean precision and mean recall."""
    precision = _mean([p.hit / (p.hit + p.spurious) for p in pages if p.hit + p.spurious > 0])
    recall = _mean([p.hit / (p.hit + p.missed) for p in pages if p.hit + p.missed > 0])
    lost, kept = np.array([page.lost for page in pages]), np.array([page.kept for page in pages])
    return {
        "f1": f1(precision, recall),
        "precision": precision,
        "recall": recall,
        "lost": float(lost.mean()),
        "kept": float(kept.mean()),
        "pages_lost": float((lost > MOST_LOST).mean()),
        "pages_kept": float((kept > MOST_KEPT).mean()),
        "pages": len(pages),
    }


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0


def interval(pages: Sequence[PageFigures]) -> tuple[float, float]:
    """95 % interval of F1 by resampling sites."""
    by_site: dict[str, list[PageFigures]] = {}
    for page in pages:
        by_site.setdefault(page.site, []).append(page)
    sites = [by_site[name] for name in sorted(by_site)]
    random = np.random.default_rng(0)
    drawn = []
    for _ in range(RESAMPLES):
        numbers = random.integers(0, len(sites), len(sites))
        sample = list(chain.from_iterable(sites[number] for number in numbers))
        drawn.append(mean_figures(sample)["f1"])
    return float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))
