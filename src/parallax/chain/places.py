"""Where a command reads and where it writes, checked before either begins."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from parallax.chain import steps
from parallax.chain.corpora import CorpusError, Settings

OF_TABLES = ("codebook", "executed", "failed", "figures", "notes", "stamps")
"""Folders that a run makes among its tables."""
OF_REPORTS = ("figures", "texts")
"""Folders that a run makes among its reports."""


class PlaceError(CorpusError):
    """A path from the command line cannot be used; the message says which and why, in one line."""


def check_input(path: Path) -> None:
    """Refuse an INPUT that is missing, cannot be read, or is neither a file nor a folder.

    Raises
    ------
    PlaceError
        Saying why.
    """
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        link = f"a link to {os.readlink(path)}, which does not exist" if path.is_symlink() else ""
        raise PlaceError(f"{path}: {link or 'no such file or folder'}") from None
    except OSError as error:
        raise PlaceError(f"{path}: {error.strerror}") from None
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        raise PlaceError(f"{path}: neither a file nor a folder")
    if not os.access(path, os.R_OK | (os.X_OK if stat.S_ISDIR(kind) else 0)):
        raise PlaceError(f"{path}: cannot be read (permission denied)")


def check_folder(path: Path, what: str) -> None:
    """Refuse a folder to write to whose place is taken by something else.

    Raises
    ------
    PlaceError
        Naming the option ``what``.
    """
    try:
        taken = _in_the_way(path.absolute())
    except OSError as error:
        raise PlaceError(f"{what}: {path}: {error.strerror}") from None
    if taken:
        raise PlaceError(f"{what}: {taken} is not a folder")


def _in_the_way(path: Path) -> Path | None:
    """What is no folder, at ``path`` or above it."""
    for place in (path, *path.parents):
        if place.is_dir():
            return None
        if place.exists() or place.is_symlink():
            return place
    return None


def check_tables(settings: Settings, what: str) -> None:
    """Refuse a folder of tables that INPUT or the codebook would collide with.

    Parameters
    ----------
    settings
        Paths resolved.
    what
        What the message calls the folder of tables.

    Raises
    ------
    PlaceError
        Saying which.
    """
    source, tables = settings.source, settings.tables
    check_folder(tables, what)
    if _inside(tables, source):
        raise PlaceError(f"{what} lies inside INPUT: the tables would be read as articles")
    files = {tables / f"{table}.parquet" for step in steps.STEPS.values() for table in step.writes}
    folders = [tables / name for name in OF_TABLES]
    if source in files or any(_inside(source, folder) for folder in folders):
        raise PlaceError(f"{what} holds INPUT: {source.name} would be overwritten")
    if any(_inside(settings.codebook, folder) for folder in folders):
        raise PlaceError(
            f"{what} holds the codebook: {settings.codebook.name} would be overwritten"
        )


def check_reports(settings: Settings, reports: Path) -> None:
    """Refuse a folder of reports whose pages would be read as articles, or overwrite them.

    Raises
    ------
    PlaceError
        Saying which.
    """
    check_folder(reports, "--reports")
    source, folder = settings.source, reports.resolve()
    if _inside(folder, source):
        raise PlaceError(
            f"--reports {reports} lies inside INPUT: the pages would be read as articles"
        )
    names = ("index", "validation", *(notebook.name for notebook in steps.NOTEBOOKS))
    pages = {folder / f"{name}.html" for name in names}
    if source in pages or any(_inside(source, folder / name) for name in OF_REPORTS):
        raise PlaceError(f"--reports {reports} holds INPUT: {source.name} would be overwritten")
    if _inside(folder, settings.tables):
        raise PlaceError(f"--reports {reports} lies among the tables of {settings.corpus}")


def _inside(inner: Path, outer: Path) -> bool:
    return inner == outer or outer in inner.parents
