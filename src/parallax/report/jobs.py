"""What a run of the notebooks is made of: its jobs, its outcomes, its folder, and its kernels."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from parallax.chain import leftovers

IN_A_REPORT = "PARALLAX_REPORT"
"""Environment variable by which a cell knows that its output becomes part of a report.

The kernels of a run set it; :mod:`parallax.report.links` reads it.
"""


class Job(NamedTuple):
    """One notebook to run.

    Attributes
    ----------
    name, path
        What it is called, and its file.
    after
        Names of the notebooks that must have run before it.
    parameters
        What papermill sets in its cell of parameters.
    fingerprint
        What its tables rest on, as one hash.
    writes
        The files it writes.
    """

    name: str
    path: Path
    after: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = {}
    fingerprint: str = ""
    writes: tuple[Path, ...] = ()


class Outcome(NamedTuple):
    """What became of one notebook.

    Attributes
    ----------
    name
        The notebook.
    status
        ran, unchanged, failed or not run.
    cause
        Why it failed or was not run, in one line.
    seconds
        How long it ran.
    executed
        The notebook with its outputs from the last good run; None when there never was one.
    key
        What that run rested on.
    partial
        The notebook as far as it ran, where it failed.
    traceback
        The full traceback of the failure.
    our_fault
        Whether the failure is a bug of the project: outside the cells, and not for a user to mend.
    """

    name: str
    status: str
    cause: str = ""
    seconds: float = 0.0
    executed: Path | None = None
    key: str = ""
    partial: Path | None = None
    traceback: str = ""
    our_fault: bool = False


class Workspace(NamedTuple):
    """Where a run keeps its files and whom it tells.

    Attributes
    ----------
    folder
        Holds executed and failed notebooks, stamps and notes.
    publish
        ``publish(job, executed, key)`` makes the report of a notebook; it does nothing where the
        report is up to date, and may be called from several threads.
    say
        Takes one line of progress.
    force
        Run every notebook, changed or not.
    workers
        How many notebooks run at the same time.
    """

    folder: Path
    publish: Callable[[Job, Path, str], None]
    say: Callable[[str], None]
    force: bool = False
    workers: int = 2

    def stamp(self, name: str) -> Path:
        """The file that says what the last good run of a notebook rested on."""
        return self.folder / "stamps" / f"{name}.json"

    def executed(self, name: str) -> Path:
        """The notebook with its outputs from the last good run."""
        return self.folder / "executed" / f"{name}.ipynb"

    def failed(self, name: str) -> Path:
        """The notebook as far as it ran, where its last run failed."""
        return self.folder / "failed" / f"{name}.ipynb"

    def figures(self, name: str) -> Path:
        """Folder of the figures that a notebook draws, with their data."""
        return self.folder / "figures" / name

    def notes(self, name: str) -> Path:
        """What the cells of a notebook wrote to stderr."""
        return self.folder / "notes" / f"{name}.txt"


class NotebookFailed(Exception):
    """A notebook did not finish: the cause, the notebook as far as it ran, and the traceback."""

    def __init__(self, cause: str, partial: Path | None = None, traceback: str = ""):
        super().__init__(cause)
        self.partial = partial
        self.traceback = traceback


class KernelSession:
    """The kernels of one run, to be stopped together, and a private folder for their sockets.

    Attributes
    ----------
    stopping
        Set once the run is being stopped.
    kernels
        The kernel managers that have started.
    """

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.kernels: list[Any] = []
        self._folder: leftovers.TemporaryFolder | None = None
        self._given = 0
        self._lock = threading.Lock()

    def folder(self) -> Path:
        """The private folder, made when it is first asked for."""
        with self._lock:
            if self._folder is None:
                self._folder = leftovers.TemporaryFolder()
            return self._folder.path

    def new_number(self) -> int:
        """A number that no kernel of this run has had."""
        with self._lock:
            self._given += 1
            return self._given

    def stop(self) -> None:
        """Kill every kernel, and let none start any more."""
        self.stopping.set()
        for kernel in list(self.kernels):
            process = getattr(getattr(kernel, "provisioner", None), "process", None)
            if process is not None and process.poll() is None:
                process.kill()

    def close(self) -> None:
        """Remove the private folder."""
        if self._folder is not None:
            self._folder.close()
