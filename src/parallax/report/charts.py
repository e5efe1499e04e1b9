"""The charts of the reports: plain frames in, a matplotlib figure out.

Every chart states its finding in the title and its measure in the line below, labels directly, and keeps to marks that print.
Colours stand for the same thing in every chart (:data:`parallax.report.charts.VOICE_COLOURS`, the outlets' colours come from the caller).
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

GREY, PALE, INK = "#6b6b6b", "#d9d9d9", "#222222"
VOICE_COLOURS = {
    "outlet": "#3b3b3b",
    "indirect": "#7fb0d6",
    "direct": "#e08a3c",
    "scare": "#a6437d",
}
POLARITY_COLOURS = {
    "negative": "#D55E00",
    "neutral": "#c9c9c9",
    "unclear": "#efefef",
    "positive": "#0072B2",
}
POLARITY_HATCHES = {"negative": "\\\\\\\\", "unclear": "....", "positive": "////"}
VOICE_HATCHES = {"outlet": "", "indirect": "", "direct": "////", "scare": "xxxx"}
SERIES = {
    "svg.hashsalt": "parallax",
    "svg.fonttype": "none",
    "savefig.bbox": "tight",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.5,
    "axes.edgecolor": "#333333",
}
WIDTH = 8.2
"""Inches: the width of a report's column."""


def use_style() -> None:
    """Set the style of all charts; the same data give the same bytes."""
    sns.set_style("white")
    plt.rcParams.update(SERIES)


def _head(ax, title: str, measure: str) -> None:
    lines = textwrap.wrap(title, 78)
    below = textwrap.wrap(measure, 100)
    for i, line in enumerate(reversed(below)):
        _line(ax, line, 8 + 13 * i, color=GREY, size=9)
    for i, line in enumerate(reversed(lines)):
        _line(ax, line, 12 + 13 * len(below) + 16 * i, weight="bold", size=11.5, color=INK)


def _line(ax, text: str, above: float, **style) -> None:
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


def _canvas(
    rows: int, each: float = 0.42, least: float = 1.6, width: float = WIDTH
) -> tuple[Figure, plt.Axes]:
    use_style()
    return plt.subplots(figsize=(width, max(least, each * rows + 0.6)))


def _bare(ax, rows: Sequence[str]) -> None:
    ax.set_yticks(range(len(rows)), rows)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.tick_params(axis="both", length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def strips(
    frame: pd.DataFrame,
    rows: Sequence[str],
    colours: Mapping[str, str],
    *,
    title: str,
    measure: str,
    unit: str,
    hatches: Mapping[str, str] | None = None,
) -> Figure:
    """One strip a row, from left to right as the text runs: ``frame`` holds ``row, start, end, kind``.

    ``colours`` maps each kind to a colour and names the legend's order; ``unit`` is the word on the horizontal axis.
    """
    fig, ax = _canvas(len(rows), 0.5)
    hatches = hatches or {}
    at = {row: i for i, row in enumerate(rows)}
    for kind in colours:
        part = frame[frame["kind"] == kind]
        for row, group in part.groupby("row", sort=False):
            spans = list(zip(group["start"], group["end"] - group["start"]))
            ax.broken_barh(
                spans,
                (at[row] - 0.3, 0.6),
                facecolor=colours[kind],
                hatch=hatches.get(kind, ""),
                edgecolor="white" if hatches.get(kind) else "none",
                linewidth=0,
            )
    _bare(ax, rows)
    ax.set_xlim(0, max(frame["end"].max(), 1))
    ax.set_xlabel(unit, loc="left", color=GREY)
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    _key(ax, [k for k in colours if (frame["kind"] == k).any()], colours, hatches)
    _head(ax, title, measure)
    return fig


def _key(
    ax,
    kinds: Sequence[str],
    colours: Mapping[str, str],
    hatches: Mapping[str, str],
    names: Mapping[str, str] | None = None,
) -> None:
    patches = [
        plt.Rectangle(
            (0, 0),
            1,
            1,
            facecolor=colours[k],
            hatch=hatches.get(k, ""),
            edgecolor="white",
            linewidth=0,
        )
        for k in kinds
    ]
    ax.legend(
        patches,
        [(names or {}).get(k, k) for k in kinds],
        loc="upper left",
        bbox_to_anchor=(0, -0.18 if len(ax.get_yticks()) < 7 else -0.1),
        ncols=4,
        frameon=False,
        handlelength=1.3,
        columnspacing=1.4,
        borderaxespad=0,
    )


def stacked(
    shares: pd.DataFrame,
    colours: Mapping[str, str],
    *,
    title: str,
    measure: str,
    labels: Mapping[str, str],
    hatches: Mapping[str, str] | None = None,
    words: pd.DataFrame | None = None,
) -> Figure:
    """Parts of a whole, one bar a row: ``shares`` has a row an index value and a column a part; each row sums to 1 (or is all 0).

    Parts of at least 6 % carry their percentage, or what stands at the same place in ``words`` (counts, where rows are few).
    """
    fig, ax = _canvas(len(shares), 0.46)
    hatches = hatches or {}
    left = np.zeros(len(shares))
    for part in colours:
        values = shares[part].to_numpy(float)
        ax.barh(
            range(len(shares)),
            values,
            left=left,
            height=0.62,
            color=colours[part],
            hatch=hatches.get(part, ""),
            edgecolor="white",
            linewidth=0.6,
        )
        for i, value in enumerate(values):
            if value >= 0.06:
                ax.text(
                    left[i] + value / 2,
                    i,
                    f"{value:.0%}" if words is None else str(words[part].iat[i]),
                    ha="center",
                    va="center",
                    size=8.5,
                    color=_on(colours[part]),
                    bbox=dict(boxstyle="round,pad=0.15", fc=colours[part], ec="none"),
                )
        left += values
    _bare(ax, list(shares.index))
    ax.set_xlim(0, 1)
    ax.set_xticks([])
    _key(ax, list(colours), colours, hatches, labels)
    _head(ax, title, measure)
    return fig


def heatmap(
    counts: pd.DataFrame,
    *,
    title: str,
    measure: str,
    columns: Sequence[str] | None = None,
    shade: pd.DataFrame | None = None,
    colour: str = "#0072B2",
    words: pd.DataFrame | None = None,
) -> Figure:
    """Counts in cells, darker for more; rows and columns stay in the frame's order, zeros are left blank.

    ``shade`` (same shape, 1 and above is darkest) sets the darkness where counts are not comparable between columns; ``words`` replaces the numbers.
    """
    names = [
        textwrap.fill(str(c), max(7, 84 // max(6, counts.shape[1])), break_long_words=False)
        for c in (columns if columns is not None else counts.columns)
    ]
    fig, ax = _canvas(len(counts), 0.34)
    depth = shade if shade is not None else counts / max(1, counts.to_numpy(float).max(initial=0))
    depth = depth.astype(float).fillna(0).clip(0, 1)
    top = to_rgb(colour)
    picture = np.array(
        [[[1 - d * (1 - c) for c in top] for d in row] for row in 0.9 * depth.to_numpy(float)]
    ).reshape(*counts.shape, 3)
    ax.imshow(picture, aspect="auto", interpolation="nearest")
    for i in range(counts.shape[0]):
        for j in range(counts.shape[1]):
            text = (
                words.iat[i, j]
                if words is not None
                else f"{counts.iat[i, j]:,.0f}"
                if counts.iat[i, j]
                else ""
            )
            ax.text(j, i, text, ha="center", va="center", size=9, color=_on(picture[i, j]))
    ax.set_yticks(
        range(len(counts)), [textwrap.shorten(str(r), 46, placeholder=" …") for r in counts.index]
    )
    ax.set_xticks(range(counts.shape[1]), names)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_xticks(np.arange(-0.5, counts.shape[1]), minor=True)
    ax.set_yticks(np.arange(-0.5, counts.shape[0]), minor=True)
    ax.grid(which="minor", color="white", linewidth=1.5)
    ax.tick_params(which="minor", length=0)
    _head_above_labels(ax, title, measure, max(n.count("\n") for n in names) + 1)
    return fig


def _head_above_labels(ax, title: str, measure: str, lines: int) -> None:
    below = textwrap.wrap(measure, 100)
    for i, line in enumerate(reversed(below)):
        _line(ax, line, 12 + 13 * lines + 13 * i, color=GREY, size=9)
    for i, line in enumerate(reversed(textwrap.wrap(title, 78))):
        _line(
            ax,
            line,
            16 + 13 * lines + 13 * len(below) + 16 * i,
            weight="bold",
            size=11.5,
            color=INK,
        )


def _on(colour) -> str:
    red, green, blue = to_rgb(tuple(colour) if not isinstance(colour, str) else colour)
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.6 else INK


def dumbbell(
    frame: pd.DataFrame,
    *,
    title: str,
    measure: str,
    ends: tuple[str, str],
    limits: tuple[float, float] = (-1, 1),
    words: tuple[str, str] = ("negative", "positive"),
) -> Figure:
    """Two values a row, joined by a line: ``frame`` holds ``row, first, second, note``; an empty second leaves the first alone.

    ``ends`` names what the hollow (first) and the filled (second) mark stand for; ``note`` is printed at the right.  Columns ``first_low,
    first_high, second_low, second_high``, where there are any, are drawn as thin lines above and below (an empty end draws none).
    """
    fig, ax = _canvas(len(frame), 0.42)
    for i, row in enumerate(frame.itertuples(index=False)):
        if not pd.isna(row.second):
            ax.plot([row.first, row.second], [i, i], color=GREY, linewidth=1.5, zorder=1)
            ax.scatter(row.second, i, s=62, color="#0072B2", zorder=3)
        ax.scatter(
            row.first, i, s=62, facecolor="white", edgecolor="#0072B2", linewidth=1.6, zorder=2
        )
        ax.text(
            1.01, i, row.note, transform=ax.get_yaxis_transform(), va="center", size=8.5, color=GREY
        )
        for name, at in (("first", i - 0.22), ("second", i + 0.22)):
            low, high = getattr(row, f"{name}_low", None), getattr(row, f"{name}_high", None)
            if not (pd.isna(low) or pd.isna(high)):
                ax.plot(
                    [low, high],
                    [at, at],
                    color="#0072B2",
                    linewidth=1,
                    linestyle=":" if name == "first" else "-",
                    zorder=1,
                )
    _bare(ax, list(frame["row"]))
    ax.axvline(0, color="#333333", linewidth=1)
    ax.set_xlim(*limits)
    ax.set_xticks([limits[0], 0, limits[1]], [words[0], "neutral", words[1]])
    handles = [
        plt.Line2D(
            [],
            [],
            marker="o",
            linestyle="",
            markerfacecolor="white",
            markeredgecolor="#0072B2",
            markersize=7,
        ),
        plt.Line2D([], [], marker="o", linestyle="", color="#0072B2", markersize=7),
    ]
    ax.legend(
        handles,
        ends,
        loc="upper left",
        bbox_to_anchor=(0, -0.2 if len(frame) < 6 else -0.1),
        ncols=2,
        frameon=False,
        borderaxespad=0,
    )
    _head(ax, title, measure)
    return fig


DOUBT = " °"
"""Behind the name of a row whose code nobody has checked well enough."""


def doubt(figure: Figure, marked: Sequence[str], greyed: Sequence[str] = ()) -> Figure:
    """Mark rows (by the beginning of their label) with :data:`DOUBT`; those ``greyed`` lose their colour as well.

    Call it last.  Works on every chart of this module that has one row a code; returns the figure.
    """
    for ax in figure.axes:
        names = [label.get_text() for label in ax.get_yticklabels()]
        marks = [any(name.startswith(code) for code in [*marked, *greyed]) for name in names]
        grey = {i for i, name in enumerate(names) if any(name.startswith(code) for code in greyed)}
        if not any(marks):
            continue
        ax.set_yticks(
            ax.get_yticks(), [name + DOUBT if mark else name for name, mark in zip(names, marks)]
        )
        for i in grey:
            ax.get_yticklabels()[i].set(color=GREY, style="italic")
        _drain(ax, grey)
    return figure


def _drain(ax, rows: set[int]) -> None:
    """Take the colour out of everything drawn in these rows."""
    for image in ax.images:
        picture = np.array(image.get_array(), dtype=float)
        for i in rows & set(range(len(picture))):
            picture[i] = picture[i, :, :3].mean(axis=1, keepdims=True) * 0.4 + 0.6
            for text in ax.texts:
                if text.get_position()[1] == i:
                    text.set_color(GREY)
        image.set_data(picture)
    for patch in ax.patches:
        if round(patch.get_y() + patch.get_height() / 2) in rows and patch.get_height() < 1:
            patch.set_facecolor(PALE)
    for dots in ax.collections:
        at = np.asarray(dots.get_offsets())
        if len(at) and {round(float(y)) for y in at[:, 1]} <= rows:
            dots.set(edgecolor=GREY, facecolor=PALE)


def _apart(days: Sequence[pd.Timestamp], least: pd.Timedelta) -> list[pd.Timestamp]:
    """Those of the days that can be labelled without touching, the first always among them."""
    shown: list[pd.Timestamp] = []
    for day in days:
        if not shown or day - shown[-1] >= least:
            shown.append(day)
    return shown


def timeline(frame: pd.DataFrame, *, title: str, measure: str) -> Figure:
    """Days on a line, one row each: ``frame`` holds ``row, day`` (datetime), ``colour, marker, note``; rows without a day stand at the left."""
    fig, ax = _canvas(len(frame), 0.42)
    known = frame["day"].notna()
    first, last = frame.loc[known, "day"].min(), frame.loc[known, "day"].max()
    room = max((last - first) * 0.15, pd.Timedelta(days=2))
    for i, row in enumerate(frame.itertuples(index=False)):
        if pd.notna(row.day):
            ax.scatter(row.day, i, s=70, color=row.colour, marker=row.marker, zorder=3)
            ax.annotate(
                row.note,
                (row.day, i),
                xytext=(9, 0),
                textcoords="offset points",
                va="center",
                size=8.5,
                color=INK,
            )
        else:
            ax.annotate(
                row.note,
                (first - room, i),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                size=8.5,
                color=GREY,
                style="italic",
            )
        ax.axhline(i, color=PALE, linewidth=0.7, zorder=0)
    _bare(ax, list(frame["row"]))
    ax.set_xlim(first - room, last + 4 * room)
    shown = _apart(sorted(set(frame.loc[known, "day"])), (last - first + 5 * room) / 6)
    ax.set_xticks(shown, [f"{d.day} {d:%b %Y}" for d in shown])
    ax.tick_params(axis="x", colors=GREY)
    _head(ax, title, measure)
    return fig


def barcode(
    cells: pd.DataFrame,
    panels: Mapping[str, int],
    codes: Sequence[str],
    *,
    title: str,
    measure: str,
    names: Mapping[str, str],
) -> Figure:
    """The order of a text: one panel an article, one column a sentence, one line a code; ``cells`` holds ``row, place, code, voice``.

    ``panels`` gives each article's label and number of sentences, ``codes`` the lines from above, ``names`` the legend's words for the
    voices. A cell of two voices is shared by both. Colour and hatching tell the voices; the outlet's own is plain and dark.
    """
    use_style()
    fig, axes = plt.subplots(
        len(panels),
        1,
        figsize=(WIDTH, max(2.2, len(panels) * (0.19 * len(codes) + 0.5))),
        sharex=True,
        squeeze=False,
    )
    at = {code: i for i, code in enumerate(codes)}
    longest = max(panels.values(), default=1)
    for ax, (panel, size) in zip(axes[:, 0], panels.items()):
        for j in range(len(codes) + 1):
            ax.plot([0, size], [j - 0.5, j - 0.5], color=PALE, linewidth=0.5, zorder=0)
        part = cells[cells["row"] == panel].drop_duplicates(["place", "code", "voice"])
        for (place, code), group in part.groupby(["place", "code"], sort=True):
            voices = [v for v in VOICE_COLOURS if v in set(group["voice"])]
            for k, voice in enumerate(voices):
                ax.add_patch(
                    plt.Rectangle(
                        (place + 0.06 + 0.88 * k / len(voices), at[code] - 0.4),
                        0.88 / len(voices),
                        0.8,
                        linewidth=0,
                        facecolor=VOICE_COLOURS[voice],
                        hatch=VOICE_HATCHES[voice],
                        edgecolor="white",
                    )
                )
        _bare(ax, list(codes))
        ax.tick_params(axis="y", labelsize=7.5)
        ax.set_xlim(0, longest)
        ax.set_title(f"{panel} ({size})", loc="left", size=9, color=INK, pad=3)
        ax.set_xticks(
            [n - 0.5 for n in range(5, longest + 1, 5)], [str(n) for n in range(5, longest + 1, 5)]
        )
    axes[-1, 0].set_xlabel("sentence, counted from the headline", loc="left", color=GREY)
    fig.subplots_adjust(hspace=0.32 if len(codes) > 5 else 0.6)
    used = [v for v in VOICE_COLOURS if (cells["voice"] == v).any()]
    patches = [
        plt.Rectangle(
            (0, 0),
            1,
            1,
            facecolor=VOICE_COLOURS[v],
            hatch=VOICE_HATCHES[v],
            edgecolor="white",
            linewidth=0,
        )
        for v in used
    ]
    axes[-1, 0].legend(
        patches,
        [names.get(v, v) for v in used],
        loc="upper left",
        bbox_to_anchor=(0, -0.42),
        ncols=4,
        frameon=False,
        handlelength=1.3,
        columnspacing=1.4,
        borderaxespad=0,
    )
    _head(axes[0, 0], title, measure)
    for text in axes[0, 0].texts:
        text.set_y(text.get_position()[1] + 18)
    return fig


def opposed(
    frame: pd.DataFrame,
    *,
    title: str,
    measure: str,
    ends: tuple[str, str],
    names: Mapping[str, str],
) -> Figure:
    """Two counts a row on either side of a line, each cut by voice: ``frame`` is indexed by row, with columns ``(end, voice)``.

    ``ends`` are the two values of the first level: left and right.
    """
    fig, ax = _canvas(len(frame), 0.42)
    widest = max(1, int(max((frame[end].sum(axis=1).max() for end in ends), default=1)))
    for end, sign in zip(ends, (-1, 1)):
        reached = np.zeros(len(frame))
        for voice in VOICE_COLOURS:
            values = frame[end].get(voice, pd.Series(0, index=frame.index)).to_numpy(float)
            ax.barh(
                range(len(frame)),
                sign * values,
                left=sign * reached,
                height=0.6,
                color=VOICE_COLOURS[voice],
                hatch=VOICE_HATCHES[voice],
                edgecolor="white",
                linewidth=0.6,
            )
            reached += values
        for i, total in enumerate(reached):
            if total:
                ax.text(
                    sign * (total + widest * 0.015),
                    i,
                    f"{total:,.0f}",
                    va="center",
                    ha="left" if sign > 0 else "right",
                    size=8.5,
                    color=INK,
                )
    _bare(ax, list(frame.index))
    ax.axvline(0, color="#333333", linewidth=1)
    ax.set_xlim(-1.12 * widest, 1.12 * widest)
    ax.set_xticks([-0.56 * widest, 0.56 * widest], [ends[0], ends[1]])
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    used = [
        v for v in VOICE_COLOURS if any(v in frame[end] and frame[end][v].any() for end in ends)
    ]
    _key(ax, used, VOICE_COLOURS, VOICE_HATCHES, names)
    _head_above_labels(ax, title, measure, 1)
    return fig
