"""HTML pages: every line keeps its place and has a label.

Headline, author, site and day are taken from the markup.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax.clean import html
from parallax.clean.articles import clean_articles, judged
from parallax.clean.html import HtmlBlock, _labelled, read_page
from parallax.clean.page import Article, Label
from parallax.read.files import Problem, RawArticle, read_corpus
from parallax.read.records import Markup

PARAGRAPHS = [
    "The council of Harwick voted on Tuesday to close the old bridge after engineers found "
    "cracks in two of its piers.",
    "“We had no choice,” Mayor Ellen Strand told reporters. “It will be shut for a year.”",
    "Drivers will have to use the northern crossing, which adds about twenty minutes "
    "to the way into town.",
    "Critics said the council had known of the cracks since 2014 and had done nothing "
    "about them for years.",
]
PAGE = """<!DOCTYPE html><html lang="en"><head>
<title>Harwick closes its bridge over cracks | Harwick Courier</title>
<meta property="og:title" content="Harwick closes its bridge over cracks">
<meta property="og:site_name" content="Harwick Courier">
<script type="application/ld+json">{"@type": "NewsArticle",
 "headline": "Harwick closes its bridge over cracks",
 "datePublished": "%s", "author": [{"@type": "Person", "name": "Tom Ardley"}],
 "publisher": {"name": "Harwick Courier"}}</script>
<style>p { color: red }</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
<article><h1>Harwick closes its bridge over cracks</h1><p class="byline">By Tom Ardley</p>
<figure><img src="b.jpg">
<figcaption>Engineers inspect the bridge in Harwick on Monday</figcaption></figure>
%s
<p>Read more: Road works delay buses in the town centre</p>
</article>
<aside><h3>Most read</h3><ul><li><a href="/x">Road works delay buses</a></li></ul></aside>
<footer>© 2016 Harwick Courier. All rights reserved.</footer></body></html>"""


def page(day="2016-03-15T09:30:00Z", paragraphs=PARAGRAPHS):
    return (PAGE % (day, "\n".join(f"<p>{text}</p>" for text in paragraphs))).encode()


def article(data, **more):
    return clean_articles([RawArticle("a", "a.html", "", markup=Markup(data, **more))])


def test_a_page_by_hand():
    made = article(page())
    row = made["articles"].iloc[0]
    caption = "Engineers inspect the bridge in Harwick on Monday"
    assert row.text == "\n\n".join(["Harwick closes its bridge over cracks", caption, *PARAGRAPHS])
    assert (row.title, row.byline, row.outlet, row.outlet_basis) == (
        "Harwick closes its bridge over cracks",
        "Tom Ardley",
        "Harwick Courier",
        "metadata",
    )
    assert (row.published, row.published_basis) == ("2016-03-15", "metadata")
    assert row.published_note == 'the page\'s metadata say "datePublished 2016-03-15T09:30:00Z"'
    roles = {line.raw_text: (line.role, line.kept) for line in made["lines"].itertuples()}
    assert roles["Home"] == ("navigation", False) and roles["By Tom Ardley"] == ("byline", False)
    assert roles["Read more: Road works delay buses in the town centre"] == ("teaser", False)
    assert roles["Road works delay buses"][1] is False and roles[
        "© 2016 Harwick Courier. All rights reserved."
    ] == ("footer", False)
    assert roles[caption] == ("caption", True) and "color" not in " ".join(roles)


def test_every_line_slices_back_and_its_decision_can_be_reversed():
    import pandas as pd

    made = read_page(page())
    raw = RawArticle("a", "a.html", "", markup=Markup(page()))
    lines = clean_articles([raw])["lines"]
    assert all(
        made.text[line.raw_start : line.raw_end] == line.raw_text for line in lines.itertuples()
    )
    number = next(line.line for line in lines.itertuples() if line.raw_text == "By Tom Ardley")
    again = clean_articles(
        [raw], overrides=pd.DataFrame([{"article_id": "a", "line": number, "decision": "keep"}])
    )
    assert (
        "By Tom Ardley" in again["articles"].iloc[0].text
        and "By Tom Ardley" not in clean_articles([raw])["articles"].iloc[0].text
    )


@pytest.mark.parametrize(
    "day, captured, published, refused",
    [
        ("1970-01-01", "", None, "there was no web then"),
        ("2016-03-15", "2016-03-10", None, "the page was saved before, on 2016-03-10"),
        ("2016-03-15", "2016-03-15", "2016-03-15", ""),
        ("no day at all", "", None, ""),
    ],
)
def test_an_impossible_day_in_the_metadata_is_rejected(day, captured, published, refused):
    row = article(page(day), captured=captured)["articles"].iloc[0]
    assert row.published == published or published is None and row.published is None
    assert refused in row.published_note and ("was refused" in row.published_note) == bool(refused)


def test_the_canonical_address_names_the_outlet_if_nothing_else_does():
    data = (
        b"<html><head>"
        b"<link rel='canonical' href='https://www.courier.example.org/2016/03/bridge'>"
        b"</head><body><p>Some words.</p></body></html>"
    )
    assert read_page(data).facts.url == "https://www.courier.example.org/2016/03/bridge"


def test_given_metadata_overrule_the_page():
    raw = RawArticle(
        "a",
        "a.html",
        "",
        "Given title",
        "Given outlet",
        "2016-03-01",
        None,
        "Given Author",
        Markup(page()),
    )
    row = clean_articles([raw])["articles"].iloc[0]
    assert (
        row.title,
        row.outlet,
        row.outlet_basis,
        row.published,
        row.published_basis,
        row.byline,
    ) == (
        "Given title",
        "Given outlet",
        "given",
        "2016-03-01",
        "given",
        "Given Author",
    )


@pytest.mark.parametrize(
    "head, body, expected",
    [
        (b'<meta charset="windows-1251">', "Министр".encode("cp1251"), "Министр"),
        (
            b'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">',
            "“caf\u00e9”".encode("cp1252"),
            "“café”",
        ),
        (b'<meta charset="iso-8859-1">', "café".encode(), "café"),
        (b"", "“Wide”".encode(), "“Wide”"),
    ],
)
def test_the_encoding_declared_by_a_page_is_used_if_it_is_not_utf_8(head, body, expected):
    assert (
        expected
        in read_page(
            b"<html><head>" + head + b"</head><body><p>" + body + b"</p></body></html>"
        ).text
    )


def test_the_encoding_named_by_the_server_is_used_if_the_page_declares_none():
    data = "<html><body><p>Министр иностранных дел</p></body></html>".encode("koi8-r")
    assert read_page(data, "koi8-r").text == "Министр иностранных дел"


def test_pages_are_read_from_a_folder_and_their_companion_folders_are_skipped(tmp_path):
    (tmp_path / "one.html").write_bytes(page())
    (tmp_path / "one_files").mkdir()
    (tmp_path / "one_files" / "style.css").write_text("p {}")
    (tmp_path / "two.txt").write_bytes(page())
    (tmp_path / "none.htm").write_text("<html><body><script>var words = 1;</script></body></html>")
    (tmp_path / "short.xhtml").write_text(
        "<html><body><div>Only a few words here.</div></body></html>"
    )
    found = list(judged(read_corpus(tmp_path)))
    articles = [x for x in found if isinstance(x, Article)]
    assert [(a.article_id, bool(a.labels)) for a in articles][:1] == [("one", True)] and {
        a.article_id for a in articles
    } == {
        "one",
        "short",
        "two",
    }
    assert {
        (p.source_file, p.cause.split(":")[0], p.left_out) for p in found if isinstance(p, Problem)
    } == {
        ("one_files", "passed over", False),
        ("two.txt", "read as HTML", False),
        ("none.htm", "empty article", True),
    }


def test_readers_return_a_page_unchanged(tmp_path):
    (tmp_path / "one.html").write_bytes(page())
    assert list(read_corpus(tmp_path)) == [RawArticle("one", "one.html", "", markup=Markup(page()))]


def test_a_page_without_words_uses_up_no_id_and_its_problem_takes_its_place():
    empty = Markup(b"<html><body><script>1</script></body></html>", where="record 2")
    found = list(
        judged(
            [
                Problem("a.warc", None, "before", False),
                RawArticle("x", "a.warc", "", markup=empty),
                RawArticle("x", "a.warc", "", markup=Markup(page())),
                RawArticle("x", "b.txt", "Some words."),
            ]
        )
    )
    assert [(type(x), x.article_id) for x in found] == [
        (Problem, None),
        (Problem, "x"),
        (Article, "x"),
        (Problem, "x-2"),
        (Article, "x-2"),
    ]
    assert found[1].cause == "record 2: empty article: the page holds no text"


def test_pages_are_judged_lazily():
    taken = []

    def records():
        for number in range(3):
            taken.append(number)
            yield RawArticle(str(number), "a.warc", "", markup=Markup(page()))

    assert next(judged(records())).article_id == "0" and taken == [0]


def test_sentences_after_an_advertisement_within_the_article_are_kept():
    halves = ["".join(f"<p>{text} {n}</p>" for text in PARAGRAPHS) for n in ("", "Again.")]
    data = (
        "<html><body><main><h1>Harwick closes its bridge</h1>"
        f"<div class='body'>{halves[0]}</div><div class='ad'>Buy a car.</div>"
        f"<div class='body'>{halves[1]}</div></main><div class='next'>"
        "<p>Another story of the same site begins here and has sentences too.</p>"
        "</div></body></html>"
    ).encode()
    made = read_page(data)
    kept = [line for line, label in zip(made.text.split("\n"), made.labels) if label.kept]
    assert kept == [
        "Harwick closes its bridge",
        *PARAGRAPHS,
        *(f"{text} Again." for text in PARAGRAPHS),
    ]


def test_a_page_on_which_the_extractor_gives_up_is_judged_by_its_lines(monkeypatch):
    def give_up(markup, *rest, **options):
        if "too deep" in markup:
            raise RecursionError("maximum recursion depth exceeded")
        return extract(markup, *rest, **options)

    extract = html._extract
    monkeypatch.setattr(html, "_extract", give_up)
    deep = Markup(b"<html><body><p>This one is too deep.</p></body></html>", where="record 1")
    pages = [
        RawArticle("a-1", "a.warc", "", markup=deep),
        RawArticle("a-2", "a.warc", "", markup=Markup(page())),
    ]
    note, given_up, article = judged(pages)
    cause = "record 1: judged by its lines alone; the extractor failed: not read: nested too deeply"
    assert note == Problem("a.warc", "a-1", cause, False)
    assert given_up.text == "This one is too deep." and not given_up.labels
    assert isinstance(article, Article) and article.article_id == "a-2" and article.labels


def test_hostile_markup_terminates_and_loses_no_other_text():
    deep = b"<html><body>" + b"<div>" * 50_000 + b"deep" + b"</div>" * 50_000 + b"</body></html>"
    assert read_page(deep).text in ("", "deep")
    wide = b"<html><body>" + b"<p>One <b>more</b> sentence.</p>" * 30_000 + b"</body></html>"
    made = read_page(wide)
    assert made.text.count("One more sentence.") == 30_000 and made.labels == ()
    assert read_page(b"").text == "" and read_page(b"<!-- -->").text == ""


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.text("ab .’İß1", min_size=1, max_size=60), min_size=1, max_size=8), st.data())
def test_no_block_or_paragraph_is_lost_when_they_are_merged(texts, data):
    blocks = [HtmlBlock(" ".join(text.split()), "") for text in texts if text.split()]
    paragraphs = [(block.text, "body") for block in blocks if data.draw(st.booleans())] + [
        ("a paragraph that stands nowhere on this page, by itself", "body")
    ]
    lines = _labelled(blocks, paragraphs, "")
    assert [text for text, label in lines if label.kept] == [text for text, _ in paragraphs if text]
    letters = sorted(c for text, _ in lines for c in text if c.isalnum())
    assert all(letters.count(c) >= sum(block.text.count(c) for block in blocks) for c in set("ab1"))
    assert all(isinstance(label, Label) and label.reason for _, label in lines if not label.kept)
