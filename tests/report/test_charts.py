"""Charts: drawn without warnings, the same bytes twice, every row labelled."""

import io
import warnings

import pandas as pd
import pytest

from parallax.report import charts


def stripes():
    return pd.DataFrame(
        {
            "row": ["Paper", "Paper", "Other"],
            "start": [0, 10, 0],
            "end": [10, 15, 8],
            "kind": ["outlet", "direct", "outlet"],
        }
    )


def draw(kind):
    title, measure = (
        "A finding that is long enough to be wrapped over two lines because it says so much about everything",
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
        )
    if kind == "stacked":
        return charts.stacked(
            pd.DataFrame({v: [0.25, 0.0] for v in charts.VOICE_COLOURS}, index=["Paper", "Empty"]),
            charts.VOICE_COLOURS,
            title=title,
            measure=measure,
            labels={},
        )
    if kind == "heatmap":
        return charts.heatmap(
            pd.DataFrame({"Paper": [3, 0], "Other": [1, 2]}, index=["A", "B"]),
            title=title,
            measure=measure,
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


def test_a_doubtful_row_is_marked_and_an_unreliable_one_loses_its_colour():
    figure = charts.doubt(draw("heatmap"), ["A"], ["B"])
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["A °", "B °"]
    red, green, blue = figure.axes[0].images[0].get_array()[1, 1, :3]
    assert red == green == blue
    assert (
        figure.axes[0].images[0].get_array()[0, 0, 0]
        != figure.axes[0].images[0].get_array()[0, 0, 2]
    )
    charts.plt.close(figure)


@pytest.mark.parametrize("kind", ["stacked", "dumbbell"])
def test_bars_and_dots_lose_their_colour_too(kind):
    row = {"stacked": "Paper", "dumbbell": "A"}[kind]
    grey = svg(charts.doubt(draw(kind), [], [row]))
    assert f"{row} °" in grey and grey.count(charts.PALE) > svg(draw(kind)).count(charts.PALE)
    assert svg(charts.doubt(draw(kind), [], ["nobody"])) == svg(draw(kind))
