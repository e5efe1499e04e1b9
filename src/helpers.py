"""What a notebook sees as ``h``, in the order in which a notebook needs it.

A corpus and its tables
    ``start``, ``read``, ``make``, ``check``, and ``whole``, ``between``, ``one_of`` for parameters
Sentences with numbers in them
    ``say``, ``finding``, ``number``, ``share``, ``signed``, ``listing``, ``cut``, ``verb``, and
    ``outside``, through which names and words of articles enter a sentence
Articles as rows of charts and tables
    ``rows``, ``row_names``, ``row_shares``, ``with_rows``, ``in_order``, ``in_sentences``,
    ``in_context``, ``sliced``, ``unit``
Names
    ``entity_names``, ``parties``, ``frame_names``
Tables and evidence
    ``table``, ``folded``, ``evidence``, ``nothing``, and ``each`` for a table an article
Charts
    ``charts`` (one function a chart; its source is the place to restyle it), ``SaveAs``
How sure a code is
    ``reliability``, ``reliability_table``, ``doubt``, ``doubt_note``
Statistics
    ``stats`` (shares with intervals, comparisons between outlets)

Everything here is defined in ``parallax.report`` and ``parallax.common``. What only one notebook
needs, it imports from there.
"""

from parallax.common import stats
from parallax.report import charts
from parallax.report.codebook import frame_names
from parallax.report.figures import SaveAs
from parallax.report.html_blocks import evidence, folded, nothing, table
from parallax.report.notebook import (
    between,
    check,
    each,
    finding,
    make,
    one_of,
    read,
    say,
    start,
    whole,
)
from parallax.report.reliability import doubt, doubt_note, reliability, reliability_table
from parallax.report.rows import (
    entity_names,
    in_context,
    in_order,
    in_sentences,
    parties,
    row_names,
    row_shares,
    rows,
    sliced,
    unit,
    with_rows,
)
from parallax.report.said import outside
from parallax.report.wording import VOICE_NAMES, cut, listing, number, share, signed, verb

VOICES = tuple(VOICE_NAMES)
"""The four voices, in the order that tables and charts share."""

__all__ = [
    "start",
    "read",
    "make",
    "check",
    "whole",
    "between",
    "one_of",
    "say",
    "finding",
    "number",
    "share",
    "signed",
    "listing",
    "cut",
    "verb",
    "outside",
    "rows",
    "row_names",
    "row_shares",
    "with_rows",
    "in_order",
    "in_sentences",
    "in_context",
    "sliced",
    "unit",
    "entity_names",
    "parties",
    "frame_names",
    "table",
    "folded",
    "evidence",
    "nothing",
    "each",
    "charts",
    "SaveAs",
    "reliability",
    "reliability_table",
    "doubt",
    "doubt_note",
    "stats",
    "VOICES",
    "VOICE_NAMES",
]


def __dir__() -> list[str]:
    return __all__
