"""Cleaning costs no more than in proportion to the size of a text, whatever is in it."""

from __future__ import annotations

import pytest
from growth import some, too_costly

from parallax.bench.faults import shapes
from parallax.clean import (
    agencies,
    articles,
    boilerplate,
    bylines,
    headline,
    html,
    html_metadata,
    line_features,
    line_wording,
    metadata,
    publication_day,
    segments,
)
from parallax.common import dates
from parallax.read.records import Markup, RawArticle

ARTICLE = "Harwick closes its old bridge\n\nBy Tom Ardley\n\n" + (shapes.SENTENCE + "\n\n") * 5


def clean(text):
    return articles.clean_articles([RawArticle("a", "a.txt", text)])


STAGES = {
    "split_pieces": segments.split_pieces,
    "join_broken": lambda text: segments.join_broken(segments.split_pieces(text)),
    "boilerplate": boilerplate.boilerplate,
    "word_line": line_wording.word_line,
    "is_date_line": line_wording.is_date_line,
    "is_byline": line_wording.is_byline,
    "is_caption": line_wording.is_caption,
    "is_sentence": line_wording.is_sentence,
    "vocabulary": lambda text: line_wording.vocabulary([text]),
    "split_title": headline.split_title,
    "bare": headline.bare,
    "match_dateline": bylines.match_dateline,
    "names_site": agencies.names_site,
    "own_features": lambda text: line_features.own_features([segments.Block((0,), text, 0)]),
    "word_buckets": line_features.word_buckets,
    "find_days": dates.find_days,
    "find_partial_days": dates.find_partial_days,
    "weekdays": dates.weekdays,
    "repair": lambda text: articles.repair("Ã©" + text),
    "letters": html_metadata.letters,
    "title parts": metadata._TITLE_PARTS.split,
    "byline parts": metadata._BYLINE_PARTS.split,
    "site after a title": lambda text: html_metadata._without_site(text, "Ab"),
    "day of a dateline": publication_day._day_of_dateline,
    "attributes": html.without_attributes,
}


QUICK = ("split_title", "find_days", "is_date_line", "title parts", "names_site")
"""Stages that are measured in every run of the tests; they take a second each."""


@pytest.mark.parametrize(
    "stage",
    [stage if stage in QUICK else pytest.param(stage, marks=pytest.mark.slow) for stage in STAGES],
)
def test_no_text_costs_more_than_in_proportion_to_its_size(stage):
    assert not too_costly(STAGES[stage], some(shapes.SHAPES, stage), 16_000)


@pytest.mark.slow
@pytest.mark.parametrize("before", ["", ARTICLE])
def test_no_plain_text_takes_more_than_its_share(before):
    def run(text):
        return clean(before + text)

    assert not too_costly(run, some(shapes.SHAPES, before), 16_000)


@pytest.mark.slow
def test_no_page_takes_more_than_its_share():
    def run(text):
        return articles.clean_articles(
            [RawArticle("a", "a.html", "", markup=Markup(text.encode()))]
        )

    assert not too_costly(run, some(shapes.PAGES, "pages"), 16_000)


@pytest.mark.slow
def test_many_dated_and_undated_articles_cost_their_share():
    def run(count):
        rows = []
        for number in range(int(count)):
            day = f"2016-03-{number % 28 + 1:02}"
            dated = dict(published=day, published_basis="page", article_id=str(number), text="")
            rows += [
                dated,
                dict(published=None, article_id="u", text="On Friday, March 4, he left."),
            ]
        publication_day.infer_years(rows)

    assert not too_costly(run, {"articles": str}, 8_000)


def test_the_measure_tells_quadratic_from_linear():
    def quadratic(text):
        return sum(1 for a in text for b in text if a == b)

    found = too_costly(quadratic, {"zeros": shapes.SHAPES["zeros"]}, 2_000)
    assert list(found) == ["zeros"]
    assert not too_costly(
        lambda text: [ord(char) ** 99 for char in text * 8],
        {"zeros": shapes.SHAPES["zeros"]},
        32_000,
    )
