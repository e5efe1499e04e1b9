"""The charts of the reports: one call draws, marks doubtful rows, saves, and returns the Figure.

Every chart states its finding in the title and its measure in the line below, labels directly, and
keeps to marks that print.  A colour stands for the same thing in every chart
(:data:`VOICE_COLOURS`; the outlets' colours come from the caller).  ``doubt`` marks rows whose
codes are not reliable; with ``save`` a chart goes into the report, without it into the notebook
only.  What is drawn can be restyled: ``figure.axes[0]`` is the plot.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import offset_copy

from parallax.common.outside_text import harmless
from parallax.report.figures import SVG, SaveAs, finish
from parallax.report.rows import GREY
from parallax.report.said import as_text

PALE, INK = "#d9d9d9", "#222222"
BLUE = "#0072B2"
HEATMAP_COLOUR = BLUE
"""The darkest cell of a heatmap, unless its ``colour`` says otherwise."""
VOICE_COLOURS = {
    "outlet": "#3b3b3b",
    "indirect": "#7fb0d6",
    "direct": "#e08a3c",
    "scare": "#a6437d",
}
TELLING_COLOURS = {"outlet": VOICE_COLOURS["outlet"], "told": "#9a9a9a", **VOICE_COLOURS}
"""The voices, with what the outlet tells of speech acts apart from its other words."""
POLARITY_COLOURS = {
    "negative": "#D55E00",
    "neutral": "#c9c9c9",
    "unclear": "#efefef",
    "positive": BLUE,
}
KEPT_COLOURS = {"article": "#3b3b3b", "boilerplate": "#d9a77c"}
KEPT_HATCHES = {"boilerplate": "////"}
POLARITY_HATCHES = {"negative": "\\\\\\\\", "unclear": "....", "positive": "////"}
VOICE_HATCHES = {"outlet": "", "indirect": "", "direct": "////", "scare": "xxxx"}
TELLING_HATCHES = {**VOICE_HATCHES, "told": "...."}
SERIES: dict[Any, Any] = {
    **SVG,
    "savefig.bbox": "tight",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.5,
    "axes.edgecolor": "#333333",
    "text.parse_math": False,  # two dollar signs are two prices
}
WIDTH = 8.2
"""Inches: the width of a report's column."""
LONGEST_LABEL = 46
"""Characters of a row's label in a heatmap; the rest is cut at a word."""
LONGEST_NOTE = 120
"""Characters of any other label; no label of an article is as long."""
LONGEST_TITLE = 600
"""Characters of a title or measure."""
MOST_DRAWN = 60
"""Rows that a chart draws; the line of the measure says how many there are beyond them."""
MOST_COLUMNS = 24
"""Columns of a heatmap that have room for their numbers."""
HIGHEST = 24
"""Inches: the height of the panels of a barcode; those beyond it are not drawn."""
LEAST_LABELLED = 0.06
"""The smallest part of a stacked bar that has room for its number."""
NO_DAY = pd.Timestamp("2000-01-01")
"""Where the line of a timeline starts if none of its days is known."""
DOUBT = " °"
"""Behind the name of a row whose code nobody has checked well enough."""


class Doubt(NamedTuple):
    """Rows of a chart whose codes are not reliable, each by its label or the beginning of it.

    Attributes
    ----------
    marked
        Rows that carry :data:`DOUBT` behind their label.
    greyed
        Rows that carry it and lose their colour as well.
    """

    marked: Sequence[str]
    greyed: Sequence[str] = ()


# ---------------------------------------------------------------- the charts


def strips(
    frame: pd.DataFrame,
    rows: Sequence[str],
    colours: Mapping[str, str],
    *,
    title: str,
    measure: str,
    unit: str,
    labels: Mapping[str, str] | None = None,
    hatches: Mapping[str, str] | None = None,
    doubt: Doubt | None = None,
    save: SaveAs | None = None,
) -> Figure:
    """One strip a row, from left to right as the text runs.

    Parameters
    ----------
    frame
        One span a line: ``row, start, end, kind``, in ``unit`` (the word on the axis).
    rows
        The rows from above.
    colours
        A colour for each kind, in the order of the legend.
    labels
        Names of the kinds in the legend.

    Examples
    --------
    >>> spans = pd.DataFrame({"row": "Paper", "start": [0, 9], "end": [9, 30], "kind": ["a", "b"]})
    >>> strips(spans, ["Paper"], {"a": "black", "b": "red"}, title="", measure="", unit="words")
    """
    drawn = rows[:MOST_DRAWN]
    shown = frame[frame["row"].isin(drawn)]
    fig, ax = _canvas(len(drawn), 0.5)
    for at, (row, grey) in enumerate(zip(drawn, _greyed(drawn, doubt))):
        spans = shown[shown["row"] == row]
        _strip(ax, at, spans, dict.fromkeys(colours, PALE) if grey else colours, hatches or {})
    _bare(ax, drawn)
    _number_places(ax, _largest(shown["end"]), unit)
    used = [kind for kind in colours if kind in set(shown["kind"])]
    _key(ax, used, colours, hatches or {}, labels, below=36)
    _head_and_mark(ax, drawn, doubt, title, _with_rest(measure, len(rows)))
    return finish(fig, save, frame)


def stacked(
    shares: pd.DataFrame,
    colours: Mapping[str, str],
    *,
    title: str,
    measure: str,
    labels: Mapping[str, str],
    hatches: Mapping[str, str] | None = None,
    words: pd.DataFrame | None = None,
    doubt: Doubt | None = None,
    save: SaveAs | None = None,
) -> Figure:
    """Parts of a whole, one bar a row.

    Parameters
    ----------
    shares
        A row an index value, a column a part; each row sums to 1 (or is all 0).
    colours
        A colour for each part, in the order of the bar and of the legend.
    labels, words
        Names in the legend, and texts in the larger parts in place of their percentages.

    Examples
    --------
    >>> shares = pd.DataFrame({"outlet": [0.4], "direct": [0.6]}, index=["Paper"])
    >>> stacked(shares, VOICE_COLOURS, title="", measure="", labels={"outlet": "own words"})
    """
    shares = shares.reindex(columns=list(colours), fill_value=0.0)
    shown = shares.head(MOST_DRAWN).astype(float).fillna(0)
    fig, ax = _canvas(len(shown), 0.46)
    rows = list(shown.index)
    _bars(ax, shown, colours, hatches or {}, thickness=0.62)
    texts = shown.map("{:.0%}".format) if words is None else words[list(colours)].astype(str)
    _write_parts(ax, shown, texts, colours, _greyed(rows, doubt))
    _bare(ax, rows)
    ax.set(xlim=(0, 1), xticks=[])
    _key(ax, list(colours), colours, hatches or {}, labels)
    _head_and_mark(ax, rows, doubt, title, _with_rest(measure, len(shares)))
    return finish(fig, save, _with_index(shares))


def heatmap(
    counts: pd.DataFrame,
    *,
    title: str,
    measure: str,
    columns: Sequence[str] | None = None,
    shade: pd.DataFrame | None = None,
    colour: str = HEATMAP_COLOUR,
    words: pd.DataFrame | None = None,
    doubt: Doubt | None = None,
    save: SaveAs | None = None,
) -> Figure:
    """Counts in cells, darker for more; rows and columns in the frame's order, zeros left blank.

    Parameters
    ----------
    counts
        A row an index value, a column what it is counted in.
    columns, words
        Names of columns, and texts of cells (``""`` is blank), in place of those of ``counts``.
    shade, colour
        Darkness of the cells (1 and above is darkest; by default the count over the largest), and
        the colour of the darkest.

    Examples
    --------
    >>> counts = pd.DataFrame({"Paper": [3, 0], "Other": [1, 2]}, index=["Threat", "Talks"])
    >>> heatmap(counts, title="Paper writes most of threats", measure="Sentences", colour="green")
    """
    measure = _with_rest(_with_rest(measure, len(counts)), counts.shape[1], MOST_COLUMNS, "columns")
    corner = (slice(MOST_DRAWN), slice(MOST_COLUMNS))
    shown = counts.iloc[corner]
    fig, ax = _canvas(len(shown), 0.34)
    rows = [str(row) for row in shown.index]
    depth, texts = _darkness(counts, shade), counts.map(_count) if words is None else words
    _cells(ax, depth.iloc[corner], texts.iloc[corner], colour, _greyed(rows, doubt))
    names = _folded_names(counts if columns is None else columns, shown.shape[1])
    _name_cells(ax, rows, names)
    _head_and_mark(ax, rows, doubt, title, measure, room=_above(names))
    return finish(fig, save, _with_index(counts))


def dumbbell(
    frame: pd.DataFrame,
    *,
    title: str,
    measure: str,
    ends: tuple[str, str],
    limits: tuple[float, float] = (-1, 1),
    words: tuple[str, str] = ("negative", "positive"),
    doubt: Doubt | None = None,
    save: SaveAs | None = None,
) -> Figure:
    """Two values a row, joined by a line.

    Parameters
    ----------
    frame
        One row a line: ``row, first, second`` (may be empty), ``note`` (printed at the right), and
        perhaps ``first_low, first_high, second_low, second_high`` (drawn as thin lines).
    ends
        What the hollow dots (first) and the filled ones (second) stand for.
    limits, words
        The ends of the scale and their names.

    Examples
    --------
    >>> tones = pd.DataFrame({"row": ["A"], "first": [-0.5], "second": [0.1], "note": ["9 all"]})
    >>> dumbbell(tones, title="", measure="", ends=("all words", "own words"))
    """
    shown = frame.head(MOST_DRAWN)
    fig, ax = _canvas(len(shown), 0.42)
    rows = list(shown["row"])
    drawn = shown.assign(at=range(len(shown)), ink=np.where(_greyed(rows, doubt), GREY, BLUE))
    _dumbbells(ax, drawn)
    _bare(ax, rows)
    _name_scale(ax, limits, words)
    _legend(ax, [_dot("white"), _dot(BLUE)], ends, below=30)
    _head_and_mark(ax, rows, doubt, title, _with_rest(measure, len(frame)))
    return finish(fig, save, frame)


def timeline(
    frame: pd.DataFrame,
    *,
    title: str,
    measure: str,
    doubt: Doubt | None = None,
    save: SaveAs | None = None,
) -> Figure:
    """Days on a line, one row each; rows without a day have their note at the left.

    Parameters
    ----------
    frame
        One row a line: ``row, day`` (datetime), ``colour, marker, note``.

    Examples
    --------
    >>> day = {"row": "Paper", "day": pd.Timestamp("2022-02-12"), "note": "12 February"}
    >>> timeline(pd.DataFrame([day | {"colour": BLUE, "marker": "o"}]), title="", measure="")
    """
    shown = frame.head(MOST_DRAWN)
    fig, ax = _canvas(len(shown), 0.42)
    rows = list(shown["row"])
    drawn = shown.assign(at=range(len(shown)))
    known, unknown = drawn[drawn["day"].notna()], drawn[drawn["day"].isna()]
    days = known["day"] if len(known) else pd.Series([NO_DAY])
    first, last = days.min(), days.max()
    room = max((last - first) * 0.15, pd.Timedelta(days=2))
    ax.hlines(drawn["at"], 0, 1, transform=ax.get_yaxis_transform(), color=PALE, linewidth=0.7)
    _days(ax, known)
    for day, at, note in zip(known["day"], known["at"], known["note"]):
        _note(ax, note, (day, at), away=9, color=INK)
    for at, note in zip(unknown["at"], unknown["note"]):
        _note(ax, note, (first - room, at), away=4, color=GREY, style="italic")
    _bare(ax, rows)
    ax.set_xlim(first - room, last + 4 * room)
    named = _apart(sorted(set(known["day"])), (last - first + 5 * room) / 6)
    ax.set_xticks(named, [f"{day.day} {day:%b %Y}" for day in named], color=GREY)
    _head_and_mark(ax, rows, doubt, title, _with_rest(measure, len(frame)))
    return finish(fig, save, frame[["row", "day", "note"]])


def barcode(
    cells: pd.DataFrame,
    panels: Mapping[str, int],
    codes: Sequence[str],
    *,
    title: str,
    measure: str,
    names: Mapping[str, str],
    doubt: Doubt | None = None,
    save: SaveAs | None = None,
) -> Figure:
    """The order of a text: one panel an article, one column a sentence, one line a code.

    Parameters
    ----------
    cells
        One code of a sentence a line: ``row`` (its panel), ``place`` (of the sentence, from 0),
        ``code, voice``.
    panels
        Label of each article and its number of sentences.
    codes, names
        The lines of a panel from above; names of the voices in the legend.

    Examples
    --------
    >>> cells = pd.DataFrame([{"row": "Paper", "place": 2, "code": "Talks", "voice": "direct"}])
    >>> barcode(cells, {"Paper": 9}, ["Talks"], title="", measure="", names={"direct": "quoted"})
    """
    room = max(1, int(HIGHEST / _panel_height(len(codes))))
    measure = _with_rest(measure, len(panels), room, "articles")
    panels = dict(list(panels.items())[:room])
    fig, axes = _panel_canvas(len(panels), len(codes))
    for ax, panel in zip(axes[:, 0], panels):
        _panel(ax, cells[cells["row"] == panel], codes, panel, panels[panel])
        _mark(ax, codes, doubt)
    _number_sentences(axes[-1, 0], max(panels.values(), default=1))
    used = [voice for voice in VOICE_COLOURS if (cells["voice"] == voice).any()]
    _key(axes[-1, 0], used, VOICE_COLOURS, VOICE_HATCHES, names, below=42)
    _head(axes[0, 0], title, measure, room=18)
    return finish(fig, save, cells)


def opposed(
    frame: pd.DataFrame,
    *,
    title: str,
    measure: str,
    ends: tuple[str, str],
    names: Mapping[str, str],
    doubt: Doubt | None = None,
    save: SaveAs | None = None,
) -> Figure:
    """Two counts a row on either side of a line, each cut by voice.

    Parameters
    ----------
    frame
        Counts, indexed by row, with columns ``(end, voice)``.
    ends
        The two values of the first level of the columns: left and right.
    names
        Words of the legend for the voices.

    Examples
    --------
    >>> counts = pd.DataFrame({("is hit", "outlet"): 2, ("hits", "outlet"): 5}, index=["Norland"])
    >>> opposed(counts, title="", measure="", ends=("is hit", "hits"), names={"outlet": "its own"})
    """
    shown = frame.head(MOST_DRAWN)
    fig, ax = _canvas(len(shown), 0.42)
    rows = list(shown.index)
    left, right = (_end(shown, end) for end in ends)
    widest = _largest(pd.concat([left.sum(axis=1), right.sum(axis=1)]))
    for side, sign in ((left, -1), (right, 1)):
        _bars(ax, sign * side, VOICE_COLOURS, VOICE_HATCHES, thickness=0.6)
        _write_totals(ax, sign * side.sum(axis=1), away=widest * 0.015)
    _bare(ax, rows)
    _name_sides(ax, ends, widest)
    used = [voice for voice in VOICE_COLOURS if left[voice].any() or right[voice].any()]
    _key(ax, used, VOICE_COLOURS, VOICE_HATCHES, names)
    _head_and_mark(ax, rows, doubt, title, _with_rest(measure, len(frame)), room=_above(ends))
    return finish(fig, save, _with_index(frame))


# ---------------------------------------------------------------- what draws them: seaborn, mostly


def _end(frame: pd.DataFrame, end: str) -> pd.DataFrame:
    """The counts of one end of :func:`opposed` by voice; zeros where the frame lacks them."""
    there = frame[end] if end in frame.columns.get_level_values(0) else frame.iloc[:, :0]
    return there.reindex(columns=list(VOICE_COLOURS), fill_value=0).fillna(0)


def _largest(values: pd.Series) -> float:
    """The largest of some numbers, at least 1; 1 where none is known."""
    return max(1, values.max()) if values.notna().any() else 1


def _strip(
    ax: Axes,
    at: int,
    spans: pd.DataFrame,
    colours: Mapping[str, str],
    hatches: Mapping[str, str],
) -> None:
    """One text from left to right; seaborn has no bars with gaps, so this is matplotlib's."""
    for kind, colour in colours.items():
        part = spans[spans["kind"] == kind]
        hatch = hatches.get(kind, "")
        ax.broken_barh(
            list(zip(part["start"], part["end"] - part["start"])),
            (at - 0.3, 0.6),
            facecolor=colour,
            hatch=hatch,
            edgecolor="white" if hatch else "none",
            linewidth=0,
        )


def _number_places(ax: Axes, longest: float, unit: str) -> None:
    """The horizontal axis of strips: places in the text, up to the end of the longest."""
    ax.set_xlim(0, longest)
    ax.set_xlabel(_drawn(unit), loc="left", color=GREY)
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")


def _bars(
    ax: Axes,
    parts: pd.DataFrame,
    colours: Mapping[str, str],
    hatches: Mapping[str, str],
    thickness: float,
) -> None:
    """Stack the columns of ``parts`` from 0 outward, one bar a row; negative ones to the left."""
    if parts.empty:
        return
    order = list(colours)
    lines = parts.reset_index(drop=True).melt(
        var_name="part", value_name="length", ignore_index=False
    )
    sns.histplot(
        lines.rename_axis("at").reset_index(),
        y="at",
        hue="part",
        weights="length",
        multiple="stack",
        hue_order=order[::-1],  # seaborn begins with the last
        palette=dict(colours),
        discrete=True,
        shrink=thickness,
        alpha=1,
        edgecolor="white",
        linewidth=0.6,
        legend=False,
        ax=ax,
    )
    for part, bars in zip(order, ax.containers[-len(order) :]):
        for bar in bars:
            bar.set_hatch(hatches.get(part, ""))
    ax.set(xlabel="", ylabel="")


def _write_parts(
    ax: Axes,
    shares: pd.DataFrame,
    texts: pd.DataFrame,
    colours: Mapping[str, str],
    greyed: np.ndarray,
) -> None:
    """Write a text into every part of a stacked bar of at least :data:`LEAST_LABELLED`."""
    middles = shares.cumsum(axis=1) - shares / 2
    for row, column in np.argwhere(shares.to_numpy() >= LEAST_LABELLED):
        under = PALE if greyed[row] else colours[shares.columns[column]]
        ax.text(
            middles.iat[row, column],
            row,
            _drawn(texts.iat[row, column]),
            ha="center",
            va="center",
            size=8.5,
            color=_on(under),
            bbox=dict(boxstyle="round,pad=0.15", fc=under, ec="none"),
        )


def _name_sides(ax: Axes, ends: Sequence[str], widest: float) -> None:
    """A line at 0 and the name of each side above it."""
    ax.axvline(0, color="#333333", linewidth=1)
    ax.set_xlim(-1.12 * widest, 1.12 * widest)
    ax.set_xticks([-0.56 * widest, 0.56 * widest], [_drawn(end) for end in ends])
    ax.xaxis.tick_top()
    ax.tick_params(length=0)


def _write_totals(ax: Axes, totals: pd.Series, away: float) -> None:
    """Write the size of each bar at its outer end; ``totals`` to the left are negative."""
    for row, total in enumerate(totals):
        if total:
            ha = "left" if total > 0 else "right"
            at = total + np.sign(total) * away
            ax.text(at, row, f"{abs(total):,.0f}", va="center", ha=ha, size=8.5, color=INK)


def _cells(
    ax: Axes, depth: pd.DataFrame, texts: pd.DataFrame, colour: str, greyed: np.ndarray
) -> None:
    """Draw the cells of a heatmap; those without a text stay blank, ``greyed`` rows are grey."""
    if depth.empty:
        return
    blank = texts.eq("").to_numpy()
    for rows, darkest in ((~greyed, colour), (greyed, PALE)):
        shades = sns.blend_palette(["white", darkest], as_cmap=True)
        before = len(ax.texts)
        sns.heatmap(
            depth.to_numpy(),
            mask=blank | ~rows[:, np.newaxis],
            annot=texts.map(_drawn).to_numpy(),
            fmt="",
            cmap=shades,
            vmin=0,
            vmax=1,
            cbar=False,
            linewidths=1.5,
            linecolor="white",
            annot_kws={"size": 9},
            xticklabels=False,
            yticklabels=False,
            ax=ax,
        )
        for text in ax.texts[before:]:
            column, row = (int(place) for place in text.get_position())
            text.set_color(GREY if greyed[row] else _on(shades(depth.iat[row, column])))
    ax.set(xlabel="", ylabel="")


def _name_cells(ax: Axes, rows: Sequence[str], columns: Sequence[str]) -> None:
    """Names at the left of the rows and above the columns of a heatmap."""
    ax.set_yticks(np.arange(len(rows)) + 0.5, [_shortened(row) for row in rows])
    ax.set_xticks(np.arange(len(columns)) + 0.5, columns)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.tick_params(axis="x", labelsize=8.5)


def _darkness(counts: pd.DataFrame, shade: pd.DataFrame | None) -> pd.DataFrame:
    if shade is None:
        shade = counts / max(1, counts.to_numpy(float).max(initial=0))
    return shade.astype(float).fillna(0).clip(0, 1)


def _count(n: float) -> str:
    return f"{n:,.0f}" if n and not pd.isna(n) else ""


def _dumbbells(ax: Axes, drawn: pd.DataFrame) -> None:
    """Dots, what joins them, their intervals and notes, at height ``at`` in colour ``ink``."""
    both = drawn.dropna(subset=["second"])
    ax.hlines(both["at"], both["first"], both["second"], color=GREY, linewidth=1.5, zorder=1)
    for end, shift, style in (("first", -0.22, ":"), ("second", 0.22, "-")):
        low, high = f"{end}_low", f"{end}_high"
        if low in drawn and high in drawn:
            known = drawn.dropna(subset=[low, high])
            places = (known["at"] + shift, known[low], known[high])
            ax.hlines(*places, colors=known["ink"], linewidth=1, linestyle=style, zorder=1)
    dots = dict(data=drawn, y="at", s=62, legend=False, ax=ax)
    sns.scatterplot(x="first", color="white", edgecolor=BLUE, linewidth=1.6, zorder=2, **dots)
    sns.scatterplot(x="second", color=BLUE, edgecolor=BLUE, linewidth=1, zorder=3, **dots)
    ax.set(xlabel="", ylabel="")
    right = ax.get_yaxis_transform()
    for note, at in zip(drawn["note"], drawn["at"]):
        ax.text(1.01, at, _drawn(note), transform=right, va="center", size=8.5, color=GREY)


def _dot(fill: str) -> Line2D:
    """A dot of the dumbbell's legend."""
    edge: dict[str, Any] = dict(marker="o", markersize=7, linestyle="", markeredgecolor=BLUE)
    return Line2D([], [], markerfacecolor=fill, **edge)


def _days(ax: Axes, known: pd.DataFrame) -> None:
    """A mark for each day, in the colour and shape of its row."""
    if known.empty:
        return
    sns.scatterplot(
        data=known,
        x="day",
        y="at",
        hue="at",
        palette=dict(zip(known["at"], known["colour"])),
        style="at",
        markers=dict(zip(known["at"], known["marker"])),
        s=70,
        linewidth=1,
        edgecolor="face",
        legend=False,
        zorder=3,
        ax=ax,
    )
    ax.set(xlabel="", ylabel="")


def _apart(days: Sequence[pd.Timestamp], least: pd.Timedelta) -> list[pd.Timestamp]:
    """Those of the days that can be labelled without touching, the first always among them."""
    shown: list[pd.Timestamp] = []
    for day in days:
        if not shown or day - shown[-1] >= least:
            shown.append(day)
    return shown


def _number_sentences(ax: Axes, longest: int) -> None:
    """Every fifth sentence carries its number; all panels share this axis."""
    fifths = np.arange(5, longest + 1, 5)
    ax.set_xlim(0, longest)
    ax.set_xticks(fifths - 0.5, [str(n) for n in fifths])
    ax.set_xlabel("sentence, counted from the top", loc="left", color=GREY)


def _panel(ax: Axes, cells: pd.DataFrame, codes: Sequence[str], name: str, size: int) -> None:
    """One article of a barcode; voices of the same code in the same sentence share a cell.

    Colour and hatching tell the voices; the outlet's own is plain and dark.
    """
    voices = list(VOICE_COLOURS)
    drawn = cells[cells["voice"].isin(voices)].drop_duplicates(["place", "code", "voice"])
    drawn = drawn.assign(at=drawn["code"].map(codes.index), rank=drawn["voice"].map(voices.index))
    cell = drawn.sort_values("rank", kind="stable").groupby(["place", "code"])
    drawn["wide"] = 0.88 / cell["voice"].transform("size")
    drawn["left"] = drawn["place"] + 0.06 + cell.cumcount() * drawn["wide"]
    for voice, part in drawn.groupby("voice"):
        ax.barh(  # seaborn's bars all begin at one line
            part["at"],
            part["wide"],
            left=part["left"],
            height=0.8,
            linewidth=0,
            facecolor=VOICE_COLOURS[voice],
            hatch=VOICE_HATCHES[voice],
            edgecolor="white",
        )
    ax.hlines(np.arange(len(codes) + 1) - 0.5, 0, size, color=PALE, linewidth=0.5, zorder=0)
    _bare(ax, codes)
    ax.tick_params(axis="y", labelsize=7.5)
    ax.set_title(f"{_drawn(name)} ({size})", loc="left", size=9, color=INK, pad=3)


# ---------------------------------------------------------------- what all charts share


def use_style() -> None:
    """Set the style of all charts; the same data give the same bytes."""
    sns.set_style("white")
    plt.rcParams.update(SERIES)


def _canvas(rows: int, each: float) -> tuple[Figure, Axes]:
    """A figure of the report's width, ``each`` inches high for one row."""
    use_style()
    return plt.subplots(figsize=(WIDTH, max(1.6, each * rows + 0.6)))


def _panel_height(codes: int) -> float:
    """Inches of a panel with so many lines."""
    return 0.19 * codes + 0.5


def _panel_canvas(panels: int, codes: int) -> tuple[Figure, np.ndarray]:
    """A figure with one panel above the other, each with so many lines."""
    use_style()
    height = max(2.2, panels * _panel_height(codes))
    fig, axes = plt.subplots(max(1, panels), figsize=(WIDTH, height), sharex=True, squeeze=False)
    fig.subplots_adjust(hspace=0.32 if codes > 5 else 0.6)
    return fig, axes


def _bare(ax: Axes, rows: Sequence[str]) -> None:
    """Rows from above by their labels, and no axis lines."""
    ax.set_yticks(range(len(rows)), [_drawn(row) for row in rows])
    ax.set_ylim(max(1, len(rows)) - 0.4, -0.6)
    ax.tick_params(axis="both", length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def _head(ax: Axes, title: str, measure: str, room: float = 0) -> None:
    """Title and measure at the left edge of the figure, ``room`` points above the plot.

    Both are sentences, shown as a reader sees them.
    """
    below = textwrap.wrap(_drawn(as_text(measure), LONGEST_TITLE), 100)
    for i, line in enumerate(reversed(below)):
        _line(ax, line, room + 8 + 13 * i, color=GREY, size=9)
    shown = textwrap.wrap(_drawn(as_text(title), LONGEST_TITLE), 78)
    for i, line in enumerate(reversed(shown)):
        above = room + 12 + 13 * len(below) + 16 * i
        _line(ax, line, above, weight="bold", size=11.5, color=INK)


def _name_scale(ax: Axes, limits: tuple[float, float], words: tuple[str, str]) -> None:
    """A scale with a line at its neutral point, and names in place of numbers."""
    ax.axvline(0, color="#333333", linewidth=1)
    ax.set_xlim(*limits)
    ax.set_xticks([limits[0], 0, limits[1]], [_drawn(words[0]), "neutral", _drawn(words[1])])


def _head_and_mark(
    ax: Axes,
    rows: Sequence[str],
    doubt: Doubt | None,
    title: str,
    measure: str,
    room: float = 0,
) -> None:
    """What is drawn last: the head of :func:`_head`, and then the doubt of :func:`_mark`."""
    _head(ax, title, measure, room)
    _mark(ax, rows, doubt)


def _above(names: Sequence[str]) -> float:
    """Points that names above the columns take."""
    lines = max((name.count("\n") for name in names), default=0) + 1
    return 4 + 13 * lines


def _line(ax: Axes, text: str, above: float, **style: Any) -> None:
    ax.annotate(
        text,
        xy=(0.0, 1),
        xycoords=("figure fraction", "axes fraction"),
        xytext=(2, above),
        textcoords="offset points",
        ha="left",
        va="bottom",
        annotation_clip=False,
        **style,
    )


def _note(ax: Axes, text: str, place: tuple[Any, float], away: float, **style: Any) -> None:
    """A note to the right of a place, on white, so that no line runs through it."""
    ax.annotate(
        _drawn(text),
        place,
        xytext=(away, 0),
        textcoords="offset points",
        va="center",
        size=8.5,
        bbox=dict(boxstyle="square,pad=0.2", fc="white", ec="none"),
        **style,
    )


def _key(
    ax: Axes,
    kinds: Sequence[str],
    colours: Mapping[str, str],
    hatches: Mapping[str, str],
    names: Mapping[str, str] | None = None,
    below: float = 12,
) -> None:
    """A legend of colours and hatches, ``below`` points under the plot."""
    style: dict[str, Any] = dict(edgecolor="white", linewidth=0)
    patches = [
        Rectangle((0, 0), 1, 1, facecolor=colours[kind], hatch=hatches.get(kind, ""), **style)
        for kind in kinds
    ]
    _legend(ax, patches, [(names or {}).get(kind, kind) for kind in kinds], below)


def _legend(ax: Axes, marks: Sequence[Any], names: Sequence[str], below: float) -> None:
    ax.legend(
        marks,
        [_drawn(name) for name in names],
        loc="upper left",
        bbox_to_anchor=(0, 0),
        bbox_transform=offset_copy(
            ax.transAxes, fig=ax.get_figure(root=True), y=-below, units="points"
        ),
        ncols=4,
        frameon=False,
        handlelength=1.3,
        columnspacing=1.4,
        borderaxespad=0,
    )


def _folded_names(names: Iterable[object], columns: int) -> list[str]:
    """The names of so many columns, each :func:`_folded`."""
    return [_folded(name, columns) for name in list(names)[:columns]]


def _folded(name: object, columns: int) -> str:
    """A column's name in lines that are as wide as the column; short brackets stay whole."""
    shown = _drawn(name)
    whole = re.sub(r"\([^()]{,9}\)", lambda bracket: bracket[0].replace(" ", "\u00a0"), shown)
    return textwrap.fill(whole, max(7, 84 // max(6, columns)), break_long_words=False)


def _shortened(label: str) -> str:
    return _drawn(label, LONGEST_LABEL)


def _drawn(label: object, most: int = LONGEST_NOTE) -> str:
    """Text as a chart can draw it: on one line, cut, and of characters that SVG can hold."""
    words = " ".join(harmless(str(label)[: 20 * LONGEST_TITLE]).split())
    if len(words) <= most:
        return words
    whole = textwrap.shorten(words, most, placeholder=" …")
    return whole if whole.strip(" …") else words[: most - 2] + " …"


def _with_rest(measure: str, size: int, most: int = MOST_DRAWN, what: str = "rows") -> str:
    """What a chart measures, and that it draws the first ``most`` only where there are more."""
    return f"{measure}; the first {most} of {size:,} {what}" if size > most else measure


def _on(colour: Any) -> str:
    """The colour of text on a ground of this colour: white where its contrast is 3.5 or more."""
    return "white" if sns.utils.relative_luminance(colour) < 0.25 else INK


def _with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its index as first column, named ``row`` without a name, columns flat."""
    flat = frame.rename_axis(index=frame.index.name or "row")
    if flat.columns.nlevels > 1:
        flat.columns = [" ".join(map(str, levels)) for levels in flat.columns]
    return flat.reset_index()


# ---------------------------------------------------------------- doubt


def _greyed(rows: Sequence[str], doubt: Doubt | None) -> np.ndarray:
    """For each row whether it loses its colour."""
    return _begin_with(rows, doubt.greyed if doubt else ())


def _begin_with(rows: Sequence[str], beginnings: Sequence[str]) -> np.ndarray:
    return np.array([str(row).startswith(tuple(beginnings)) for row in rows], dtype=bool)


def _mark(ax: Axes, rows: Sequence[str], doubt: Doubt | None) -> None:
    """Put :data:`DOUBT` behind doubtful rows; take the colour out of the greyed ones."""
    if doubt is None:
        return
    grey = _greyed(rows, doubt)
    signs = np.where(grey | _begin_with(rows, doubt.marked), DOUBT, "")
    shown = [label.get_text() + sign for label, sign in zip(ax.get_yticklabels(), signs)]
    ax.set_yticks(ax.get_yticks(), shown)
    for label in np.array(ax.get_yticklabels())[grey]:
        label.set(color=GREY, style="italic")
    for bar in ax.patches:
        if isinstance(bar, Rectangle) and grey[round(bar.get_y() + bar.get_height() / 2)]:
            bar.set_facecolor(PALE)
    for dots in ax.collections:
        if isinstance(dots, PathCollection):
            _drain(dots, grey)


def _drain(dots: PathCollection, grey: np.ndarray) -> None:
    """Take the colour out of the dots of greyed rows; hollow ones stay hollow."""
    rows = np.asarray(dots.get_offsets())[:, 1].round().astype(int)
    if not grey[rows].any():
        return
    faces = np.resize(dots.get_facecolor(), (len(rows), 4))
    hollow = (faces == to_rgba("white")).all(axis=1)
    faces[grey[rows] & ~hollow] = to_rgba(PALE)
    edges = np.resize(dots.get_edgecolor(), (len(rows), 4))
    edges[grey[rows]] = to_rgba(GREY)
    dots.set(facecolor=faces, edgecolor=edges)
