"""How well the lines of a page are kept: 4-word shingles as the article extraction benchmark counts them, and letters lost and kept too many.

A page is a record of the cleaning corpora: ``text``, ``gold_body``, ``spans`` (article characters of the text), ``lines`` with a
label (-1: does not count) and ``site``. Source of the metric: scrapinghub/article-extraction-benchmark.
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from parallax.clean.labels import BODY_ROLES, label_page
from parallax.clean.segments import split_pieces

_WORD = re.compile(r"\w+")
SHINGLE = 4
MOST_LOST, MOST_KEPT = 0.02, 0.05
"""A page that loses or keeps more than this share of its article's letters counts as damaged or dirty."""
RESAMPLES = 500


class PageFigures(NamedTuple):
    """One page: shingles hit, spurious, missed; letters lost and kept too many, as shares of the article's letters; its site."""

    hit: float
    spurious: float
    missed: float
    lost: float
    kept: float
    site: str


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Records of a JSONL file, gzipped or not."""
    with (gzip.open if str(path).endswith(".gz") else open)(path, "rt", encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four words of a text with their counts; a shorter text is one run."""
    words = _WORD.findall(text)
    if len(words) < SHINGLE:
        return Counter([tuple(words)]) if words else Counter()
    return Counter(zip(*(words[k:] for k in range(SHINGLE))))


def page_figures(record: Mapping[str, Any], kept: Sequence[tuple[int, int]]) -> PageFigures:
    """Figures of one page of which the stretches ``kept`` of its text were kept."""
    text = record["text"]
    gold, got = shingles(record["gold_body"]), shingles("\n".join(text[a:b] for a, b in kept))
    hit = sum((gold & got).values())
    spurious, missed = sum(got.values()) - hit, sum(gold.values()) - hit
    whole = max(1, hit + spurious + missed)
    inside, neutral, here = (np.zeros(len(text), dtype=bool) for _ in range(3))
    for mask, spans in (
        (inside, record["spans"]),
        (neutral, [(l["start"], l["end"]) for l in record["lines"] if l["label"] == -1]),
        (here, kept),
    ):
        for start, end in spans:
            mask[start:end] = True
    counted = np.fromiter(map(str.isalnum, text), dtype=bool, count=len(text))
    size = max(1, int((counted & inside).sum()))
    return PageFigures(
        hit / whole,
        spurious / whole,
        missed / whole,
        float((counted & inside & ~here).sum()) / size,
        float((counted & here & ~inside & ~neutral).sum()) / size,
        record.get("site", ""),
    )


def mean_figures(pages: Sequence[PageFigures]) -> dict[str, float]:
    """Means over pages, and F1 of mean precision and mean recall."""
    precision = [p.hit / (p.hit + p.spurious) for p in pages if p.hit + p.spurious > 0]
    recall = [p.hit / (p.hit + p.missed) for p in pages if p.hit + p.missed > 0]
    p, r = (float(np.mean(values)) if values else 0.0 for values in (precision, recall))
    lost, kept = np.array([page.lost for page in pages]), np.array([page.kept for page in pages])
    return {
        "f1": 2 * p * r / (p + r) if p + r else 0.0,
        "precision": p,
        "recall": r,
        "lost": float(lost.mean()),
        "kept": float(kept.mean()),
        "pages_lost": float((lost > MOST_LOST).mean()),
        "pages_kept": float((kept > MOST_KEPT).mean()),
        "pages": len(pages),
    }


def interval(pages: Sequence[PageFigures]) -> tuple[float, float]:
    """95 % interval of F1 by resampling sites."""
    by_site: dict[str, list[PageFigures]] = {}
    for page in pages:
        by_site.setdefault(page.site, []).append(page)
    sites, chance = sorted(by_site), np.random.default_rng(0)
    drawn = [
        mean_figures(
            [
                page
                for number in chance.integers(0, len(sites), len(sites))
                for page in by_site[sites[number]]
            ]
        )["f1"]
        for _ in range(RESAMPLES)
    ]
    return float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))


def bench(gold_path: Path) -> dict[str, dict[str, float]]:
    """Figures on labelled pages (a file of the cleaning corpora), over all of them and by converter.

    Shingle F1 with a 95 % interval (sites resampled), precision, recall, shares of article letters lost and of others kept, shares
    of pages that lose or keep too much, and pages cleaned in a minute by this process.
    """
    found: dict[str, list[PageFigures]] = {"all": []}
    seconds = 0.0
    for record in records(gold_path):
        began = time.process_time()
        page = label_page(split_pieces(record["text"]))
        seconds += time.process_time() - began
        kept = [
            (piece.start, piece.end)
            for piece, label in zip(page.pieces, page.labels)
            if label.kept and label.role in BODY_ROLES
        ]
        figures = page_figures(record, kept)
        for name in ("all", str(record.get("converter", ""))):
            found.setdefault(name, []).append(figures)
    result = {name: mean_figures(rows) for name, rows in found.items() if rows}
    if result:
        low, high = interval(found["all"])
        result["all"].update(
            f1_low=low, f1_high=high, pages_a_minute=60 * len(found["all"]) / max(seconds, 1e-9)
        )
    return result
