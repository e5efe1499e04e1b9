"""A chart on its way into the report: description, data beside it, shown once."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter

from parallax.report import allowed, charts, figures, links
from parallax.report.figures import SaveAs, finish


@pytest.fixture
def shown(monkeypatch):
    """What a cell displays, as HTML."""
    seen = []
    monkeypatch.setattr(figures, "display", lambda thing: seen.append(thing.data))
    return seen


@pytest.fixture
def run(tmp_path):
    settings = SimpleNamespace(tables=tmp_path / "tables")
    return SimpleNamespace(notebook="03-extract-quotes", settings=settings)


@pytest.fixture
def figure():
    made, ax = plt.subplots()
    ax.plot([1, 2])
    yield made
    plt.close(made)


DATA = pd.DataFrame({"row": ["Paper"], "outlet": [0.4]})


def test_a_figure_has_a_description_and_its_data_beside_it(run, shown, in_a_report):
    charts.stacked(
        pd.DataFrame({"outlet": [0.4], "direct": [0.6]}, index=["Paper"]),
        {"outlet": "#333333", "direct": "#e08a3c"},
        title="t",
        measure="m",
        labels={},
        save=SaveAs(run, "voices", alt="Bars <of> words", caption="Words & voices.", data=DATA),
    )
    page = shown[0]
    assert page.startswith(
        '<figure id="fig-voices" class="mathjax_ignore"><img alt="Bars &lt;of&gt; words" src="data:image/svg+xml;base64,'
    )
    assert (
        '<a href="figures/03-extract-quotes/voices.csv">' in page and "Words &amp; voices." in page
    )
    assert (
        run.settings.tables / "figures/03-extract-quotes/voices.csv"
    ).read_text() == "row,outlet\nPaper,0.4\n"


@pytest.mark.parametrize("alt, caption", [(" ", "c"), ("a", "")])
def test_a_figure_without_description_is_refused(run, figure, alt, caption):
    with pytest.raises(figures.NotebookError, match="figure voices has alternative text"):
        finish(figure, SaveAs(run, "voices", alt=alt, caption=caption), pd.DataFrame())
    assert not run.settings.tables.exists()


def test_what_a_chart_was_drawn_from_is_its_data(run, shown, figure):
    finish(figure, SaveAs(run, "voices", alt="a", caption="c"), DATA)
    written = run.settings.tables / "figures/03-extract-quotes/voices.csv"
    assert written.read_text() == "row,outlet\nPaper,0.4\n"


def test_at_work_in_jupyterlab_the_link_leads_from_the_notebook_to_the_data(
    run, shown, figure, monkeypatch, tmp_path
):
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    monkeypatch.setattr(links, "ROOT", tmp_path)
    finish(figure, SaveAs(run, "voices", alt="a", caption="c"), DATA)
    assert '<a href="../tables/figures/03-extract-quotes/voices.csv">' in shown[0]


def test_a_figure_that_is_not_saved_is_left_to_pyplot(shown, figure):
    assert finish(figure, None, DATA) is figure
    assert shown == [] and plt.fignum_exists(figure.number)


def test_the_same_figure_gives_the_same_bytes_whatever_the_style(run, shown):
    drawn = []
    for salt in ("one", "two"):
        with plt.rc_context({"svg.hashsalt": salt}):
            made, ax = plt.subplots()
            ax.bar([0], [1], hatch="//")
            finish(made, SaveAs(run, "own", alt="a", caption="c"), DATA)
        drawn.append((run.settings.tables / "figures/03-extract-quotes/own.svg").read_bytes())
    assert drawn[0] == drawn[1]


def test_a_saved_picture_names_nothing_on_the_network(run, figure, shown):
    """The document type of SVG is an address, which some programs that open a picture fetch."""
    finish(figure, SaveAs(run, "own", alt="a", caption="c"), DATA)
    drawn = (run.settings.tables / "figures/03-extract-quotes/own.svg").read_bytes()
    assert drawn.startswith(b"<?xml") and b"<!DOCTYPE" not in drawn and allowed.is_drawing(drawn)


@pytest.fixture
def displayed(monkeypatch):
    """Formats a value as the last line of a cell would, in the cell of that number."""
    formatter = DisplayFormatter()
    monkeypatch.setattr(figures, "_cell", lambda: displayed.cell)

    def displayed(value, cell):
        displayed.cell = cell
        return bool(formatter.format(value)[0])

    displayed.cell = 1
    return displayed


def test_a_saved_figure_is_shown_once_in_its_cell(run, shown, figure, displayed):
    finish(figure, SaveAs(run, "voices", alt="a", caption="c"), DATA)
    assert not plt.fignum_exists(figure.number)
    assert not displayed(figure, cell=1)
    assert displayed(figure, cell=2)
    figure.axes[0].set_title("restyled")
    assert displayed(figure, cell=1)


def test_a_figure_that_its_cell_displays_is_not_shown_by_pyplot_again(figure, displayed):
    assert displayed(finish(figure, None, DATA), cell=1)
    assert not plt.fignum_exists(figure.number)
