"""Faults: runs that are killed, disks that are full, files that are damaged, two runs at once.

Each fault is done to a run, which is then repeated undisturbed: what it leaves must be, byte for
byte, what a run without the fault leaves.
"""

from __future__ import annotations

import functools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from parallax import ROOT
from parallax.bench.faults import commands
from parallax.bench.faults.kinds import STORY
from parallax.bench.faults.reading import KindVerdict
from parallax.bench.faults.workspace import (
    ANNOTATE,
    AS_USUAL,
    CORPUS,
    PLACES,
    RUN,
    FaultWorkspace,
    refused,
    unusual,
)

KILLS = 8
"""Moments at which a run, and a run of ``annotate``, are killed."""
LOOPBACK_SECONDS = 120
"""Seconds in which a run without a loopback must have ended."""
Done = Callable[[FaultWorkspace], Iterable[str]]


class Fault(NamedTuple):
    """One fault: what does it, and yields what went wrong; ``needs`` is a command that it needs."""

    group: str
    name: str
    do: Done
    needs: str = ""


# --- killed


def _killed(given: Sequence[str], sent: signal.Signals, share: float) -> Done:
    """Kill a run from nothing after a share of its time, and start it again at once."""

    def do(work: FaultWorkspace) -> Iterator[str]:
        work.clear()
        moment = share * work.seconds[given[0]]
        with work.started(given) as process:
            time.sleep(moment)
            process.send_signal(sent)
            if sent != signal.SIGKILL:
                process.wait(commands.SECONDS)
            yield from work.recovered(given)
            yield from _left_over(work)

    return do


def _left_over(work: FaultWorkspace) -> Iterator[str]:
    """Drafts that nobody removed."""
    for place in PLACES:
        for path in (work.folder / place).rglob("*"):
            if "draft" in path.name or path.name.endswith((".tmp", "~")):
                yield f"{path.name} is left over"


def _kills() -> Iterator[Fault]:
    draw = random.Random(12)
    for given in (RUN, ANNOTATE):
        for number in range(KILLS):
            share = (number + draw.random()) / KILLS
            name = f"{given[0]} killed after {share:.0%} of its time"
            yield Fault("kills", name, _killed(given, signal.SIGKILL, share))
    for sent in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        yield Fault("kills", f"run ended by {sent.name}", _killed(RUN, sent, 0.5))


# --- damaged files

MADE = f"interim/{CORPUS}"
FILES = (
    f"{MADE}/articles.parquet",
    f"{MADE}/lines.parquet",
    f"{MADE}/problems.parquet",
    f"{MADE}/tokens.parquet",
    f"{MADE}/vectors.parquet",
    f"{MADE}/frames.parquet",
    f"{MADE}/utterances.parquet",
    f"{MADE}/corpus.json",
    f"{MADE}/stamps/01-clean-articles.json",
    f"{MADE}/stamps/published-index.json",
    f"{MADE}/stamps/left-out.json",
    f"{MADE}/executed/05-chart-sentiment.ipynb",
    f"{MADE}/figures/02-find-entities/entities.svg",
    "reports/index.html",
    "reports/03-extract-quotes.html",
    "reports/figures/02-find-entities/entities.csv",
    "tables/articles.parquet",
    "tables/sentences.parquet",
    "tables/problems.parquet",
)
"""One file of each kind that a run leaves."""
SWAPPED = {
    f"{MADE}/articles.parquet": f"{MADE}/lines.parquet",
    f"{MADE}/voices.parquet": f"{MADE}/mentions.parquet",
    f"{MADE}/stamps/02-find-entities.json": f"{MADE}/stamps/04-chart-framing.json",
    f"{MADE}/executed/02-find-entities.ipynb": f"{MADE}/executed/03-extract-quotes.ipynb",
    "reports/02-find-entities.html": "reports/04-chart-framing.html",
    "tables/tokens.parquet": "tables/sentences.parquet",
}
"""Files of one kind that are swapped."""


def flip(path: Path) -> None:
    """Invert one byte in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))


def cut(path: Path) -> None:
    """Cut a file to half its size."""
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    """Leave nothing in a file."""
    os.truncate(path, 0)


def _given_for(file: str) -> Sequence[str]:
    return ANNOTATE if file.startswith("tables/") else RUN


def _damaged(file: str, damage: Callable[[Path], None]) -> Done:
    def do(work: FaultWorkspace) -> Iterator[str]:
        damage(work.folder / file)
        yield from work.recovered(_given_for(file))

    return do


def _swapped(one: str, other: str) -> Done:
    def do(work: FaultWorkspace) -> Iterator[str]:
        first, second = work.folder / one, work.folder / other
        aside = first.with_name("aside")
        first.rename(aside)
        second.rename(first)
        aside.rename(second)
        yield from work.recovered(_given_for(one))

    return do


def _damages() -> Iterator[Fault]:
    """Two kinds of damage for each file, in turn."""
    ways: tuple[tuple[str, Callable[[Path], None]], ...] = (
        ("flipped", flip),
        ("cut", cut),
        ("emptied", empty),
        ("deleted", Path.unlink),
    )
    for number, file in enumerate(FILES):
        for step in range(2):
            name, damage = ways[(number + 2 * step + number // 4) % len(ways)]
            yield Fault("damaged files", f"{file} {name}", _damaged(file, damage))
    for one, other in SWAPPED.items():
        yield Fault("damaged files", f"{one} and {Path(other).name} swapped", _swapped(one, other))


# --- models


def _model(file: str, damage: Callable[[Path], None]) -> Done:
    """Damage a model in a copy of the project, and annotate with that."""

    def do(work: FaultWorkspace) -> Iterator[str]:
        with tempfile.TemporaryDirectory(prefix="faults-") as folder:
            for part in ("src", "data/models", "data/codebook", "notebooks"):
                hidden = shutil.ignore_patterns("__pycache__")
                shutil.copytree(ROOT / part, Path(folder, part), ignore=hidden)
            damage(Path(folder, "data/models", file))
            env = work.environment(PYTHONPATH=str(Path(folder, "src")))
            work.clear()
            yield from refused(work.call(ANNOTATE, env), Path(file).name)
        yield from work.recovered(ANNOTATE)

    return do


def _models() -> Iterator[Fault]:
    for file, name, damage in (
        ("attribution/tagger.onnx", "flipped", flip),
        ("frames.npz", "flipped", flip),
        ("lines.npz", "cut", cut),
        ("words.tsv", "emptied", empty),
        ("attribution/chain.json", "deleted", Path.unlink),
        ("lines.npz", "deleted", Path.unlink),
    ):
        yield Fault("models", f"{file} {name}", _model(file, damage))


# --- disks


def _in_namespace(script: str) -> list[str]:
    """What runs a command behind a shell script that may mount what it likes."""
    return ["unshare", "-rm", "sh", "-c", f"{script}\n" + '"$@"', "sh"]


def _full_disk(place: str, megabytes: float) -> Done:
    """Run from nothing with a small disk at one place."""

    def do(work: FaultWorkspace) -> Iterator[str]:
        work.clear()
        (work.folder / place).mkdir(parents=True, exist_ok=True)
        size = int(megabytes * 1024)
        mount = f"mount -t tmpfs -o size={size}k none {place}"
        yield from refused(work.call(RUN, before=_in_namespace(mount)))
        yield from work.recovered()

    return do


def _filled_up(work: FaultWorkspace) -> Iterator[str]:
    """Fill the disk under finished work, change the input, and make room again."""
    (work.folder / "articles" / "third.txt").write_text(STORY.replace("fire", "storm"), "utf-8")
    script = (
        "cp -a interim kept && mount -t tmpfs -o size=40m none interim && cp -a kept/. interim\n"
        "dd if=/dev/zero of=interim/filler bs=64k 2>/dev/null\n"
        '"$@" 2>first.err; echo $? >first.status; rm interim/filler\n'
        "cp articles/third.txt changed.txt; cp original.txt articles/third.txt"
    )
    (work.folder / "original.txt").write_text(STORY, "utf-8")
    result = work.call(RUN, before=_in_namespace(script))
    status = int((work.folder / "first.status").read_text())
    first = commands.Result(status, "", (work.folder / "first.err").read_text(errors="replace"))
    yield from refused(first)
    yield from unusual(result)
    yield from work.differences(("reports",))
    for name in ("kept", "first.err", "first.status", "changed.txt", "original.txt"):
        path = work.folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    yield from work.recovered()


def _read_only(place: str) -> Done:
    def do(work: FaultWorkspace) -> Iterator[str]:
        (work.folder / "articles" / "third.txt").write_text(STORY.replace("fire", "storm"), "utf-8")
        mount = f"mount --bind {place} {place} && mount -o remount,bind,ro {place}"
        yield from refused(work.call(RUN, before=_in_namespace(mount)))
        work.write_articles()
        yield from work.recovered()

    return do


DISKS = [
    Fault("disks", "a full disk under the tables, 100 kB", _full_disk("interim", 0.1), "unshare"),
    Fault("disks", "a full disk under the tables, 500 kB", _full_disk("interim", 0.5), "unshare"),
    Fault("disks", "a full disk under the reports, 50 kB", _full_disk("reports", 0.05), "unshare"),
    Fault("disks", "a full disk under the reports, 300 kB", _full_disk("reports", 0.3), "unshare"),
    Fault("disks", "a disk that fills up under finished work", _filled_up, "unshare"),
    Fault("disks", "tables that cannot be written", _read_only("interim"), "unshare"),
    Fault("disks", "reports that cannot be written", _read_only("reports"), "unshare"),
]


# --- two at once


def _two_runs(first: Sequence[str], second: Sequence[str]) -> Done:
    """Start a run from nothing, and another one that must be refused and change nothing."""

    def do(work: FaultWorkspace) -> Iterator[str]:
        work.clear()
        (work.folder / "own").mkdir(exist_ok=True)
        (work.folder / "own" / "loaded.csv").write_text(
            "phrase,category,target\nfire,label,about\n"
        )
        with work.started(first) as process:
            time.sleep(0.3 * work.seconds[first[0]])
            yield from refused(work.call(second))
            if process.wait(commands.SECONDS) not in AS_USUAL:
                yield f"the first run ended with {process.returncode}"
        places = ("tables",) if first[0] == "annotate" else PLACES[:2]
        yield from work.differences(places)
        yield from work.recovered(first)
        shutil.rmtree(work.folder / "own")

    return do


def _two_corpora(work: FaultWorkspace) -> Iterator[str]:
    """Run another corpus into the reports of the first, then the first again."""
    result = work.call(
        ("run", "articles/good-one.txt", "--corpus", "other", "--reports", "reports")
    )
    yield from unusual(result, frozenset({0, 1, 2, 3}))
    yield from work.recovered()
    shutil.rmtree(work.folder / "interim" / "other", ignore_errors=True)


def _lock_left(work: FaultWorkspace) -> Iterator[str]:
    """Leave locks of a process that is gone."""
    for place in PLACES:
        (work.folder / place / ".lock").write_text("999999\n")
    yield from work.recovered()
    yield from work.recovered(ANNOTATE)


_OTHER_CODEBOOK = (*RUN, "--codebook", "own")
TWO = [
    Fault("two runs", "two runs on one corpus", _two_runs(RUN, RUN)),
    Fault("two runs", "a second run with another codebook", _two_runs(RUN, _OTHER_CODEBOOK)),
    Fault("two runs", "two runs of annotate into one folder", _two_runs(ANNOTATE, ANNOTATE)),
    Fault("two runs", "two corpora into one folder of reports", _two_corpora),
    Fault("two runs", "locks of a process that is gone", _lock_left),
]


# --- the input changes


def _changed_during(change: Callable[[Path], object], share: float) -> Done:
    """Change the articles while a run reads them, and change them back."""

    def do(work: FaultWorkspace) -> Iterator[str]:
        work.clear()
        with work.started() as process:
            time.sleep(share * work.seconds["run"])
            change(work.folder / "articles")
            process.wait(commands.SECONDS)
        said = (work.folder / "started.err").read_text(errors="replace")
        yield from unusual(commands.Result(process.returncode, "", said), frozenset({0, 1, 2, 3}))
        work.write_articles()
        yield from work.recovered()

    return do


def _same_time_and_size(work: FaultWorkspace) -> Iterator[str]:
    """Change an article so that neither its size nor its time tells."""
    path = work.folder / "articles" / "third.txt"
    times = path.stat()
    path.write_text(STORY.replace("closed", "opened"), "utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    yield from unusual(work.call(RUN))
    if not work.differences(("reports",)):
        yield "the change was not seen"
    work.write_articles()
    yield from work.recovered()


def _articles_gone(work: FaultWorkspace) -> Iterator[str]:
    """Remove the folder of articles before a run."""
    shutil.rmtree(work.folder / "articles")
    yield from refused(work.call(RUN), "articles")
    yield from work.differences()
    work.write_articles()
    yield from work.recovered()


def _clock(moment: int) -> Done:
    """Date everything that was made, and the articles, to another time."""

    def do(work: FaultWorkspace) -> Iterator[str]:
        for path in work.folder.rglob("*"):
            if work.saved not in path.parents and path != work.saved:
                os.utime(path, (moment, moment), follow_symlinks=False)
        yield from work.recovered()

    return do


def _remove_third(folder: Path) -> None:
    (folder / "third.txt").unlink(missing_ok=True)


def _add_fourth(folder: Path) -> None:
    (folder / "fourth.txt").write_text(STORY.replace("Velm", "Harwick"), "utf-8")


INPUT = [
    Fault("input changes", "an article removed during a run", _changed_during(_remove_third, 0.1)),
    Fault("input changes", "an article added during a run", _changed_during(_add_fourth, 0.4)),
    Fault(
        "input changes", "all articles removed during a run", _changed_during(shutil.rmtree, 0.3)
    ),
    Fault("input changes", "a change of neither size nor time", _same_time_and_size),
    Fault("input changes", "the articles gone before a run", _articles_gone),
    Fault("input changes", "a clock set back to 1971", _clock(40_000_000)),
    Fault("input changes", "a clock that was ahead by decades", _clock(4_000_000_000)),
]


# --- memory, network, streams and the environment


def _memory(megabytes: int) -> Done:
    """Run with little address space, which must end in one line or as usual."""

    def do(work: FaultWorkspace) -> Iterator[str]:
        work.clear()
        limit = ["sh", "-c", f'ulimit -v {megabytes * 1024}; exec "$@"', "sh"]
        result = work.call(RUN, before=limit)
        if result.status not in AS_USUAL:
            yield from refused(result)
        yield from work.recovered()

    return do


def _no_loopback(work: FaultWorkspace) -> Iterator[str]:
    """Run without any network, not even to this machine itself."""
    work.clear()
    begun = time.monotonic()
    result = work.call(RUN, before=["unshare", "-rn"])
    if time.monotonic() - begun > max(LOOPBACK_SECONDS, 3 * work.seconds["run"]):
        yield f"it took {time.monotonic() - begun:.0f} seconds"
    if result.status not in AS_USUAL:
        yield from refused(result)
    else:
        yield from work.differences(PLACES[:2])
    yield from work.recovered()


def _stream(given: Sequence[str], redirection: str, from_nothing: bool = True) -> Done:
    """Run with a stream closed or full: what is made must be as usual."""

    def do(work: FaultWorkspace) -> Iterator[str]:
        if from_nothing:
            work.clear()
        before = ["sh", "-c", f'"$@" {redirection}', "sh"]
        work.call(given, before=before)
        yield from work.recovered(given)

    return do


def _with(name: str, given: Sequence[str], **changed: str | None) -> Fault:
    """A run from nothing with other environment variables; None removes one."""

    def do(work: FaultWorkspace) -> Iterator[str]:
        work.clear()
        env = {key: value for key, value in work.environment().items() if key not in changed}
        env |= {key: value for key, value in changed.items() if value is not None}
        yield from work.recovered(given, env=env)
        yield from work.recovered(given)

    return Fault("environment", name, do)


def _umask(work: FaultWorkspace) -> Iterator[str]:
    work.clear()
    result = work.call(ANNOTATE, before=["sh", "-c", 'umask 0777; "$@"', "sh"])
    yield from unusual(result, frozenset({1, 2, 3}))
    work.clear()
    yield from work.recovered(ANNOTATE)


AROUND = [
    Fault("memory", "300 MB of address space", _memory(300)),
    Fault("memory", "700 MB of address space", _memory(700)),
    Fault("memory", "1,500 MB of address space", _memory(1500)),
    Fault("memory", "2,500 MB of address space", _memory(2500)),
    Fault("network", "no loopback", _no_loopback, "unshare"),
    Fault("streams", "stdout closed", _stream(ANNOTATE, ">&-")),
    Fault("streams", "stderr closed", _stream(ANNOTATE, "2>&-")),
    Fault("streams", "all streams closed", _stream(RUN, ">&- 2>&- <&-")),
    Fault("streams", "stderr full", _stream(ANNOTATE, "2>/dev/full")),
    Fault("streams", "stderr into a program that ends", _stream(RUN, "2>&1 | head -c 1")),
    _with("LANG=C, no HOME", RUN, LANG="C", LC_ALL="C", HOME=None),
    _with("a HOME that is not there", RUN, HOME="/nonexistent"),
    _with("no UTF-8", ANNOTATE, LC_ALL="POSIX", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"),
    _with("a folder for temporary files that is not there", ANNOTATE, TMPDIR="/nonexistent"),
    _with("another time zone", RUN, TZ="Pacific/Kiritimati"),
    _with("another seed of hashes", ANNOTATE, PYTHONHASHSEED="77"),
    _with("one thread", ANNOTATE, OMP_NUM_THREADS="1"),
    _with("a display that is not there", RUN, MPLBACKEND="TkAgg", DISPLAY=":99"),
    _with("assertions left out", ANNOTATE, PYTHONOPTIMIZE="2"),
    _with("a terminal one column wide", ANNOTATE, COLUMNS="1"),
    Fault("environment", "files that nobody may read", _umask),
]


def faults() -> list[Fault]:
    """All faults, in the order in which they are done."""
    return [*_kills(), *_damages(), *_models(), *DISKS, *TWO, *INPUT, *AROUND]


# --- doing them


@functools.lru_cache(maxsize=1)
def namespaces() -> bool:
    """Whether this machine lets a user mount disks and leave the network."""
    try:
        tried = subprocess.run(["unshare", "-rmn", "true"], capture_output=True, check=False)
    except OSError:
        return False
    return tried.returncode == 0


def do_all(
    wanted: Iterable[Fault] | None = None, given: Sequence[Sequence[str]] = (RUN, ANNOTATE)
) -> list[KindVerdict]:
    """Do every fault to a workspace that these commands made, and say what went wrong."""
    verdicts = []
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        work = FaultWorkspace(Path(name), given)
        if why := work.make():
            return [KindVerdict("faults", "the undisturbed run", why)]
        for number, fault in enumerate(faults() if wanted is None else wanted, 1):
            verdict = _do(fault, work)
            verdicts.append(verdict)
            said = verdict.wrong or verdict.skipped or "nothing lost"
            print(f"faults: {number} {fault.group}, {fault.name}: {said}", file=sys.stderr)
    return verdicts


def _do(fault: Fault, work: FaultWorkspace) -> KindVerdict:
    """Do one fault to the undisturbed state."""
    if fault.needs == "unshare" and not namespaces():
        return KindVerdict(
            fault.group, fault.name, skipped="this machine has no namespaces for users"
        )
    work.restore()
    try:
        wrong = "; ".join(fault.do(work))
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        wrong = f"the fault could not be done: {type(error).__name__}: {error}"
    return KindVerdict(fault.group, fault.name, wrong)
