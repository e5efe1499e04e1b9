"""A corpus in which everything that can hold text holds markup, through every notebook and into a browser."""

import json
import os
import re
import shutil
import subprocess
import sys

import browser
import hostile
import pages
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import FULLER, SHORTER
from hostile import seen

from parallax import ROOT
from parallax.chain import steps
from parallax.report import allowed

pytestmark = pytest.mark.slow

ARTICLES = 9
FILES = (
    "<img src=x onerror=x()>.txt",
    "{{ 7 * 7 }} **b** [x](evil).txt",
    "=1+1 `` ]]> <!--.txt",
    "new\nline \u202e $x$ &lt;b&gt;.html",
)
AROUND = {"html", "head", "body", "meta", "title", "style", "header", "footer", "main", "nav"}
"""Elements of a page outside of what notebooks show."""
MADE = AROUND | set(allowed.HTML) | {"article"}


def payload(number):
    """A few of the hostile texts, other ones for each number, and all of them for ten."""
    texts = [*hostile.MARKUP, *hostile.MARKDOWN]
    return " ".join(texts[number % 10 :: 10])


def body(number):
    words = payload(number)
    text = FULLER if number % 2 else SHORTER
    quoted = f"“The {words} road is open,” Anders {words} told reporters."
    named = f"Minister Ivo <b>Marek</b> {words} rejected “{words}” in Velm on Monday."
    return f"{text}\n\n{quoted}\n\n{named}\n\n{words}\n"


def record(number):
    return {
        "id": f"{number} {payload(number)}",
        "title": f"Talks {number} {payload(number)}",
        "outlet": f"Outlet {number} {payload(number + 1)}",
        "author": f"By {payload(number + 2)}",
        "url": f"https://news.example/{number}?{payload(number + 3)}",
        "date": "2022-02-12",
        "text": body(number),
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def corpus(home):
    folder = home / "corpus"
    folder.mkdir()
    records = [json.dumps(record(number)) for number in range(ARTICLES)]
    (folder / "<base href='x'>.jsonl").write_text("\n".join(records), encoding="utf-8")
    for number, name in enumerate(FILES):
        (folder / name).write_text(f"Talks <b>{number}</b>\n\n{body(number)}", encoding="utf-8")
    (folder / "<script>x()<!--.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00")
    return folder


@pytest.fixture(scope="module")
def codebook(home):
    """The codebook of the project with a hostile text in the name of every frame."""
    folder = shutil.copytree(ROOT / "data" / "codebook", home / "codebook")
    frames = folder / "frames.yml"
    labels = iter(range(1000))
    text = re.sub(
        r"(?m)^(\s*(?:- )?label:).*$",
        lambda match: f"{match[1]} {json.dumps(f'Frame {payload(next(labels))}')}",
        frames.read_text(encoding="utf-8"),
    )
    frames.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def reports(home, corpus, codebook):
    environment = {**os.environ, "PARALLAX_INTERIM": str(home / "interim"), "OMP_NUM_THREADS": "1"}
    where = ["--reports", str(home / "reports"), "--corpus", "hostile", "--codebook", str(codebook)]
    done = subprocess.run(
        [sys.executable, "-m", "parallax", "run", str(corpus), *where],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 3, done.stderr[-3000:]
    assert "Traceback" not in done.stderr
    return home / "reports"


def every_page(reports):
    return sorted(reports.rglob("*.html"))


def shown(page):
    soup = BeautifulSoup(page, "html.parser")
    return " ".join(soup.get_text().split())


def test_every_notebook_has_its_report(reports):
    names = {page.name for page in reports.glob("*.html")}
    assert names == {f"{n.name}.html" for n in steps.NOTEBOOKS} | {"index.html", "validation.html"}
    assert len(list((reports / "texts").glob("*.html"))) == ARTICLES + len(FILES)


def test_every_page_is_as_a_page_should_be(reports):
    assert {page.name: found for page in every_page(reports) if (found := pages.faults(page))} == {}


def test_titles_outlets_and_ids_are_shown_as_they_are(reports, home):
    articles = pd.read_parquet(home / "interim" / "hostile" / "articles.parquet")
    index = shown((reports / "index.html").read_text(encoding="utf-8"))
    first = shown((reports / "01-clean-articles.html").read_text(encoding="utf-8"))
    assert (
        articles["title"].str.contains("<base").any()
        and articles["title"].str.contains("CDATA").any()
    )
    assert [text for text in articles["article_id"] if seen(text) not in first] == []
    named = articles.loc[articles["outlet_basis"] != "unknown", "outlet"]
    for text in (*articles["title"], *named):
        assert seen(text) in index and seen(text) in first


def test_figures_hold_nothing_but_drawings(reports):
    drawn = list((reports / "figures").rglob("*.svg"))
    assert len(drawn) > 5
    assert [file.name for file in drawn if not allowed.is_drawing(file.read_bytes())] == []


def test_no_download_holds_a_formula(reports):
    for table in (reports / "figures").rglob("*.csv"):
        cells = pd.read_csv(table, dtype=str, keep_default_na=False, header=None).to_numpy().ravel()
        assert [cell for cell in cells if re.match(r"[=+@\t\r]|-(?![\d.])", cell)] == [], table.name


@pytest.mark.skipif(browser.find() is None, reason="no Chromium is installed")
def test_nothing_in_a_browser_runs_loads_or_leads_away(reports):
    for page in every_page(reports):
        dom, console, log = browser.watch(page)
        assert console == [], page.name
        assert "evil.example" not in log, page.name
        soup = BeautifulSoup(dom, "html.parser")
        assert [*live(soup)] == [], page.name
        written = page.read_text(encoding="utf-8")
        assert shown(dom) == shown(written), f"{page.name} is another page in the browser"
        assert soup.title.get_text() == BeautifulSoup(written, "html.parser").title.get_text()


def live(soup):
    """Markup of a page as the browser has it that is not the page's own."""
    for element in soup.find_all(True):
        if element.name not in MADE:
            yield element.name
        for name, value in element.attrs.items():
            if name.startswith("on") or name in (
                "srcset",
                "srcdoc",
                "action",
                "formaction",
                "ping",
            ):
                yield name
            if name in ("href", "src", "style", "http-equiv", "content") and "evil.example" in str(
                value
            ):
                yield f"{name}: {value}"
        if element.name == "a" and not allowed.is_link(element.get("href", "")):
            yield element["href"]
        if element.get("http-equiv", "Content-Security-Policy") != "Content-Security-Policy":
            yield "refresh"
