"""The validation page: every method beside its baselines on public data, and where it is weak.

The figures stand in one file for people and programs (``benchmarks/figures.yml``); those of the
models are looked up in the scores that the training run wrote.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from parallax import ROOT
from parallax.chain.cache import FIGURES
from parallax.common.errors import ParallaxError
from parallax.report import pages

SCORES = ROOT / "data" / "models" / "scores.json"
KINDS = {
    "ours": "this project",
    "baseline": "baseline",
    "other": "another system",
    "published": "as published",
    "people": "people",
}


class Figure(NamedTuple):
    """One method's figure in per cent.

    ``low`` and ``high`` are None without an interval; ``kind`` is one of :data:`KINDS`.
    """

    method: str
    kind: str
    value: float
    low: float | None
    high: float | None


class Task(NamedTuple):
    """One thing measured on one data set: figures from best to worst, and what they do not show."""

    stage: str
    title: str
    data: str
    n: str
    measure: str
    source: str
    weak: str
    figures: tuple[Figure, ...]

    @property
    def ours(self) -> Figure:
        """The best figure of this project."""
        return next(figure for figure in self.figures if figure.kind == "ours")


def read(path: Path = FIGURES, scores: Path = SCORES) -> list[Task]:
    """All tasks of the file.

    Raises ParallaxError in one line where a task lacks a field or a figure is not in the scores.
    """
    known = json.loads(scores.read_text(encoding="utf-8"))
    return [_task(entry, known) for entry in yaml.safe_load(path.read_text(encoding="utf-8"))]


def _task(entry: dict[str, Any], known: dict[str, Any]) -> Task:
    title = entry.get("title", "a task without title")
    try:
        figures = [_figure(row, known) for row in entry["rows"]]
        texts = {field: str(entry[field]).strip() for field in Task._fields[:-1]}
    except KeyError as error:
        raise ParallaxError(f"figures of {title!r}: {error} is missing") from error
    if unknown := {figure.kind for figure in figures} - set(KINDS):
        raise ParallaxError(f"figures of {title!r}: no such kind as {sorted(unknown)[0]!r}")
    ordered = sorted(figures, key=lambda figure: (-figure.value, figure.method))
    return Task(figures=tuple(ordered), **texts)


def _figure(row: dict[str, Any], known: dict[str, Any]) -> Figure:
    value = _value(row["value"], known)
    return Figure(row["method"], row["kind"], value, row.get("low"), row.get("high"))


def _value(value: float | str, known: dict[str, Any]) -> float:
    """A number as it is, or the number at a path of names joined by dots."""
    if not isinstance(value, str):
        return float(value)
    found: Any = known
    for name in value.split("."):
        if not isinstance(found, dict) or name not in found:
            raise KeyError(value)
        found = found[name]
    return float(found)


def render(context: pages.PageContext) -> str:
    """The page as HTML."""
    tasks = read()
    stages: dict[str, list[Task]] = {}
    for task in tasks:
        stages.setdefault(task.stage, []).append(task)
    return pages.render(
        "validation.html.j2",
        title="How well each method does",
        context=context,
        stages=list(stages.items()),
        kinds=KINDS,
        here="validation.html",
        overtaken=[task for task in tasks if _beaten(task)],
        tasks=tasks,
    )


def _beaten(task: Task) -> bool:
    """Whether another system or a published one does better on the task."""
    return any(
        figure.kind in ("other", "published") and figure.value > task.ours.value
        for figure in task.figures
    )
