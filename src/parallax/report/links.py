"""Links from a cell's output to the sentence it rests on.

A notebook that the runner executes becomes a report, and the pages of the articles lie beside it.
In JupyterLab the same cell is read where the notebook lies, and only a page that an earlier run has
published can be opened from there.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from parallax import ROOT
from parallax.chain import cache
from parallax.report.jobs import IN_A_REPORT
from parallax.report.notebook import Run
from parallax.report.pages import text_file_name


def in_a_report() -> bool:
    """Whether the output of this cell becomes part of a report."""
    return bool(os.environ.get(IN_A_REPORT))


def to_sentence(run: Run, article_id: str, sentence_id: float) -> str | None:
    """Address of a sentence on the page of its article; None where no page can be opened."""
    page = to_article(run, article_id)
    return page and f"{page}#s{int(sentence_id)}"


def to_article(run: Run, article_id: str) -> str | None:
    """Address of the page of an article; None where no page can be opened."""
    return to_page(run, f"texts/{text_file_name(article_id)}.html")


def to_page(run: Run, page: str) -> str | None:
    """Address of a page of the reports, named from their folder; None where it cannot be opened."""
    if in_a_report():
        return page
    folder = published(run.settings.tables)
    if folder is None or not (folder / page).exists():
        return None
    return to_file(folder / page)


def to_file(path: Path) -> str | None:
    """Address of a file as seen from the notebook.

    None outside the repository, which JupyterLab does not serve.
    """
    if not path.resolve().is_relative_to(ROOT):
        return None
    return quote(Path(os.path.relpath(path.resolve())).as_posix())


def published(tables: Path) -> Path | None:
    """The folder that the reports of a corpus were last published in; None before the first run."""
    place = cache.read_record(tables / "stamps" / "published-index.json").get("place")
    return Path(place) if place else None
