"""What the notebooks share: a corpus and its tables, figures with their data, evidence, and sentences that compute their numbers.

The one module that a notebook imports.  It serves notebooks; the package ``parallax`` computes.
"""

from __future__ import annotations

import base64
import html
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import HTML, Markdown, display

from parallax import MODELS, hand_coding
from parallax.chain import corpora, steps
from parallax.common import stats
from parallax.report import charts

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000")
"""Okabe-Ito without its three pale colours: 3:1 on white and apart under the three dichromacies."""
MARKERS = ("o", "s", "^", "D", "v")
GREY = "#6b6b6b"
KEPT_COLOURS = {"article": "#3b3b3b", "furniture": "#d9a77c"}
KEPT_HATCHES = {"furniture": "////"}
VOICES = ("outlet", "indirect", "direct", "scare")
STANCES = (
    "neutral",
    "endorsing",
    "emphatic",
    "cautionary",
    "distancing",
    "adversarial",
    "denying",
    "unknown",
)
VOICE_NAMES = {
    "outlet": "the outlet's own words",
    "indirect": "reported speech",
    "direct": "quoted words",
    "scare": "scare quotes",
}
QUOTATION_MARKS = " ,.\"'“”‘’«»"
MOST_ROWS = 12
"""Rows that a chart can label and a reader can compare; beyond it, outlets stand for articles, or the chart shows the longest."""


class Run(NamedTuple):
    """One notebook at work on one corpus."""

    notebook: str
    settings: corpora.Settings

    @property
    def corpus(self) -> str:
        return self.settings.corpus


class NotebookError(RuntimeError):
    """A check of a notebook failed; the message says which."""


def start(notebook: str, corpus: str) -> Run:
    """Open ``corpus`` (a name, or a path to a folder of articles) for one notebook. Raises CorpusError in one line."""
    charts.use_style()
    return Run(notebook, corpora.settings(corpus))


def make(run: Run, step: str) -> list[pd.DataFrame]:
    """Run one step of the chain, write its tables, and return them in the order that ``steps.STEPS`` names them."""
    made = steps.make(run.settings, [step])
    return [made[table] for table in steps.STEPS[step].writes]


def read(run: Run, *names: str) -> list[pd.DataFrame]:
    """Tables that other notebooks write; one that is missing or out of date is made first."""
    return [steps.read(run.settings, name) for name in names]


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
    display(
        Markdown(f"**{text}**" if "**" not in text else text),
        metadata={"parallax": {"finding": True, "figure": figure}},
    )


def listing(items: Iterable[str], most: int | None = None) -> str:
    """``a, b and c``; beyond ``most`` items ``a, b and 7 more``; ``nobody`` would be a claim, so nothing gives ``none``."""
    items = [str(i) for i in items]
    if most and len(items) > most:
        items = [*items[:most], f"{len(items) - most:,} more"]
    return (
        "none"
        if not items
        else items[0]
        if len(items) == 1
        else f"{', '.join(items[:-1])} and {items[-1]}"
    )


def number(n: float, noun: str = "", many: str | None = None) -> str:
    """``1 sentence``, ``1,204 sentences``; ``many`` where the plural is not the noun with an s."""
    shown = f"{n:,.0f}"
    return f"{shown} {noun if n == 1 else many or noun + 's'}".strip() if noun else shown


def signed(value: float) -> str:
    """``+0.41`` or ``−0.41``, with a minus sign and not a hyphen."""
    return f"{value:+.2f}".replace("-", "−")


def share(k: float, n: float, noun: str = "") -> str:
    """``11 of 15 sentences (73%)``; the percentage only where the denominator carries one (ten or more)."""
    return stats.share(k, n, noun).text


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
    outlet = articles["outlet"].where(articles["outlet_basis"] != "unknown", "outlet unknown")
    if len(articles) <= most:
        nameless = (outlet == "outlet unknown").all()
        twice = outlet.duplicated(keep=False) | (outlet == "outlet unknown")
        label = [
            a if nameless else f"{o} ({a})" if t else o
            for o, a, t in zip(outlet, _short(articles["article_id"]), twice)
        ]
    else:
        kept = set(
            outlet.value_counts()
            .sort_index()
            .sort_values(ascending=False, kind="stable")
            .index[:most]
        )
        label = [o if o in kept else "other outlets" for o in outlet]
    made = pd.DataFrame(
        {
            "article_id": articles["article_id"].tolist(),
            "event_id": articles["event_id"].tolist(),
            "row": [cut(x, 40) for x in label],
        }
    )
    order = {
        row: i
        for i, row in enumerate(
            dict.fromkeys(made.sort_values(["event_id", "article_id"], kind="stable")["row"])
        )
    }
    few = len(order) <= len(COLOURS)
    made["colour"] = [COLOURS[order[r]] if few else GREY for r in made["row"]]
    made["marker"] = [MARKERS[order[r] % len(MARKERS)] for r in made["row"]]
    made["order"] = [order[r] for r in made["row"]]
    return made


def _short(ids: Sequence[str]) -> list[str]:
    """The shortest beginnings (three characters or more) that still tell the ids apart."""
    ids = list(ids)
    longest = max(map(len, ids), default=0)
    size = next(
        (n for n in range(3, longest + 1) if len({i[:n] for i in ids}) == len(set(ids))), longest
    )
    return [i[:size] for i in ids]


def unit(articles: pd.DataFrame) -> str:
    """What a chart row stands for: ``article`` or ``outlet``."""
    return "article" if len(articles) <= MOST_ROWS else "outlet"


LABELS = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "NORP": "people",
}


def entity_names(entities: pd.DataFrame) -> pd.Series:
    """Entity id to the name shown, one name an entity: two entities of one name carry their kind, or their id, behind it."""
    named = entities.set_index("entity_id")["name"]
    kinds = entities.set_index("entity_id")["label"].map(lambda kind: LABELS.get(kind, kind))
    shown = named.where(~named.duplicated(keep=False), named + " (" + kinds + ")")
    return shown.where(~shown.duplicated(keep=False), named + " (" + named.index.to_series() + ")")


def with_rows(frame: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """``frame`` with the chart row of its article; no row of it is lost or doubled."""
    made = rows(articles)
    joined = frame.merge(
        made.drop(columns=[c for c in made.columns if c in frame.columns and c != "article_id"]),
        on="article_id",
        how="left",
        validate="many_to_one",
    )
    check(
        len(joined) == len(frame) and joined["row"].notna().all(),
        "every row belongs to one article",
    )
    return joined


def in_sentences(frame: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """``frame`` (``article_id, start``) with the ``sentence_id`` of the sentence that the start stands in, or that follows it."""
    left = (
        frame.reset_index(drop=True)
        .assign(_row=range(len(frame)))
        .astype({"start": "int64"})
        .sort_values("start", kind="stable")
    )
    right = (
        sentences[["article_id", "end", "sentence_id"]]
        .assign(last=sentences["end"].astype("int64") - 1)
        .drop(columns="end")
        .sort_values("last")
    )
    joined = pd.merge_asof(
        left, right, left_on="start", right_on="last", by="article_id", direction="forward"
    )
    check(len(joined) == len(frame), "every row has one sentence")
    missing = joined["sentence_id"].isna()
    if missing.any():
        last = sentences.groupby("article_id")["sentence_id"].max()
        joined.loc[missing, "sentence_id"] = joined.loc[missing, "article_id"].map(last)
    return (
        joined.sort_values("_row")
        .drop(columns=["_row", "last"])
        .astype({"sentence_id": "int64"})
        .reset_index(drop=True)
    )


def in_order(frame: pd.DataFrame) -> list[str]:
    """The chart rows of a frame that :func:`with_rows` made, in the order that all charts share."""
    return frame[["row", "order"]].drop_duplicates().sort_values("order")["row"].tolist()


def sliced(articles: pd.DataFrame, article_id: str, spans: Sequence[Sequence[int]]) -> str:
    """The words of spans of one article, joined by `` … ``."""
    text = articles.loc[articles["article_id"] == article_id, "text"].iloc[0]
    return " … ".join(text[start:end] for start, end in spans)


def frame_names(run: Run, scheme: str = "") -> dict[str, str]:
    """Id and label of every frame of the codebook, in its order; of one scheme (issue, generic) where it is given."""
    return {f.id: f.label for f in _frames(run) if scheme in ("", f.scheme)}


def frame_schemes(run: Run) -> list[str]:
    """The schemes of the codebook's frames, in its order."""
    return list(dict.fromkeys(f.scheme for f in _frames(run)))


def frame_definitions(run: Run) -> pd.DataFrame:
    """The codebook as a table: frame, scheme, definition, an example, a counter-example."""
    return pd.DataFrame(
        [
            {
                "frame": f.label,
                "scheme": f.scheme,
                "definition": f.definition,
                "example": f.examples[0] if f.examples else "",
                "not coded": f.counterexamples[0] if f.counterexamples else "",
            }
            for f in _frames(run)
        ]
    )


def _frames(run: Run):
    from parallax.framing.codebook import read_codebook

    return read_codebook(corpora.codebook_file(run.settings, "frames.yml")).frames


def parties(entities: pd.DataFrame) -> pd.Series:
    """Entity id to the party it counts for: the side it stands for (a capital, an army or a minister for their state), else its name."""
    at = entities.set_index("entity_id")
    return at["side"].where(
        at["side"].notna() & (at["side"].fillna("") != ""), entity_names(entities)
    )


def in_context(articles: pd.DataFrame, frame: pd.DataFrame, width: int = 70) -> pd.DataFrame:
    """Words before and after each span of ``frame`` (``article_id, start, end``), cut at a word: a concordance."""
    texts = articles.set_index("article_id")["text"]
    before, after = [], []
    for article, start, end in zip(frame["article_id"], frame["start"], frame["end"]):
        left, right = (
            texts[article][max(0, start - width) : start],
            texts[article][end : end + width],
        )
        left, right = left.rsplit("\n", 1)[-1], right.split("\n", 1)[0]
        before.append(
            ("… " if len(left) == width else "")
            + (left.split(" ", 1)[-1] if len(left) == width else left)
        )
        after.append(
            (right.rsplit(" ", 1)[0] if len(right) == width else right)
            + (" …" if len(right) == width else "")
        )
    return frame.assign(before=before, after=after)


def reliability(run: Run, what: str) -> pd.DataFrame:
    """What the hand-coded sheets say of one kind of code (frames, sentiment, attributions) in this corpus; columns ``hand_coding.SCORES``.

    Sheets are those of the codebook folder (``codes*.csv``) and of ``data/handmade``; a corpus that nobody coded gives no row.
    """
    articles = steps.read(run.settings, "articles")
    codes = hand_coding.gather(what, hand_coding.sheets(run.settings.codebook), articles)
    if codes.rows.empty:
        return pd.DataFrame(columns=list(hand_coding.SCORES))
    return hand_coding.reliability(
        codes,
        hand_coding.machine_codes(what, hand_coding.tables_of(what, run.settings), codes.rows),
    )


def doubt(figure, found: pd.DataFrame, names: Mapping[str, str]):
    """Mark the rows of a chart whose code is not reliable; ``names`` maps the codes to the labels of the rows.

    A code that two coders agree on by less than .667 loses its colour; one that no two coders have coded is marked only.
    """
    verdicts = found.drop_duplicates("code").set_index("code")["verdict"]
    bad = [label for code, label in names.items() if verdicts.get(code) == "unreliable"]
    marked = [
        label
        for code, label in names.items()
        if verdicts.get(code, hand_coding.NEVER) in hand_coding.DOUBTFUL and label not in bad
    ]
    return charts.doubt(figure, marked, bad)


def doubt_note(found: pd.DataFrame, codes: Iterable[str]) -> str:
    """One sentence that explains the marks of :func:`doubt`; empty where every code is reliable or tentative."""
    verdicts = found.drop_duplicates("code").set_index("code")["verdict"]
    said = pd.Series(
        [verdicts.get(code, hand_coding.NEVER) for code in codes], dtype=str
    ).value_counts()
    parts = [
        f"{words} ({said[verdict]})" if len(said) > 1 else words
        for verdict, words in (
            ("unreliable", "greyed, since coders agree by less than .667"),
            (hand_coding.NEVER, "nobody has coded them here"),
            (hand_coding.ONE, "one person has coded them"),
            ("too few", "coded too seldom for a figure"),
        )
        if verdict in said
    ]
    return (
        f"{charts.DOUBT.strip()} marks codes whose reliability is not shown ({'; '.join(parts)}). Draw a sample with `parallax code draw`."
        if parts
        else ""
    )


def reliability_table(
    found: pd.DataFrame, what: str, names: Mapping[str, str] | None = None
) -> None:
    """Show what is known of the codes: agreement between coders, the machine against them."""
    if found.empty:
        say(
            f"**Nobody has coded {what} in this corpus**, so how often the machine is right here is not known. "
            f"`python -m parallax code draw CORPUS --what {what} --out sheet.csv` draws a sample to code."
        )
        return

    def between(row, value, low, high):
        return "" if pd.isna(row[value]) else f"{row[value]:.2f} [{row[low]:.2f}, {row[high]:.2f}]"

    table(
        pd.DataFrame(
            {
                "code": [(names or {}).get(code, code) for code in found["code"]],
                "coders": found["coders"],
                "verdict": found["verdict"],
                "alpha": [between(row, "alpha", "low", "high") for _, row in found.iterrows()],
                "by hand": found["coded"],
                "by machine": found["found"],
                **{
                    name: ["" if pd.isna(v) else f"{v:.2f}" for v in found[name]]
                    for name in ("precision", "recall")
                },
                "F1": [between(row, "f1", "f1_low", "f1_high") for _, row in found.iterrows()],
            }
        ),
        f"Reliability of {what}: alpha between coders, and the machine against what they settled, with 95% intervals over units",
    )


def supposed_polarities(scored: pd.DataFrame) -> pd.DataFrame:
    """Share of negative and positive among decided mentions, and what it would be if the model erred here as on its published test data.

    Rogan & Gladen 1978, with the error rates of the scoring run; for corpora that nobody has coded.
    """
    counts = pd.DataFrame(sentiment_scores()["newsmtsc"].get("confusion", {})).T
    decided = scored[scored["polarity"].isin(counts.columns)]
    rows = []
    for polarity in ("negative", "positive") if len(decided) else ():
        hit, every = counts.loc[polarity, polarity], counts.loc[polarity].sum()
        alarm = (counts[polarity].sum() - hit) / (counts.to_numpy().sum() - every)
        seen = (decided["polarity"] == polarity).sum()
        supposed = stats.rogan_gladen(seen / len(decided), hit / every, 1 - alarm)
        rows.append(
            {
                "polarity": polarity,
                "as the machine counts": share(seen, len(decided)),
                "if it errs as on NewsMTSC": f"{supposed:.0%}",
            }
        )
    return pd.DataFrame(rows)


CODED_ENOUGH = 30
"""Coded units below which shares are not corrected."""


def corrected_polarities(run: Run, scored: pd.DataFrame) -> pd.DataFrame:
    """Share of each polarity among mentions as the machine counts it, and with its error taken out by the hand-coded sample.

    ``scored`` is the table sentiments. No row where fewer than :data:`CODED_ENOUGH` of its mentions are coded.
    """
    codes = hand_coding.gather(
        "sentiment", hand_coding.sheets(run.settings.codebook), steps.read(run.settings, "articles")
    )
    truth = hand_coding.settled(codes.rows[codes.rows["code"] == hand_coding.POLARITY])
    place = {
        key: i for i, key in enumerate(zip(scored["article_id"], scored["start"], scored["end"]))
    }
    known = [
        (place[a, start, end], value)
        for a, start, end, _, value in truth.itertuples(index=False)
        if (a, start, end) in place
    ]
    if len(known) < CODED_ENOUGH:
        return pd.DataFrame()
    rows = []
    for polarity in ("negative", "neutral", "positive"):
        machine = (scored["polarity"] == polarity).tolist()
        fixed = stats.corrected_share(
            machine, [i for i, _ in known], [value == polarity for _, value in known]
        )
        rows.append(
            {
                "polarity": polarity,
                "as the machine counts": share(sum(machine), len(machine)),
                "corrected": fixed.rate,
                "in mentions": fixed.text,
            }
        )
    return pd.DataFrame(rows)


VOICE_WORDS = {"outlet": "own words", "indirect": "reported", "direct": "quoted", "scare": "quoted"}
SILENCES = {"absent": "absent", "unclear": "unclear", "unsaid": "unsaid", "copied": "copied"}


def count_wire_copy(
    statements: pd.DataFrame, reuse: pd.DataFrame, articles: pd.DataFrame, wire_copy: str
) -> pd.DataFrame:
    """``statements`` as they are ("count"), or with every telling that stands in copied wire text marked "copied" ("once")."""
    from parallax.compare import reuse as engine

    check(wire_copy in ("count", "once"), f'wire_copy is "count" or "once", not {wire_copy!r}')
    made = statements.copy()
    if wire_copy == "once":
        told = made[made["told"].isin(["told", "contested"])]
        places = pd.DataFrame(
            {
                "article_id": told["article_id"],
                "start": [spans[0][0] for spans in told["spans"]],
                "end": [spans[-1][1] for spans in told["spans"]],
            }
        )
        made.loc[places.index[engine.repeated(places, reuse, articles)], "told"] = "copied"
    return made


def statement_table(statements: pd.DataFrame, order: Sequence[str], caption: str) -> None:
    """Show statements by article: in whose voice and by whom each is told, with a link to the sentence; where it is not told, a link to the nearest.

    Where a column stands for several articles, the cell says how many of them tell it.
    """
    wording = statements.drop_duplicates("statement_id").set_index("statement_id")["statement"]
    columns = in_order(statements)
    cells = {
        key: _statement_cell(group)
        for key, group in statements.groupby(["statement_id", "row"], sort=False)
    }
    top = "".join(
        f'<th scope="col">{html.escape(c)}</th>'
        for c in ["statement, in its fullest wording", *columns]
    )
    lines = [
        f'<tr><th scope="row">{html.escape(cut(wording[s], 220))}</th>{"".join(f"<td>{cells.get((s, c), chr(32))}</td>" for c in columns)}</tr>'
        for s in order
    ]
    display(
        HTML(
            f'<div class="table statements" tabindex="0" role="region" aria-label="{html.escape(caption, quote=True)}"><table>'
            f"<caption>{html.escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
        )
    )


def _statement_cell(group: pd.DataFrame) -> str:
    found = group[group["told"].isin(["told", "contested"])]
    if len(group) > 1:
        return f"{len(found)} of {len(group)}" if len(found) else ""
    cell = group.iloc[0].to_dict()
    place = f"texts/{_file_name(cell['article_id'])}.html#s"
    if cell["told"] in SILENCES:
        near = cell["sentence_id"] if cell["told"] == "copied" else cell.get("nearest_id")
        link = (
            ""
            if pd.isna(near)
            else f' <a href="{place}{int(near)}">{"sentence" if cell["told"] == "copied" else "nearest"} {int(near) + 1}</a>'
        )
        return f'<i class="silence">{SILENCES[cell["told"]]}</i>{link}'
    word = ("✗ contested, " if cell["told"] == "contested" else "") + VOICE_WORDS.get(
        cell["voice"], "own words"
    )
    teller = f": {html.escape(cut(cell['teller'], 40))}" if cell.get("teller") else ""
    return f'<a href="{place}{int(cell["sentence_id"])}">{word}</a>{teller}'


def article_page(run: Run, article_id: str, found: Mapping[str, pd.DataFrame]) -> None:
    """One article in words, each sentence computed: lead, speakers, frames, what it alone tells, contests or leaves out, whose wording it shares.

    ``found`` holds the tables articles, sentences, attributions, frames, reuse, and statements as :func:`with_rows` returns them.
    """
    articles, sentences = found["articles"], found["sentences"]
    article = articles[articles["article_id"] == article_id].iloc[0]
    text = articles.set_index("article_id")["text"]
    statements = found["statements"][found["statements"]["event_id"] == article["event_id"]]
    statements = statements.assign(
        words=[
            " … ".join(text[r.article_id][a:b] for a, b in r.spans) for r in statements.itertuples()
        ]
    )
    label = rows(articles).set_index("article_id")["row"]
    at = sentences[sentences["article_id"] == article_id].set_index("sentence_id")
    lead = at[at["section"] == "lead"]
    parts = [
        f"### {label[article_id]}: {_plain(article['title']) or 'without headline'}",
        f"{number(article['n_words'], 'word')}, {article['event_id']}. [Read it with voices marked](texts/{_file_name(article_id)}.html).",
    ]
    if len(lead):
        parts.append(f"**Leads with:** {_to_sentence(article_id, lead.iloc[0])}")
    parts.append(f"**Lets speak:** {_speakers(article_id, found['attributions'])}.")
    own = _counted(found["frames"], article_id, "frame", lambda f: f["voice"] == "outlet")
    names = frame_names(run)
    parts.append(
        f"**In its own words, most often:** {listing((f'{names.get(f, f)} ({n})' for f, n in own.head(3).items()))}."
    )
    if (articles["event_id"] == article["event_id"]).sum() == 1:
        parts.append(
            "No other article of the corpus tells this event, so there is nothing to compare it with."
        )
    else:
        parts += _compared(article_id, statements, at)
        parts.append(f"**Shares wording with:** {_shares(article_id, found['reuse'], label)}.")
    display(Markdown("\n\n".join(p for p in parts if p)))


def _counted(
    frame: pd.DataFrame, article_id: str, column: str, which=lambda f: slice(None)
) -> pd.Series:
    own = frame[frame["article_id"] == article_id]
    return (
        own[which(own)][column]
        .dropna()
        .value_counts()
        .sort_index()
        .sort_values(ascending=False, kind="stable")
    )


def _speakers(article_id: str, attributions: pd.DataFrame) -> str:
    """Who speaks and how often, the names leading to the first sentence of each."""
    own = attributions[attributions["article_id"] == article_id]
    first = own.dropna(subset="speaker").groupby("speaker")["sentence_id"].min()
    counts = _counted(attributions, article_id, "speaker")
    return listing(
        (
            f"[{_plain(name)}](texts/{_file_name(article_id)}.html#s{int(first[name])}) ({n})"
            for name, n in counts.items()
        ),
        most=6,
    )


def _compared(article_id: str, statements: pd.DataFrame, at: pd.DataFrame) -> list[str]:
    """What an article alone tells, tells as its own, contests and leaves out, as Markdown; ``at`` are its sentences by number."""
    told = statements[statements["told"].isin(["told", "contested"])]
    tellers = told.groupby("statement_id")["article_id"].nunique()
    unsure = set(statements.loc[statements["told"].isin(["unclear", "copied"]), "statement_id"])
    mine, others = told[told["article_id"] == article_id], told[told["article_id"] != article_id]
    alone = mine[(mine["statement_id"].map(tellers) == 1) & ~mine["statement_id"].isin(unsure)]
    said_elsewhere = set(others.loc[others["voice"] != "outlet", "statement_id"])
    as_own = mine[
        (mine["voice"] == "outlet")
        & (mine["told"] == "told")
        & mine["statement_id"].isin(said_elsewhere)
    ]
    against = mine[
        (mine["told"] == "contested")
        & mine["statement_id"].isin(others.loc[others["told"] == "told", "statement_id"])
    ]
    absent = statements[
        (statements["article_id"] == article_id)
        & (statements["told"] == "absent")
        & (statements["statement_id"].map(tellers) > 1)
    ]
    lines = [
        _bullets(
            "Alone on this event in telling",
            [_to_words(r, r.statement) for r in alone.itertuples()],
        )
    ]
    for head, part in (
        ("Tells as its own what another reports as said", as_own),
        ("Contests what another tells", against),
    ):
        if len(part):
            said = others if head.startswith("Contests") else others[others["voice"] != "outlet"]
            lines.append(
                _bullets(
                    head,
                    [
                        f"{_to_words(r, r.words)}; there: {_to_other(r.statement_id, said)}"
                        for r in part.itertuples()
                    ],
                )
            )
    if (statements.loc[statements["article_id"] == article_id, "told"] == "unsaid").any():
        lines.append(
            "**Leaves out:** nothing that could be told from silence; the article is much shorter than the others on its event, or a copy of one of them."
        )
    else:
        lines.append(
            _bullets(
                "Leaves out what others tell",
                [
                    f"{_to_teller(r.statement_id, statements)}; nearest here: {_nearest(r.nearest_id, at)}"
                    for r in absent.itertuples()
                ],
            )
        )
    return lines


def _to_words(telling, words: str) -> str:
    """Words of a telling as a link to its sentence."""
    return f"[{cut(_plain(words), 160)}](texts/{_file_name(telling.article_id)}.html#s{int(telling.sentence_id)})"


def _to_other(statement_id: str, others: pd.DataFrame) -> str:
    """How the first of the other articles puts a statement, with who says it there."""
    other = next(
        others[others["statement_id"] == statement_id]
        .sort_values(["told", "article_id"], ascending=[False, True])
        .itertuples()
    )
    return f"{_to_words(other, other.words)} ({', '.join(filter(None, [other.teller, other.row]))})"


def _nearest(number_: object, at: pd.DataFrame) -> str:
    if pd.isna(number_) or int(number_) not in at.index:
        return "nothing"
    sentence = at.loc[int(number_)].rename(int(number_))
    return _to_sentence(sentence["article_id"], sentence, 90)


def _shares(article_id: str, reuse: pd.DataFrame, label: pd.Series) -> str:
    mine = reuse[(reuse["article_id"] == article_id) | (reuse["other_id"] == article_id)]
    others = (
        mine["other_id"]
        .where(mine["article_id"] == article_id, mine["article_id"])
        .map(label)
        .value_counts()
        .sort_index()
    )
    return (
        listing((f"{_plain(row)} ({number(n, 'passage')})" for row, n in others.items()), most=6)
        if len(others)
        else "nobody in this corpus"
    )


def _to_teller(statement_id: str, statements: pd.DataFrame) -> str:
    """A statement as a link to the sentence of the article that tells it nearest to its fullest wording."""
    tellings = statements[
        (statements["statement_id"] == statement_id)
        & statements["told"].isin(["told", "contested"])
    ]
    nearest = tellings.sort_values(["similarity", "article_id"], ascending=[False, True]).iloc[0]
    return f"[{cut(_plain(nearest['statement']), 160)}](texts/{_file_name(nearest['article_id'])}.html#s{int(nearest['sentence_id'])}) ({nearest['row']})"


def _to_sentence(article_id: str, sentence: pd.Series, most: int = 160) -> str:
    at = sentence["sentence_id"] if "sentence_id" in sentence else sentence.name
    return (
        f"[{cut(_plain(sentence['text']), most)}](texts/{_file_name(article_id)}.html#s{int(at)})"
    )


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#|$~])", r"\\\1", str(text))


def _bullets(head: str, items: Sequence[str], most: int = 6) -> str:
    if not items:
        return f"**{head}:** nothing that was found."
    rest = [f"and {number(len(items) - most)} more"] if len(items) > most else []
    return "\n".join([f"**{head}:**", "", *(f"* {i}" for i in [*items[:most], *rest])])


def sentiment_scores() -> dict:
    """What the scoring run of the sentiment model wrote: ``held_back`` and ``newsmtsc``, in percent (``data/models/scores.json``)."""
    return json.loads((MODELS / "scores.json").read_text(encoding="utf-8"))["sentiment"]


# ---------------------------------------------------------------- figures and tables


def show(
    run: Run, figure: plt.Figure, name: str, data: pd.DataFrame, *, alt: str, caption: str
) -> None:
    """Show a figure with alternative text and caption, and write its data beside it as CSV (``figures/<notebook>/<name>.csv``)."""
    check(
        bool(alt.strip()) and bool(caption.strip()),
        f"figure {name} has alternative text and a caption",
    )
    folder = run.settings.tables / "figures" / run.notebook
    folder.mkdir(parents=True, exist_ok=True)
    data.to_csv(folder / f"{name}.csv", index=False)
    drawn = io.BytesIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    (folder / f"{name}.svg").write_bytes(drawn.getvalue())
    picture = base64.b64encode(drawn.getvalue()).decode()
    display(
        HTML(
            f'<figure id="fig-{name}"><img alt="{html.escape(alt, quote=True)}" src="data:image/svg+xml;base64,{picture}"/>'
            f'<figcaption>{html.escape(caption)} <a href="figures/{run.notebook}/{name}.csv">Data of this chart (CSV)</a>'
            "</figcaption></figure>"
        )
    )


def nothing(why: str) -> None:
    """Say why there is no chart here."""
    display(HTML(f'<p class="nothing">No chart here: {html.escape(why)}</p>'))


def table(frame: pd.DataFrame, caption: str, most: int = 40) -> None:
    """Show a frame as a table that a screen reader can read; beyond ``most`` rows the caption says how many are not shown."""
    if frame.empty:
        nothing(f"the table “{caption}” has no rows.")
        return
    display(HTML(_html_table(frame.head(most), caption + _rest(len(frame), most))))


def folded(frame: pd.DataFrame, caption: str, most: int = 200) -> None:
    """As :func:`table`, folded away until opened."""
    if frame.empty:
        nothing(f"the table “{caption}” has no rows.")
        return
    body = _html_table(frame.head(most), caption + _rest(len(frame), most))
    display(
        HTML(
            f"<details class='evidence'><summary>{html.escape(caption)}: {number(len(frame), 'row')}</summary>{body}</details>"
        )
    )


def evidence(run: Run, frame: pd.DataFrame, caption: str, most: int = 60) -> None:
    """The sentences that a number rests on: columns of ``frame``, and a link from each row to its sentence in the article.

    ``frame`` holds ``article_id`` and ``sentence_id``, and any other columns to show, in their order. Folded away until opened.
    """
    if frame.empty:
        nothing(f"there are no sentences for “{caption}”.")
        return
    shown = frame.head(most)
    links = [
        f'<a href="texts/{_file_name(a)}.html#s{int(s)}">sentence {int(s) + 1}</a>'
        for a, s in zip(shown["article_id"], shown["sentence_id"])
    ]
    rest = shown.drop(columns=["article_id", "sentence_id"])
    body = _html_table(rest, caption + _rest(len(frame), most), links)
    display(
        HTML(
            f"<details class='evidence'><summary>{html.escape(caption)}: {number(len(frame), 'row')}</summary>{body}</details>"
        )
    )


def versions(run: Run, frame: pd.DataFrame) -> None:
    """Versions of one utterance under one another: ``frame`` holds ``row, speaker, relation, content, difference, article_id, sentence_id``.

    The first row is the fullest; in the others deletions and insertions carry marks as well as lines. A summary shares too few words to be
    compared word by word and stands as it is.
    """
    first = frame.iloc[0]
    head = f"{first['speaker'] if isinstance(first['speaker'], str) else 'Speaker not resolved'}: “{cut(first['content'].strip(QUOTATION_MARKS), 70)}”"
    items = []
    for row in frame.to_dict("records"):
        words = (
            html.escape(row["content"])
            if row["relation"] in ("fullest", "summarised")
            else marked(row["difference"])
        )
        link = f'<a href="texts/{_file_name(row["article_id"])}.html#s{int(row["sentence_id"])}">{html.escape(row["row"])}</a>'
        items.append(
            f'<li><span class="relation">{link}: {html.escape(row["relation"])}</span> <span class="words">{words}</span></li>'
        )
    display(
        HTML(
            f'<section class="versions"><h3>{html.escape(head)}</h3><ol>{"".join(items)}</ol></section>'
        )
    )


def who_prints(version: Mapping, versions: pd.DataFrame) -> str:
    """The chart row of the other article whose version of the utterance holds most of the words that this version's ellipsis hides."""
    wanted = set(re.findall(r"\w+", version["hidden"].lower()))
    others = versions[
        (versions["utterance_id"] == version["utterance_id"])
        & (versions["article_id"] != version["article_id"])
    ]
    held = others["content"].map(
        lambda content: len(wanted & set(re.findall(r"\w+", content.lower())))
    )
    return others.loc[held.idxmax(), "row"] if len(others) else "the same article"


def marked(difference: str) -> str:
    """A word difference (``[-cut-] {+added+}``) as HTML with ``del`` and ``ins``; the marks stay, so that nothing hangs on colour."""
    safe = html.escape(difference)
    safe = re.sub(r"\[-(.*?)-\]", r"<del>[−\1−]</del>", safe, flags=re.S)
    return re.sub(r"\{\+(.*?)\+\}", r"<ins>{+\1+}</ins>", safe, flags=re.S)


def _rest(n: int, most: int) -> str:
    return f" (the first {most:,} of {n:,})" if n > most else ""


def _html_table(frame: pd.DataFrame, caption: str, links: Sequence[str] | None = None) -> str:
    heads = [*frame.columns, *(["in the article"] if links is not None else [])]
    top = "".join(f'<th scope="col">{html.escape(str(h))}</th>' for h in heads)
    lines = []
    for i, row in enumerate(frame.itertuples(index=False)):
        cells = [
            f'<td class="number">{v:,}</td>'
            if isinstance(v, int) and not isinstance(v, bool)
            else f"<td>{_cell(v)}</td>"
            for v in row
        ]
        if links is not None:
            cells.append(f"<td>{links[i]}</td>")
        cells[0] = re.sub(
            r"^<td( class=\"number\")?>(.*)</td>$",
            r'<th scope="row"\1>\2</th>',
            cells[0],
            flags=re.S,
        )
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{html.escape(caption, quote=True)}"><table>'
        f"<caption>{html.escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


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
    from parallax.report.pages import text_file_name

    return text_file_name(article_id)
