"""Labels of charts that come from outside: drawn as they are, never set as formulas, never lost."""

import io
import warnings
from xml.etree import ElementTree

import hostile
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from parallax.common.outside_text import harmless
from parallax.report import allowed, charts, said
from parallax.report.figures import SVG

LABELS = (
    "_$x$ and $5",
    r"$\frac{ & <svg onload=x>",
    "a\nb\x00c\x1b\u202ed",
    "x" * 5000,
    hostile.RIGHT_TO_LEFT[0],
)
VOICES = dict.fromkeys(charts.VOICE_COLOURS, 0.25)


def strips(x):
    spans = pd.DataFrame({"row": [x], "start": [0], "end": [9], "kind": [x]})
    return charts.strips(spans, [x], {x: "red"}, title=x, measure=x, unit=x)


def stacked(x):
    shares = pd.DataFrame(VOICES, index=[x])
    words = pd.DataFrame(dict.fromkeys(VOICES, x), index=[x])
    named = dict.fromkeys(VOICES, x)
    return charts.stacked(
        shares, charts.VOICE_COLOURS, title=x, measure=x, labels=named, words=words
    )


def heatmap(x):
    counts = pd.DataFrame({x: [3]}, index=[x])
    words = pd.DataFrame({x: [x]}, index=[x])
    return charts.heatmap(counts, title=x, measure=x, words=words)


def dumbbell(x):
    tones = pd.DataFrame({"row": [x], "first": [-0.5], "second": [0.1], "note": [x]})
    return charts.dumbbell(tones, title=x, measure=x, ends=(x, x), words=(x, x))


def timeline(x):
    days = pd.DataFrame({"row": [x, x], "day": pd.to_datetime(["2022-02-12", None])})
    return charts.timeline(days.assign(colour="red", marker="o", note=x), title=x, measure=x)


def barcode(x):
    cells = pd.DataFrame([{"row": x, "place": 1, "code": x, "voice": "direct"}])
    return charts.barcode(cells, {x: 9}, [x], title=x, measure=x, names={"direct": x})


def opposed(x):
    counts = pd.DataFrame({(x, "outlet"): [2], ("y", "outlet"): [5]}, index=[x])
    return charts.opposed(counts, title=x, measure=x, ends=(x, "y"), names={"outlet": x})


@pytest.mark.parametrize("draw", [strips, stacked, heatmap, dumbbell, timeline, barcode, opposed])
def test_any_label_is_drawn_as_it_is(draw):
    for label in LABELS:
        with warnings.catch_warnings(), plt.rc_context(SVG):
            warnings.simplefilter("error")
            warnings.filterwarnings("ignore", message="Glyph|.*missing from font|.*Matplotlib curr")
            figure = draw(label)
            drawn = io.BytesIO()
            figure.savefig(drawn, format="svg", bbox_inches="tight", metadata={"Date": None})
        plt.close(figure)
        assert allowed.is_drawing(drawn.getvalue()), label[:40]
        texts = list(ElementTree.fromstring(drawn.getvalue()).itertext())
        wanted = " ".join(harmless(label).split())[:20].rstrip()
        assert sum(wanted in " ".join(text.split()) for text in texts) >= 3, label[:40]


def test_a_title_is_what_a_reader_sees_of_a_sentence():
    title = f"{said.outside('A * $B$ <b>')} speaks most"
    figure = heatmap("x")
    plt.close(figure)
    figure = charts.heatmap(pd.DataFrame({"x": [1]}), title=title, measure=title)
    shown = [text.get_text() for text in figure.axes[0].texts]
    plt.close(figure)
    assert shown.count("A * $B$ <b> speaks most") == 2


@pytest.mark.parametrize("label", hostile.LABELS)
def test_a_legend_leaves_nothing_out(label):
    figure = dumbbell(label)
    names = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    plt.close(figure)
    assert len(names) == 2 and all(names)
    assert not any("\n" in name or "\x00" in name for name in names)


def test_long_labels_leave_room_for_the_chart():
    for draw in (strips, heatmap, timeline):
        figure = draw("x" * 100_000)
        box = figure.get_tightbbox()
        plt.close(figure)
        assert np.isfinite(box.extents).all() and box.height < 30 and box.width < 40
