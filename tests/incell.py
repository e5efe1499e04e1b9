"""Notebooks without kernels: their code cells run in this process, and what they display is kept.

A corpus takes a second or two in this way once the models are loaded, where papermill takes half a
minute. Every warning is an error, as far as it comes from this project's code or is aimed at it.
"""

from __future__ import annotations

import gc
import html
import os
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from parallax import ROOT
from parallax.chain import corpora, steps
from parallax.common import tables as store
from parallax.report import links
from parallax.report.notebook_file import is_numbered, tags

NOTEBOOKS = [notebook.name for notebook in steps.NOTEBOOKS]
_TAG = re.compile(r"<(style|svg).*?</\1>|<img[^>]*>|<[^>]+>", re.S)
_SPACE = re.compile(r"\s+")


class Shown(NamedTuple):
    """One thing that a cell displays: the cell's number, its kind and text, and its metadata."""

    cell: int
    kind: str
    text: str
    metadata: dict[str, Any]

    @property
    def words(self) -> str:
        """What a reader reads of it, without markup; the words about a chart included."""
        if self.kind != "text/html":
            return self.text
        alt = re.findall(r'alt="([^"]*)"', self.text)
        plain = _SPACE.sub(" ", _TAG.sub(" ", self.text)).strip()
        return html.unescape(" ".join([*alt, plain]))


class Stopped(Exception):
    """A cell raised, or warned; the message says which."""


def cells(notebook: str) -> list[tuple[int, list[str], str]]:
    """The code cells of a notebook: number as an author counts them, tags, source."""
    read = nbformat.read(ROOT / "notebooks" / f"{notebook}.ipynb", as_version=4)
    code = [cell for cell in read.cells if is_numbered(cell)]
    return [(number, list(tags(cell)), cell.source) for number, cell in enumerate(code, 1)]


@contextmanager
def _shell() -> Iterator[tuple[InteractiveShell, list[dict[str, Any]]]]:
    """An IPython of its own in the folder of the notebooks, and what is displayed in it."""
    InteractiveShell.clear_instance()
    before = os.getcwd()
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    published: list[dict[str, Any]] = []

    def publish(data: dict, metadata: dict | None = None, **_: Any) -> None:
        published.append({"data": data, "metadata": metadata or {}})

    shell.display_pub.publish = publish  # type: ignore[method-assign]
    shell.showtraceback = lambda *_, **__: None  # type: ignore[method-assign]
    os.chdir(ROOT / "notebooks")
    gc.freeze()  # each reset collects garbage, which takes seconds among all that tests hold
    try:
        yield shell, published
    finally:
        os.chdir(before)
        shell.reset(new_session=False)
        InteractiveShell.clear_instance()
        gc.unfreeze()


def run(notebook: str, corpus: object, **parameters: Any) -> list[Shown]:
    """Everything that the cells of a notebook display on a corpus.

    Raises :class:`Stopped` with the cell's number where a cell raises or warns.
    """
    shown: list[Shown] = []
    with _shell() as (shell, published):
        for number, named, source in cells(notebook):
            if "parameters" in named:
                given = {"corpus": _plain(corpus), **parameters}
                source += "".join(f"\n{name} = {value!r}" for name, value in given.items())
            _run_cell(shell, f"{notebook}, cell {number}", source)
            shown += [_shown(number, one) for one in published]
            published.clear()
    return shown


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Path) else value


def _run_cell(shell: InteractiveShell, place: str, source: str) -> None:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        result = shell.run_cell(source, silent=False, store_history=False)
    shell.execution_count += 1
    if error := result.error_before_exec or result.error_in_exec:
        raise Stopped(f"{place}: {type(error).__name__}: {error}") from error
    if ours := [w for w in heard if not issubclass(w.category, DeprecationWarning)]:
        first = ours[0]
        where = f"{first.filename}:{first.lineno}"
        raise Stopped(f"{place}: {first.category.__name__}: {first.message} ({where})")


def _shown(number: int, published: dict[str, Any]) -> Shown:
    data, metadata = published["data"], published["metadata"]
    kind = next(kind for kind in ("text/html", "text/markdown", "text/plain") if kind in data)
    return Shown(number, kind, data[kind], metadata)


@contextmanager
def made_tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Within it, notebooks take the tables that lie there, whatever they rest on."""

    def make(settings: corpora.Settings, names: list[str]) -> dict:
        wanted = [table for name in names for table in steps.STEPS[name].writes]
        return {table: store.read(table, settings.tables) for table in wanted}

    with monkeypatch.context() as patched:
        patched.setattr(steps, "make", make)
        patched.setattr(steps, "read", lambda settings, name: store.read(name, settings.tables))
        yield


@contextmanager
def at(interim: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Within it, tables go to ``interim``, and cells are shown as in a report."""
    with monkeypatch.context() as patched:
        patched.setattr(corpora, "INTERIM", interim)
        patched.setenv(links.IN_A_REPORT, "1")
        yield


def chain_without(settings: corpora.Settings, lost: Mapping[str, Callable]) -> None:
    """Make and write every table of a corpus; what a table of ``lost`` loses, later steps lack.

    ``lost`` holds, by table, a function from its rows to those that are left.
    """
    made: dict[str, pd.DataFrame] = {}
    for step in steps.STEPS.values():
        given = {table: made[table] for table in step.reads}
        results = step.run(given, settings)
        for table in step.writes:
            kept = lost.get(table, lambda rows: rows)
            made[table] = store.typed(table, kept(store.typed(table, results[table])))
            store.write(table, made[table], settings.tables)
