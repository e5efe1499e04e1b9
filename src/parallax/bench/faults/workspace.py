"""A corpus with its tables and reports, undisturbed, and how far another state is from that."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from parallax.bench.faults import commands
from parallax.bench.faults.commands import AGAINST_US, Result
from parallax.bench.faults.kinds import STORY, Content, holding, write_good

CORPUS = "velm"
RUN = ("run", "articles", "--corpus", CORPUS, "--reports", "reports")
ANNOTATE = ("annotate", "articles", "--out", "tables")
ODD: dict[str, Content] = {"odd.docx": b"PK\x03\x04", "third.txt": STORY}
"""What stands beside the good articles: an article, and a file that is left out."""
AS_USUAL = frozenset({commands.INCOMPLETE})
"""The exit status of an undisturbed run, because of the file that is left out."""
PLACES = ("reports", f"interim/{CORPUS}", "tables")
"""Folders with what a run makes."""
UNSTABLE = (".lock", ".ipynb", "/stamps/", "corpus.json")
"""Parts of paths that are not compared: executed notebooks and records may hold times."""


class FaultWorkspace:
    """A folder with articles, what ``run`` and ``annotate`` made of them, and a copy of that.

    ``given`` are the commands that make it, ``seconds`` is how long each took undisturbed, and
    ``reference`` what they made.
    """

    def __init__(self, folder: Path, given: Sequence[Sequence[str]] = (RUN, ANNOTATE)) -> None:
        self.folder, self.given = folder, given
        self.saved = folder / "saved"
        self.reference: dict[str, str] = {}
        self.seconds = {"run": 0.0, "annotate": 0.0}

    def make(self) -> str:
        """Run undisturbed; why that failed, empty if it did not."""
        self.write_articles()
        for given in self.given:
            begun = time.monotonic()
            result = self.call(given)
            self.seconds[given[0]] = time.monotonic() - begun
            if result.status not in AS_USUAL:
                return f"the undisturbed run gave {result.status}: {result.err[-300:]}"
        self.reference = self.state()
        for place in filter(lambda name: (self.folder / name).exists(), PLACES):
            shutil.copytree(self.folder / place, self.saved / place, symlinks=True)
        return ""

    def write_articles(self) -> None:
        """Write the articles anew."""
        shutil.rmtree(self.folder / "articles", ignore_errors=True)
        write_good(self.folder / "articles")
        holding(ODD)(self.folder / "articles")

    def clear(self) -> None:
        """Remove all that was made."""
        for place in PLACES:
            shutil.rmtree(self.folder / place, ignore_errors=True)

    def restore(self) -> None:
        """Go back to what the undisturbed run left."""
        self.clear()
        self.write_articles()
        shutil.copytree(self.saved, self.folder, symlinks=True, dirs_exist_ok=True)

    def state(self) -> dict[str, str]:
        """The hash of every file that a run makes, by its path."""
        found = {}
        for place in PLACES:
            for path in sorted((self.folder / place).rglob("*")):
                name = path.relative_to(self.folder).as_posix()
                if path.is_file() and not any(part in name for part in UNSTABLE):
                    found[name] = hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
        return found

    def differences(self, places: Sequence[str] = PLACES) -> list[str]:
        """What is not as the undisturbed run made it, in words."""
        now = self.state()
        wrong = []
        for name in sorted(now.keys() | self.reference.keys()):
            if not name.startswith(tuple(places)):
                continue
            if name not in now:
                wrong.append(f"{name} is missing")
            elif name not in self.reference:
                wrong.append(f"{name} is left over")
            elif now[name] != self.reference[name]:
                wrong.append(f"{name} differs")
        return [f"{', '.join(wrong[:3])}{f' and {len(wrong) - 3} more' * (len(wrong) > 3)}"] * bool(
            wrong
        )

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of a command in this folder."""
        return commands.environment(self.folder, **more)

    def call(
        self,
        given: Sequence[str] = RUN,
        env: Mapping[str, str] | None = None,
        before: Sequence[str] = (),
        seconds: float = commands.SECONDS,
    ) -> Result:
        """Carry out a command in this folder."""
        return commands.run(given, self.folder, env or self.environment(), before, seconds)

    @contextlib.contextmanager
    def started(
        self, given: Sequence[str] = RUN, err: Path | None = None
    ) -> Iterator[subprocess.Popen]:
        """A command that is running; what is left of it at the end of the block is killed."""
        with (err or self.folder / "started.err").open("wb") as file:
            process = subprocess.Popen(
                commands.arguments(given),
                cwd=self.folder,
                env=self.environment(),
                stdout=subprocess.DEVNULL,
                stderr=file,
                start_new_session=True,
            )
            try:
                yield process
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def recovered(
        self,
        given: Sequence[str] = RUN,
        places: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
    ) -> list[str]:
        """Run again undisturbed, and say what is not as it should be."""
        result = self.call(given, env)
        default = ("tables",) if given[0] == "annotate" else PLACES[:2]
        return [*unusual(result), *self.differences(places or default)]


def unusual(result: Result, statuses: frozenset[int] = AS_USUAL) -> list[str]:
    """What is wrong with the result of a command that should have ended with these statuses."""
    last = " | ".join(result.err.strip().splitlines()[-2:])[:240]
    wrong = []
    if result.status == commands.HANGS:
        wrong.append("it does not end")
    elif result.status not in statuses:
        wanted = " or ".join(map(str, sorted(statuses)))
        wrong.append(f"exit status {result.status}, not {wanted}: {last}")
    if AGAINST_US.search(result.err):
        wrong.append(f"a traceback: {last}")
    return wrong


FULL = "No space left on device"


def refused(result: Result, says: str = "") -> list[str]:
    """What is wrong with the result of a command that had to fail in one line.

    On a full disk there may be a line for each notebook and page, with what was being written.
    """
    last = " | ".join(result.err.strip().splitlines()[-2:])[:240]
    failed = frozenset({commands.FAILED, commands.MISUSED})
    wrong = unusual(result, failed)
    lines = result.complaints
    full = bool(lines) and all(FULL in line for line in lines)
    if not wrong and len(lines) != 1 and not full:
        wrong.append(f"{len(lines)} lines say why: {last}")
    if not wrong and says and says not in result.err:
        wrong.append(f"no line names {says}: {last}")
    return wrong
