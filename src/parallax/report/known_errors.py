"""What hand codes say of the errors of a measure: no report says more than the measure bears.

The numbers stand under ``known`` in ``benchmarks/figures.yml``, each with the page that says how it
was found. Where a corpus has codes of its own, these go before.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import yaml

from parallax import CODEBOOK
from parallax.chain.cache import FIGURES
from parallax.framing.codebook import read_codebook

SURE = 2 / 3
"""Least share of codes that must be right before a comparison of them is called a finding."""
CODED_ENOUGH = 30
"""Coded units of a corpus below which they say too little of it."""
HERE = "this corpus"
TOLD_APART = 2.0
"""How many times the spread of errors two articles must differ by to be told apart: right in nine
of ten pairs, if errors are normal and independent."""


class OwnShare(NamedTuple):
    """How far the share of words that are the outlets' own is off, in percentage points.

    ``articles`` were coded by hand, in ``lower`` of which the program's share is lower; ``error``
    is the mean of the difference without its sign, ``spread`` its standard deviation.
    """

    articles: int
    lower: int
    error: float
    spread: float


class Right(NamedTuple):
    """Of ``found`` codes of a kind that were checked by hand in ``where``, ``right`` are right.

    None were checked where ``found`` is 0.
    """

    found: int
    right: int
    where: str

    @property
    def is_sure(self) -> bool:
        """Whether enough are right to compare such codes in a finding."""
        return self.found > 0 and self.right / self.found >= SURE


UNCHECKED = Right(0, 0, "")
"""Of codes that nobody has checked by hand."""


@lru_cache(maxsize=1)
def known(path: Path = FIGURES) -> dict[str, Any]:
    """Everything that is known, by its name."""
    tasks = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: entry for task in tasks for name, entry in task.get("known", {}).items()}


def own_share() -> OwnShare:
    """The error of the outlets' own share of the words."""
    return OwnShare(**known()["own_share"])


def right(name: str, here: pd.DataFrame | None = None, code: str = "") -> Right:
    """How many codes of a kind are right.

    Parameters
    ----------
    name
        The kind, as ``benchmarks/figures.yml`` has it.
    here, code
        What :func:`parallax.report.reliability.reliability` says of this corpus, and its name for
        the code; with :data:`CODED_ENOUGH` it goes before what is known of others.
    """
    if here is not None and not here.empty:
        rows = here[here["code"] == code]
        if len(rows) and rows["precision"].notna().all() and rows["found"].iloc[0] >= CODED_ENOUGH:
            count = int(rows["found"].iloc[0])
            return Right(count, round(rows["precision"].iloc[0] * count), HERE)
    return Right(**known()[name]) if name in known() else UNCHECKED


def frames(here: pd.DataFrame, ids: Collection[str]) -> Right:
    """How many codes of some frames are right, all of them taken together.

    Parameters
    ----------
    here
        What :func:`parallax.report.reliability.reliability` says of the frames of this corpus;
        with :data:`CODED_ENOUGH` codes it goes before what is known of others.
    ids
        The frames. Where one is not among the shipped issue frames, nothing is known of others.
    """
    rows = here[here["code"].isin(ids) & here["precision"].notna()] if not here.empty else here
    if len(rows) and rows["found"].sum() >= CODED_ENOUGH:
        correct = (rows["precision"] * rows["found"]).astype(float).round().sum()
        return Right(int(rows["found"].sum()), int(correct), HERE)
    if set(ids) <= _shipped_issue_frames():
        return Right(**known()["issue frames"])
    return UNCHECKED


@lru_cache(maxsize=1)
def _shipped_issue_frames() -> set[str]:
    frames = read_codebook(CODEBOOK).frames
    return {frame.id for frame in frames if frame.scheme == frames[0].scheme}
