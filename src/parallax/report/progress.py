"""The progress of a run: the cell that each notebook is at, how long it took, what went wrong."""

from __future__ import annotations

import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import Popen
from typing import Any, TextIO

from parallax.common import errors
from parallax.common.outside_text import shortened
from parallax.report.jobs import NotebookFailed
from parallax.report.notebook_file import is_numbered, tags

SLOW_SECONDS = 5.0
"""A cell that took longer says so when it ends."""
CAUSE_LENGTH = 300
"""Characters of an error's message that are shown."""
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Progress:
    """Follows one notebook from cell to cell, and keeps the kernel's account of a failure.

    Attributes
    ----------
    at
        How many cells have begun.
    failed
        Index of the cell that failed and what it says, None while all is well.
    traceback
        The kernel's traceback of it, without colours.
    process
        The kernel's process, None until it has started.
    """

    def __init__(self, name: str, total: int, say: Callable[[str], None]):
        self.name, self.total, self.say = name, total, say
        self.at, self.since = 0, time.monotonic()
        self.failed: tuple[int, str] | None = None
        self.traceback = ""
        self.process: Popen | None = None

    def begin(self, cell: Mapping, cell_index: int, **_: Any) -> None:
        """Say which cell begins, and how long the one before took where that was long."""
        if not is_numbered(cell):
            return
        took = time.monotonic() - self.since
        slow = f" (cell {self.at} took {took:.1f} s)" if self.at and took >= SLOW_SECONDS else ""
        self.at, self.since = self.at + 1, time.monotonic()
        self.say(f"{self.name}: cell {self.at} of {self.total}{slow}")

    def fail(self, cell: Mapping, cell_index: int, execute_reply: Mapping, **_: Any) -> None:
        """Keep the first error of a cell that may not raise one."""
        if "raises-exception" in tags(cell) or self.failed:
            return
        reply = execute_reply["content"]
        kind, text = reply.get("ename", ""), reply.get("evalue", "")
        what = short_error(kind, text)
        if errors.is_out_of_memory(what):
            what = f"memory ran out ({what})"
        if kind == "SystemExit":
            what = f"the cell ended the run itself (SystemExit {text})"
        self.failed = (cell_index, what)
        self.traceback = without_colours("\n".join(reply.get("traceback", [])))

    def end(self, cell: Mapping, cell_index: int, execute_reply: Mapping, **_: Any) -> None:
        """Notice ``exit()``, which ends a kernel without any error: it asks the front end to."""
        payloads = execute_reply["content"].get("payload", [])
        if any(payload.get("source") == "ask_exit" for payload in payloads):
            what = "the cell ended the run itself (exit or quit)"
            self.failed = self.failed or (cell_index, what)
            raise NotebookFailed("exit")


def end_of(process: Popen | None) -> str:
    """How a kernel's process ended, in words."""
    status = None if process is None else process.poll()
    if status is None:
        return "the kernel died"
    if status == -signal.SIGKILL:
        return "the kernel was killed (SIGKILL), as the system does when memory runs out"
    if status < 0:
        return f"the kernel crashed ({signal.strsignal(-status)})"
    return f"the kernel ended by itself (exit status {status})"


def short_error(kind: str, text: str) -> str:
    """An error by its class and message, in one line of at most :data:`CAUSE_LENGTH`."""
    return shortened(errors.named(kind, without_colours(text)), CAUSE_LENGTH)


def cause_of(error: Exception) -> str:
    """Why something failed outside of the cells: with its class, unless a user can fix it."""
    if errors.is_user_error(error):
        return errors.one_line(error)
    return short_error(type(error).__name__, str(error))


def without_colours(text: str) -> str:
    """Text without the escape codes by which terminals colour it."""
    return _ESCAPES.sub("", text)


def shown(path: Path) -> str:
    """A path as short as the reader can use it: from the current folder where it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def teller(stream: TextIO | None = None) -> Callable[[str], None]:
    """A ``say`` that writes one line an event with the seconds since the start.

    It may be called from several threads.
    """
    stream = stream or sys.stderr
    lock, begun = threading.Lock(), time.monotonic()

    def say(line: str) -> None:
        with lock:
            stream.write(f"{time.monotonic() - begun:7.1f} s  {line}\n")
            stream.flush()

    return say
