"""How often the machine is right, by hand-coded sheets, and shares with its error taken out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from parallax import MODELS, hand_coding
from parallax.chain import steps
from parallax.common import stats
from parallax.report.charts import DOUBT, Doubt
from parallax.report.html_blocks import table
from parallax.report.known_errors import CODED_ENOUGH
from parallax.report.notebook import Run, say
from parallax.report.wording import share

POLARITIES = ("negative", "neutral", "positive")
CHARGED = ("negative", "positive")


def reliability(run: Run, what: str) -> pd.DataFrame:
    """What the hand-coded sheets say of one kind of code in this corpus.

    Sheets are those of the codebook folder (``codes*.csv``) and of ``data/handmade``.

    Parameters
    ----------
    run
        The notebook, with its corpus.
    what
        frames, sentiment or attributions.

    Returns
    -------
    pandas.DataFrame
        A row a code, with the columns ``hand_coding.SCORES``; none where nobody has coded the
        corpus.

    Examples
    --------
    >>> found = h.reliability(run, "frames")
    """
    articles = steps.read(run.settings, "articles")
    codes = hand_coding.gather(what, hand_coding.sheets(run.settings.codebook), articles)
    if codes.rows.empty:
        return pd.DataFrame(columns=list(hand_coding.SCORES))
    tables = hand_coding.tables_of(what, run.settings)
    return hand_coding.reliability(codes, hand_coding.machine_codes(what, tables, codes.rows))


def doubt(found: pd.DataFrame, names: Mapping[str, str]) -> Doubt:
    """Which rows of a chart carry a code that is not reliable.

    A code that two coders agree on by less than .667 loses its colour; one that no two coders have
    coded is marked only.

    Parameters
    ----------
    found
        What :func:`reliability` returns.
    names
        The codes, each with the label of its row in the chart.

    Examples
    --------
    >>> h.charts.heatmap(counts, title=title, measure=measure, doubt=h.doubt(found, names))
    """
    verdicts = _verdicts(found)
    greyed = [label for code, label in names.items() if verdicts.get(code) == "unreliable"]
    marked = [
        label
        for code, label in names.items()
        if verdicts.get(code, hand_coding.NEVER) in hand_coding.DOUBTFUL and label not in greyed
    ]
    return Doubt(marked, greyed)


def doubt_note(found: pd.DataFrame, codes: Iterable[str]) -> str:
    """One sentence that explains the marks of :func:`doubt`.

    Empty where every code is reliable or tentative.

    >>> h.say(h.doubt_note(found, names))
    """
    verdicts = _verdicts(found)
    said = pd.Series([verdicts.get(code, hand_coding.NEVER) for code in codes], dtype=str)
    counts = said.value_counts()
    reasons = {
        "unreliable": "greyed, since coders agree by less than .667",
        hand_coding.NEVER: "nobody has coded them here",
        hand_coding.ONE: "one coder has coded them",
        "too few": "coded too seldom for a figure",
    }
    known = [verdict for verdict in reasons if verdict in counts]
    if not known:
        return ""
    alone = len(counts) == 1
    parts = [reasons[v] if alone else f"{reasons[v]} ({counts[v]})" for v in known]
    return (
        f"{DOUBT.strip()} marks codes whose reliability is not shown ({'; '.join(parts)}). "
        "Draw a sample with `parallax code draw`."
    )


def _verdicts(found: pd.DataFrame) -> pd.Series:
    return found.drop_duplicates("code").set_index("code")["verdict"]


def reliability_table(
    found: pd.DataFrame, what: str, names: Mapping[str, str] | None = None
) -> None:
    """Show what is known of the codes: agreement between coders, the machine against them.

    >>> h.reliability_table(found, "frames", names)
    """
    if found.empty:
        say(
            f"**Nobody has coded {what} in this corpus**, so how often the machine is right here "
            f"is not known. `python -m parallax code draw CORPUS --what {what} --out sheet.csv` "
            "draws a sample to code."
        )
        return
    labels = names or {}
    shown = pd.DataFrame(
        {
            "code": [labels.get(code, code) for code in found["code"]],
            "coders": found["coders"],
            "verdict": found["verdict"],
            "alpha": _between(found, "alpha", "low", "high"),
            "by hand": found["coded"],
            "by machine": found["found"],
            "precision": [_figure(value) for value in found["precision"]],
            "recall": [_figure(value) for value in found["recall"]],
            "F1": _between(found, "f1", "f1_low", "f1_high"),
        }
    )
    table(
        shown,
        f"Reliability of {what}: alpha between coders, and the machine against what they settled, "
        "with 95% intervals over units",
    )


def _between(found: pd.DataFrame, value: str, low: str, high: str) -> list[str]:
    """Figures with their intervals, empty where there is none."""
    return [
        "" if pd.isna(middle) else f"{middle:.2f} [{least:.2f}, {most:.2f}]"
        for middle, least, most in zip(found[value], found[low], found[high])
    ]


def _figure(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.2f}"


# ---------------------------------------------------------------- sentiment


def sentiment_scores() -> dict[str, Any]:
    """What the scoring run of the sentiment model wrote, in per cent: ``newsmtsc``, ``directed``.

    Source: ``data/models/scores.json``.
    """
    return json.loads((MODELS / "scores.json").read_text(encoding="utf-8"))["sentiment"]


def corrected_polarities(run: Run, scored: pd.DataFrame) -> pd.DataFrame:
    """Share of each polarity among mentions, as counted and corrected by the hand-coded sample.

    ``scored`` is the table sentiments. No row where fewer than :data:`CODED_ENOUGH` of its mentions
    are coded.
    """
    known = _coded_mentions(run, scored)
    if len(known) < CODED_ENOUGH:
        return pd.DataFrame()
    made = []
    for polarity in POLARITIES:
        machine = (scored["polarity"] == polarity).tolist()
        people = [value == polarity for value in known.values()]
        fixed = stats.corrected_share(machine, list(known), people)
        made.append(
            {
                "polarity": polarity,
                "as the machine counts": share(sum(machine), len(machine)),
                "corrected": fixed.rate,
                "in mentions": fixed.text,
            }
        )
    return pd.DataFrame(made)


def _coded_mentions(run: Run, scored: pd.DataFrame) -> dict[int, str]:
    """What people settled on, by the number of the row in ``scored``."""
    articles = steps.read(run.settings, "articles")
    codes = hand_coding.gather("sentiment", hand_coding.sheets(run.settings.codebook), articles)
    truth = hand_coding.settled(codes.rows[codes.rows["code"] == hand_coding.POLARITY])
    mentions = zip(scored["article_id"], scored["start"], scored["end"])
    place = {mention: number for number, mention in enumerate(mentions)}
    coded = zip(truth["article_id"], truth["start"], truth["end"], truth["value"])
    return {
        place[a, start, end]: value for a, start, end, value in coded if (a, start, end) in place
    }
