"""What the notebooks share: a corpus and its tables, figures with their data, evidence, and sentences that compute their numbers.

The one module that a notebook imports.  It serves notebooks; the package ``parallax`` computes.
"""

from __future__ import annotations

import base64
import html
import io
import re
from typing import Iterable, NamedTuple, Sequence

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from IPython.display import HTML, Markdown, display

from parallax import chain, statistics, tables

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000")
"""Okabe-Ito without its three pale colours: 3:1 on white and apart under the three dichromacies."""
MARKERS = ("o", "s", "^", "D", "v")
GREY = "#6b6b6b"
VOICE_COLOURS = {"outlet": "#3b3b3b", "indirect": "#5b8fb9", "direct": "#e08a3c", "scare": "#a6437d"}
VOICES = ("outlet", "indirect", "direct", "scare")
VOICE_NAMES = {"outlet": "the outlet's own words", "indirect": "reported speech", "direct": "quoted words", "scare": "scare quotes"}
MOST_ROWS = 12
"""Rows that a chart can label and a reader can compare; beyond it, outlets stand for articles, or the chart shows the longest."""
SERIES = {"svg.hashsalt": "parallax", "svg.fonttype": "none", "figure.dpi": 110, "savefig.bbox": "tight", "font.family": "sans-serif",
          "font.sans-serif": ["DejaVu Sans"], "font.size": 9.5, "axes.spines.top": False, "axes.spines.right": False,
          "axes.titlelocation": "left", "axes.titlesize": 11, "axes.titleweight": "bold"}


class Run(NamedTuple):
    """One notebook at work on one corpus."""

    notebook: str
    settings: chain.Settings

    @property
    def corpus(self) -> str:
        return self.settings.corpus


class NotebookError(RuntimeError):
    """A check of a notebook failed; the message says which."""


def start(notebook: str, corpus: str) -> Run:
    """Open ``corpus`` (a name, or a path to a folder of articles) for one notebook. Raises CorpusError in one line."""
    plt.rcParams.update(SERIES)
    sns.set_style("white", SERIES)
    return Run(notebook, chain.settings(corpus))


def make(run: Run, step: str) -> list[pd.DataFrame]:
    """Run one step of the chain, write its tables, and return them in the order that ``chain.STEPS`` names them."""
    made = chain.make(run.settings, [step])
    return [made[table] for table in chain.STEPS[step].writes]


def read(run: Run, *names: str) -> list[pd.DataFrame]:
    """Tables that other notebooks write; one that is missing or out of date is made first."""
    return [chain.read(run.settings, name) for name in names]


def check(holds: bool, what: str) -> None:
    """Stop the notebook when a join lost or doubled rows, or a sum does not add up."""
    if not holds:
        raise NotebookError(f"check failed: {what}")


# ---------------------------------------------------------------- words and numbers

def say(text: str) -> None:
    """Show a sentence whose numbers were computed."""
    display(Markdown(text))


def finding(text: str, figure: str | None = None) -> None:
    """Show a finding; the index page repeats it, with the figure of that name."""
    display(Markdown(f"**{text}**" if "**" not in text else text), metadata={"parallax": {"finding": True, "figure": figure}})


def listing(items: Iterable[str], most: int | None = None) -> str:
    """``a, b and c``; beyond ``most`` items ``a, b and 7 more``; ``nobody`` would be a claim, so nothing gives ``none``."""
    items = [str(i) for i in items]
    if most and len(items) > most:
        items = [*items[:most], f"{len(items) - most:,} more"]
    return "none" if not items else items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def number(n: float, noun: str = "", many: str | None = None) -> str:
    """``1 sentence``, ``1,204 sentences``; ``many`` where the plural is not the noun with an s."""
    shown = f"{n:,.0f}"
    return f"{shown} {noun if n == 1 else many or noun + 's'}".strip() if noun else shown


def cut(text: str, most: int = 90) -> str:
    """The beginning of a text, cut at a word, with an ellipsis."""
    text = " ".join(str(text).split())
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0].rstrip(",;:–—-") + " …"


# ---------------------------------------------------------------- articles as rows of a chart

def rows(articles: pd.DataFrame, most: int = MOST_ROWS) -> pd.DataFrame:
    """One line an article: ``article_id, event_id, row, colour, marker`` — ``row`` is the label of the chart row it belongs to.

    Up to ``most`` articles have a row each (the outlet, with the article's id where two share one). Beyond that a row is an outlet;
    beyond ``most`` outlets only the outlets with the most articles have a row and the others share ``other outlets``.
    """
    named = articles["outlet"].where(articles["outlet_basis"] != "unknown", articles["article_id"])
    if len(articles) <= most:
        twice = named.duplicated(keep=False)
        label = [f"{o} ({a})" if t and o != a else o for o, a, t in zip(named, articles["article_id"], twice)]
    else:
        outlet = articles["outlet"].where(articles["outlet_basis"] != "unknown", "outlet unknown")
        kept = set(outlet.value_counts().sort_index().sort_values(ascending=False, kind="stable").index[:most])
        label = [o if o in kept else "other outlets" for o in outlet]
    made = pd.DataFrame({"article_id": articles["article_id"].tolist(), "event_id": articles["event_id"].tolist(),
                         "row": [cut(x, 34) for x in label]})
    order = {row: i for i, row in enumerate(dict.fromkeys(made.sort_values(["event_id", "article_id"], kind="stable")["row"]))}
    few = len(order) <= len(COLOURS)
    made["colour"] = [COLOURS[order[r]] if few else GREY for r in made["row"]]
    made["marker"] = [MARKERS[order[r] % len(MARKERS)] for r in made["row"]]
    made["order"] = [order[r] for r in made["row"]]
    return made


def unit(articles: pd.DataFrame) -> str:
    """What a chart row stands for: ``article`` or ``outlet``."""
    return "article" if len(articles) <= MOST_ROWS else "outlet"


def with_rows(frame: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """``frame`` with the chart row of its article; no row of it is lost or doubled."""
    joined = frame.merge(rows(articles), on="article_id", how="left", validate="many_to_one")
    check(len(joined) == len(frame) and joined["row"].notna().all(), "every row belongs to one article")
    return joined


# ---------------------------------------------------------------- figures and tables

def show(run: Run, figure: plt.Figure, name: str, data: pd.DataFrame, *, alt: str, caption: str) -> None:
    """Show a figure with alternative text and caption, and write its data beside it as CSV (``figures/<notebook>/<name>.csv``)."""
    check(bool(alt.strip()) and bool(caption.strip()), f"figure {name} has alternative text and a caption")
    folder = run.settings.tables / "figures" / run.notebook
    folder.mkdir(parents=True, exist_ok=True)
    data.to_csv(folder / f"{name}.csv", index=False)
    drawn = io.BytesIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    (folder / f"{name}.svg").write_bytes(drawn.getvalue())
    picture = base64.b64encode(drawn.getvalue()).decode()
    display(HTML(f'<figure id="fig-{name}"><img alt="{html.escape(alt, quote=True)}" src="data:image/svg+xml;base64,{picture}"/>'
                 f'<figcaption>{html.escape(caption)} <a href="figures/{run.notebook}/{name}.csv">Data of this chart (CSV)</a>'
                 "</figcaption></figure>"))


def nothing(why: str) -> None:
    """Say why there is no chart here."""
    display(HTML(f'<p class="nothing">No chart here: {html.escape(why)}</p>'))


def table(frame: pd.DataFrame, caption: str, most: int = 40) -> None:
    """Show a frame as a table that a screen reader can read; beyond ``most`` rows the caption says how many are not shown."""
    if frame.empty:
        nothing(f"the table “{caption}” has no rows.")
        return
    display(HTML(_html_table(frame.head(most), caption + _rest(len(frame), most))))


def evidence(run: Run, frame: pd.DataFrame, caption: str, most: int = 60) -> None:
    """The sentences that a number rests on: columns of ``frame``, and a link from each row to its sentence in the article.

    ``frame`` holds ``article_id`` and ``sentence_id``, and any other columns to show, in their order. Folded away until opened.
    """
    if frame.empty:
        nothing(f"there are no sentences for “{caption}”.")
        return
    shown = frame.head(most)
    links = [f'<a href="texts/{_file_name(a)}.html#s{int(s)}">sentence {int(s) + 1}</a>' for a, s in zip(shown["article_id"], shown["sentence_id"])]
    rest = shown.drop(columns=["article_id", "sentence_id"])
    body = _html_table(rest, caption + _rest(len(frame), most), links)
    display(HTML(f"<details class='evidence'><summary>{html.escape(caption)}: {number(len(frame), 'row')}</summary>{body}</details>"))


def _rest(n: int, most: int) -> str:
    return f" (the first {most:,} of {n:,})" if n > most else ""


def _html_table(frame: pd.DataFrame, caption: str, links: Sequence[str] | None = None) -> str:
    heads = [*frame.columns, *(["in the article"] if links is not None else [])]
    top = "".join(f'<th scope="col">{html.escape(str(h))}</th>' for h in heads)
    lines = []
    for i, row in enumerate(frame.itertuples(index=False)):
        cells = [f'<td class="number">{v:,}</td>' if isinstance(v, int) and not isinstance(v, bool) else f"<td>{_cell(v)}</td>" for v in row]
        if links is not None:
            cells.append(f"<td>{links[i]}</td>")
        cells[0] = re.sub(r"^<td( class=\"number\")?>(.*)</td>$", r'<th scope="row"\1>\2</th>', cells[0], flags=re.S)
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return (f'<div class="table" tabindex="0" role="region" aria-label="{html.escape(caption, quote=True)}"><table>'
            f"<caption>{html.escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>")


def _cell(value) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return '<span class="empty">–</span>'
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, (bool,)):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return html.escape(listing(value))
    return html.escape(str(value))


def _file_name(article_id: str) -> str:
    from parallax.report import text_file_name

    return text_file_name(article_id)
