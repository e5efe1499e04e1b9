"""Run notebooks with papermill: only those that changed, and independent ones at the same time.

A notebook runs again when its source, its parameters, what its tables rest on, or a notebook before
it has changed, or when a file it made is no longer the one it made. It is stamped only after its
report has been published, so that an interrupted run resumes where it stopped. papermill and
nbformat are imported when the first notebook has to run.
"""

from __future__ import annotations

import json
import os
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

from parallax.chain import cache
from parallax.common import disk, errors
from parallax.report import parameters
from parallax.report.jobs import Job, KernelSession, NotebookFailed, Outcome, Workspace
from parallax.report.notebook_file import load, source, tags
from parallax.report.progress import cause_of

MOST_NAMED = 3
"""Files that a line names; the rest are counted."""

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


def _unchanged(job: Job, key: str, workspace: Workspace) -> bool:
    if workspace.force:
        return False
    last, files = cache.read_record(workspace.stamp(job.name)), _files(job, workspace)
    return last.get("key") == key and last.get("files") == files and all(files.values())


def _files(job: Job, workspace: Workspace) -> dict[str, str]:
    """Every file that a run of the notebook has made, by its hash.

    Its tables, itself with its outputs, and its figures.
    """
    figures = workspace.figures(job.name)
    drawn = sorted(figures.iterdir()) if figures.is_dir() else []
    made = [*job.writes, workspace.executed(job.name), *drawn]
    return {path.name: _hash_of(path) for path in made}


def _hash_of(path: Path) -> str:
    """What a stamp keeps of a file.

    Later steps add rows to ``problems``, so of it only that it is as it was written.
    """
    found = cache.made_hash(path)
    return "whole" if found and path.name == "problems.parquet" else found


def _why_again(job: Job, key: str, workspace: Workspace) -> str:
    """Which file makes a notebook run again that rests on nothing new; empty where none does."""
    last = cache.read_record(workspace.stamp(job.name))
    if workspace.force or last.get("key") != key:
        return ""
    was, now = last.get("files", {}), _files(job, workspace)
    changed = [name for name in sorted(was.keys() | now.keys()) if was.get(name) != now.get(name)]
    files = ", ".join(changed[:MOST_NAMED])
    more = f" and {len(changed) - MOST_NAMED} more" if len(changed) > MOST_NAMED else ""
    return f"{files}{more} changed since the last run" if changed else ""


def up_to_date(name: str, jobs: Sequence[Job], workspace: Workspace) -> bool:
    """Whether the notebook ``name`` has nothing to do."""
    job = next(job for job in jobs if job.name == name)
    return _unchanged(job, keys(jobs)[name], workspace)


# ---------------------------------------------------------------- the run


def run(jobs: Sequence[Job], workspace: Workspace) -> list[Outcome]:
    """Run notebooks and publish their reports; one outcome a notebook, in their order.

    A failing notebook keeps its previous report; those that come after it are not run, the rest
    still is. ``jobs`` lists each notebook after those it names in ``after``.

    Raises
    ------
    RunError
        Before anything has run.
    KeyboardInterrupt
        After the kernels have been stopped.
    """
    parameters.check(jobs)
    known = keys(jobs)
    session = KernelSession()
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


def _run_job(
    job: Job, key: str, workspace: Workspace, session: KernelSession, before: list[Outcome]
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
            workspace.publish(job, workspace.executed(job.name), key)
            return last._replace(status="unchanged", key=key)
        if why := _why_again(job, key, workspace):
            workspace.say(f"{job.name}: {why}, so it runs again")
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
    kept = workspace.executed(job.name)
    key = cache.read_record(workspace.stamp(job.name)).get("key", "")
    return Outcome(job.name, "", executed=kept if kept.exists() else None, key=key)


def _make_report(job: Job, key: str, workspace: Workspace, session: KernelSession) -> Path:
    """Run the notebook, publish its report, stamp it, and return it with its outputs."""
    import nbformat

    from parallax.report import execution

    done = execution.execute(job, workspace, session)
    executed = workspace.executed(job.name)
    with disk.draft(executed) as draft:
        nbformat.write(done, draft)
        workspace.publish(job, draft, key)
    stamp(job, key, workspace)
    return executed


def stamp(job: Job, key: str, workspace: Workspace) -> None:
    """Record that the files of a notebook, as they stand now, are those of its last good run."""
    entries = {"key": key, "files": _files(job, workspace)}
    cache.write_record(workspace.stamp(job.name), entries)


def _failure(last: Outcome, error: Exception) -> Outcome:
    if isinstance(error, NotebookFailed):
        return last._replace(
            status="failed", cause=str(error), partial=error.partial, traceback=error.traceback
        )
    return last._replace(
        status="failed",
        cause=f"the report could not be made: {cause_of(error)}",
        traceback="".join(traceback.format_exception(error)),
        our_fault=not errors.is_user_error(error),
    )


def processors() -> int:
    """How many notebooks to run at once: one a processor of this process, but two to four."""
    if hasattr(os, "sched_getaffinity"):
        available = len(os.sched_getaffinity(0))
    else:  # not on macOS and Windows
        available = os.cpu_count() or 2
    return min(4, max(2, available))
