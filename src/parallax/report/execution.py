"""One notebook is run, and where it fails, the cell and the cause are named in one line."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from parallax.common import disk, space
from parallax.report import kernels
from parallax.report.jobs import Job, KernelSession, NotebookFailed, Workspace
from parallax.report.notebook_file import cell_number, is_numbered, tags
from parallax.report.progress import Progress, cause_of, end_of, shown, without_colours

ERROR_MARK = "papermill-error-cell-tag"
"""papermill's tag of the cells that it inserts to mark an error."""


def execute(job: Job, workspace: Workspace, session: KernelSession) -> NotebookNode:
    """Run a notebook in a kernel of its own and return it with its outputs.

    What its cells write to stderr is kept beside it, and so is the notebook as far as it ran where
    it fails.

    Raises
    ------
    NotebookFailed
        With the cause.
    """
    if session.stopping.is_set():
        raise NotebookFailed("interrupted")
    shutil.rmtree(workspace.folder / "figures" / job.name, ignore_errors=True)
    notebook = nbformat.read(job.path, as_version=4)
    held: list[Any] = []
    progress = Progress(job.name, sum(map(is_numbered, notebook.cells)), workspace.say)
    workspace.say(f"{job.name}: started")
    problem = None
    try:
        kernels.execute(notebook, job, session, held, progress)
    except Exception as error:
        # papermill, nbclient and zmq each have their own; all of them end the notebook.
        problem = error
    done = held[0] if held else notebook
    done.cells = [cell for cell in done.cells if ERROR_MARK not in tags(cell)]
    if cause := _cause(done, progress, problem):
        cause = _with_full_disk(cause, workspace)
        with contextlib.suppress(OSError):  # the cause matters more than what is kept of it
            _keep_notes(done, job, workspace)
        raise NotebookFailed(
            cause, _partial(done, job, workspace), _traceback_of(progress, problem)
        )
    _keep_notes(done, job, workspace)
    workspace.failed(job.name).unlink(missing_ok=True)
    return done


def _partial(notebook: Any, job: Job, workspace: Workspace) -> Path | None:
    """Keep a notebook as far as it ran; None where it cannot be written."""
    failed = workspace.failed(job.name)
    try:
        failed.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, failed)
    except OSError:
        failed.unlink(missing_ok=True)
        return None
    return failed


def _with_full_disk(cause: str, workspace: Workspace) -> str:
    """The cause, and which disk is full where it says only that one is."""
    if not cause.endswith(os.strerror(errno.ENOSPC)):
        return cause
    full = " and ".join(map(str, space.full([workspace.folder])))
    return f"{cause} in {full}" if full else cause


def _traceback_of(progress: Progress, problem: Exception | None) -> str:
    """Where the notebook failed: in the kernel, or outside of it."""
    if progress.traceback or problem is None:
        return progress.traceback
    return "".join(traceback.format_exception(problem))


def _cause(notebook: Any, progress: Progress, problem: Exception | None) -> str:
    """Why the notebook did not finish, naming the cell; empty where it did.

    papermill takes ``sys.exit(0)`` for success and may report an exception without its text: the
    kernel's replies are asked first, and then every cell whether it ran.
    """
    if progress.failed:
        index, what = progress.failed
        return f"cell {cell_number(notebook.cells, index)}: {what}"
    # papermill's own error comes also from a cell that may raise, and did.
    if problem is not None and not isinstance(problem, PapermillExecutionError):
        what = _outside_of_cells(problem, progress)
        return f"cell {progress.at}: {what}" if progress.at else what
    for index, cell in enumerate(notebook.cells):
        if is_numbered(cell) and cell.get("execution_count") is None:
            return f"cell {cell_number(notebook.cells, index)}: it did not run"
    return ""


def _outside_of_cells(problem: Exception, progress: Progress) -> str:
    """Why a notebook could not go on, where no cell failed."""
    if not progress.at and progress.process is not None:
        return f"its kernel did not start: {end_of(progress.process)}"
    if type(problem).__name__ == "DeadKernelError":  # of nbclient, which papermill brings
        return end_of(progress.process)
    return cause_of(problem)


def _keep_notes(notebook: Any, job: Job, workspace: Workspace) -> None:
    """Keep what cells wrote to stderr in a file of its own, since it is no part of a report."""
    notes = []
    for index, cell in enumerate(notebook.cells):
        if text := without_colours(_stderr(cell)).rstrip():
            notes.append(f"cell {cell_number(notebook.cells, index)}\n{text}\n")
    path = workspace.notes(job.name)
    if not notes:
        path.unlink(missing_ok=True)
        return
    disk.write_text(path, "\n".join(notes))
    cells = "1 cell" if len(notes) == 1 else f"{len(notes)} cells"
    workspace.say(f"{job.name}: {cells} wrote a warning, kept in {shown(path)}")


def _stderr(cell: Mapping) -> str:
    outputs = [o for o in cell.get("outputs", []) if o.output_type == "stream"]
    return "".join(output.text for output in outputs if output.name == "stderr")
