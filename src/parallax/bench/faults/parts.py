"""The parts of the benchmark, each a function that returns its figures as plain values."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from parallax.bench.faults import QUICK_SECONDS, QUICK_TEXTS, breaking, reading, together
from parallax.bench.faults import commands as commanding
from parallax.bench.faults import costs as costing
from parallax.bench.faults import fuzz as fuzzing
from parallax.bench.faults import live as pages
from parallax.bench.faults.inputs import codebooks, misuse
from parallax.bench.faults.reading import KindVerdict

EVERY = 10
"""The quick form tries one in so many."""
NO_END = 99.0
"""The ratio that stands for an input whose end was not awaited."""


def _verdicts(verdicts: Iterable[KindVerdict]) -> dict[str, Any]:
    return {"verdicts": [verdict._asdict() for verdict in verdicts]}


def kinds(quick: bool, **_: Any) -> dict[str, Any]:
    """Every kind of bad input, read and cleaned."""
    return _verdicts(reading.judge_all(reading.KINDS[:: EVERY if quick else 1]))


def commands(quick: bool, **_: Any) -> dict[str, Any]:
    """Commands that cannot be carried out, and damaged codebooks."""
    wanted = [*misuse.COMMANDS, *codebooks.COMMANDS]
    return _verdicts(commanding.judge_all(wanted[:: EVERY if quick else 1]))


def corpora(quick: bool, **_: Any) -> dict[str, Any]:
    """All kinds together through ``annotate``, and poor corpora through every notebook."""
    verdicts = [together.judge_together()]
    return _verdicts(verdicts if quick else [*verdicts, *together.judge_poor()])


def costs(quick: bool, **_: Any) -> dict[str, Any]:
    """The largest ratio of each stage, and all above the most."""
    costing.warm()
    ratios = costing.measure(costing.STAGES[:1] if quick else costing.STAGES)
    counts = Counter(ratio.stage for ratio in ratios)
    largest = [
        {**ratio._asdict(), "shapes": counts[ratio.stage]} for ratio in costing.largest(ratios)
    ]
    above = [ratio._asdict() for ratio in ratios if ratio.ratio > costing.MOST]
    for row in [*largest, *above]:
        row["ratio"] = row["ratio"] if math.isfinite(row["ratio"]) else NO_END
        row["seconds"] = row["seconds"] if math.isfinite(row["seconds"]) else costing.SECONDS
    return {"largest": largest, "above": above}


def live(**_: Any) -> dict[str, Any]:
    """What of a hostile corpus is live in its reports, and what left the machine."""
    return pages.measure()


def faults(quick: bool, **_: Any) -> dict[str, Any]:
    """Every fault done to a run, which is then repeated."""
    return _verdicts(breaking.do_all(breaking.faults()[:: EVERY if quick else 1]))


def fuzz(path: Path | None, quick: bool, seed: int) -> dict[str, Any]:
    """Mutated texts, pages and files."""
    if quick:
        return fuzzing.fuzz(seed, QUICK_TEXTS, QUICK_SECONDS, data=path)
    return fuzzing.fuzz(seed, data=path)
