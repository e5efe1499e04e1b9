"""Charts of data that no reader would choose: one row or hundreds, endless names, nothing known."""

import io
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from parallax.report import charts

HIGHEST, WIDEST = 40, 40
"""Inches that no chart exceeds, whatever it is given."""
SIZES = (1, 60, 500)
"""How many rows."""
LONG = "The Very Long Gazette of " + "Upper and Lower " * 20 + "Velm"
NAMES = {
    "plain": lambda n: [f"Paper {i}" for i in range(n)],
    "long": lambda n: [f"{i} {LONG}" for i in range(n)],
    "one word": lambda n: [f"{i}{'x' * 300}" for i in range(n)],
    "same": lambda n: ["Paper"] * n,
    "empty": lambda n: [""] * n,
    "signs": lambda n: [f"$x_{i}^{{2}}$ % \\frac{{" for i in range(n)],
}
VALUES = {
    "mixed": lambda n: np.arange(n) % 7 / 7,
    "equal": lambda n: np.full(n, 0.5),
    "zeros": lambda n: np.zeros(n),
    "one unknown": lambda n: np.where(np.arange(n) == 0, np.nan, 0.25),
    "all unknown": lambda n: np.full(n, np.nan),
    "negative": lambda n: np.full(n, -0.5),
}
VOICES = list(charts.VOICE_COLOURS)


def _strips(names, values):
    ends = pd.Series(values * 100).fillna(0).clip(lower=0)
    spans = pd.DataFrame({"row": names, "start": 0, "end": ends, "kind": "outlet"})
    rows = list(dict.fromkeys(names))
    return charts.strips(
        spans, rows, charts.VOICE_COLOURS, title="T", measure="M", unit="characters"
    )


def _stacked(names, values):
    shares = pd.DataFrame({"outlet": values, "direct": 1 - values}, index=names)
    return charts.stacked(shares, charts.VOICE_COLOURS, title="T", measure="M", labels={})


def _heatmap(names, values):
    counts = pd.DataFrame({"a": values * 9, "b": values}, index=names)
    return charts.heatmap(counts, title="T", measure="M")


def _wide_heatmap(names, values):
    counts = pd.DataFrame([values * 9], columns=names, index=["a"])
    return charts.heatmap(counts, title="T", measure="M")


def _dumbbell(names, values):
    tones = pd.DataFrame({"row": names, "first": values, "second": -values, "note": names})
    return charts.dumbbell(tones, title="T", measure="M", ends=("all", "own"))


def _timeline(names, values):
    days = pd.Timestamp("2022-02-12") + pd.to_timedelta(pd.Series(values) * 3000, unit="D")
    frame = pd.DataFrame({"row": names, "day": days, "note": names})
    return charts.timeline(frame.assign(colour=charts.BLUE, marker="o"), title="T", measure="M")


def _barcode(names, values):
    places = pd.Series(values * 9).fillna(0).clip(lower=0).astype(int)
    cells = pd.DataFrame({"row": names, "place": places, "code": "Talks", "voice": "direct"})
    panels = dict.fromkeys(names, 10)
    return charts.barcode(
        cells, panels, ["Talks", "Threat"], title="T", measure="M", names={"direct": "quoted"}
    )


def _opposed(names, values):
    counts = pd.DataFrame(
        {("is hit", "outlet"): values * 9, ("hits", "direct"): values * 3}, index=names
    )
    return charts.opposed(counts, title="T", measure="M", ends=("is hit", "hits"), names={})


DRAWN = {
    "strips": _strips,
    "stacked": _stacked,
    "heatmap": _heatmap,
    "wide heatmap": _wide_heatmap,
    "dumbbell": _dumbbell,
    "timeline": _timeline,
    "barcode": _barcode,
    "opposed": _opposed,
}
AT_ONCE = [
    (0, "plain", "mixed"),
    (1, "one word", "all unknown"),
    (4, "long", "one unknown"),
]
IN_TIME = [
    *((size, "plain", "mixed") for size in SIZES),
    *((12, name, "mixed") for name in NAMES),
    *((12, "plain", value) for value in VALUES),
]
DATA = [*AT_ONCE, *(pytest.param(data, marks=pytest.mark.slow) for data in IN_TIME)]


def drawn(kind, size, name, value):
    """The width and the height in inches of what a chart of such data fills, when it is saved."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = DRAWN[kind](NAMES[name](size), VALUES[value](size))
        figure.savefig(io.BytesIO(), format="svg", bbox_inches="tight")
        box = figure.get_tightbbox(figure.canvas.get_renderer())
    shown = [text.get_text() for ax in figure.axes for text in ax.texts]
    plt.close(figure)
    return box, shown


@pytest.mark.parametrize("kind", DRAWN)
@pytest.mark.parametrize("data", DATA, ids=str)
def test_odd_data_are_drawn_without_a_warning_on_a_bounded_sheet(kind, data):
    box, shown = drawn(kind, *data)
    assert box.width < WIDEST and box.height < HIGHEST
    assert not any("nan" in text.lower() for text in shown)


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", ["strips", "stacked", "heatmap", "dumbbell", "timeline", "opposed"]
)
def test_a_chart_says_how_many_rows_it_leaves_out(kind):
    _, shown = drawn(kind, 500, "plain", "mixed")
    assert any("of 500" in text for text in shown)
    _, shown = drawn(kind, 60, "plain", "mixed")
    assert not any("of 60" in text for text in shown)


def test_a_chart_lacks_an_end_where_the_counts_lack_it():
    counts = pd.DataFrame({("hits", "outlet"): [5]}, index=["Norland"])
    figure = charts.opposed(counts, title="", measure="", ends=("is hit", "hits"), names={})
    assert [tick.get_text() for tick in figure.axes[0].get_xticklabels()] == ["is hit", "hits"]
    plt.close(figure)
