"""Tables of cleaned articles: offsets hold, saved pages match hand labels, decisions overrule."""

from __future__ import annotations

import pandas as pd
import pytest
from harwick import BODY, PAGE, clean, roles
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax import ROOT
from parallax.clean.articles import clean_articles, repair
from parallax.read.files import Problem, RawArticle, read_corpus


@pytest.fixture(scope="module")
def seeds():
    return clean_articles(read_corpus(ROOT / "seeds"))


def of(seeds, number, table="articles"):
    rows = seeds[table]
    return rows[rows["article_id"].str.startswith(number)]


def test_a_page_by_hand():
    found = clean(PAGE)
    expected = {
        "Home / News / Local": "navigation",
        "Harwick closes its bridge over cracks": "headline",
        "By Tom Ardley": "byline",
        "12 March 2016 09:30": "date",
        "Share on Facebook": "share",
        "Engineers inspect the bridge in Harwick (AP photo)": "caption",
        "Road works delay buses": "teaser",
        "Read more": "teaser",
        "Leave a Reply": "comments",
        "© 2016 Harwick Courier. All rights reserved.": "footer",
    }
    assert {text: role for text, role, _ in roles(found) if text in expected} == expected
    article = found["articles"].iloc[0]
    assert (article.title, article.byline, article.published, article.published_basis) == (
        "Harwick closes its bridge over cracks",
        "Tom Ardley",
        "2016-03-12",
        "page",
    )
    assert (article.outlet, article.outlet_basis) == ("Harwick Courier", "copyright")
    assert pd.isna(article.agency)
    assert article.text == "\n\n".join(
        [
            "Harwick closes its bridge over cracks",
            "Engineers inspect the bridge in Harwick (AP photo)",
            BODY,
            "Town hall spokesman Ivo Lane declined to comment on the report of the engineers.",
        ]
    )


HEADLINES = {
    "000": "Blinken: 'Diplomatic path remains open' for Russia",
    "001": "‘We are still talking’: Biden envoys push for diplomacy as tensions between Russia and "
    "Ukraine grow",
    "002": "Blinken to meet senior Russian amid rising tensions in Ukraine",
    "003": "US says Russia should resolve tensions",
    "004": "Blinken discussed with Lavrov concerns about Russia’s invasion of Ukraine",
}


OUTLETS = {
    "000": ("Press TV", "site"),
    "001": ("001_4ebe9d0602011b2b", "unknown"),
    "002": ("World Nation News", "site"),
    "003": ("RT", "site"),
    "004": ("time news", "byline"),
}


AGENCIES = {"000": None, "001": None, "002": "AP", "003": None, "004": "DW"}


DAYS = {
    "000": (None, "unknown"),
    "001": (None, "unknown"),
    "002": (None, "unknown"),
    "003": ("2022-02-13", "page"),
    "004": ("2022-02-12", "inferred"),
}


PARAGRAPHS = {"000": 15, "001": 9, "002": 26, "003": 9, "004": 13}
"""Lines to keep, by hand: headline, standfirst and caption with paragraphs and subheadings."""


ENDS = {
    "000": "that he said was absurd.",
    "001": 'economic costs on Russia," Price said.',
    "002": "if the West ignored its demands.",
    "003": "the breakaway regions of eastern Ukraine.",
    "004": "telephone conversations on February 12.",
}


@pytest.mark.parametrize("number", HEADLINES)
def test_saved_pages(seeds, number):
    article = of(seeds, number).iloc[0]
    assert article.title == HEADLINES[number]
    assert (article.outlet, article.outlet_basis) == OUTLETS[number]
    assert (None if pd.isna(article.agency) else article.agency) == AGENCIES[number]
    assert (
        (None if pd.isna(article.published) else article.published),
        article.published_basis,
    ) == DAYS[number]
    assert article.text.startswith(HEADLINES[number] + "\n\n") and article.text.endswith(
        ENDS[number]
    )
    assert article.text.count("\n\n") + 1 == PARAGRAPHS[number] and article.language == "en"


def test_the_day_on_which_a_page_was_saved_is_rejected(seeds):
    note = of(seeds, "002").iloc[0].published_note
    assert '"Friday, May 20, 2022" was refused' in note and "Tuesday" in note


@pytest.mark.parametrize(
    "number, start, role, kept",
    [
        ("000", "US Secretary of State Antony Blinken (AP file photo)", "caption", True),
        ("000", "Press TV’s website can", "footer", False),
        ("002", "Associated Press writer", "credit", False),
        ("002", "spot_img", "advertisement", False),
        ("002", "World Nation News Desk", "footer", False),
        ("003", "Washington has urged Moscow", "standfirst", True),
        ("003", "Putin and Macron discuss", "teaser", False),
        ("003", "HomeRussia", "navigation", False),
        ("003", "US Secretary of State Antony Blinken at a press", "caption", True),
        ("004", "by time news", "byline", False),
        ("004", "Der Spiegel: US warns", "subheading", True),
        ("004", "Presidents of the United States and Russia", "body", True),
    ],
)
def test_lines_of_saved_pages(seeds, number, start, role, kept):
    found = [
        line
        for line in of(seeds, number, "lines").itertuples()
        if line.raw_text.strip().startswith(start)
    ]
    assert found and all((line.role, line.kept) == (role, kept) and line.reason for line in found)


def test_a_headline_printed_twice_is_kept_once(seeds):
    found = [
        line.kept
        for line in of(seeds, "003", "lines").itertuples()
        if line.raw_text.strip() == HEADLINES["003"]
    ]
    assert found == [True, False]


def test_keep_text_keeps_every_letter():
    raw = "Share on Facebook\r\n\r\n  Two words.  \nCafÃ©\n"
    found = clean_articles([RawArticle("a", "a.txt", raw)], keep_text=True)
    assert found["articles"].iloc[0].text == raw
    assert found["lines"]["kept"].all() and found["lines"]["raw_text"].tolist() == [
        "Share on Facebook",
        "",
        "  Two words.  ",
        "CafÃ©",
    ]


def test_manual_decisions_overrule_the_rules():
    decisions = pd.DataFrame(
        {
            "article_id": ["page_1", "page_1", "page_1"],
            "line": [1, 3, 999],
            "decision": ["keep", "drop", "drop"],
        }
    )
    found = clean_articles([RawArticle("page_1", "a.txt", PAGE)], decisions)
    lines = found["lines"].set_index("line")
    assert lines.loc[1, "kept"] and not lines.loc[3, "kept"] and "by hand" in lines.loc[1, "reason"]
    assert "Home / News / Local" in found["articles"].iloc[0].text
    assert found["problems"]["cause"].tolist() == [
        f"no line with text at 999 ({len(lines)} lines): not used"
    ]


def test_decisions_on_another_corpus_are_ignored():
    decisions = pd.DataFrame({"article_id": ["elsewhere"], "line": ["2"], "decision": ["drop"]})
    given = [RawArticle("harwick_001", "a.txt", PAGE)]
    found, without = clean_articles(given, decisions), clean_articles(given)
    assert all(found[name].equals(without[name]) for name in without)


def test_other_languages_are_listed_and_left_out():
    german = 6 * (
        "Der Minister sprach am Dienstag in Berlin mit seinem Kollegen über die Lage "
        "an der Grenze. "
    )
    found = clean_articles(
        [
            RawArticle("de", "de.txt", german),
            RawArticle("a", "a.txt", PAGE),
            Problem("x.txt", None, "binary", True),
        ]
    )
    assert found["articles"]["article_id"].tolist() == ["a"] and set(
        found["lines"]["article_id"]
    ) == {"a"}
    assert [cause.split(" (")[0] for cause in found["problems"]["cause"]] == [
        "language not covered: de",
        "binary",
    ]


def test_a_text_in_another_script_is_not_english_however_unsure_its_language():
    arabic = "أغلق حريق الميناء يوم الخميس وبقيت العبارات في الميناء وقال رئيس البلدية للصحفيين إن أحدا لم يصب. "
    found = clean_articles([RawArticle("a", "a.txt", arabic * 5)])
    assert found["articles"].empty
    assert found["problems"]["cause"].item().startswith("language not covered: ")


@pytest.mark.parametrize(
    "damaged, sound",
    [
        ("He said â€œnoâ€\x9d to the cafÃ©.", "He said “no” to the café."),
        ("Fish &amp; chips", "Fish & chips"),
        ("“Curly” quotes, ﬁligree and ｗide stay.", "“Curly” quotes, ﬁligree and ｗide stay."),
    ],
)
def test_only_damage_is_repaired(damaged, sound):
    assert repair(damaged) == sound


LINES = st.sampled_from(
    [
        "",
        " ",
        "Share this:",
        "Read more",
        "By Tom Ardley",
        "12 March 2016",
        "WASHINGTON (AP) — He left.",
        "Home | News",
        "{{x}}",
        "©",
        "a" * 300,
        "“" * 50,
        "Desk" + "https://www.example.com",
        *BODY.split("\n\n"),
        *PAGE.split("\n"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(LINES, st.text(max_size=60)), min_size=1, max_size=25),
    st.sampled_from(["\n", "\r\n", "\r", "\n\n"]),
)
def test_offsets_hold_for_any_input(lines, end):
    raw = end.join(lines).replace("\0", "").encode("utf-8", "replace").decode()
    found = clean(raw)
    if not len(found["articles"]):
        assert found["problems"]["left_out"].sum() == 1  # there may also be notes on repairs
        return
    text, at = found["articles"].iloc[0].text, 0
    last = 0
    for line in found["lines"].itertuples():
        assert line.raw_text == raw[line.raw_start : line.raw_end]
        assert not raw[at : line.raw_start].strip("\r\n\x0b\x0c\x85\u2028\u2029")
        at = line.raw_end
        if line.kept:
            assert (
                text[line.text_start : line.text_end] == repair(line.raw_text.strip())
                and line.text_start >= last
            )
            last = line.text_end
        else:
            assert pd.isna(line.text_start)
    assert not raw[at:].strip("\r\n\x0b\x0c\x85\u2028\u2029") and last == len(text)


@pytest.mark.parametrize(
    "raw",
    [
        "“" * 10_000,
        "a " * 100_000,
        "A (" * 50_000,
        "By " * 50_000,
        "12 March " * 20_000,
        "x. Y" * 10_000,
        "| " * 50_000,
    ],
)
def test_hostile_input_takes_linear_time(raw):
    clean(raw)
