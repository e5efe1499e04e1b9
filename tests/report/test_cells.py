"""What cells show in JupyterLab, which cleans nothing: text from outside adds no element to it."""

from collections import Counter

import hostile
import pandas as pd
import pytest
from bs4 import BeautifulSoup, NavigableString
from hostile import PLAIN, elements, rendered, seen

from parallax.report import article_profile, figures, html_blocks, side_by_side, versions

TEXTS = [
    " ".join(hostile.MARKUP),
    *hostile.MARKDOWN[:6],
    *hostile.MARKDOWN[-12:-8],
    hostile.LINES[0],
]


def table(run, x):
    html_blocks.table(pd.DataFrame({x: [x, None], "n": [1, 2], "l": [[x, x], []]}), x)


def folded(run, x):
    html_blocks.folded(pd.DataFrame({x: [x]}), x)


def nothing(run, x):
    html_blocks.nothing(x)
    html_blocks.table(pd.DataFrame(), x)


def evidence(run, x):
    places = {"article_id": [x], "sentence_id": [3], "sentence": [x]}
    html_blocks.evidence(run, pd.DataFrame({"words": [x], **places}), x)


def told(run, x):
    named = {"row": [x, f"{x} b"], "speaker": x, "relation": [x, "trimmed"], "similarity": [1, 0.5]}
    changed = {"difference": ["", f"[-{x}-] {{+{x}+}} {x}"], "article_id": x, "sentence_id": [2, 0]}
    versions.show_versions(run, pd.DataFrame({**named, "content": x, **changed}))


def statements(run, x):
    rows = {"statement_id": x, "statement": x, "article_id": [x, "b"], "row": [x, "b"]}
    said = {"order": [0, 1], "told": ["told", "absent"], "voice": "direct", "teller": x}
    places = {"sentence_id": [3, None], "nearest_id": [None, 2]}
    side_by_side.statement_table(run, pd.DataFrame({**rows, **said, **places}), [x], x)


def figure(run, x):
    file = run.settings.tables / "figures" / f"{x}.csv"
    save = figures.SaveAs(run, "name", x, x)
    figures.display(figures.HTML(figures._page(save, file, b"<svg/>")))


BLOCKS = (table, folded, nothing, evidence, told, statements, figure)


def displayed(show, run, shown, text):
    """What a cell displays: the soups of its outputs, in which links to articles are alike."""
    shown.clear()
    show(run, text)
    soups = [
        BeautifulSoup(page[0] if isinstance(page, tuple) else page, "html.parser") for page in shown
    ]
    for soup in soups:
        for link in soup.find_all("a", href=True):
            assert link["href"].startswith(("texts/", "figures/")), link["href"]
            del link["href"]
    return soups


@pytest.mark.parametrize("show", BLOCKS)
def test_blocks_of_html_hold_text_as_text(run, shown, in_a_report, show):
    plain = displayed(show, run, shown, PLAIN)
    for text in TEXTS:
        made = displayed(show, run, shown, text)
        for soup, own in zip(made, plain, strict=True):
            assert [e.name for e in soup.find_all(True)] == [e.name for e in own.find_all(True)]
            assert [set(e.attrs) for e in soup.find_all(True)] == [
                set(e.attrs) for e in own.find_all(True)
            ]
            assert all(type(part) is NavigableString for part in soup.find_all(string=True))
            assert seen(text)[:40] in " ".join(soup.get_text().split())


@pytest.mark.parametrize("show", BLOCKS)
def test_jupyterlab_looks_for_no_formula_in_them(run, shown, in_a_report, show):
    for soup in displayed(show, run, shown, "$5 and $6"):
        for part in soup.find_all(string=lambda words: "$" in words):
            assert part.find_parent(class_="mathjax_ignore") is not None


def profile(run, x):
    """An article with a text in all that is told of it."""
    articles = pd.DataFrame(
        {
            "article_id": [x, "b", "c"],
            "event_id": x,
            "outlet": [x, f"{x} b", f"{x} c"],
            "outlet_basis": "given",
            "title": x,
            "text": f"{x} is open.",
            "n_words": 3,
        }
    )
    spans = [[0, len(f"{x} is open.")]]
    statements = pd.DataFrame(
        {
            "statement_id": [x, x, "s2", "s2", "s3", "s4", "s4", "s4"],
            "statement": f"{x} is open.",
            "event_id": x,
            "article_id": [x, "b", x, "b", x, x, "b", "c"],
            "row": [x, f"{x} b", x, f"{x} b", x, x, f"{x} b", f"{x} c"],
            "told": ["told", "told", "contested", "told", "told", "absent", "told", "told"],
            "voice": ["outlet", "direct", *["outlet"] * 6],
            "teller": x,
            "similarity": 1.0,
            "sentence_id": 0,
            "nearest_id": 0,
            "spans": [spans] * 8,
        }
    )
    own = {"article_id": [x], "sentence_id": [0]}
    tables = {
        "articles": articles,
        "sentences": pd.DataFrame({**own, "text": [f"{x} is open."], "section": ["lead"]}),
        "statements": statements,
        "attributions": pd.DataFrame({**own, "speaker": [x]}),
        "frames": pd.DataFrame({**own, "frame": [x], "voice": ["outlet"]}),
        "reuse": pd.DataFrame({"article_id": [x], "other_id": ["b"]}),
    }
    return "\n\n".join(article_profile.Profile(run, x, tables).parts())


def test_the_profile_of_an_article_holds_text_as_text(run, in_a_report):
    plain = rendered(profile(run, PLAIN))
    for text in (*hostile.MARKDOWN[:20], *hostile.MARKUP[:6], "a | b", "$5 `x` \\(y\\)"):
        soup = rendered(profile(run, text))
        made, own = (Counter(name for name, _ in elements(each)) for each in (soup, plain))
        assert made == own, text
        assert len(soup.find_all("a")) == len(plain.find_all("a"))
        assert all(a["href"].startswith("texts/") for a in soup.find_all("a"))
        assert soup.get_text().count(seen(text)[:30]) >= plain.get_text().count(PLAIN) - 2
