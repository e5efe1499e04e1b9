"""Corpora through ``annotate`` and ``run``: all odd files together, and poor ones."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from parallax.bench.faults import commands, reading
from parallax.bench.faults.commands import AGAINST_US, FAILED, INCOMPLETE, SUCCEEDED, Result
from parallax.bench.faults.inputs import poor
from parallax.bench.faults.kinds import GOOD, Kind, write_good
from parallax.bench.faults.reading import KindVerdict

LOCAL: dict[str, list[str] | None] = {
    "articles": ["title", "text", "n_words"],
    "lines": None,
    "sentences": None,
    "tokens": None,
}
"""Tables, and their columns (None: all), whose rows depend on their own article alone."""
HEAVY = ("4 GB", "9 MB", "gzip bomb", "200 entries", "elsewhere")
"""Words in the names of kinds that are tried alone: they take long, or lead out of the folder."""
SECONDS = 3000


def judge_together(kinds: Sequence[Kind] = reading.KINDS) -> KindVerdict:
    """Annotate all kinds together in one folder, beside the good articles."""
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        write_good(folder / "alone")
        _write_all(folder / "all", kinds)
        wrong: list[str] = []
        for source, status in (("alone", SUCCEEDED), ("all", INCOMPLETE)):
            given = ("annotate", source, "--out", f"tables-{source}")
            result = commands.run(given, folder, seconds=SECONDS)
            wrong += _unusual(result, status)
        if not wrong:
            wrong += _changed(folder / "tables-alone", folder / "tables-all")
        for path in folder.rglob("closed"):
            path.chmod(0o700)
    return KindVerdict("all kinds", "all kinds together in one folder", "; ".join(wrong))


def _write_all(folder: Path, kinds: Iterable[Kind]) -> None:
    """Write every kind into a folder of its own below the good articles."""
    write_good(folder)
    for number, kind in enumerate(kinds):
        if kind.alone or any(word in kind.name for word in HEAVY) or reading.can_try(kind):
            continue
        inner = folder / f"kind-{number:03d}"
        inner.mkdir()
        kind.write(inner)


def _unusual(result: Result, status: int) -> Iterator[str]:
    """What is wrong with the result of a command."""
    last = " | ".join(result.err.strip().splitlines()[-2:])[:300]
    if result.status != status:
        yield f"exit status {result.status}, not {status}: {last}"
    if AGAINST_US.search(result.err):
        line = next(line for line in result.err.splitlines() if AGAINST_US.search(line))
        yield f"a traceback, or the program blames itself: {line[:300]}"


def _changed(before: Path, after: Path) -> Iterator[str]:
    """Which rows of the good articles are not what they are without the odd ones."""
    for name, columns in LOCAL.items():
        for file in GOOD:
            stem = Path(file).stem
            one, other = (_rows(folder / f"{name}.parquet", stem) for folder in (before, after))
            if not one[columns or one.columns].equals(other[columns or one.columns]):
                yield f"{file} changed in {name}"


def _rows(path: Path, article_id: str) -> pd.DataFrame:
    table = pd.read_parquet(path)
    return table[table["article_id"] == article_id].reset_index(drop=True)


def judge_poor(kinds: Iterable[Kind] = tuple(poor.KINDS)) -> list[KindVerdict]:
    """Run every notebook on each poor corpus."""
    return [_judge_run(kind) for kind in kinds]


def _judge_run(kind: Kind) -> KindVerdict:
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        kind.write(folder / "articles")
        given = ("run", "articles", "--corpus", "poor", "--reports", "reports")
        result = commands.run(given, folder)
        wrong = "; ".join(_unusual_run(result, folder / "reports"))
    print(f"corpora: {kind.name}: {wrong or 'every report made'}", file=sys.stderr)
    return KindVerdict("poor corpora in every notebook", kind.name, wrong)


def _unusual_run(result: Result, reports: Path) -> Iterator[str]:
    """What is wrong with a run on a corpus that lacks something."""
    if result.status == FAILED and "no article is left" in result.err:
        return
    status = INCOMPLETE if result.status == INCOMPLETE else SUCCEEDED
    yield from _unusual(result, status)
    made = len(list(reports.glob("0*.html")))
    if made != 6:
        yield f"{made} of 6 reports"
