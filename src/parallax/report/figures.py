"""How a chart goes into a report: saved with its data, shown with description and caption.

Every function of :mod:`parallax.report.charts` ends in :func:`finish`; it takes a figure of your
own, too.
"""

from __future__ import annotations

import base64
import io
import re
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import pandas as pd
from IPython import get_ipython
from IPython.display import HTML, display
from matplotlib.figure import Figure

from parallax.common import space
from parallax.common.spreadsheets import guarded_cells
from parallax.report import links
from parallax.report.notebook import NotebookError, Run
from parallax.report.pages import environment
from parallax.report.said import as_text

SVG: dict[Any, Any] = {"svg.hashsalt": "parallax", "svg.fonttype": "none"}
"""The same data give the same bytes; text stays text."""
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""Characters that make an SVG file unreadable; a figure of one's own may hold them."""
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*>\s*")
"""What names a file on the network, which some programs that open a picture fetch."""


class SaveAs(NamedTuple):
    """How a chart goes into the report.

    Attributes
    ----------
    run
        The notebook at work, as ``h.start`` returns it.
    name
        Name of the files and, as ``fig-NAME``, of the figure on the page.
    alt
        What a reader who cannot see the chart should know: its kind and what it shows.
    caption
        What is below the chart, with the tables it was drawn from.
    data
        What is written beside the chart as CSV; by default what the chart was drawn from.

    Examples
    --------
    >>> save = SaveAs(run, "speakers", alt="Heatmap of attributions ...", caption="Who is quoted.")
    >>> charts.heatmap(counts, title="...", measure="...", save=save)
    """

    run: Run
    name: str
    alt: str
    caption: str
    data: pd.DataFrame | None = None


def finish(figure: Figure, save: SaveAs | None, data: pd.DataFrame) -> Figure:
    """Put a figure into the report, or leave it to pyplot, and return it.

    Parameters
    ----------
    figure
        A finished figure of pyplot.
    save
        With it, the figure is written to ``figures/<notebook>/<name>.svg`` among the tables of the
        run, its data beside it as CSV, and both are shown in the notebook.  Without it, pyplot
        shows the figure below the cell.
    data
        What the figure was drawn from, written unless ``save`` brings data of its own.

    Raises
    ------
    NotebookError
        Where ``save`` has no alternative text or no caption.
    """
    shown_in = None
    if save is not None:
        table, picture = _write(figure, save, data)
        plt.close(figure)  # or the notebook would show it twice
        display(HTML(_page(save, table, picture)))
        figure.stale, shown_in = False, _cell()
    # Jupyter would show a figure that is the last value of its cell a second time.
    figure._ipython_display_ = partial(_show_once, figure, shown_in)  # type: ignore[attr-defined]
    return figure


def _write(figure: Figure, save: SaveAs, data: pd.DataFrame) -> tuple[Path, bytes]:
    """Write the picture and its data; gives the file of the data and the bytes of the picture."""
    if not (save.alt.strip() and save.caption.strip()):
        raise NotebookError(f"check failed: figure {save.name} has alternative text and a caption")
    folder = save.run.settings.tables / "figures" / save.run.notebook
    folder.mkdir(parents=True, exist_ok=True)
    table = folder / f"{save.name}.csv"
    with space.naming(table):
        guarded_cells(data if save.data is None else save.data).to_csv(table, index=False)
    drawn = io.BytesIO()
    with plt.rc_context(SVG):
        no_date = {"Date": None, "Creator": None}
        figure.savefig(drawn, format="svg", bbox_inches="tight", metadata=no_date)
    place, picture = table.with_suffix(".svg"), _NOT_XML.sub(b"", drawn.getvalue())
    picture = _DOCTYPE.sub(b"", picture, count=1)
    with space.naming(place):
        place.write_bytes(picture)
    return table, picture


def _page(save: SaveAs, table: Path, picture: bytes) -> str:
    """The figure as HTML: picture, alternative text, caption and a link to the data."""
    return (
        environment()
        .get_template("cells/figure.html.j2")
        .render(
            name=save.name,
            alt=as_text(save.alt),
            caption=as_text(save.caption),
            picture=base64.b64encode(picture).decode(),
            link=_link(save, table),
        )
    )


def _link(save: SaveAs, table: Path) -> str | None:
    """Address of the data, seen from the report's page or, in JupyterLab, from the notebook.

    None where they cannot be opened.
    """
    if links.in_a_report():
        return f"figures/{save.run.notebook}/{table.name}"
    return links.to_file(table)


def _show_once(figure: Figure, shown_in: int | None) -> None:
    """Show a figure, unless its cell has shown it already and it was not restyled since then."""
    if figure.stale or _cell() != shown_in:
        plt.close(figure)  # or pyplot would show it again below the cell
        raise NotImplementedError  # IPython goes on to its other formatters, which draw it


def _cell() -> int:
    """The number of the cell that runs, 0 outside a notebook."""
    shell = get_ipython()
    return shell.execution_count if shell else 0
