"""What a killed run leaves behind is removed by the next run; what a live run uses never is.

A run keeps its temporary folder locked, as it does those of its tables and reports. The system
lifts a lock when its process ends, however it ended. Only what a run itself makes is ever removed.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from parallax.chain.steps import STEPS
from parallax.common import space

try:
    import fcntl
except ImportError:  # not on Windows, where nothing is swept
    fcntl = None  # type: ignore[assignment]

PREFIX = "parallax-"
MARK = ".run"
"""The file in a temporary folder that its run keeps locked."""
_RANDOM = "?" * 8
"""What :func:`tempfile.mkdtemp` appends to :data:`PREFIX`."""
_FOLDERS = ("stamps", "executed", "failed", "notes", "codebook")
"""Folders among the tables in which nothing but a run writes."""
_PAGES_DRAFT = re.compile(r"\.draft-[\w.-]+-\d+")
_WRITER = re.compile(r"\.(\d+)\.draft$")
"""The process that writes a draft, where its name says so."""


# ---------------------------------------------------------------- temporary folders


class TemporaryFolder:
    """A private folder of one run, locked until it is closed or the process ends.

    Attributes
    ----------
    path
        The folder, readable by this user alone.
    """

    def __init__(self) -> None:
        self.path, self._mark = _marked_folder()

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._mark)


def _marked_folder() -> tuple[Path, int]:
    """A new folder and the descriptor of its locked mark."""
    temporary = space.temporary()
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=temporary))
        try:
            mark = os.open(folder / MARK, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:
            continue
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        # Another run may have taken the folder for a leftover before its mark was locked.
        if _lock(mark) in (True, None) and (folder / MARK).exists():
            return folder, mark
        os.close(mark)


def sweep_temporary() -> None:
    """Remove the temporary folders of runs that are gone."""
    if fcntl is None:
        return
    with contextlib.suppress(space.NoTemporaryFolder, OSError):
        for folder in space.temporary().glob(PREFIX + _RANDOM):
            with contextlib.suppress(OSError):
                _sweep_folder(folder)


def _sweep_folder(folder: Path) -> None:
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        return
    mark = os.open(folder / MARK, os.O_RDWR | os.O_NOFOLLOW)
    try:
        if _lock(mark):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(mark)


def _lock(descriptor: int) -> bool | None:
    """Whether the lock was free; None where the file system or the system has no locks."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


# ---------------------------------------------------------------- drafts


def sweep(folder: Path, reports: Path | None = None) -> None:
    """Remove drafts among tables and reports, and temporary folders of runs that are gone.

    The caller holds the locks of both folders, which keep out other runs. A notebook in JupyterLab
    may still be writing a table: its draft is left alone.
    """
    sweep_temporary()
    for draft in reports.glob(".draft-*") if reports else ():
        if _PAGES_DRAFT.fullmatch(draft.name) and not draft.is_symlink():
            shutil.rmtree(draft, ignore_errors=True)
    known = {"corpus", *(table for step in STEPS.values() for table in step.writes)}
    drafts = [path for path in folder.glob(".*.draft") if path.name.split(".")[1] in known]
    for name in _FOLDERS:
        drafts += (folder / name).glob(".*.draft")
    for draft in drafts:
        if not _is_being_written(draft):
            with contextlib.suppress(OSError):
                draft.unlink()


def _is_being_written(draft: Path) -> bool:
    """Whether the process that a draft names is there, is not this one, and began before it."""
    writer = _WRITER.search(draft.name)
    if writer is None or int(writer[1]) == os.getpid():
        return False
    try:
        os.kill(int(writer[1]), 0)
        changed = draft.stat().st_mtime
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    began = _began(int(writer[1]))
    return began is None or began <= changed


def _began(process: int) -> float | None:
    """When a process began, in seconds since 1970; None where the system does not say."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        boot = re.search(r"^btime (\d+)$", Path("/proc/stat").read_text(), re.MULTILINE)
    except OSError:
        return None
    ticks = int(fields[19])
    return int(boot[1]) + ticks / os.sysconf("SC_CLK_TCK") if boot else None
