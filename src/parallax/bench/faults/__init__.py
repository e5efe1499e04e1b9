"""How the whole stands bad input and faults; writes ``benchmarks/faults.md``.

It brings its own inputs. The parts (:data:`PARTS`) can be measured one by one; the page is made
from the latest figures of each, which are kept beside the tables of corpora.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from parallax import ROOT
from parallax.chain import cache, corpora
from parallax.common import disk

PAGE = ROOT / "benchmarks" / "faults.md"
SEED = 12
QUICK_TEXTS, QUICK_SECONDS = 20_000, 60
"""The most inputs of the quick form's fuzzer, and its seconds."""
PARTS = ("kinds", "commands", "corpora", "costs", "live", "faults", "fuzz")


def bench(
    path: Path | None = None,
    parts: Sequence[str] = (),
    quick: bool = False,
    seed: int = SEED,
) -> dict[str, Any]:
    """Try everything, write the page, and return the figures.

    Parameters
    ----------
    path
        A folder of texts for the fuzzer to start from, besides its own.
    parts
        Which of :data:`PARTS` to measure; all of them if empty.
    quick
        Try only a few of everything, and write no page.
    seed
        Of the fuzzer.
    """
    if unknown := [part for part in parts if part not in PARTS]:
        raise corpora.CorpusError(f"bench faults: no part {unknown[0]}; parts: {', '.join(PARTS)}")
    found: dict[str, Any] = {}
    for part in parts or PARTS:
        begun = time.monotonic()
        found[part] = _measure(part, path, quick, seed)
        print(f"bench faults: {part} in {time.monotonic() - begun:.0f} s", file=sys.stderr)
        if not quick:
            _keep(part, found[part])
    if not quick:
        page = importlib.import_module(f"{__name__}.page")
        disk.write_text(PAGE, page.page({part: _kept(part) for part in PARTS if _kept(part)}))
    return {part: _summary(figures) for part, figures in found.items()}


def _measure(part: str, path: Path | None, quick: bool, seed: int) -> dict[str, Any]:
    """The figures of one part."""
    measure = importlib.import_module(f"{__name__}.parts")
    return getattr(measure, part)(path=path, quick=quick, seed=seed)


def _file(part: str) -> Path:
    return corpora.INTERIM / "bench-faults" / f"{part}.json"


def _keep(part: str, figures: dict[str, Any]) -> None:
    cache.write_record(_file(part), json.loads(json.dumps(figures, default=float)))


def _kept(part: str) -> dict[str, Any]:
    """The latest figures of a part; empty if it was never measured."""
    return cache.read_record(_file(part))


def _summary(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures of a part as counts: what was tried, and what failed."""
    if "verdicts" not in figures:
        return {
            key: len(value) if isinstance(value, list) else value for key, value in figures.items()
        }
    verdicts = figures["verdicts"]
    tried = [one for one in verdicts if not one["skipped"]]
    failed = sum(bool(one["wrong"]) for one in tried)
    return {"tried": len(tried), "failed": failed, "not tried": len(verdicts) - len(tried)}
