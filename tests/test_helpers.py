"""What the notebooks share: rows of charts, sentences that compute, evidence that links, joins that are checked."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import helpers as h
from parallax.chain import corpora


def articles(n, outlet="Paper", basis="given", event="event-1"):
    return pd.DataFrame(
        {
            "article_id": [f"a{i:03d}" for i in range(n)],
            "event_id": event,
            "outlet": [f"{outlet} {i}" if basis == "given" else "x" for i in range(n)],
            "outlet_basis": basis,
        }
    )


@pytest.fixture
def shown(monkeypatch):
    """What a cell displays, as HTML or Markdown text with its metadata."""
    seen = []
    monkeypatch.setattr(
        h, "display", lambda thing, metadata=None: seen.append((thing.data, metadata))
    )
    return seen


@pytest.fixture
def run(tmp_path):
    return h.Run("03-extract-quotes", corpora.Settings("c", tmp_path, tmp_path / "tables"))


def test_few_articles_have_a_row_and_a_colour_each():
    made = h.rows(articles(3))
    assert made["row"].tolist() == ["Paper 0", "Paper 1", "Paper 2"]
    assert made["colour"].nunique() == made["marker"].nunique() == 3


def test_an_unknown_outlet_is_called_by_its_article():
    assert h.rows(articles(2, basis="unknown"))["row"].tolist() == ["a000", "a001"]
    mixed = articles(2).assign(outlet_basis=["given", "unknown"])
    assert h.rows(mixed)["row"].tolist() == ["Paper 0", "outlet unknown (a001)"]


def test_ids_are_shortened_to_what_tells_them_apart():
    assert h._short(["000_42595", "001_4ebe9"]) == ["000", "001"]
    assert h._short(["usgov-001", "usgov-002"]) == ["usgov-001", "usgov-002"]
    assert h._short(["a"]) == ["a"]


def test_two_articles_of_one_outlet_are_told_apart():
    twins = articles(2).assign(outlet="Paper")
    assert h.rows(twins)["row"].tolist() == ["Paper (a000)", "Paper (a001)"]


def test_many_articles_are_rows_by_outlet():
    many = pd.concat(
        [
            articles(10).assign(outlet="Daily"),
            articles(10).assign(outlet="Weekly", article_id=[f"b{i}" for i in range(10)]),
        ]
    )
    assert h.unit(many) == "outlet"
    assert sorted(set(h.rows(many)["row"])) == ["Daily", "Weekly"]


def test_more_outlets_than_a_chart_can_label_share_a_row():
    made = h.rows(articles(30))
    assert made["row"].nunique() == h.MOST_ROWS + 1
    assert (made["row"] == "other outlets").sum() == 30 - h.MOST_ROWS


def test_a_join_that_loses_rows_stops_the_notebook():
    frame = pd.DataFrame({"article_id": ["a000", "nobody"]})
    with pytest.raises(h.NotebookError, match="every row belongs to one article"):
        h.with_rows(frame, articles(1))


def test_a_stretch_belongs_to_the_sentence_it_starts_in_or_before():
    sentences = pd.DataFrame(
        {
            "article_id": ["a", "a", "b"],
            "sentence_id": [0, 1, 0],
            "start": [0, 12, 0],
            "end": [10, 20, 5],
        }
    )
    frame = pd.DataFrame({"article_id": ["a", "b", "a", "a", "a"], "start": [12, 0, 9, 10, 25]})
    placed = h.in_sentences(frame, sentences)
    assert placed["sentence_id"].tolist() == [1, 0, 0, 1, 1]
    assert placed["start"].tolist() == frame["start"].tolist()


@pytest.mark.parametrize(
    "items, expected",
    [([], "none"), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_listing(items, expected):
    assert h.listing(items) == expected


def test_a_long_listing_says_how_many_are_left():
    assert h.listing("abcdef", most=2) == "a, b and 4 more"


@pytest.mark.parametrize(
    "n, expected", [(1, "1 sentence"), (0, "0 sentences"), (1204, "1,204 sentences")]
)
def test_number(n, expected):
    assert h.number(n, "sentence") == expected


def test_irregular_plural():
    assert [h.number(n, "entity", "entities") for n in (1, 2)] == ["1 entity", "2 entities"]


def test_a_share_has_a_percentage_only_where_the_denominator_carries_one():
    assert h.share(3, 4, "article") == "3 of 4 articles"
    assert h.share(11, 15, "sentence") == "11 of 15 sentences (73%)"


@given(st.text(), st.integers(10, 60))
def test_cut_never_grows_and_keeps_the_beginning(text, most):
    shown = h.cut(text, most)
    assert len(shown) <= most + 2
    assert " ".join(text.split()).startswith(shown.removesuffix(" …"))


def test_a_finding_carries_its_figure_to_the_index(shown):
    h.finding("Two of three.", figure="voices")
    assert shown == [("**Two of three.**", {"parallax": {"finding": True, "figure": "voices"}})]


def test_a_figure_has_a_description_and_its_data_beside_it(run, shown):
    figure = h.charts.stacked(
        pd.DataFrame({"outlet": [0.4], "direct": [0.6]}, index=["Paper"]),
        {"outlet": "#333333", "direct": "#e08a3c"},
        title="t",
        measure="m",
        labels={},
    )
    h.show(
        run,
        figure,
        "voices",
        pd.DataFrame({"row": ["Paper"], "outlet": [0.4]}),
        alt="Bars <of> words",
        caption="Words & voices.",
    )
    page = shown[0][0]
    assert page.startswith(
        '<figure id="fig-voices"><img alt="Bars &lt;of&gt; words" src="data:image/svg+xml;base64,'
    )
    assert (
        '<a href="figures/03-extract-quotes/voices.csv">' in page and "Words &amp; voices." in page
    )
    assert (
        run.settings.tables / "figures/03-extract-quotes/voices.csv"
    ).read_text() == "row,outlet\nPaper,0.4\n"


def test_a_figure_without_description_is_refused(run):
    with pytest.raises(h.NotebookError, match="figure voices has alternative text"):
        h.show(run, h.plt.figure(), "voices", pd.DataFrame(), alt=" ", caption="c")


def test_evidence_leads_to_the_sentence(run, shown):
    frame = pd.DataFrame(
        {"words": ["<b>“hysteria”</b>"], "article_id": ["a/1"], "sentence_id": [4]}
    )
    h.evidence(run, frame, "Scare quotes")
    page = shown[0][0]
    assert (
        '#s4">sentence 5</a>' in page
        and "&lt;b&gt;“hysteria”&lt;/b&gt;" in page
        and "<caption>Scare quotes</caption>" in page
    )
    assert "a/1" not in page


def test_an_empty_table_says_so(run, shown):
    h.evidence(run, pd.DataFrame({"article_id": [], "sentence_id": []}), "Scare quotes")
    h.table(pd.DataFrame(), "Roles")
    assert [text for text, _ in shown] == [
        '<p class="nothing">No chart here: there are no sentences for “Scare quotes”.</p>',
        '<p class="nothing">No chart here: the table “Roles” has no rows.</p>',
    ]


def test_a_long_table_says_what_it_does_not_show(shown):
    h.table(pd.DataFrame({"n": range(50)}), "Numbers", most=10)
    assert (
        "<caption>Numbers (the first 10 of 50)</caption>" in shown[0][0]
        and shown[0][0].count("<tr>") == 11
    )


def test_differences_are_marked_by_more_than_colour():
    assert (
        h.marked("a [-crisis & war-] {+row+}")
        == "a <del>[−crisis &amp; war−]</del> <ins>{+row+}</ins>"
    )


def test_text_is_shown_as_it_is_in_markdown():
    assert h._plain("a *b* [c](d) #e") == r"a \*b\* \[c\](d) \#e"


def test_words_of_spans():
    frame = pd.DataFrame({"article_id": ["a"], "text": ["Talks or war."]})
    assert h.sliced(frame, "a", [[0, 5], [9, 12]]) == "Talks … war"


def test_a_statement_s_cell_leads_to_its_sentence(shown):
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
    h.statement_table(statements, ["s1"], "Who tells what")
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
    assert h.count_wire_copy(statements, reuse, articles, "once")["told"].tolist() == [
        "copied",
        "told",
    ]
    assert h.count_wire_copy(statements, reuse, articles, "count")["told"].tolist() == [
        "told",
        "told",
    ]
    with pytest.raises(h.NotebookError, match="wire_copy"):
        h.count_wire_copy(statements, reuse, articles, "never")


@pytest.mark.parametrize("value, expected", [(0.412, "+0.41"), (-0.3, "−0.30"), (0.0, "+0.00")])
def test_tones_carry_a_minus_sign(value, expected):
    assert h.signed(value) == expected


def test_two_entities_of_one_name_are_told_apart():
    entities = pd.DataFrame(
        {
            "entity_id": ["velm", "velm-2", "paris", "paris-2", "anders"],
            "name": ["Velm", "Velm", "Paris", "Paris", "Anders"],
            "label": ["GPE", "PERSON", "GPE", "GPE", "PERSON"],
        }
    )
    assert h.entity_names(entities).tolist() == [
        "Velm (place)",
        "Velm (person)",
        "Paris (paris)",
        "Paris (paris-2)",
        "Anders",
    ]


def test_the_article_that_prints_what_another_hides_is_named():
    versions = pd.DataFrame(
        {
            "utterance_id": "u1",
            "article_id": ["a", "b", "c"],
            "row": ["Paper", "Post", "Note"],
            "hidden": ["blocked by shelling", None, None],
            "content": [
                "The road… is open",
                "The road is open",
                "The road, blocked by shelling, is open",
            ],
        }
    )
    assert h.who_prints(versions.iloc[0].to_dict(), versions) == "Note"


def test_what_an_article_leaves_out_leads_to_the_article_that_tells_it():
    statements = pd.DataFrame(
        {
            "statement_id": "s1",
            "statement": "The bridge is open.",
            "article_id": ["a", "b", "c"],
            "row": ["Paper", "Post", "Note"],
            "told": ["absent", "told", "told"],
            "similarity": [None, 0.6, 1.0],
            "sentence_id": [None, 3, 5],
        }
    )
    assert h._to_teller("s1", statements) == "[The bridge is open.](texts/c.html#s5) (Note)"


def test_codes_nobody_has_checked_are_said_so(shown):
    found = pd.DataFrame(
        [{"code": "WAR", "verdict": "unreliable"}, {"code": "TALKS", "verdict": "reliable"}]
    )
    assert h.doubt_note(found, ["TALKS"]) == ""
    note = h.doubt_note(found, ["TALKS", "WAR", "COST"])
    assert "coders agree by less than .667 (1); nobody has coded them here (1)" in note
    h.reliability_table(pd.DataFrame(), "frames")
    assert "Nobody has coded frames" in shown[0][0]


def test_shares_under_the_errors_of_the_test_data(monkeypatch):
    counts = {
        t: {f: 80 if t == f else 10 for f in ("negative", "neutral", "positive")}
        for t in ("negative", "neutral", "positive")
    }
    monkeypatch.setattr(h, "sentiment_scores", lambda: {"newsmtsc": {"confusion": counts}})
    scored = pd.DataFrame({"polarity": ["negative"] * 31 + ["neutral"] * 69 + ["unclear"] * 9})
    found = h.supposed_polarities(scored)
    assert found["as the machine counts"].tolist() == ["31 of 100 (31%)", "0 of 100 (0%)"]
    assert found["if it errs as on NewsMTSC"].tolist() == [
        "30%",
        "0%",
    ]  # (.31 + .9 - 1) / (.8 + .9 - 1)
    monkeypatch.setattr(h, "sentiment_scores", lambda: {"newsmtsc": {}})
    assert h.supposed_polarities(scored).empty


def test_words_in_context_are_cut_at_words_and_lines():
    articles = pd.DataFrame(
        {"article_id": ["a"], "text": ["Title here\n\nThe brutal regime fell on a cold day in May"]}
    )
    start = articles["text"][0].index("regime")
    found = h.in_context(
        articles,
        pd.DataFrame({"article_id": ["a"], "start": [start], "end": [start + 6]}),
        width=14,
    )
    assert found[["before", "after"]].to_numpy().tolist() == [["The brutal ", " fell on a …"]]
    wide = h.in_context(
        articles,
        pd.DataFrame({"article_id": ["a"], "start": [start], "end": [start + 6]}),
        width=70,
    )
    assert wide["before"].tolist() == ["The brutal "] and wide["after"].tolist() == [
        " fell on a cold day in May"
    ]


def test_a_party_is_the_side_or_the_name():
    entities = pd.DataFrame(
        {
            "entity_id": ["moscow", "quad"],
            "name": ["Moscow", "Quad"],
            "label": ["GPE", "ORG"],
            "side": ["Russia", None],
        }
    )
    assert h.parties(entities).to_dict() == {"moscow": "Russia", "quad": "Quad"}
