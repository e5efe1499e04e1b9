"""Tables and evidence that cells show."""

import pandas as pd

from parallax.common import tables
from parallax.report import html_blocks


def test_evidence_leads_to_the_sentence(run, shown, in_a_report):
    frame = pd.DataFrame(
        {"words": ["<b>“hysteria”</b>"], "article_id": ["a/1"], "sentence_id": [4]}
    )
    html_blocks.evidence(run, frame, "Scare quotes")
    page = shown[0][0]
    assert (
        '#s4">sentence 5</a>' in page
        and "&lt;b&gt;“hysteria”&lt;/b&gt;" in page
        and "<caption>Scare quotes</caption>" in page
    )
    assert "a/1" not in page


def test_an_empty_table_says_so(run, shown):
    html_blocks.evidence(run, pd.DataFrame({"article_id": [], "sentence_id": []}), "Scare quotes")
    html_blocks.table(pd.DataFrame(), "Roles")
    assert [text for text, _ in shown] == [
        '<p class="nothing mathjax_ignore">No sentences here: there are none for “Scare quotes”.</p>',
        '<p class="nothing mathjax_ignore">No table here: “Roles” would have no rows.</p>',
    ]


def test_a_long_table_says_what_it_does_not_show(shown):
    html_blocks.table(pd.DataFrame({"n": range(50)}), "Numbers", most=10)
    assert (
        "<caption>Numbers (the first 10 of 50)</caption>" in shown[0][0]
        and shown[0][0].count("<tr>") == 11
    )


def test_the_sentence_itself_is_always_shown(run, shown):
    sentence = {"article_id": "a", "sentence_id": 0, "start": 0, "end": 12}
    rows = [sentence | {"text": "Talks <fail>.", "section": "lead"}]
    tables.write("sentences", tables.typed("sentences", rows), run.settings.tables)
    places = pd.DataFrame({"words": ["fail"], "article_id": ["a"], "sentence_id": [0]})
    html_blocks.evidence(run, places, "Words")
    page = shown[0][0]
    assert '<th scope="col">sentence</th>' in page and "<td>Talks &lt;fail&gt;.</td>" in page
    assert "<span>sentence 1</span>" in page and "<a " not in page


def test_cells_show_what_is_not_known_and_whole_numbers_apart(shown):
    frame = pd.DataFrame(
        {"a": ["x", None], "b": [1204, 3], "c": [0.5, float("nan")], "d": [True, False]}
    )
    html_blocks.table(frame, "Numbers")
    page = shown[0][0]
    assert '<th scope="row">x</th><td class="number">1,204</td><td>0.50</td><td>yes</td>' in page
    assert '<th scope="row"><span class="empty">–</span></th>' in page
