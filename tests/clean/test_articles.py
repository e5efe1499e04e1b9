"""Cleaning: roles with reasons, offsets that hold, the five saved pages by hand, and no word of an article lost."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax import ROOT
from parallax.clean import headline, line_classifier, line_network
from parallax.clean.articles import clean_articles, repair
from parallax.clean.boilerplate import boilerplate
from parallax.clean.segments import join_broken, split_pieces
from parallax.common.dates import find_days, find_partial_days, years_that_fit
from parallax.common.errors import CodebookError
from parallax.read.files import Problem, RawArticle, read_corpus

BODY = """The council of Harwick voted on Tuesday to close the old bridge after engineers found cracks in two of its piers.

"We had no choice," Mayor Ellen Strand told reporters. "It will be shut for a year."

Drivers will have to use the northern crossing, which adds about twenty minutes to the way into town.

Critics said the council had known of the cracks since 2014 and had done nothing about them."""
PAGE = f"""Home / News / Local

Harwick closes its bridge over cracks

By Tom Ardley

12 March 2016 09:30

Share on Facebook

Engineers inspect the bridge in Harwick (AP photo)

{BODY}

Road works delay buses
Read more
Road works delay buses

Town hall spokesman Ivo Lane declined to comment on the report of the engineers.

Leave a Reply

Your email address will not be published. Required fields are marked *

© 2016 Harwick Courier. All rights reserved."""


def clean(text, **more):
    return clean_articles([RawArticle("a", "a.txt", text, **more)])


def roles(tables):
    lines = tables["lines"]
    return [
        (line.raw_text.strip(), line.role, line.kept)
        for line in lines.itertuples()
        if line.role != "blank"
    ]


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
    "001": "‘We are still talking’: Biden envoys push for diplomacy as tensions between Russia and Ukraine grow",
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
"""Kept lines by hand: headline, standfirst and caption with the paragraphs and subheadings."""
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


def test_the_day_on_which_a_page_was_saved_is_refused(seeds):
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


@pytest.mark.parametrize(
    "sentence",
    [
        "The website uses cookies to follow its visitors, the regulator said in a report on Monday.",
        "“Share this with everybody you know,” the candidate told the crowd in Des Moines.",
        "Advertisement spending in the county rose to four million dollars last year, the survey found.",
        "He asked readers to subscribe to the newsletter of the campaign, according to the complaint.",
        "All rights reserved to the states by the constitution were at stake, the judge said.",
    ],
)
def test_sentences_that_look_like_furniture_stay(sentence):
    paragraphs = BODY.split("\n\n")
    text = "Harwick closes its bridge over cracks\n\n" + "\n\n".join(
        [*paragraphs[:2], sentence, *paragraphs[2:]]
    )
    assert sentence in clean(text)["articles"].iloc[0].text


@pytest.mark.parametrize(
    "line, role",
    [
        ("Share on Facebook", "share"),
        ("SHARE THIS ARTICLE", "share"),
        ("12 Comments", "comments"),
        ("- Advertisement -", "advertisement"),
        ("We use cookies to improve your experience.", "cookies"),
        ("Download our app", "promotion"),
        ("Subscribe to our newsletter", "promotion"),
        ("You may also like", "teaser"),
        ("Read more: Senate votes on bill", "teaser"),
        ("Home > News > World", "navigation"),
        ("Skip to content", "navigation"),
        ("Copyright 2016 The Associated Press. All rights reserved.", "footer"),
        ("Reporting by Ann Lee; Editing by Bo Chu", "credit"),
        ("***", "junk"),
        ("%d bloggers like this:", "junk"),
    ],
)
def test_wording_of_boilerplate(line, role):
    assert boilerplate(line).role == role and boilerplate(line).reason


@pytest.mark.parametrize(
    "line",
    [
        "Trump wins Iowa",
        "“No,” he said.",
        "What the treaty says",
        "Senate passes bill on cookies",
        "Clinton leads in new poll",
        "He did not share the view of the court.",
        "Next year will be harder, she said.",
    ],
)
def test_wording_that_is_no_boilerplate(line):
    assert boilerplate(line) is None


def test_glued_lines_are_taken_apart_and_cover_the_line():
    raw = "World News Deskhttps://www.example.com\n- Advertisement -spot_img\nHe left.Read more about it"
    pieces = split_pieces(raw)
    assert [piece.text for piece in pieces] == [
        "World News Desk",
        "https://www.example.com",
        "- Advertisement -",
        "spot_img",
        "He left.",
        "Read more about it",
    ]
    assert [raw[piece.start : piece.end] for piece in pieces[:2]] == [
        "World News Desk",
        "https://www.example.com",
    ]


def test_lines_broken_by_hard_wrapping_are_joined():
    wrapped = BODY.replace("which adds about", "which adds\nabout")
    text = clean("Harwick closes its bridge over cracks\n\n" + wrapped)["articles"].iloc[0].text
    assert "which adds about twenty minutes" in text and 'piers.\n\n"We had' in text


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


def test_a_person_decides_last():
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
    with pytest.raises(CodebookError, match="neither|not keep or drop"):
        clean_articles([RawArticle("page_1", "a.txt", PAGE)], decisions.assign(decision="maybe"))


def test_a_paragraph_printed_twice_is_told():
    first = BODY.split("\n\n")[0]
    lines = clean("Harwick closes its bridge over cracks\n\n" + BODY + "\n\n" + first)["lines"]
    twice = lines[lines["raw_text"].str.strip() == first]
    assert (
        twice["reason"].str.endswith("repeats line 3 word for word").tolist() == [False, True]
        and twice["kept"].all()
    )


def test_decisions_on_another_corpus_are_no_problem_here_but_a_slip_is():
    decisions = pd.DataFrame(
        {
            "article_id": ["Harwick_1.txt", "harwick_003", "elsewhere"],
            "line": [1, 1, 2],
            "decision": ["drop", "drop", "drop"],
        }
    )
    found = clean_articles(
        [RawArticle("harwick_001", "a.txt", PAGE), RawArticle("harwick_002", "b.txt", PAGE)],
        decisions,
    )["problems"]
    assert list(zip(found["article_id"], found["cause"])) == [
        (
            "Harwick_1.txt",
            "no such article; harwick_001 may be meant: 1 decisions on its lines were not used",
        )
    ]


def test_given_metadata_wins():
    article = clean(PAGE, title="Given", outlet="Paper", date="2016-03-13")["articles"].iloc[0]
    assert (
        article.title,
        article.outlet,
        article.outlet_basis,
        article.published,
        article.published_basis,
    ) == ("Given", "Paper", "given", "2016-03-13", "given")


def test_other_languages_are_listed_and_left_out():
    german = (
        "Der Minister sprach am Dienstag in Berlin mit seinem Kollegen über die Lage an der Grenze. "
        * 6
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


@pytest.mark.parametrize(
    "text, iso",
    [
        ("13 Feb, 2022 13:34", "2022-02-13"),
        ("Friday, May 20, 2022", "2022-05-20"),
        ("Feb. 3rd, 2016 at 5 p.m.", "2016-02-03"),
        ("2016-02-29T10:00", "2016-02-29"),
        ("31.12.2015", "2015-12-31"),
        ("12/31/2015", "2015-12-31"),
        ("Monday, May 20, 2022", None),
        ("03/04/2016", None),
    ],
)
def test_days_as_printed(text, iso):
    (day,) = find_days(text)
    assert (day.day.isoformat() if day.day else None) == iso


def test_years_in_which_a_weekday_fits():
    (day,) = find_partial_days("This was announced on Saturday, February 12, by a spokesman.")
    assert years_that_fit(day, 2010, 2023) == [2011, 2022]


@pytest.mark.parametrize(
    "raw, dateline, agency",
    [
        (
            "PARIS (Reuters) - The minister left on Monday after talks that lasted two days and a night.",
            "PARIS (Reuters)",
            "Reuters",
        ),
        (
            "WASHINGTON, Feb. 12 (AP) — The minister left on Monday after talks that lasted two days.",
            "WASHINGTON, Feb. 12 (AP)",
            "AP",
        ),
        (
            "The minister (Democrat) - a friend - left on Monday after talks that lasted two days.",
            None,
            None,
        ),
    ],
)
def test_datelines(raw, dateline, agency):
    article = clean("Minister leaves after talks\n\n" + raw)["articles"].iloc[0]
    assert (
        None if pd.isna(article.dateline) else article.dateline,
        None if pd.isna(article.agency) else article.agency,
    ) == (dateline, agency)


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
def test_offsets_hold_whatever_comes(lines, end):
    raw = end.join(lines).replace("\0", "").encode("utf-8", "replace").decode()
    found = clean(raw)
    if not len(found["articles"]):
        assert found["problems"]["left_out"].sum() == 1  # beside it, notes on what was repaired
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


def test_model_chances_and_trees_by_hand():
    trees = line_classifier.Trees(
        np.array([[0, 0, 1, 0, 0]]),
        np.array([[0.5, 0, 2.0, 0, 0]], dtype=np.float32),
        np.array([[1, 0, 3, 0, 0]]),
        np.array([[0, -1.0, 0, 0.5, 2.0]], dtype=np.float32),
        0.25,
        2,
    )
    found = line_classifier.predict(trees, np.array([[0, 0], [1, 1], [1, 3]], dtype=np.float32))
    assert found == pytest.approx(1 / (1 + np.exp([0.75, -0.75, -2.25])))


def test_broken_lines_become_one_block():
    pieces = split_pieces(
        "He told the newspaper yesterday that the (the\nbest bridge\nin the county), was closed.\nHome\nNews"
    )
    assert [block.text for block in join_broken(pieces)] == [
        "He told the newspaper yesterday that the (the best bridge in the county), was closed.",
        "Home",
        "News",
    ]


@pytest.mark.parametrize(
    "line, published",
    [
        ("Correction: October 2, 2016, Sunday.", None),
        ("Published October 2, 2016", "2016-10-02"),
        ("Updated Oct. 2, 2016 at 5:30 p.m.", "2016-10-02"),
    ],
)
def test_days_below_a_headline(line, published):
    found = (
        clean(f"Harwick closes its bridge over cracks\n\n{line}\n\n{BODY}")["articles"]
        .iloc[0]
        .published
    )
    assert (None if pd.isna(found) else found) == published


def test_net_over_lines_by_hand():
    layers, width = len(line_network.SPREADS), 2
    still = dict(
        norms=np.zeros((layers, 2, width)),
        turns=np.zeros((layers, 3 * width, width)),
        turn_biases=np.zeros((layers, width)),
    )
    still["turn_biases"][0] = [0.5, -1.0]
    net = line_network.Net(
        np.array([1.0]),
        np.array([2.0]),
        np.array([[1.0, -1.0]]),
        np.zeros(width),
        *still.values(),
        np.array([[1.0, 0.0], [0.0, 0.0]]),
        np.zeros(width),
        np.array([2.0, 3.0]),
        np.array([0.25]),
    )
    # lines 3 and -1 scale to 1 and -1, so to (1, 0) and (0, 1); the first layer adds (.5, 0), the third the page's mean of the first number, (1.5 + .5) / 2
    assert line_network.log_odds(net, np.array([[3.0], [-1.0]])).tolist() == [
        2 * (1.5 + 1.0) + 0.25,
        2 * (0.5 + 1.0) + 3 * 1.0 + 0.25,
    ]


@pytest.mark.parametrize(
    "line, without",
    [
        ("## Bridge closed", "Bridge closed"),
        ("* Bridge closed", "Bridge closed"),
        ("#Bridge closed", "Bridge closed"),
        ("-40 degrees", "-40 degrees"),
    ],
)
def test_marks_of_converters_before_a_headline(line, without):
    assert headline.bare(line) == without


def test_the_standfirst_is_not_the_headline_and_a_section_is_no_subheading():
    standfirst = "Engineers of the council found cracks in two of the four piers of the old bridge"
    found = clean(
        f"Local news\n\nHarwick closes its bridge over cracks\n\n{standfirst}\n\nBy Tom Ardley\n\n12 March 2016\n\nShare on Facebook\n\n{BODY}"
    )
    kept = {text: (role, yes) for text, role, yes in roles(found)}
    assert found["articles"].iloc[0].title == "Harwick closes its bridge over cracks"
    assert kept[standfirst] == ("standfirst", True) and not kept["Local news"][1]
