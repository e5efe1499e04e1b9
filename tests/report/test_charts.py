"""Charts: drawn without warnings, the same bytes twice, every row labelled."""

import io
import re
import warnings
from types import SimpleNamespace

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from parallax.report import charts, figures


def stripes():
    return pd.DataFrame(
        {
            "row": ["Paper", "Paper", "Other"],
            "start": [0, 10, 0],
            "end": [10, 15, 8],
            "kind": ["outlet", "direct", "outlet"],
        }
    )


def draw(kind, **more):
    title, measure = (
        "A finding that is long enough to be wrapped over two lines because it says so much "
        "about everything",
        "Its measure",
    )
    if kind == "strips":
        return charts.strips(
            stripes(),
            ["Paper", "Other"],
            charts.VOICE_COLOURS,
            title=title,
            measure=measure,
            unit="characters",
            hatches=charts.VOICE_HATCHES,
            **more,
        )
    if kind == "stacked":
        return charts.stacked(
            pd.DataFrame({v: [0.25, 0.0] for v in charts.VOICE_COLOURS}, index=["Paper", "Empty"]),
            charts.VOICE_COLOURS,
            title=title,
            measure=measure,
            labels={},
            **more,
        )
    if kind == "heatmap":
        return charts.heatmap(
            pd.DataFrame({"Paper": [3, 0], "Other": [1, 2]}, index=["A", "B"]),
            title=title,
            measure=measure,
            **more,
        )
    if kind == "dumbbell":
        return charts.dumbbell(
            pd.DataFrame(
                {
                    "row": ["A", "B"],
                    "first": [-0.5, 0.1],
                    "second": [0.0, None],
                    "note": ["9 all", "6 all"],
                }
            ),
            title=title,
            measure=measure,
            ends=("all", "own"),
            **more,
        )
    if kind == "barcode":
        cells = pd.DataFrame(
            {
                "row": ["Paper", "Paper", "Other"],
                "place": [0, 0, 1],
                "code": ["Threat", "Threat", "Talks"],
                "voice": ["outlet", "direct", "indirect"],
            }
        )
        return charts.barcode(
            cells,
            {"Paper": 3, "Other": 6},
            ["Threat", "Talks"],
            title=title,
            measure=measure,
            names={"outlet": "its own"},
            **more,
        )
    if kind == "opposed":
        frame = pd.DataFrame(
            {("done to", "outlet"): [2, 0], ("does", "outlet"): [1, 0], ("does", "direct"): [3, 4]},
            index=["Norland", "Sudland"],
        )
        return charts.opposed(
            frame,
            title=title,
            measure=measure,
            ends=("done to", "does"),
            names={"direct": "quoted"},
            **more,
        )
    return charts.timeline(
        pd.DataFrame(
            {
                "row": ["A", "B"],
                "day": pd.to_datetime(["2022-02-12", None]),
                "colour": "#000000",
                "marker": "o",
                "note": ["text", "no day"],
            }
        ),
        title=title,
        measure=measure,
        **more,
    )


KINDS = ["strips", "stacked", "heatmap", "dumbbell", "timeline", "barcode", "opposed"]


def svg(figure):
    out = io.BytesIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    charts.plt.close(figure)
    return out.getvalue().decode()


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_data_give_the_same_bytes_without_warnings(kind):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert svg(draw(kind)) == svg(draw(kind))


@pytest.mark.parametrize(
    "kind, labels",
    [
        ("strips", ["Paper", "Other", "Its measure"]),
        ("heatmap", ["Paper", ">A<", ">3<"]),
        ("stacked", ["25%", "Empty"]),
        ("dumbbell", ["9 all", "negative"]),
        ("timeline", ["no day", "12 Feb 2022"]),
        ("barcode", ["Paper (3)", "Other (6)", "Threat", "its own", ">5<"]),
        ("opposed", ["Sudland", "done to", "does", "quoted", ">4<", ">2<"]),
    ],
)
def test_what_a_reader_needs_is_written_on_the_chart(kind, labels):
    drawn = svg(draw(kind))
    assert [label for label in labels if label not in drawn] == []


def test_a_single_day_has_room():
    frame = pd.DataFrame(
        {
            "row": ["A"],
            "day": pd.to_datetime(["2022-02-12"]),
            "colour": "#000000",
            "marker": "o",
            "note": ["text"],
        }
    )
    assert "12 Feb 2022" in svg(charts.timeline(frame, title="t", measure="m"))


def test_text_on_a_dark_cell_is_white():
    assert charts._on("#0072B2") == "white" and charts._on("#ffffff") == charts.INK


def test_days_that_would_touch_are_not_both_labelled():
    days = [charts.pd.Timestamp(d) for d in ("2022-02-12", "2022-02-13", "2022-03-01")]
    assert charts._apart(days, charts.pd.Timedelta(days=5)) == [days[0], days[2]]


def test_a_shade_beyond_the_darkest_and_an_empty_one_are_drawn():
    counts = pd.DataFrame({"Paper": [3, 0]}, index=["A", "B"])
    assert ">3<" in svg(
        charts.heatmap(
            counts,
            shade=pd.DataFrame({"Paper": [1.7, None]}, index=["A", "B"]),
            title="t",
            measure="m",
        )
    )


def cell_colours(figure):
    """Colour of each drawn cell of a heatmap, by row and column; blank cells have none."""
    found = {}
    for mesh in figure.axes[0].collections:
        rows, columns = mesh.get_array().shape
        for i, colour in enumerate(mesh.get_facecolors()):
            if colour[3]:
                found[divmod(i, columns)] = tuple(colour[:3])
    return found


def test_a_doubtful_row_is_marked_and_an_unreliable_one_loses_its_colour():
    figure = draw("heatmap", doubt=charts.Doubt(["A"], ["B"]))
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["A °", "B °"]
    colours = cell_colours(figure)
    red, green, blue = colours[1, 1]
    assert red == green == blue
    assert colours[0, 0][0] != colours[0, 0][2]
    charts.plt.close(figure)


@pytest.mark.parametrize("kind", ["stacked", "dumbbell"])
def test_bars_and_dots_lose_their_colour_too(kind):
    row = {"stacked": "Paper", "dumbbell": "A"}[kind]
    grey = svg(draw(kind, doubt=charts.Doubt([], [row])))
    assert f"{row} °" in grey and grey.count(charts.PALE) > svg(draw(kind)).count(charts.PALE)
    assert svg(draw(kind, doubt=charts.Doubt([], ["nobody"]))) == svg(draw(kind))


@pytest.mark.parametrize(
    "kind, row, other",
    [
        ("strips", "Paper", "Other"),
        ("timeline", "A", "B"),
        ("barcode", "Threat", "Talks"),
        ("opposed", "Norland", "Sudland"),
    ],
)
def test_every_chart_marks_and_greys_its_rows(kind, row, other):
    figure = draw(kind, doubt=charts.Doubt([other], [row]))
    labels = {label.get_text(): label for label in figure.axes[0].get_yticklabels()}
    assert labels[f"{row} °"].get_color() == charts.GREY
    assert labels[f"{other} °"].get_color() != charts.GREY
    grey = svg(figure)
    assert grey.count(charts.PALE) > svg(draw(kind)).count(charts.PALE)


def test_the_number_in_a_greyed_bar_stands_on_grey():
    grey = svg(draw("stacked", doubt=charts.Doubt([], ["Paper"])))
    legend = 1
    assert grey.count(charts.VOICE_COLOURS["direct"]) == legend + 1  # the empty bar of row 2


def test_a_hollow_dot_stays_hollow_without_colour():
    figure = draw("dumbbell", doubt=charts.Doubt([], ["A"]))
    dots = [d for d in figure.axes[0].collections if isinstance(d, charts.PathCollection)]
    first, second = (charts.np.asarray(d.get_facecolor())[0] for d in dots)
    assert to_hex(first) == "#ffffff" and to_hex(second) == charts.PALE
    assert {to_hex(d.get_edgecolor()[0]) for d in dots} == {charts.GREY}
    charts.plt.close(figure)


def test_the_colour_of_a_heatmap_is_one_argument():
    figure = draw("heatmap", colour="#009E73")
    colours = cell_colours(figure)
    assert to_hex(colours[0, 0]) == "#009e73"  # the largest count
    assert colours[0, 1] > colours[0, 0] and (1, 0) not in colours  # paler for less, blank for zero
    charts.plt.close(figure)


def test_shade_and_words_go_by_place_and_not_by_label():
    counts = pd.DataFrame({"Paper": [3, 1]}, index=["Threat", "Talks"])
    shade = pd.DataFrame({"p": [0.0, 1.0]}, index=["THREAT", "TALKS"])
    words = pd.DataFrame({"q": ["3 of 9", ""]}, index=[0, 1])
    figure = charts.heatmap(counts, shade=shade, title="t", measure="m")
    assert [to_hex(c) for c in cell_colours(figure).values()] == ["#ffffff", "#0072b2"]
    charts.plt.close(figure)
    drawn = svg(charts.heatmap(counts, words=words, title="t", measure="m"))
    assert ">3 of 9<" in drawn and ">1<" not in drawn


def test_counts_that_are_all_zero_are_drawn():
    counts = pd.DataFrame({"Paper": [0]}, index=["Threat"])
    figure = charts.heatmap(counts, title="t", measure="m")
    assert cell_colours(figure) == {}
    charts.plt.close(figure)


def test_bars_stand_where_their_numbers_say():
    """Left and right of the line, outlet first, in the rows' order."""
    figure = draw("opposed")
    ends = [
        [(round(bar.get_y() + 0.3), bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars]
        for bars in figure.axes[0].containers
    ]
    voices = len(charts.VOICE_COLOURS)
    assert ends[0] == [(0, 0, -2), (1, 0, 0)]
    assert ends[voices] == [(0, 0, 1), (1, 0, 0)]
    assert ends[voices + list(charts.VOICE_COLOURS).index("direct")] == [(0, 1, 4), (1, 0, 4)]
    charts.plt.close(figure)


def test_an_article_without_codes_has_an_empty_panel_and_two_voices_share_a_cell():
    cells = pd.DataFrame(
        {"row": "Paper", "place": 1, "code": "Talks", "voice": ["direct", "outlet", "outlet"]}
    )
    panels = {"Paper": 3, "Empty": 2}
    figure = charts.barcode(cells, panels, ["Talks"], title="t", measure="m", names={})
    paper, empty = figure.axes
    places = sorted((bar.get_x(), bar.get_x() + bar.get_width()) for bar in paper.patches)
    assert charts.np.allclose(places, [(1.06, 1.5), (1.5, 1.94)]) and not empty.patches
    charts.plt.close(figure)


@pytest.mark.parametrize("kind", KINDS)
def test_one_call_draws_and_saves_and_returns_the_figure(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "display", lambda page: None)
    settings = SimpleNamespace(tables=tmp_path)
    run = SimpleNamespace(notebook="n", settings=settings)
    figure = draw(kind, save=figures.SaveAs(run, kind, alt="a", caption="c"))
    assert isinstance(figure, charts.Figure)
    saved = (tmp_path / f"figures/n/{kind}.svg").read_text(encoding="utf-8")
    assert saved == re.sub("<!DOCTYPE[^>]*>\n", "", svg(figure))  # which names a file elsewhere
    data = pd.read_csv(tmp_path / f"figures/n/{kind}.csv")
    assert len(data) and "Unnamed: 0" not in data and "index" not in data
