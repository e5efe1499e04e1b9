"""A notebook at work on a corpus without tables, and what its cells display."""

import pytest

from parallax.chain import corpora
from parallax.report import article_profile, figures, html_blocks, links, notebook


@pytest.fixture
def shown(monkeypatch):
    """What a cell displays, as HTML or Markdown text with its metadata."""
    seen = []

    def keep(thing, metadata=None):
        seen.append((thing.data, metadata))

    for module in (article_profile, figures, html_blocks, notebook):
        monkeypatch.setattr(module, "display", keep, raising=False)
    return seen


@pytest.fixture
def run(tmp_path):
    """A cell in JupyterLab, before any report was made."""
    return notebook.Run("03-extract-quotes", corpora.Settings("c", tmp_path, tmp_path / "tables"))


@pytest.fixture
def in_a_report(monkeypatch):
    """The runner executes the cell: its output becomes part of a report."""
    monkeypatch.setenv(links.IN_A_REPORT, "1")
