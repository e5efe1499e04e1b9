"""Read and clean every kind of bad input beside two good articles, and judge what came of it."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from parallax.bench.faults import apart
from parallax.bench.faults.inputs import (
    facts,
    hostile,
    names,
    packed,
    pages,
    parquet,
    poor,
    refused,
    rows,
    text,
    web_archives,
)
from parallax.bench.faults.kinds import GOOD, Kind, write_good
from parallax.common import budgets

SECONDS = 30
"""Processor seconds that one kind may take; the budgets of the readers are far below."""
LONGEST = 400
"""Characters of a line that is still clear."""
OURS = re.compile(r"Traceback|an error in Parallax itself|Error\b.*:")
"""What no line about the input may hold: it blames the program."""
COLUMNS_NOTE = ("columns read:", "columns guessed:")
"""Beginnings of the note on how a table is read, which does not count as a line on a fault."""
KINDS: tuple[Kind, ...] = (
    *text.KINDS,
    *pages.KINDS,
    *packed.KINDS,
    *web_archives.KINDS,
    *rows.KINDS,
    *parquet.KINDS,
    *names.KINDS,
    *facts.KINDS,
    *hostile.KINDS,
    *refused.KINDS,
    *poor.KINDS,
)


class KindVerdict(NamedTuple):
    """What became of one kind or fault: its group and name, and what went wrong (empty: nothing).

    ``skipped`` says why it could not be tried on this machine.
    """

    group: str
    name: str
    wrong: str = ""
    skipped: str = ""


def can_try(kind: Kind) -> str:
    """Why a kind cannot be tried here; empty if it can."""
    if kind.needs == "no root" and os.geteuid() == 0:
        return "root may read everything"
    return ""


def place(kind: Kind, folder: Path) -> None:
    """Write a kind into the subfolder ``odd`` of ``folder``, beside the good articles."""
    odd = folder if kind.alone else folder / "odd"
    odd.mkdir(parents=True, exist_ok=True)
    if not kind.alone:
        write_good(folder)
    kind.write(odd)


def judge_all(kinds: Iterable[Kind] = KINDS, workers: int = 2) -> list[KindVerdict]:
    """Judge kinds, each in a process of its own with little memory and time."""
    _undisturbed()
    _warm()
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(_judge_apart, kinds))


def _warm() -> None:
    """Load every reader once, so that forks need not."""
    for name in (
        "a page cut short",
        "texts as bytes",
        "extracted text",
        "a bare address in a page",
    ):
        judge(next(kind for kind in KINDS if kind.name == name))


def _judge_apart(kind: Kind) -> KindVerdict:
    """Judge a kind in a fork of this process, which has everything loaded."""
    try:
        return apart.call(lambda: judge(kind), SECONDS)
    except apart.Ended as ended:
        return KindVerdict(kind.group, kind.name, str(ended))


def judge(kind: Kind) -> KindVerdict:
    """Read and clean one kind beside the good articles, and say what went wrong."""
    if why := can_try(kind):
        return KindVerdict(kind.group, kind.name, skipped=why)
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        try:
            place(kind, folder)
            with budgets.seconds(SECONDS):
                tables = _cleaned(folder)
            wrong = "; ".join(_faults(kind, tables))
        except budgets.Spent:
            wrong = f"more than {SECONDS} seconds"
        except Exception as error:
            wrong = f"aborted: {type(error).__name__}: {' '.join(str(error).split())[:120]}"
        finally:
            _open_again(folder)
    return KindVerdict(kind.group, kind.name, wrong)


def _open_again(folder: Path) -> None:
    """Give back the permission to remove what a kind has closed."""
    for path in folder.rglob("closed"):
        path.chmod(0o700)


def _cleaned(folder: Path) -> dict[str, pd.DataFrame]:
    from parallax.clean.articles import clean_articles
    from parallax.read.files import read_corpus

    return clean_articles(read_corpus(folder))


@lru_cache(maxsize=1)
def _undisturbed() -> dict[str, pd.DataFrame]:
    """The tables of the good articles alone."""
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        write_good(Path(name))
        return _cleaned(Path(name))


def _faults(kind: Kind, tables: dict[str, pd.DataFrame]) -> Iterable[str]:
    """What is wrong with the tables of one kind."""
    if not kind.alone:
        yield from _good_lost(tables)
    good = [] if kind.alone else list(GOOD)
    articles = tables["articles"]
    found = int((~articles["source_file"].isin(good)).sum())
    if kind.gives is not None and found != kind.gives:
        yield f"gave {found} articles, not {kind.gives}"
    problems = tables["problems"]
    about = problems[~problems["source_file"].isin(good)]
    told = about[~about["cause"].str.startswith(COLUMNS_NOTE)]
    lines = [f"{row.source_file}: {row.cause}" for row in told.itertuples()]
    yield from _not_clear(lines)
    yield from _not_told(kind, lines, int(told["left_out"].sum()))
    if not found and not told["left_out"].any() and kind.says not in ("", None):
        yield "left out, but no line says so"


def _good_lost(tables: dict[str, pd.DataFrame]) -> Iterable[str]:
    """Which good article is missing or not what it is without the odd one."""
    for name, columns in (("articles", ["title", "text", "n_words"]), ("lines", None)):
        before, after = _undisturbed()[name], tables[name]
        for file in GOOD:
            stem = Path(file).stem
            wanted, there = (
                table[table["article_id"] == stem].reset_index(drop=True)
                for table in (before, after)
            )
            if not wanted[columns or wanted.columns].equals(there[columns or there.columns]):
                yield f"{file} changed in {name}"


def _not_clear(told: list[str]) -> Iterable[str]:
    """Which lines about the odd item nobody could use."""
    for line in told:
        if "\n" in line.split(": ", 1)[-1]:
            yield "a line with a line break"
        if OURS.search(line):
            yield f"a line that is not clear: {line[:160]}"
        if len(line) > LONGEST:
            yield f"a line of {len(line):,} characters"


def _not_told(kind: Kind, told: list[str], left_out: int) -> Iterable[str]:
    """Where the lines about the odd item are not those that they should be."""
    listed = " | ".join(told)[:200]
    if kind.says is None:
        if kind.lines == 1 and left_out > 1:
            yield f"left out in {left_out} lines: {listed}"
    elif not kind.says:
        if told:
            yield f"a line where none is needed: {listed}"
    elif kind.lines and len(told) != kind.lines:
        yield f"{len(told)} lines in place of {kind.lines}: {listed}"
    elif not any(re.search(kind.says, line, re.IGNORECASE) for line in told):
        yield f"no line says {kind.says!r}: {listed}"
