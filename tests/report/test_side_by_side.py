"""Statements by article, and copied wire text."""

import pandas as pd
import pytest

from parallax.report.notebook import NotebookError
from parallax.report.side_by_side import count_wire_copy, statement_table


def test_a_statement_s_cell_leads_to_its_sentence(run, shown, in_a_report):
    statements = pd.DataFrame(
        {
            "statement_id": "s1",
            "statement": "The bridge is open.",
            "article_id": ["a", "b", "c"],
            "row": ["Paper", "Post", "Note"],
            "order": [0, 1, 2],
            "told": ["contested", "absent", "unsaid"],
            "voice": ["direct", None, None],
            "sentence_id": [3, None, None],
            "teller": ["Ivo Marek", "", ""],
            "nearest_id": [None, 4, None],
        }
    )
    statement_table(run, statements, ["s1"], "Who tells what")
    page = shown[0][0]
    assert (
        '<th scope="row">The bridge is open.</th><td><a href="texts/a.html#s3">✗ contested, quoted</a>: Ivo Marek</td>'
        in page
    )
    assert (
        '<td><i class="silence">absent</i> <a href="texts/b.html#s4">nearest 5</a></td><td><i class="silence">unsaid</i></td>'
        in page
    )


def test_wire_copy_counted_once_is_marked_where_it_is_repeated():
    line = "Rescue teams searched the flooded quarry near Lindau through the night while relatives waited at the gate"
    articles = pd.DataFrame(
        {
            "article_id": ["a", "b"],
            "text": [line, line],
            "agency": [None, "AP"],
            "published": [None, None],
        }
    )
    reuse = pd.DataFrame(
        {
            "article_id": ["a"],
            "other_id": ["b"],
            "start": [0],
            "end": [len(line)],
            "other_start": [0],
            "other_end": [len(line)],
            "agency": ["AP"],
            "kind": ["verbatim"],
        }
    )
    statements = pd.DataFrame(
        {
            "statement_id": "s1",
            "article_id": ["a", "b"],
            "told": "told",
            "spans": [[[0, 50]], [[0, 50]]],
        }
    )
    assert count_wire_copy(statements, reuse, articles, "once")["told"].tolist() == [
        "copied",
        "told",
    ]
    assert count_wire_copy(statements, reuse, articles, "count")["told"].tolist() == [
        "told",
        "told",
    ]
    with pytest.raises(NotebookError, match="wire_copy"):
        count_wire_copy(statements, reuse, articles, "never")
