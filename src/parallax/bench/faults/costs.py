"""What each stage costs on adversarial input of a size, twice that, and four times that.

Costs are processor time, and a ratio is per doubling: 2 where costs grow with the size, 4 where
they grow with its square.
"""

from __future__ import annotations

import functools
import gc
import gzip
import json
import math
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from parallax.bench.faults import apart
from parallax.bench.faults.inputs import packed, parquet, rows, web_archives
from parallax.bench.faults.kinds import FLAT, STORY
from parallax.bench.faults.shapes import PAGES, SHAPES
from parallax.common import budgets
from parallax.common.outside_text import well_formed
from parallax.read.records import Markup, RawArticle

MOST = 2.3
"""The highest ratio per doubling that is accepted."""
WORTH = 2.0
"""Ratios above this are measured again, as the least of :data:`REPEATS`."""
TOO_MUCH = 3.5
"""Ratios above this need no second look."""
REPEATS = 3
LEAST = 0.05
"""Seconds that the largest size must cost for its ratio to mean anything."""
SECONDS = 120
"""Processor seconds for one input: each mention of a name costs sentiment some 0.03, so that the
largest input of nothing but names takes 50."""
Costs = Mapping[str, float]
"""Seconds of processor time by stage."""


class Ratio(NamedTuple):
    """The ratio per doubling of a stage on a shape, and the seconds at the largest size."""

    stage: str
    shape: str
    ratio: float
    seconds: float


class Stage(NamedTuple):
    """What is measured: shapes, the smallest size, and a function from an input to its costs."""

    name: str
    size: int
    shapes: Mapping[str, Callable[[int], object]]
    costs: Callable[[object], Costs]


# --- readers


def _file(name: str, content: Callable[[int], str | bytes]) -> Callable[[int], object]:
    def made(size: int) -> object:
        data = content(size)
        return name, data.encode() if isinstance(data, str) else data

    return made


def _pax(size: int) -> bytes:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, size
    header = info.tobuf(tarfile.USTAR_FORMAT)
    return header + b"1" * size + b"\0" * (-size % 512) + packed.tarred({"a.txt": STORY.encode()})


def _many(size: int) -> dict[str, bytes]:
    return {f"{number}.txt": b"word" for number in range(size // 100)}


def _sheet(size: int) -> bytes:
    return parquet.table(text=[FLAT], **{f"c{number}": [1] for number in range(size // 200)})


READERS: dict[str, Callable[[int], object]] = {
    "CSV: columns": _file("a.csv", lambda n: ",".join(f"c{i}" for i in range(n // 6)) + ",text\n"),
    "CSV: columns and a row": _file(
        "a.csv", lambda n: ",".join(f"c{i}" for i in range(n // 8)) + f",text\n{',' * (n // 8)}x\n"
    ),
    "CSV: commas": _file("a.csv", lambda n: rows.TABLE + "," * n),
    "CSV: quotation marks": _file("a.csv", lambda n: rows.TABLE + '"' * n),
    "CSV: quotation marks never closed": _file(
        "a.csv", lambda n: rows.TABLE + 'b,"open,x\n' * (n // 10)
    ),
    "CSV: open rows of two kinds": _file(
        "a.csv", lambda n: rows.TABLE + 'b,"open"x,"\nc,d,e\n' * (n // 18)
    ),
    "CSV: blank rows": _file("a.csv", lambda n: rows.TABLE + ",,\n" * (n // 3)),
    "CSV: rows": _file("a.csv", lambda n: rows.TABLE + rows.ROW * (n // len(rows.ROW))),
    "CSV: carriage returns": _file("a.csv", lambda n: rows.TABLE + "\r" * n),
    "JSONL: bad lines": _file("a.jsonl", lambda n: rows.line() + "{no}\n" * (n // 5)),
    "JSONL: blank lines": _file("a.jsonl", lambda n: rows.line() + "\n" * n),
    "JSONL: brackets": _file("a.jsonl", lambda n: rows.line() + "[" * n),
    "JSONL: digits": _file("a.jsonl", lambda n: rows.line() + "1" * n),
    "JSONL: keys": _file("a.jsonl", lambda n: rows.line(**{f"k{i}": 1 for i in range(n // 10)})),
    "JSONL: one id": _file("a.jsonl", lambda n: rows.line() * (n // len(rows.line()))),
    "JSON: brackets": _file("a.json", lambda n: "[" * n),
    "JSON: lists of objects": _file("a.json", lambda n: json.dumps([{"a": 1}] * (n // 10))),
    "WARC: starts": _file("a.warc", lambda n: "WARC/1.0\r\nA: b\r\n" * (n // 16)),
    "WARC: a header": _file("a.warc", lambda n: "WARC/1.0\r\nA: " + "b" * n),
    "WARC: header lines": _file("a.warc", lambda n: "WARC/1.0\r\n" + "A: b\r\n" * (n // 6)),
    "WARC: noise": _file(
        "a.warc", lambda n: web_archives.record(web_archives.response()) + b"noise\n" * (n // 6)
    ),
    "WARC: empty records": _file(
        "a.warc", lambda n: web_archives.record(b"", "conversion") * (n // 200)
    ),
    "gzip: members": _file("a.txt.gz", lambda n: gzip.compress(b"word ") * (n // 25)),
    "zip: files": _file("a.zip", lambda n: packed.zipped(_many(n))),
    "tar: files": _file("a.tar", lambda n: packed.tarred(_many(n))),
    "tar: a pax header of digits": _file("a.tar", _pax),
    "Parquet: columns": _file("a.parquet", _sheet),
    "text: NUL": _file("a.txt", lambda n: STORY + "a\0" * (n // 200) + "b" * n),
    "text: bytes that are no UTF-8": _file("a.txt", lambda n: b"caf\xe9 \xff\xfe " * (n // 8)),
}
"""Files for the readers, of about the size given."""


def _timed(action: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    action()
    return time.process_time() - start


def _read_costs(given: Any) -> Costs:
    """Seconds to read a file, given by its name and bytes."""
    from parallax.read.files import read_corpus

    name, data = given
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        return {"read": _timed(lambda: list(read_corpus(path)))}


def _clean_costs(given: object) -> Costs:
    """Seconds to clean a text."""
    from parallax.clean.articles import clean_articles

    article = RawArticle("a", "a.txt", well_formed(str(given)))
    return {"clean text": _timed(lambda: clean_articles([article]))}


def _page_costs(given: object) -> Costs:
    """Seconds to judge and clean a page."""
    from parallax.clean.articles import clean_articles

    article = RawArticle("a", "a.html", "", markup=Markup(str(given).encode("utf-8", "replace")))
    return {"clean page": _timed(lambda: clean_articles([article]))}


def _title_costs(given: object) -> Costs:
    """Seconds to clean a short article with a long title, outlet, date and author."""
    from parallax.clean.articles import clean_articles

    words = well_formed(str(given))
    article = RawArticle("a", "a.txt", STORY, title=words, outlet=words, date=words, author=words)
    return {"clean metadata": _timed(lambda: clean_articles([article]))}


# --- the steps of the engine


def _step_costs(given: object) -> Costs:
    """Seconds of each step on one article that is kept letter for letter."""
    from parallax.chain import corpora, steps

    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        source = Path(folder, "in")
        source.mkdir()
        (source / "a.txt").write_text(f"{FLAT}\n\n{well_formed(str(given))}", "utf-8", newline="")
        (source / "b.txt").write_text(STORY, "utf-8")
        settings = corpora.Settings("costs", source, Path(folder, "tables"), keep_text=True)
        made: dict = {}
        for name, step in steps.STEPS.items():
            gc.collect()
            start = time.process_time()
            made |= step.run(made, settings)
            found[name] = time.process_time() - start
    del found["clean"]
    return found


STAGES: tuple[Stage, ...] = (
    Stage("read", 200_000, READERS, _read_costs),
    Stage("read", 200_000, {n: _file("a.txt", s) for n, s in SHAPES.items()}, _read_costs),
    Stage("clean text", 15_000, SHAPES, _clean_costs),
    Stage("clean page", 30_000, PAGES, _page_costs),
    Stage("clean metadata", 15_000, SHAPES, _title_costs),
    Stage("engine", 2_000, SHAPES, _step_costs),
)


# --- measuring


def measure(stages: Iterable[Stage] = STAGES) -> list[Ratio]:
    """The ratios of every stage and shape that cost enough to have one, the largest first."""
    found: list[Ratio] = []
    for stage in stages:
        for number, (name, shape) in enumerate(stage.shapes.items()):
            if number % 50 == 0:
                print(f"costs: {stage.name}, {number} of {len(stage.shapes)}", file=sys.stderr)
            found += _ratios(stage, name, shape)
    return sorted(found, key=lambda ratio: -ratio.ratio)


def _ratios(stage: Stage, name: str, shape: Callable[[int], object]) -> list[Ratio]:
    """The ratios on one shape; those that look too high are measured again, then twice as large."""
    sizes = stage.size, 4 * stage.size
    try:
        found = _compare(name, *(_least(stage, shape, size, 1) for size in sizes))
        if any(WORTH < one.ratio < TOO_MUCH for one in found):
            found = _compare(name, *(_least(stage, shape, size, REPEATS) for size in sizes))
        if any(one.ratio > MOST for one in found):
            again = (_least(stage, shape, 2 * size, REPEATS) for size in sizes)
            found = _lower(found, _compare(name, *again))
    except apart.Ended as ended:
        print(f"costs: {stage.name}, {name}: {ended}", file=sys.stderr)
        return [Ratio(stage.name, name, math.inf, math.inf)]
    return found


def _lower(found: list[Ratio], larger: list[Ratio]) -> list[Ratio]:
    """The ratios, but of those above the most the ones at larger sizes where these are lower.

    A cost that begins at some size, as when the first name is found, grows at once and only once.
    """
    again = {one.stage: one for one in larger}
    return [
        min(one, again.get(one.stage, one), key=lambda ratio: ratio.ratio)
        if one.ratio > MOST
        else one
        for one in found
    ]


def _least(stage: Stage, shape: Callable[[int], object], size: int, repeats: int) -> Costs:
    """The least costs of several runs on one input."""
    given = shape(size)
    if stage.name == "engine":
        runs = [_within_budget(stage, given) for _ in range(repeats)]
    else:
        measured = functools.partial(_within_budget, stage, given)
        runs = [apart.call(measured, SECONDS) for _ in range(repeats)]
    return {key: min(run[key] for run in runs) for key in runs[0]}


def _within_budget(stage: Stage, given: object) -> Costs:
    try:
        with budgets.seconds(SECONDS):
            return stage.costs(given)
    except budgets.Spent as spent:
        raise apart.Ended(str(spent)) from None


def _compare(shape: str, small: Costs, large: Costs) -> list[Ratio]:
    """The ratios per doubling between the costs of a size and of four times that."""
    return [
        Ratio(stage, shape, math.sqrt(large[stage] / max(small[stage], 1e-6)), large[stage])
        for stage in large
        if large[stage] >= LEAST
    ]


def largest(ratios: Iterable[Ratio]) -> list[Ratio]:
    """The largest ratio of each stage."""
    best: dict[str, Ratio] = {}
    for ratio in ratios:
        if ratio.stage not in best or ratio.ratio > best[ratio.stage].ratio:
            best[ratio.stage] = ratio
    return list(best.values())


def warm() -> None:
    """Load what all forks need, so that no measurement pays for it."""
    _clean_costs(STORY)
    _page_costs(f"<p>{STORY}</p>")
    _step_costs(STORY)
