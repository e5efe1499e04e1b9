"""Run notebooks with papermill: only those that changed, and independent ones at the same time.

A notebook runs again when its source, its parameters, what its tables rest on, or a notebook before
it has changed, or when a table it wrote is no longer the one it wrote. It is stamped only after its
report has been published, so that an interrupted run resumes where it stopped. papermill and
nbformat are imported when the first notebook has to run.
"""

from __future__ import annotations

import ast
import difflib
import json
import os
import re
import shutil
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from parallax.chain import cache
from parallax.common import errors
from parallax.common.errors import ParallaxError

SLOW_SECONDS = 5.0
"""A cell that took longer says so when it ends."""
CAUSE_LENGTH = 300
ERROR_MARK = "papermill-error-cell-tag"
"""papermill's tag of the cells that it inserts to mark an error."""
NOT_COUNTED = {"injected-parameters", "skip-execution"}
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class RunError(ParallaxError):
    """The run cannot begin; the message says why, in one line."""


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
        Where it failed, for whoever looks for the mistake.
    our_fault
        Whether it failed outside its cells and by nothing that a user can mend.
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


class _Failed(Exception):
    """A notebook did not finish: the cause, the notebook as far as it ran, and the traceback."""

    def __init__(self, cause: str, partial: Path | None = None, traceback: str = ""):
        super().__init__(cause)
        self.partial = partial
        self.traceback = traceback


# ---------------------------------------------------------------- what a notebook says of itself


def load(path: Path) -> dict:
    """The notebook as parsed JSON. Raises :class:`RunError` where there is none."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RunError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise RunError(f"{path.name}: not a notebook ({error})") from error
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise RunError(f"{path.name}: not a notebook (no cells)")
    return notebook


def source(cell: Mapping) -> str:
    """The text of a cell, which the file holds in one piece or line by line."""
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(text)


def tags(cell: Mapping) -> list[str]:
    """The tags of a cell."""
    return cell.get("metadata", {}).get("tags", [])


def defaults(notebook: Mapping, name: str) -> dict[str, Any] | None:
    """Parameters of a notebook with their default values.

    A default that is no literal counts as None; None in place of all where no cell is tagged.
    """
    for cell in notebook["cells"]:
        if "parameters" in tags(cell):
            try:
                return dict(_assigned(ast.parse(source(cell))))
            except SyntaxError as error:
                raise RunError(
                    f"{name}: the parameters cell cannot be read: {error.msg}"
                ) from error
    return None


def _assigned(tree: ast.Module) -> Iterator[tuple[str, Any]]:
    for statement in tree.body:
        targets: Sequence[ast.expr] = ()
        value: ast.expr | None = None
        if isinstance(statement, ast.Assign):
            targets, value = statement.targets, statement.value
        elif isinstance(statement, ast.AnnAssign):
            targets, value = [statement.target], statement.value
        for target in targets:
            if isinstance(target, ast.Name) and value is not None:
                yield target.id, _literal(value)


def _literal(expression: ast.expr) -> Any:
    try:
        return ast.literal_eval(expression)
    except (ValueError, TypeError):
        return None


def check_parameters(jobs: Sequence[Job]) -> None:
    """Refuse a parameter that its notebook does not have, with the nearest name it does have.

    Raises :class:`RunError`; nothing has run by then.
    """
    for job in jobs:
        if not job.parameters:
            continue
        known = defaults(load(job.path), job.name)
        if known is None:
            given = _names(job.parameters)
            raise RunError(f"{job.name}: no cell is tagged 'parameters', so {given} cannot be set")
        for name in job.parameters:
            if name not in known:
                raise RunError(f"{job.name}: no parameter {name!r}; {_nearest(name, known)}")


def give(jobs: Sequence[Job], given: Mapping[str, str]) -> list[Job]:
    """Jobs with the parameters of ``given`` set in each notebook that has them.

    Parameters
    ----------
    jobs
        The notebooks.
    given
        Name of a parameter to its value as typed; it becomes a value of the default's type.

    Raises
    ------
    RunError
        For a name that no notebook has, or a value of another type than the default.
    """
    known = {job.name: defaults(load(job.path), job.name) or {} for job in jobs}
    every = set().union(*known.values())
    for name in given:
        if name not in every:
            raise RunError(f"no notebook has a parameter {name!r}; {_nearest(name, every)}")
    return [
        job._replace(parameters={**job.parameters, **_fitting(given, known[job.name])})
        for job in jobs
    ]


def _fitting(given: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, Any]:
    return {name: typed(name, text, known[name]) for name, text in given.items() if name in known}


SPELLINGS = {"true": "True", "false": "False", "none": "None", "null": "None"}
"""How people spell what Python writes with a capital."""
TYPE_NAMES = {
    bool: "True or False",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a dictionary",
    tuple: "a tuple",
}


def typed(name: str, text: str, default: Any) -> Any:
    """``text`` as a value of the type of ``default``. Raises :class:`RunError` where it is none."""
    if isinstance(default, str):
        return text
    try:
        value = ast.literal_eval(SPELLINGS.get(text.lower(), text))
    except (ValueError, SyntaxError):
        value = text
    if isinstance(default, float) and type(value) in (int, float):
        return float(value)
    if default is None or type(value) is type(default):
        return value
    wanted = TYPE_NAMES.get(type(default), type(default).__name__)
    raise RunError(f"parameter {name}: {text!r} is not {wanted}")


def _nearest(name: str, known: Iterable[str]) -> str:
    known = sorted(known)
    if near := difflib.get_close_matches(name, known, n=1, cutoff=0.5):
        return f"did you mean {near[0]!r}?"
    return f"it must be one of {_names(known)}" if known else "the notebook has none"


def _names(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def cell_number(cells: Sequence[Mapping], index: int) -> int:
    """The n of ``In [n]`` for the cell at ``index`` after all cells have run in a fresh kernel."""
    return sum(1 for cell in cells[: index + 1] if _counts(cell))


def _counts(cell: Mapping) -> bool:
    return (
        cell.get("cell_type") == "code"
        and bool(source(cell).strip())
        and not NOT_COUNTED & set(tags(cell))
    )


# ---------------------------------------------------------------- what is up to date


def keys(jobs: Sequence[Job]) -> dict[str, str]:
    """One hash a notebook: its cells, parameters and fingerprint, and those of notebooks before."""
    made: dict[str, str] = {}
    for job in jobs:
        cells = load(job.path)["cells"]
        parts = [
            job.name,
            [[cell.get("cell_type"), source(cell), tags(cell)] for cell in cells],
            dict(job.parameters),
            job.fingerprint,
            [made[name] for name in job.after],
        ]
        made[job.name] = cache.digest([json.dumps(parts, sort_keys=True, default=str)])
    return made


def _stamp(workspace: Workspace, name: str) -> Path:
    return workspace.folder / "stamps" / f"{name}.json"


def _executed(workspace: Workspace, name: str) -> Path:
    return workspace.folder / "executed" / f"{name}.ipynb"


def _unchanged(job: Job, key: str, workspace: Workspace) -> bool:
    stamp = cache.read_json(_stamp(workspace, job.name))
    return (
        not workspace.force
        and stamp.get("key") == key
        and _executed(workspace, job.name).exists()
        and stamp.get("writes") == _written(job)
    )


def _written(job: Job) -> dict[str, str]:
    return {path.name: cache.file_hash(path) for path in job.writes}


def up_to_date(name: str, jobs: Sequence[Job], workspace: Workspace) -> bool:
    """Whether the notebook ``name`` has nothing to do."""
    job = next(job for job in jobs if job.name == name)
    return _unchanged(job, keys(jobs)[name], workspace)


# ---------------------------------------------------------------- the run


def run(jobs: Sequence[Job], workspace: Workspace) -> list[Outcome]:
    """Run notebooks and publish their reports; one outcome a notebook, in their order.

    A failing notebook keeps its previous report; notebooks that come after it are not run, the
    others are. ``jobs`` lists each notebook after those it names in ``after``.

    Raises
    ------
    RunError
        Before anything has run.
    KeyboardInterrupt
        After the kernels have been stopped.
    """
    check_parameters(jobs)
    known = keys(jobs)
    _clear_drafts(workspace)
    session = _Session()
    pool = ThreadPoolExecutor(max_workers=max(1, workspace.workers))

    def submit(job: Job, before: list[Outcome]) -> Future[Outcome]:
        return pool.submit(_run_job, job, known[job.name], workspace, session, before)

    try:
        results = _in_order(jobs, submit)
    except BaseException:
        session.stop()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        session.close()
    return [results[job.name] for job in jobs]


def _in_order(
    jobs: Sequence[Job], submit: Callable[[Job, list[Outcome]], Future[Outcome]]
) -> dict[str, Outcome]:
    """Submit each job as soon as all jobs before it are done, until every one is done."""
    results: dict[str, Outcome] = {}
    waiting = list(jobs)
    running: dict[Future[Outcome], Job] = {}
    while waiting or running:
        ready = [job for job in waiting if results.keys() >= set(job.after)]
        for job in ready:
            waiting.remove(job)
            running[submit(job, [results[name] for name in job.after])] = job
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            results[running.pop(future).name] = future.result()
    return results


def _clear_drafts(workspace: Workspace) -> None:
    for draft in workspace.folder.glob("*/.*.draft"):
        draft.unlink(missing_ok=True)


def _run_job(
    job: Job, key: str, workspace: Workspace, session: _Session, before: list[Outcome]
) -> Outcome:
    """One notebook from start to stamp; whatever goes wrong becomes an outcome."""
    last = _last_outcome(job, workspace)
    stopped = [outcome.name for outcome in before if outcome.status in ("failed", "not run")]
    if stopped:
        workspace.say(f"{job.name}: not run")
        return last._replace(status="not run", cause=f"{' and '.join(stopped)} did not finish")
    begun = time.monotonic()
    try:
        if _unchanged(job, key, workspace):
            workspace.publish(job, _executed(workspace, job.name), key)
            return last._replace(status="unchanged", key=key)
        executed = _make_report(job, key, workspace, session)
    except Exception as error:
        if session.stopping.is_set():
            return last._replace(status="not run", cause="interrupted")
        kept = ", the previous report is kept" if last.executed else ""
        workspace.say(f"{job.name}: failed{kept}")
        return _failure(last, error)._replace(seconds=time.monotonic() - begun)
    seconds = time.monotonic() - begun
    workspace.say(f"{job.name}: done in {seconds:.1f} s")
    return Outcome(job.name, "ran", "", seconds, executed, key)


def _last_outcome(job: Job, workspace: Workspace) -> Outcome:
    """What is left of the last good run."""
    kept = _executed(workspace, job.name)
    key = cache.read_json(_stamp(workspace, job.name)).get("key", "")
    return Outcome(job.name, "", executed=kept if kept.exists() else None, key=key)


def _make_report(job: Job, key: str, workspace: Workspace, session: _Session) -> Path:
    """Run the notebook, publish its report, stamp it, and return it with its outputs."""
    draft, executed = _execute(job, workspace, session), _executed(workspace, job.name)
    workspace.publish(job, draft, key)
    executed.parent.mkdir(parents=True, exist_ok=True)
    draft.replace(executed)
    stamp = {"key": key, "writes": _written(job)}
    cache.write_text(_stamp(workspace, job.name), json.dumps(stamp, indent=1, sort_keys=True))
    return executed


def _failure(last: Outcome, error: Exception) -> Outcome:
    if isinstance(error, _Failed):
        return last._replace(
            status="failed", cause=str(error), partial=error.partial, traceback=error.traceback
        )
    users = errors.is_user_error(error)
    what = errors.one_line(error) if users else _one_line(type(error).__name__, str(error))
    return last._replace(
        status="failed",
        cause=f"the report could not be made: {what}",
        traceback="".join(traceback.format_exception(error)),
        our_fault=not users,
    )


# ---------------------------------------------------------------- one notebook


class _Session:
    """The kernels of one run, to be stopped together, and a private folder for their sockets."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.kernels: list[Any] = []
        self._folder: str | None = None
        self._lock = threading.Lock()

    def folder(self) -> str:
        with self._lock:
            if self._folder is None:
                self._folder = tempfile.mkdtemp(prefix="parallax-")
            return self._folder

    def stop(self) -> None:
        self.stopping.set()
        for kernel in list(self.kernels):
            process = getattr(getattr(kernel, "provisioner", None), "process", None)
            if process is not None and process.poll() is None:
                process.kill()

    def close(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _execute(job: Job, workspace: Workspace, session: _Session) -> Path:
    """Run a notebook in a kernel of its own and return the draft with its outputs.

    Raises :class:`_Failed` with the cause.
    """
    import nbformat

    from parallax.report import kernels

    if session.stopping.is_set():
        raise _Failed("interrupted")
    shutil.rmtree(workspace.folder / "figures" / job.name, ignore_errors=True)
    notebook = nbformat.read(job.path, as_version=4)
    held: list[Any] = []
    progress = _Progress(job.name, sum(map(_counts, notebook.cells)), workspace.say)
    workspace.say(f"{job.name}: started")
    problem = None
    try:
        kernels.execute(notebook, job, session, held, progress)
    except Exception as error:
        # papermill, nbclient and zmq each have their own; all of them end the notebook.
        problem = error
    done = held[0] if held else notebook
    done.cells = [cell for cell in done.cells if ERROR_MARK not in tags(cell)]
    _keep_notes(done, job, workspace)
    failed = workspace.folder / "failed" / f"{job.name}.ipynb"
    if cause := _cause(done, progress, problem):
        failed.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(done, failed)
        raise _Failed(cause, failed, _traceback_of(progress, problem))
    failed.unlink(missing_ok=True)
    draft = _executed(workspace, job.name).with_name(f".{job.name}.ipynb.draft")
    draft.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(done, draft)
    return draft


def _traceback_of(progress: _Progress, problem: Exception | None) -> str:
    """Where the notebook failed: in the kernel, or outside of it."""
    if progress.traceback or problem is None:
        return progress.traceback
    return "".join(traceback.format_exception(problem))


class _Progress:
    """Follows one notebook from cell to cell, and keeps the kernel's account of a failure.

    Attributes
    ----------
    at
        How many cells have begun.
    failed
        Index of the cell that failed and what it says, None while all is well.
    traceback
        The kernel's traceback of it, without colours.
    """

    def __init__(self, name: str, total: int, say: Callable[[str], None]):
        self.name, self.total, self.say = name, total, say
        self.at, self.since = 0, time.monotonic()
        self.failed: tuple[int, str] | None = None
        self.traceback = ""

    def begin(self, cell: Mapping, cell_index: int, **_: Any) -> None:
        """Say which cell begins, and how long the one before took where that was long."""
        if not _counts(cell):
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
        what = _one_line(kind, text)
        if kind == "SystemExit":
            what = f"the cell ended the run itself (SystemExit {text})"
        self.failed = (cell_index, what)
        self.traceback = _ESCAPES.sub("", "\n".join(reply.get("traceback", [])))

    def end(self, cell: Mapping, cell_index: int, execute_reply: Mapping, **_: Any) -> None:
        """Notice ``exit()``, which ends a kernel without any error: it asks the front end to."""
        payloads = execute_reply["content"].get("payload", [])
        if any(payload.get("source") == "ask_exit" for payload in payloads):
            what = "the cell ended the run itself (exit or quit)"
            self.failed = self.failed or (cell_index, what)
            raise _Failed("exit")


def _cause(notebook: Any, progress: _Progress, problem: Exception | None) -> str:
    """Why the notebook did not finish, naming the cell; empty where it did.

    papermill takes ``sys.exit(0)`` for success and may report an exception without its text: the
    kernel's replies are asked first, and then every cell whether it ran.
    """
    if progress.failed:
        index, what = progress.failed
        return f"cell {cell_number(notebook.cells, index)}: {what}"
    kind = type(problem).__name__ if problem else ""
    if kind == "DeadKernelError":
        what = "the kernel died (killed, out of memory, or ended by the cell)"
        return f"cell {progress.at}: {what}" if progress.at else what
    # papermill's own error comes also from a cell that may raise, and did.
    if kind not in ("", "PapermillExecutionError"):
        what = _one_line(kind, str(problem))
        return f"cell {progress.at}: {what}" if progress.at else what
    for index, cell in enumerate(notebook.cells):
        if _counts(cell) and cell.get("execution_count") is None:
            return f"cell {cell_number(notebook.cells, index)}: it did not run"
    return ""


def _one_line(kind: str, text: str) -> str:
    text = " ".join(_ESCAPES.sub("", text).split())
    text = f"{kind}: {text}" if kind and text else kind or text
    return text if len(text) <= CAUSE_LENGTH else text[:CAUSE_LENGTH] + " …"


def _keep_notes(notebook: Any, job: Job, workspace: Workspace) -> None:
    """Keep what cells wrote to stderr in a file of its own, since it is no part of a report."""
    notes = []
    for index, cell in enumerate(notebook.cells):
        if text := _ESCAPES.sub("", _stderr(cell)).rstrip():
            notes.append(f"cell {cell_number(notebook.cells, index)}\n{text}\n")
    path = workspace.folder / "notes" / f"{job.name}.txt"
    if not notes:
        path.unlink(missing_ok=True)
        return
    cache.write_text(path, "\n".join(notes))
    cells = "1 cell" if len(notes) == 1 else f"{len(notes)} cells"
    workspace.say(f"{job.name}: {cells} wrote a warning, kept in {shown(path)}")


def _stderr(cell: Mapping) -> str:
    outputs = [o for o in cell.get("outputs", []) if o.output_type == "stream"]
    return "".join(output.text for output in outputs if output.name == "stderr")


def shown(path: Path) -> str:
    """A path as short as the reader can use it: from the current folder where it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def processors() -> int:
    """How many notebooks to run at once: one a processor of this process, but two to four."""
    if hasattr(os, "sched_getaffinity"):
        available = len(os.sched_getaffinity(0))
    else:  # not on macOS and Windows
        available = os.cpu_count() or 2
    return min(4, max(2, available))


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
