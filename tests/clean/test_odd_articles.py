"""Every odd article costs itself: one clear line, and the rest is still cleaned."""

from __future__ import annotations

import datetime

import pyarrow as pa
import pytest

from parallax.clean import articles, html, html_metadata, metadata, publication_day
from parallax.clean.articles import clean_articles
from parallax.clean.html import read_page, without_attributes
from parallax.common.errors import count_of
from parallax.read import guard
from parallax.read.records import Markup, RawArticle

TEXT = (
    "Harwick closes its old bridge\n\nThe council of Harwick voted on Tuesday to close the old "
    "bridge after engineers found cracks in two of its piers.\n\nThe bridge had been open since "
    "1904, and the mayor said that it would be missed by everyone in the town.\n"
)
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in TEXT.splitlines() if line)


def raw(name, text=TEXT, **more):
    return RawArticle(name, f"{name}.txt", text, **more)


def page(name, markup):
    return RawArticle(name, f"{name}.html", "", markup=Markup(markup.encode()))


def made_of(*raws):
    """The ids of the articles, and the causes of the problems; the tables can be stored."""
    made = clean_articles(raws)
    for table in made.values():
        pa.Table.from_pandas(table)
    return list(made["articles"]["article_id"]), list(made["problems"]["cause"])


# --- the guard


@pytest.mark.parametrize("function", ["_labelled", "_clean"])
def test_an_article_that_raises_costs_itself(monkeypatch, function):
    before = getattr(articles, function)

    def odd(first, *more):
        if first.article_id == "b":
            raise KeyError("day")
        return before(first, *more)

    monkeypatch.setattr(articles, function, odd)
    ids, causes = made_of(raw("a"), raw("b"), raw("c"))
    assert ids == ["a", "c"]
    assert causes == ["an error in Parallax itself (KeyError: 'day')"]


def test_an_article_that_spends_its_budget_costs_itself(monkeypatch):
    monkeypatch.setattr(guard, "LEAST_SECONDS", 0.5)
    before = articles._labelled
    made_of(raw("first"))  # loads the models

    def odd(article, keep_text):
        while article.article_id == "b":
            pass
        return before(article, keep_text)

    monkeypatch.setattr(articles, "_labelled", odd)
    ids, causes = made_of(raw("a"), raw("b"), raw("c"))
    assert ids == ["a", "c"]
    assert causes == ["set aside: it took more than 1 seconds of processor time"]


def test_a_page_that_raises_costs_itself(monkeypatch):
    before = html.read_facts

    def odd(tree):
        if tree.find(".//i") is not None:
            raise ZeroDivisionError("odd")
        return before(tree)

    monkeypatch.setattr(html, "read_facts", odd)
    good, bad = f"<html><body>{PARAGRAPHS}", f"<html><body><i>x</i>{PARAGRAPHS}"
    ids, causes = made_of(page("a", good), page("b", bad), page("c", good))
    assert ids == ["a", "c"]
    assert causes == ["an error in Parallax itself (ZeroDivisionError: odd)"]


def test_a_page_that_is_too_much_for_the_extractor_is_judged_by_its_lines(monkeypatch):
    monkeypatch.setattr(guard, "LEAST_SECONDS", 0.4)

    def endless(markup, url):
        while True:
            pass

    monkeypatch.setattr(html, "_extract", endless)
    ids, causes = made_of(page("a", f"<html><body>{PARAGRAPHS}"))
    assert ids == ["a"]
    assert causes == [
        "judged by its lines alone; the extractor failed: "
        "set aside: it took more than 0 seconds of processor time"
    ]


def test_a_text_of_millions_of_characters_is_refused_at_once(monkeypatch):
    monkeypatch.setattr(articles, "_labelled", None)
    ids, causes = made_of(raw("a", "a" * 4_000_001))
    assert not ids and causes == ["too long: 4,000,001 characters, the most is 1,000,000"]


def test_many_articles_with_one_problem_are_one_line():
    german = "Der Bürgermeister sagte am Dienstag, dass die alte Brücke geschlossen wird. " * 5
    raws = [RawArticle(f"g{number}", "g.jsonl", german) for number in range(30)]
    (cause,) = made_of(*raws)[1]
    assert cause.startswith("language not covered: de") and count_of(cause) == 30


# --- markup


@pytest.mark.parametrize("tag", ["b", "div", "font", "blockquote"])
@pytest.mark.parametrize("depth", [100, 300, 2_000, 100_000])
def test_text_nested_deeply_is_kept(tag, depth):
    markup = f"<html><body><p>First</p>{f'<{tag}>' * depth}deep{f'</{tag}>' * depth}<p>last</p>"
    found = read_page(markup.encode())
    assert found.text.split() == ["First", "deep", "last"]
    assert found.note == (html.TOO_DEEP if depth > 2_000 else None)


def test_a_page_read_without_its_elements_has_no_scripts_in_it():
    markup = (
        "<div>" * 3_000 + "<script>if (a<b) run()</script><style>p{}</style><!-- no -->A &amp; B"
    )
    assert read_page(markup.encode()).text == "A & B"


@pytest.mark.parametrize(
    "attributes",
    [
        " ".join(f"a{number}='{number}'" for number in range(5_000)),
        " ".join(f"a{number}" for number in range(5_000)),
        "".join(f'a{number}="<>"' for number in range(5_000)),
        "/".join(f"a{number}" for number in range(5_000)),
    ],
)
def test_an_element_of_thousands_of_attributes_loses_them(attributes):
    markup = f"<html><body><article {attributes}><p class='x'>Words.</p></article>"
    assert without_attributes(markup) == "<html><body><article><p class='x'>Words.</p></article>"


@pytest.mark.parametrize(
    "markup",
    [
        f"<p class='a b'>{'word ' * 9000}</p>",
        f"<img src='data:image/png;base64,{'A' * 50_000}'><p>Words.</p>",
        f"<p class='{'a ' * 20_000}'>Words.</p>",
        f'<script>for (i=0;i<n;i++) {{ s = "it\'s" }} {"x = 1; " * 9000}</script><p>Words.</p>',
        f"<!-- <p {'a ' * 20_000} --><p>Words.</p>",
        f"<p title=it's>{'<b>word</b> ' * 9000}</p>",
        "a < b, " * 9000,
    ],
)
def test_markup_without_such_elements_stays_as_it_is(markup):
    assert without_attributes(markup) == markup


def test_metadata_that_cannot_be_stored_are_mended():
    data = (
        '{"@type": "NewsArticle", "headline": "Bridge \\ud83d closed", "author": "Tom \\u0000 A"}'
    )
    markup = (
        f"<html><head><script type='application/ld+json'>{data}</script></head><body>{PARAGRAPHS}"
    )
    facts = read_page(markup.encode()).facts
    assert (facts.title, facts.author) == ("Bridge \ufffd closed", "Tom \ufffd A")
    assert made_of(page("a", markup)) == (["a"], [])


def test_metadata_of_absurd_length_are_cut():
    long = "x" * 1_000_000
    markup = (
        f"<html><head><title>{long}</title><meta property='og:site_name' content='{long}'>"
        f"<meta property='og:url' content='https://a.b/{long}'><meta name='date' "
        f"content='2016-03-01 {long}'></head><body>{PARAGRAPHS}"
    )
    facts = read_page(markup.encode()).facts
    assert len(facts.title) == len(facts.site) == html_metadata.MOST_TEXT and facts.url == ""
    assert facts.published == "2016-03-01" and len(facts.published_from) < 200


def test_names_nested_in_lists_are_found():
    nested: list = ["C"]
    for _ in range(100_000):
        nested = [nested]
    assert html_metadata._names(["A", {"name": "B"}, nested, 7]) == ["A", "B", "C"]


@pytest.mark.parametrize(
    "title, site, bare",
    [
        ("Bridge closed – Courier", "Courier", "Bridge closed"),
        ("Bridge closed – 12.03.2016 | Courier", "Courier", "Bridge closed"),
        ("Bridge - - - ", "Courier", "Bridge"),
        (" - - - -", "", ""),
        ("Bridge – closed", "Courier", "Bridge – closed"),
    ],
)
def test_the_site_is_cut_off_a_title(title, site, bare):
    assert html_metadata._without_site(title, site) == bare


# --- metadata


@pytest.mark.parametrize(
    "url, host", [("http://[::1/x", ""), ("a.by/c", "a.by"), ("http://]", ""), ("", "")]
)
def test_addresses_that_are_none_have_no_host(url, host):
    assert metadata._host(url) == host


def test_the_year_comes_from_the_last_article_dated_near_the_day():
    def dated(name, day):
        return dict(article_id=name, published=day, published_basis="page", text="")

    undated = dict(
        article_id="u",
        published=None,
        published_basis="unknown",
        text="Velm, Friday, March 4 - The bridge was closed.",
    )
    rows = [dated("a", "2016-03-11"), dated("b", "2016-02-26"), dated("c", "2016-03-12"), undated]
    publication_day.infer_years(rows)
    assert undated["published"] == datetime.date(2016, 3, 4).isoformat()
    assert "the year is that of b, dated within 7 days" in undated["published_note"]
