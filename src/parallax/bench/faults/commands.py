"""Run Parallax as a person would, in a process of its own, and judge what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from parallax import ROOT
from parallax.bench.faults.reading import KindVerdict

SECONDS = 600
"""Seconds after which a command counts as hanging."""
AGAINST_US = re.compile(
    r"Traceback \(most recent|an error in Parallax itself|Segmentation|core dump"
)
"""What no command may print."""
COMPLAINT = re.compile(r"^(?:parallax: |.*: error: )")
"""The line that says why a command did nothing."""
SUCCEEDED, FAILED, MISUSED, INCOMPLETE = 0, 1, 2, 3
HANGS = 124


class Result(NamedTuple):
    """What a command left: its exit status and what it printed."""

    status: int
    out: str
    err: str

    @property
    def complaints(self) -> list[str]:
        """The lines that say why nothing was done, without those on what follows from it."""
        lines = [line for line in self.err.splitlines() if COMPLAINT.match(line)]
        return [line for line in lines if ": not run, because " not in line]


class Command(NamedTuple):
    """One kind of command that cannot be carried out as given, or only in part.

    ``prepare`` writes what is needed into an empty folder and returns the arguments. The exit
    status must be one of ``statuses``, and a line must match ``says`` (empty: none need be said).
    """

    group: str
    name: str
    prepare: Callable[[Path], Sequence[str]]
    statuses: frozenset[int]
    says: str


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a command whose tables go into ``folder``."""
    given = {key: value for key, value in os.environ.items() if key != "PARALLAX_DEBUG"}
    path = os.pathsep.join(filter(None, (str(ROOT / "src"), given.get("PYTHONPATH", ""))))
    return {**given, "PYTHONPATH": path, "PARALLAX_INTERIM": str(folder / "interim"), **more}


def arguments(given: Iterable[str | Path]) -> list[str]:
    """The command line of Parallax with these arguments."""
    return [sys.executable, "-m", "parallax", *map(str, given)]


def run(
    given: Iterable[str | Path],
    folder: Path,
    env: Mapping[str, str] | None = None,
    before: Sequence[str] = (),
    seconds: float = SECONDS,
) -> Result:
    """Run a command in ``folder``; ``before`` is what stands before it, as ``unshare`` does."""
    try:
        done = subprocess.run(
            [*before, *arguments(given)],
            cwd=folder,
            env=dict(env or environment(folder)),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        said = error.stderr or b""
        return Result(HANGS, "", said.decode("utf-8", "replace") if said else "")
    return Result(done.returncode, done.stdout, done.stderr)


def judge_all(commands: Iterable[Command], workers: int = 2) -> list[KindVerdict]:
    """Judge commands, a few at a time."""
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(judge, commands))


def judge(command: Command) -> KindVerdict:
    """Carry out one command and say what went wrong."""
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        found = run(command.prepare(folder), folder)
    return KindVerdict(command.group, command.name, "; ".join(_faults(command, found)))


_PLACE = re.compile(r"(parallax: )?[\w.-]+, line \d+: ")


def _is_clear(complaints: Sequence[str]) -> bool:
    """Whether there is one line that says why, or one for each mistake of a file, with its place.

    ``complaints`` are the lines on stderr that begin as an error of a command does.
    """
    each = [line for line in complaints if not line.endswith("more mistakes in the codebook")]
    return len(each) == 1 or (len(each) > 1 and all(map(_PLACE.match, each)))


def _faults(command: Command, found: Result) -> Iterable[str]:
    """What is wrong with the result of one command."""
    last = " | ".join(found.err.strip().splitlines()[-2:])[:240]
    if found.status == HANGS:
        yield f"more than {SECONDS} seconds"
        return
    if AGAINST_US.search(found.err):
        yield f"a traceback: {last}"
    if found.status not in command.statuses:
        wanted = " or ".join(map(str, sorted(command.statuses)))
        yield f"exit status {found.status}, not {wanted}: {last}"
    elif found.status in (FAILED, MISUSED) and not _is_clear(found.complaints):
        yield f"{len(found.complaints)} lines say why: {last}"
    if command.says and not re.search(command.says, found.err, re.IGNORECASE):
        yield f"no line says {command.says!r}: {last}"
