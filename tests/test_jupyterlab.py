"""Notebooks as JupyterLab runs them: a kernel in the notebook's folder, which nobody but Jupyter has set up."""

import json
import re

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from parallax import ROOT

pytestmark = pytest.mark.slow


def shown_by(tmp_path, monkeypatch, *cells):
    """The data that the outputs of the cells hold, cell by cell."""
    monkeypatch.setenv("PARALLAX_INTERIM", str(tmp_path / "interim"))
    monkeypatch.delenv("MPLBACKEND", raising=False)
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    folder = {"metadata": {"path": str(ROOT / "notebooks")}}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=folder).execute()
    return [[o.get("data", {}) for o in cell.outputs] for cell in notebook.cells]


def test_a_plot_of_one_s_own_is_shown(tmp_path, monkeypatch):
    _, own = shown_by(
        tmp_path,
        monkeypatch,
        "import helpers as h, matplotlib.pyplot as plt",
        "fig, ax = plt.subplots()\nax.bar([0], [1]);",
    )
    assert [sorted(data) for data in own] == [["image/png", "text/plain"]]


@pytest.fixture
def chart():
    return """
figure = h.charts.heatmap(
    pd.DataFrame({"Paper": [3]}, index=["Talks"]), title="t", measure="m",
    save=h.SaveAs(run, "talks", alt="a", caption="c"),
)"""


def test_a_chart_is_shown_once_and_can_be_restyled(tmp_path, monkeypatch, chart, small_corpus):
    _, saved, restyled = shown_by(
        tmp_path,
        monkeypatch,
        f"import helpers as h, pandas as pd\nrun = h.start('03-extract-quotes', {str(small_corpus)!r})",
        chart,
        "figure.axes[0].set_title('my own')\nfigure",
    )
    assert [list(data) for data in saved] == [["text/plain", "text/html"]]
    assert "<figure" in saved[0]["text/html"] and "<Figure size" not in json.dumps(saved)
    assert "image/png" in restyled[0]


def test_evidence_shows_its_sentences_and_no_link_that_leads_nowhere(
    tmp_path, monkeypatch, small_corpus
):
    notebook = nbformat.read(ROOT / "notebooks" / "03-extract-quotes.ipynb", as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    cells[0] = re.sub(r'^corpus = "seeds"', f"corpus = {str(small_corpus)!r}", cells[0])
    page = "".join(
        data.get("text/html", "")
        for outputs in shown_by(tmp_path, monkeypatch, *cells)
        for data in outputs
    )
    assert (
        "<td>The so-called &#34;peace corridor&#34; has been closed for three weeks.</td>" in page
    )
    assert "sentence 5" in page and 'href="texts/' not in page
