"""Run notebooks with papermill: only those that changed, independent ones at the same time, and never half a report.

A notebook runs again when its source, its parameters, what its tables rest on, or a notebook before it has changed, or when a table
it wrote is no longer the one it wrote. It is stamped only after its report has been published, so a run that was cut short is
taken up where it stopped. papermill and nbformat are imported when the first notebook has to run.
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
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, NamedTuple

from parallax.chain import cache
from parallax.common.errors import ParallaxError

SLOW_SECONDS = 5.0
"""A cell that took longer says so when it ends."""
CAUSE_LENGTH = 300
ERROR_MARK = "papermill-error-cell-tag"
"""papermill's tag of the cells that it puts in to mark an error."""
NOT_COUNTED = {"injected-parameters", "skip-execution"}
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class RunError(ParallaxError):
    """The run cannot begin; the message says why, in one line."""


class Step(NamedTuple):
    """One notebook to run: its file, what comes first, what it is given, what its tables rest on, and which files it writes."""

    name: str
    path: Path
    after: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = {}
    fingerprint: str = ""
    writes: tuple[Path, ...] = ()


class Outcome(NamedTuple):
    """What became of one notebook.

    ``status`` is ran, unchanged, failed or not run; ``cause`` says in one line why it failed or was not run, and ``partial`` is the
    notebook as far as it came. ``executed`` is the notebook with its outputs from the last good run (None when there never was one)
    and ``key`` what that run rested on.
    """

    name: str
    status: str
    cause: str = ""
    seconds: float = 0.0
    executed: Path | None = None
    key: str = ""
    partial: Path | None = None


class Place(NamedTuple):
    """Where a run keeps its things and whom it tells.

    ``folder`` holds executed and failed notebooks, stamps and notes. ``publish(step, executed, key)`` makes the report of a notebook,
    does nothing where it is up to date, and may be called from several threads; ``say(line)`` takes one line of progress.
    """

    folder: Path
    publish: Callable[[Step, Path, str], None]
    say: Callable[[str], None]
    force: bool = False
    workers: int = 2


class _Failed(Exception):
    """A notebook did not run to its end: the cause, and the notebook as far as it came."""

    def __init__(self, cause: str, partial: Path | None = None):
        super().__init__(cause)
        self.partial = partial


# ---------------------------------------------------------------- what a notebook says of itself


def load(path: Path) -> dict:
    """The notebook as parsed JSON. Raises :class:`RunError` where there is none."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(notebook.get("cells"), list):
            raise RunError(f"{path.name}: not a notebook (no cells)")
        return notebook
    except OSError as error:
        raise RunError(f"{path}: {error.strerror or error}") from error
    except (ValueError, AttributeError) as error:
        raise RunError(f"{path.name}: not a notebook ({error})") from error


def source(cell: Mapping) -> str:
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(text)


def tags(cell: Mapping) -> list[str]:
    return cell.get("metadata", {}).get("tags", [])


def defaults(notebook: Mapping, name: str) -> dict[str, Any] | None:
    """Parameters of a notebook with their default values (None where a default is no literal), or None without a tagged cell."""
    for cell in notebook["cells"]:
        if "parameters" in tags(cell):
            try:
                return dict(_assigned(ast.parse(source(cell))))
            except SyntaxError as error:
                raise RunError(
                    f"{name}: the parameters cell cannot be read: {error.msg}"
                ) from error
    return None


def _assigned(tree: ast.Module):
    for statement in tree.body:
        if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or statement.value is None:
            continue
        for target in (
            statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        ):
            if isinstance(target, ast.Name):
                try:
                    yield target.id, ast.literal_eval(statement.value)
                except (ValueError, TypeError):
                    yield target.id, None


def check_parameters(steps: Sequence[Step]) -> None:
    """Refuse a parameter that its notebook does not have, with the nearest name it does have.

    Raises :class:`RunError`; nothing has run by then.
    """
    for step in steps:
        if not step.parameters:
            continue
        known = defaults(load(step.path), step.name)
        if known is None:
            raise RunError(
                f"{step.name}: no cell is tagged 'parameters', so {_names(step.parameters)} cannot be set"
            )
        for name in step.parameters:
            if name not in known:
                raise RunError(f"{step.name}: no parameter {name!r}; {_nearest(name, known)}")


def give(steps: Sequence[Step], given: Mapping[str, str]) -> list[Step]:
    """Steps with the parameters of ``given`` (name to text, as typed) set in each notebook that has them.

    The text becomes a value of the default's type. Raises :class:`RunError` for a name that no notebook has or a text of another type.
    """
    known = {step.name: defaults(load(step.path), step.name) or {} for step in steps}
    every = {name for names in known.values() for name in names}
    for name in given:
        if name not in every:
            raise RunError(f"no notebook has a parameter {name!r}; {_nearest(name, every)}")
    return [
        step._replace(
            parameters={
                **step.parameters,
                **{
                    n: typed(n, text, known[step.name][n])
                    for n, text in given.items()
                    if n in known[step.name]
                },
            }
        )
        for step in steps
    ]


def typed(name: str, text: str, default: Any) -> Any:
    """``text`` as a value of the type of ``default``. Raises :class:`RunError` where it is none."""
    if isinstance(default, str):
        return text
    try:
        value = ast.literal_eval(
            {"true": "True", "false": "False", "none": "None", "null": "None"}.get(
                text.lower(), text
            )
        )
    except (ValueError, SyntaxError):
        value = text
    if (
        default is None
        or type(value) is type(default)
        or (isinstance(default, float) and type(value) is int)
    ):
        return float(value) if isinstance(default, float) else value
    words = {
        bool: "True or False",
        int: "a whole number",
        float: "a number",
        list: "a list",
        dict: "a dictionary",
        tuple: "a tuple",
    }
    raise RunError(
        f"parameter {name}: {text!r} is not {words.get(type(default), type(default).__name__)}"
    )


def _nearest(name: str, known) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return (
        f"did you mean {near[0]!r}?"
        if near
        else f"known are {_names(known)}"
        if known
        else "the notebook has none"
    )


def _names(names) -> str:
    return ", ".join(sorted(names))


def cell_number(cells: Sequence[Mapping], index: int) -> int:
    """The n of ``In [n]`` that an author sees for the cell at ``index`` after running all cells in a fresh kernel."""
    return sum(1 for cell in cells[: index + 1] if _counts(cell))


def _counts(cell: Mapping) -> bool:
    return (
        cell.get("cell_type") == "code"
        and bool(source(cell).strip())
        and not NOT_COUNTED & set(tags(cell))
    )


# ---------------------------------------------------------------- what is up to date


def keys(steps: Sequence[Step]) -> dict[str, str]:
    """One hash a notebook: its cells, parameters and fingerprint, and the hashes of the notebooks before it."""
    made: dict[str, str] = {}
    for step in steps:
        cells = [
            [cell.get("cell_type"), source(cell), tags(cell)] for cell in load(step.path)["cells"]
        ]
        parts = [
            step.name,
            cells,
            dict(step.parameters),
            step.fingerprint,
            [made[name] for name in step.after],
        ]
        made[step.name] = cache.digest([json.dumps(parts, sort_keys=True, default=str)])
    return made


def _stamp(place: Place, name: str) -> Path:
    return place.folder / "stamps" / f"{name}.json"


def _executed(place: Place, name: str) -> Path:
    return place.folder / "executed" / f"{name}.ipynb"


def _unchanged(step: Step, key: str, place: Place) -> bool:
    stamp = cache.read_json(_stamp(place, step.name))
    return (
        not place.force
        and stamp.get("key") == key
        and _executed(place, step.name).exists()
        and stamp.get("writes") == {path.name: cache.file_hash(path) for path in step.writes}
    )


def up_to_date(name: str, steps: Sequence[Step], place: Place) -> bool:
    """Whether the notebook ``name`` has nothing to do."""
    step = next(step for step in steps if step.name == name)
    return _unchanged(step, keys(steps)[name], place)


# ---------------------------------------------------------------- the run


def run(steps: Sequence[Step], place: Place) -> list[Outcome]:
    """Run ``steps`` (a step stands after those it names in ``after``) and publish their reports; one outcome a step, in order.

    A failing notebook keeps its previous report; notebooks after it are not run, others go on. Raises :class:`RunError` before
    anything has run, and KeyboardInterrupt after the kernels have been stopped.
    """
    check_parameters(steps)
    known = keys(steps)
    _clear_drafts(place)
    session = _Session()
    results: dict[str, Outcome] = {}
    waiting = list(steps)
    running: dict[Future, Step] = {}
    pool = ThreadPoolExecutor(max_workers=max(1, place.workers))
    try:
        while waiting or running:
            for step in list(waiting):
                if all(name in results for name in step.after):
                    waiting.remove(step)
                    running[
                        pool.submit(
                            _one,
                            step,
                            known[step.name],
                            place,
                            session,
                            [results[name] for name in step.after],
                        )
                    ] = step
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                results[running.pop(future).name] = future.result()
    except BaseException:
        session.stop()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        session.close()
    return [results[step.name] for step in steps]


def _clear_drafts(place: Place) -> None:
    for draft in place.folder.glob("*/.*.draft"):
        draft.unlink(missing_ok=True)


def _one(step: Step, key: str, place: Place, session: _Session, before: list[Outcome]) -> Outcome:
    """One notebook from start to stamp; whatever goes wrong becomes an outcome."""
    kept = _executed(place, step.name)
    last = Outcome(
        step.name,
        "",
        executed=kept if kept.exists() else None,
        key=cache.read_json(_stamp(place, step.name)).get("key", ""),
    )
    stopped = [outcome.name for outcome in before if outcome.status in ("failed", "not run")]
    if stopped:
        cause = f"{' and '.join(stopped)} did not run to the end"
        place.say(f"{step.name}: not run")
        return last._replace(status="not run", cause=cause)
    begun = time.monotonic()
    try:
        if _unchanged(step, key, place):
            place.publish(step, kept, key)
            return last._replace(status="unchanged", key=key)
        draft = _execute(step, place, session)
        place.publish(step, draft, key)
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(kept)
        stamp = {"key": key, "writes": {path.name: cache.file_hash(path) for path in step.writes}}
        cache.write_text(_stamp(place, step.name), json.dumps(stamp, indent=1, sort_keys=True))
    except Exception as error:
        if session.stopping.is_set():
            return last._replace(status="not run", cause="interrupted")
        cause = (
            str(error)
            if isinstance(error, _Failed)
            else f"the report could not be made: {_one_line(type(error).__name__, str(error))}"
        )
        place.say(f"{step.name}: failed{', the previous report is kept' if last.executed else ''}")
        return last._replace(
            status="failed",
            cause=cause,
            seconds=time.monotonic() - begun,
            partial=getattr(error, "partial", None),
        )
    seconds = time.monotonic() - begun
    place.say(f"{step.name}: done in {seconds:.1f} s")
    return Outcome(step.name, "ran", "", seconds, kept, key)


# ---------------------------------------------------------------- one notebook


class _Session:
    """The kernels of one run, so that they can be stopped together, and a private folder for their connection files."""

    def __init__(self):
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


def _execute(step: Step, place: Place, session: _Session) -> Path:
    """Run a notebook in a kernel of its own and return the draft with its outputs. Raises :class:`_Failed` with the cause."""
    import nbformat

    from parallax.report import kernels

    if session.stopping.is_set():
        raise _Failed("interrupted")
    shutil.rmtree(place.folder / "figures" / step.name, ignore_errors=True)
    notebook = nbformat.read(step.path, as_version=4)
    held: list[Any] = []
    progress = _Progress(step.name, sum(map(_counts, notebook.cells)), place.say)
    place.say(f"{step.name}: started")
    problem = None
    try:
        kernels.execute(notebook, step, session, held, progress)
    except (
        Exception
    ) as error:  # papermill, nbclient and zmq each have their own; all of them end the notebook
        problem = error
    done = held[0] if held else notebook
    done.cells = [cell for cell in done.cells if ERROR_MARK not in tags(cell)]
    cause = _cause(done, progress, problem)
    _keep_notes(done, step, place)
    failed = place.folder / "failed" / f"{step.name}.ipynb"
    if cause:
        failed.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(done, failed)
        raise _Failed(cause, failed)
    failed.unlink(missing_ok=True)
    draft = _executed(place, step.name).with_name(f".{step.name}.ipynb.draft")
    draft.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(done, draft)
    return draft


class _Progress:
    """Follows one notebook from cell to cell: says where it is, and keeps what the kernel gave as the cause of a failure."""

    def __init__(self, name: str, total: int, say: Callable[[str], None]):
        self.name, self.total, self.say = name, total, say
        self.at, self.since, self.failed = 0, time.monotonic(), None

    def begin(self, cell, cell_index, **_) -> None:
        if not _counts(cell):
            return
        took = time.monotonic() - self.since
        slow = f" (cell {self.at} took {took:.1f} s)" if self.at and took >= SLOW_SECONDS else ""
        self.at, self.since = self.at + 1, time.monotonic()
        self.say(f"{self.name}: cell {self.at} of {self.total}{slow}")

    def fail(self, cell, cell_index, execute_reply, **_) -> None:
        if "raises-exception" not in tags(cell):
            kind, text = (
                execute_reply["content"].get("ename", ""),
                execute_reply["content"].get("evalue", ""),
            )
            self.failed = self.failed or (
                cell_index,
                f"the cell ended the run itself (SystemExit {text})"
                if kind == "SystemExit"
                else _one_line(kind, text),
            )

    def end(self, cell, cell_index, execute_reply, **_) -> None:
        """``exit()`` ends a kernel without any error: it asks the front end to."""
        if any(
            payload.get("source") == "ask_exit"
            for payload in execute_reply["content"].get("payload", [])
        ):
            self.failed = self.failed or (
                cell_index,
                "the cell ended the run itself (exit or quit)",
            )
            raise _Failed("exit")


def _cause(notebook, progress: _Progress, problem: Exception | None) -> str:
    """Why the notebook did not run to its end, naming the cell; empty where it did.

    papermill takes ``sys.exit(0)`` for success and may report an exception without its text: the kernel's replies are asked first,
    and then every cell whether it ran.
    """
    if progress.failed:
        index, what = progress.failed
        return f"cell {cell_number(notebook.cells, index)}: {what}"
    if (
        problem and type(problem).__name__ != "PapermillExecutionError"
    ):  # that one: a cell that may raise, and did
        dead = type(problem).__name__ == "DeadKernelError"
        what = (
            "the kernel died (killed, out of memory, or ended by the cell)"
            if dead
            else _one_line(type(problem).__name__, str(problem))
        )
        return f"cell {progress.at}: {what}" if progress.at else what
    for index, cell in enumerate(notebook.cells):
        if _counts(cell) and cell.get("execution_count") is None:
            return f"cell {cell_number(notebook.cells, index)}: it did not run"
    return ""


def _one_line(kind: str, text: str) -> str:
    text = " ".join(_ESCAPES.sub("", text).split())
    text = f"{kind}: {text}" if kind and text else kind or text
    return text if len(text) <= CAUSE_LENGTH else text[:CAUSE_LENGTH] + " …"


def _keep_notes(notebook, step: Step, place: Place) -> None:
    """What cells wrote to stderr is no part of a report: it goes to a file of notes, and progress says that it is there."""
    notes = []
    for index, cell in enumerate(notebook.cells):
        text = "".join(
            o.text
            for o in cell.get("outputs", [])
            if o.output_type == "stream" and o.name == "stderr"
        )
        if text.strip():
            notes.append(
                f"cell {cell_number(notebook.cells, index)}\n{_ESCAPES.sub('', text).rstrip()}\n"
            )
    path = place.folder / "notes" / f"{step.name}.txt"
    if notes:
        cache.write_text(path, "\n".join(notes))
        place.say(
            f"{step.name}: {len(notes)} cell{'s' if len(notes) > 1 else ''} wrote a warning, kept in {shown(path)}"
        )
    else:
        path.unlink(missing_ok=True)


def shown(path: Path) -> str:
    """A path as short as the reader can use it: from the current folder where it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def processors() -> int:
    """How many notebooks to run at once: as many as there are processors for this process, at least two, at most four."""
    available = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
    )
    return min(4, max(2, available))


def teller(stream=None) -> Callable[[str], None]:
    """A ``say`` that writes one line an event with the seconds since the start; safe to call from several threads."""
    stream = stream or sys.stderr
    lock, begun = threading.Lock(), time.monotonic()

    def say(line: str) -> None:
        with lock:
            stream.write(f"{time.monotonic() - begun:7.1f} s  {line}\n")
            stream.flush()

    return say
