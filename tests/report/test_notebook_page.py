"""Reports, index and text pages from literal notebooks and tables, without a kernel; in a browser where there is one."""

import re
from pathlib import Path

import browser
import hostile
import nbformat
import pages
import pytest
from bs4 import BeautifulSoup, NavigableString
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from parallax.chain import corpora
from parallax.common import tables
from parallax.report import allowed, article_page, article_words, notebook_page, runner
from parallax.report import pages as shared
from parallax.report.site import Site, publish_front, publish_report

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
FIGURE = (
    f'<figure id="fig-shares"><img alt="Bars of shares, where A leads." src="data:image/png;base64,{PIXEL}"/>'
    '<figcaption>Shares. <a href="figures/01-first-step/shares.csv">Data of this chart (CSV)</a></figcaption></figure>'
)
CONTEXT = shared.PageContext(
    "trial",
    "2 articles",
    (
        shared.PageLink("01-first-step.html", "First"),
        shared.PageLink("02-next-step.html", "Second"),
    ),
)


def shown(kind, data, **metadata):
    return new_output("display_data", data={kind: data}, metadata=metadata)


def code(source, *outputs, tags=()):
    return new_code_cell(
        source, outputs=list(outputs), execution_count=1, metadata={"tags": list(tags)}
    )


def finding(text, figure=None):
    return shown("text/markdown", text, parallax={"finding": True, "figure": figure})


def cells():
    return [
        new_markdown_cell(
            "# Who says *what*?\n\nOne sentence that opens.\n\n| | |\n| --- | --- |\n| reads | `articles` |"
        ),
        code('corpus = "seeds"  # a name\nfloor = 0.5  # the least share', tags=["parameters"]),
        code('# Parameters\ncorpus = "trial"\n', tags=["injected-parameters"]),
        code("import pandas as pd"),
        code(
            "frame.head()",
            new_output(
                "execute_result",
                execution_count=1,
                data={
                    "text/html": '<style scoped>td {}</style><table border="1"><thead><tr style="x"><th></th><th>n</th></tr></thead>'
                    "<tbody><tr><th>a</th><td>1,204</td></tr></tbody></table>",
                    "text/plain": "frame",
                },
            ),
        ),
        new_markdown_cell(
            "## Déjà vu?\n\n#### Too deep\n\n# A second first\n\nIt cost $5 and <b>then</b> $6.\n\n## Déjà vu?"
        ),
        code("finding()", finding("**Half** of it <script>alert(1)</script>", "shares")),
        code("show()", shown("text/html", FIGURE)),
        code("axes", shown("text/plain", "<Axes: at 0x7f12ab34cd56>")),
        code(
            "loud",
            new_output("stream", name="stderr", text="careful"),
            new_output("stream", name="stdout", text="printed & done"),
        ),
        code("secret", shown("text/plain", "gone entirely"), tags=["remove-cell"]),
        code("hidden_source", shown("text/plain", "stays"), tags=["remove-input"]),
        code("long", shown("text/plain", "folded away"), tags=["hide-output"]),
        code(
            "evil",
            shown(
                "text/html",
                '<img src="https://example.org/x.png" onerror="x()"><a href="javascript:x()">go</a>'
                '<iframe src="x"></iframe>',
            ),
            shown("application/javascript", "x()"),
        ),
    ]


@pytest.fixture
def executed(tmp_path):
    path = tmp_path / "01-first-step.ipynb"
    nbformat.write(new_notebook(cells=cells()), path)
    return path


@pytest.fixture
def soup(executed):
    return BeautifulSoup(
        notebook_page.render_report("01-first-step", executed, CONTEXT), "html.parser"
    )


def test_a_report_has_its_title_its_opening_and_contents(soup):
    assert soup.h1.get_text() == "Who says what?" and soup.title.get_text().startswith(
        "Who says what"
    )
    assert soup.find("p", class_="standfirst").get_text() == "One sentence that opens."
    assert [(a["href"], a.get_text()) for a in soup.select("nav.contents a")] == [
        ("#deja-vu", "Déjà vu?"),
        ("#a-second-first", "A second first"),
        ("#deja-vu-2", "Déjà vu?"),
    ]


def test_heading_levels_are_not_skipped_and_there_is_one_of_level_1(soup):
    assert [h.name for h in soup.find_all(re.compile("^h[1-6]$"))] == ["h1", "h2", "h3", "h2", "h2"]


def test_the_parameters_become_a_sentence(soup):
    assert soup.find("p", class_="settings").get_text() == "This run used corpus = 'trial'."
    rows = [
        [c.get_text() for c in row.find_all(["th", "td"])]
        for row in soup.select("details.settings tbody tr")
    ]
    assert rows == [["corpus", "'trial'", "a name"], ["floor", "0.5", "the least share"]]
    assert "# Parameters" not in soup.get_text()


def test_code_is_folded_and_joined_with_the_cell_that_shows_something(soup):
    folded = [details.pre.get_text() for details in soup.find_all("details", class_="code")]
    assert folded[0] == "import pandas as pd\n\nframe.head()"
    assert not any(details.has_attr("open") for details in soup.find_all("details"))


def test_tags_are_obeyed(soup):
    text = soup.get_text()
    assert "gone entirely" not in text and "secret" not in text
    assert "stays" in text and "hidden_source" not in text
    assert soup.find("details", class_="folded").pre.get_text() == "folded away"


def test_stderr_and_addresses_are_not_shown(soup):
    assert "careful" not in soup.get_text() and "printed & done" in soup.get_text()
    assert "0x7f12" not in soup.get_text()


def test_dollar_amounts_are_no_formula(soup):
    assert "It cost $5 and then $6." in soup.get_text() and soup.find("b", string="then")


def test_tables_get_scopes_and_numbers_stand_to_the_right(soup):
    table = soup.find("th", string="a").find_parent("table")
    assert [th["scope"] for th in table.find_all("th")] == ["col", "col", "row"]
    assert table.td["class"] == ["number"] and "border" not in table.attrs
    assert soup.find("th", string="reads")["scope"] == "row", (
        "a Markdown table without a head has its names at the left"
    )


def test_nothing_runs_and_nothing_loads(soup):
    assert soup.find(["script", "iframe"]) is None and soup.find(attrs={"onerror": True}) is None
    assert "example.org" not in str(soup) and "javascript:" not in str(soup)


@pytest.mark.parametrize("kind", ["text/markdown", "text/html", "cell"])
def test_no_markup_of_a_cell_acts_or_reaches_beyond_it(tmp_path, kind):
    for markup in (*hostile.MARKUP, *hostile.MARKDOWN[:6]):
        cell = new_markdown_cell(markup) if kind == "cell" else code("x", shown(kind, markup))
        after = new_markdown_cell("## What comes after\n\nIt is *all* here.")
        path = tmp_path / "01-first-step.ipynb"
        nbformat.write(new_notebook(cells=[new_markdown_cell("# T\n\nO."), cell, after]), path)
        page = notebook_page.render_report("01-first-step", path, CONTEXT)
        made = BeautifulSoup(page, "html.parser")
        body = made.find("div", class_="body")
        assert not {e.name for e in body.find_all(True)} - {*allowed.HTML, *allowed.DRAWN}, markup
        assert all(type(text) is NavigableString for text in body.find_all(string=True))
        assert not [n for e in body.find_all(True) for n in e.attrs if n.startswith("on")]
        assert not [a for a in body.find_all("a", href=True) if not allowed.is_link(a["href"])]
        assert not body.find("img")
        assert made.find("h2").get_text() == "What comes after"
        assert made.find_all("em")[-1].get_text() == "all" and made.footer is not None


def test_a_page_tells_the_browser_what_it_may_not_do(soup):
    policy = soup.find("meta", attrs={"http-equiv": True})["content"]
    for rule in ("default-src 'none'", "base-uri 'none'", "form-action 'none'"):
        assert rule in policy


def test_a_report_leads_to_the_next(soup):
    assert (
        soup.find("a", rel="next")["href"] == "02-next-step.html"
        and soup.find("a", rel="prev") is None
    )
    assert soup.find("a", attrs={"aria-current": "page"})["href"] == "01-first-step.html"


def test_findings_are_gathered_with_their_figures(executed):
    (found,) = notebook_page.find_findings("01-first-step", executed)
    assert (found.report, found.anchor) == ("01-first-step", "finding-1")
    assert "<strong>Half</strong> of it" in found.text and "script" not in found.text
    assert 'id="01-first-step-fig-shares"' in found.figure and "Bars of shares" in found.figure


def test_a_link_to_an_article_without_a_page_is_plain_text(tmp_path):
    path = tmp_path / "n.ipynb"
    nbformat.write(
        new_notebook(
            cells=[new_markdown_cell("# T\n\n[there](texts/a.html#s1) and [not](texts/b.html#s1)")]
        ),
        path,
    )
    body = notebook_page.body_of(nbformat.read(path, as_version=4), frozenset({"a"}))
    assert 'href="texts/a.html#s1"' in body.opening and "texts/b.html" not in body.opening


@pytest.mark.parametrize("article_id, name", [("000_4259", "000_4259"), ("a.b-c", "a.b-c")])
def test_a_plain_id_is_its_own_file_name(article_id, name):
    assert shared.text_file_name(article_id) == name


@given(st.lists(st.text(min_size=1), unique=True, max_size=6))
def test_file_names_are_safe_and_never_shared(ids):
    names = [shared.text_file_name(article_id) for article_id in ids]
    assert len(set(names)) == len(ids)
    assert all(
        re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name) and len(name) < 100 and not name.endswith(".")
        for name in names
    )


def test_nobody_can_choose_an_id_that_takes_the_page_of_another_article():
    other = shared.text_file_name("A")
    assert shared.text_file_name(other) != other
    assert other.removeprefix("a-") != other and len(other) == len("a-") + 20


@pytest.mark.parametrize("article_id", ["con", "nul.2016", "com1", "aux.x.y"])
def test_no_page_has_the_name_of_a_device(article_id):
    name = shared.text_file_name(article_id)
    assert name.partition(".")[0] not in corpora.OF_WINDOWS


def test_days_are_written_out():
    assert (
        article_words.day("2022-02-03") == "3 February 2022"
        and article_words.day(None) == "no date"
        and article_words.day("spring") == "spring"
    )
    assert article_words.days("2022-02-12", "2022-02-13") == "12–13 February 2022"
    assert article_words.days("2022-01-18", "2022-02-13") == "18 January – 13 February 2022"
    assert article_words.days("2021-12-31", "2022-01-01") == "31 December 2021 – 1 January 2022"
    assert article_words.days("2022-02-13", "2022-02-13") == "13 February 2022"


# ---------------------------------------------------------------- a whole site

TEXT = 'Talks <fail>\n\nIvy said "we tried". It was a "win", she claims.'
RAW = 'Home | News\nTalks <fail>\n\nIvy said "we tried". It was a "win", she claims.\n'


def write_tables(folder: Path) -> None:
    """A corpus of two articles, one of them with a hostile id and without any text."""
    article = dict(
        source_file="a.txt",
        outlet="Daily & Co",
        outlet_basis="site",
        title="Talks <fail>",
        published="2022-02-12",
        published_basis="text",
        published_note='the text says "on Saturday"',
        byline=None,
        dateline=None,
        agency=None,
        language="en",
        text=TEXT,
        n_words=11,
        event_id="event-1",
        event_basis="alone",
        article_id="a",
    )
    empty = {
        **article,
        "article_id": "../x?",
        "source_file": "x.txt",
        "outlet": "../x?",
        "outlet_basis": "unknown",
        "title": "",
        "text": "",
        "n_words": 0,
        "published": None,
        "published_basis": "unknown",
        "published_note": "",
    }
    line = dict(article_id="a", confidence=0.9, text_start=None, text_end=None)
    sentences = [(0, 12, "headline"), (14, 34, "body"), (35, 63, "body")]
    voices = [
        (0, 23, "outlet", None, None),
        (23, 33, "direct", 0, "ivy"),
        (33, 35, "outlet", None, None),
        (35, 43, "indirect", 1, None),
        (43, 44, "outlet", None, None),
        (44, 49, "scare", None, None),
        (49, 51, "outlet", None, None),
        (51, 54, "outlet", 1, None),
        (54, 63, "outlet", None, None),
    ]
    attribution = dict(
        article_id="a",
        attribution_id=0,
        sentence_id=1,
        kind="direct",
        source_spans=[[14, 17]],
        cue_spans=[[18, 22]],
        content_spans=[[23, 33]],
        source="Ivy",
        cue="said",
        content='"we tried"',
        cue_lemma="say",
        presentation="says",
        stance="neutral",
        speaker_id="ivy",
        speaker="Ivy <Lee>",
        speaker_type="person",
        speaker_side=None,
        further_speakers=[],
        speaker_basis="name",
        confidence=0.9,
    )
    nobody = {
        **attribution,
        "attribution_id": 1,
        "kind": "indirect",
        "content_spans": [[35, 43]],
        "content": "It was a",
        "speaker_id": None,
        "speaker": None,
    }
    made = {
        "articles": [article, empty],
        "problems": [
            dict(
                source_file="x.txt",
                article_id="../x?",
                cause="the article <is> empty",
                left_out=False,
            ),
            dict(source_file="y.bin", article_id=None, cause="not text", left_out=True),
        ],
        "lines": [
            {
                **line,
                "line": 1,
                "raw_start": 0,
                "raw_end": 11,
                "raw_text": "Home | News",
                "role": "navigation",
                "kept": False,
                "reason": "a menu",
            },
            {
                **line,
                "line": 2,
                "raw_start": 12,
                "raw_end": 24,
                "raw_text": "Talks <fail>",
                "role": "headline",
                "kept": True,
                "reason": "stands first",
                "text_start": 0,
                "text_end": 12,
            },
            {
                **line,
                "line": 3,
                "raw_start": 25,
                "raw_end": 25,
                "raw_text": "",
                "role": "blank",
                "kept": False,
                "reason": "empty",
            },
            {
                **line,
                "line": 4,
                "raw_start": 26,
                "raw_end": 75,
                "raw_text": TEXT[14:],
                "role": "body",
                "kept": True,
                "reason": "sentences",
                "text_start": 14,
                "text_end": 63,
            },
        ],
        "sentences": [
            dict(article_id="a", sentence_id=i, start=s, end=e, text=TEXT[s:e], section=section)
            for i, (s, e, section) in enumerate(sentences)
        ],
        "entities": [
            dict(
                entity_id="ivy",
                name="Ivy <Lee>",
                label="PERSON",
                aliases=["Ivy"],
                role=None,
                side=None,
                n_mentions=1,
                n_articles=1,
            )
        ],
        "attributions": [attribution, nobody],
        "voices": [
            dict(
                article_id="a",
                start=s,
                end=e,
                voice=v,
                attribution_id=a,
                holder_id=h,
                text=TEXT[s:e],
            )
            for s, e, v, a, h in voices
        ],
    }
    for name, rows in made.items():
        tables.write(name, tables.typed(name, rows), folder)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A published corpus: one notebook that ran, one that failed and never had a report."""
    folder = tmp_path_factory.mktemp("site")
    for name in ("01-first-step", "02-next-step"):
        nbformat.write(new_notebook(cells=cells()[:3]), folder / f"{name}.ipynb")
    jobs = [
        runner.Job(name, folder / f"{name}.ipynb") for name in ("01-first-step", "02-next-step")
    ]
    write_tables(folder / "tables")
    figures = folder / "tables" / "figures" / "01-first-step"
    figures.mkdir(parents=True)
    (figures / "shares.csv").write_text("a,b\n", encoding="utf-8")
    nbformat.write(
        new_notebook(cells=[cell for cell in cells() if "evil" not in cell.source]),
        folder / "executed.ipynb",
    )
    questions = {job.name: f"Question of {job.name}?" for job in jobs}
    made = Site("trial", folder / "tables", folder / "reports", jobs, {}, questions, "a pipeline")
    publish(made, folder)
    return made


def publish(site, folder, cause="cell 3: ValueError: odd <value>"):
    publish_report(site, site.jobs[0], folder / "executed.ipynb", "key")
    publish_front(
        site,
        [
            runner.Outcome("01-first-step", "ran", executed=folder / "executed.ipynb", key="key"),
            runner.Outcome("02-next-step", "failed", cause),
        ],
    )


def every_page(site):
    return sorted(site.reports.rglob("*.html"))


def test_every_page_is_as_a_page_should_be(site):
    # The second report was never made, and the navigation names it all the same.
    found = {
        page.name: [f for f in pages.faults(page) if "02-next-step.html" not in f]
        for page in every_page(site)
    }
    assert found == {page.name: [] for page in every_page(site)} and len(found) == 5


def test_the_checks_would_notice(tmp_path):
    (tmp_path / "bad.html").write_text(
        "<html><body><h1>a</h1><h3 id='é'>b</h3><img src='https://x/y.png' alt=''><table><tr><th>x</th></tr></table>"
        "<a href='#no'>x</a><p id='p'>at 0x7fffffffff</p><p id='p' onclick='x'></p></body></html>",
        encoding="utf-8",
    )
    found = " / ".join(pages.faults(tmp_path / "bad.html"))
    for words in (
        "img loads",
        "no language",
        "not one main",
        "level is skipped",
        "alternative text",
        "no scope",
        "no such anchor",
        "0x7ff",
        "stands twice",
        "not ASCII",
        "has onclick",
        "no title",
    ):
        assert words in found


def test_the_same_again_gives_the_same_bytes(site, tmp_path):
    before = {page.relative_to(site.reports): page.read_bytes() for page in every_page(site)}
    other = site._replace(reports=tmp_path / "again")
    publish(other, site.tables.parent)
    assert {
        page.relative_to(other.reports): page.read_bytes() for page in every_page(other)
    } == before
    publish(site, site.tables.parent)


def test_what_is_published_already_is_left_alone(site):
    before = {page: page.stat().st_mtime_ns for page in every_page(site)}
    publish(site, site.tables.parent)
    assert {page: page.stat().st_mtime_ns for page in every_page(site)} == before


def test_a_page_that_was_lost_is_made_again(site):
    for page in (site.reports / "01-first-step.html", site.reports / "texts" / "a.html"):
        page.unlink()
        publish(site, site.tables.parent)
        assert page.exists()


@pytest.mark.parametrize(
    "name", ["01-first-step.html", "index.html", "texts/a.html", "figures/01-first-step/shares.csv"]
)
def test_a_page_that_is_not_as_it_was_published_is_made_again(site, capsys, name):
    page = site.reports / name
    data = page.read_bytes()
    for damage in (b"", data[:-1], data[:-2] + b"?\n", data + b"\n"):
        page.write_bytes(damage)
        publish(site, site.tables.parent)
        assert page.read_bytes() == data
        said = capsys.readouterr().err.splitlines()
        assert said == [f"{page} changed since the last run; made again"]


def test_pages_of_articles_that_are_gone_go_too(site, tmp_path):
    folder = tmp_path / "tables"
    write_tables(folder)
    other = site._replace(tables=folder, reports=tmp_path / "reports")
    publish(other, site.tables.parent)
    (other.reports / "texts" / "mine.html").write_text("of the reader")
    tables.write("articles", tables.read("articles", folder).head(1), folder)
    publish(other, site.tables.parent, cause="another")
    assert sorted(p.name for p in (other.reports / "texts").iterdir()) == ["a.html", "mine.html"]


def test_figure_data_stand_beside_the_reports(site):
    assert (site.reports / "figures" / "01-first-step" / "shares.csv").read_text(
        encoding="utf-8"
    ) == "a,b\n"


def test_the_index_tells_what_happened(site):
    soup = BeautifulSoup((site.reports / "index.html").read_text(encoding="utf-8"), "html.parser")
    text = soup.get_text(" ", strip=True)
    assert "2 articles from 1 named outlet, the rest without a name, on 1 event." in text
    assert "1 part of the input was left out." in text and "not text" in text
    assert (
        "In the last run this notebook failed: cell 3: ValueError: odd <value>. There is no report."
        in text
    )
    assert (
        "Half of it" in text
        and soup.find("a", href="01-first-step.html#finding-1")
        and soup.find("figure")
    )
    assert (
        "Question of 01-first-step?" in text
        and "Python 3." in text
        and "belong to their publishers" in text
    )
    assert {a["href"] for a in soup.select("table.articles a")} == {
        "texts/a.html",
        f"texts/{shared.text_file_name('../x?')}.html",
    }


def test_a_text_page_shows_whose_words_are_whose(site):
    soup = BeautifulSoup(
        (site.reports / "texts" / "a.html").read_text(encoding="utf-8"), "html.parser"
    )
    telling = soup.find("article")
    assert [s["id"] for s in telling.select("span.s")] == ["s0", "s1", "s2"]
    assert [
        s.get_text() for s in telling.select("span.direct:not(.chip), span.scare:not(.chip)")
    ] == ['"we tried"', '"win"']
    assert telling.select_one("span.indirect:not(.chip)").get_text() == "It was a"
    assert telling.select_one("span.told").get_text() == "she"
    assert soup.select_one(".legend .chip.told").get_text() == "told"
    assert [chip.get_text() for chip in telling.select(".chip")] == [
        "quoted: Ivy <Lee>",
        "reported: speaker not resolved",
        "scare quotes",
    ]
    for chip in telling.select(".chip"):
        chip.decompose()
    assert [p.get_text() for p in telling.find_all("p")] == TEXT.split("\n\n"), (
        "every word of the text is there, and nothing else"
    )


def test_a_text_page_says_why_each_line_was_kept(site):
    soup = BeautifulSoup(
        (site.reports / "texts" / "a.html").read_text(encoding="utf-8"), "html.parser"
    )
    rows = [
        [cell.get_text() for cell in row.find_all(["th", "td"])]
        for row in soup.select("table.lines tbody tr")
    ]
    assert rows[:2] == [
        ["1", "dropped", "navigation", "Home | News", "a menu"],
        ["2", "kept", "headline", "Talks <fail>", "stands first"],
    ]
    assert "2 of 3 lines with text were kept; 1 blank line is not listed." in soup.get_text()


def test_voices_of_another_text_are_not_shown(site, tmp_path):
    write_tables(tmp_path)
    articles = tables.read("articles", tmp_path)
    articles.loc[0, "text"] = "Other " + TEXT
    tables.write("articles", articles, tmp_path)
    page = dict(article_page.render_texts(tmp_path, CONTEXT))["a.html"]
    assert (
        "made from another version of its text" in page
        and 'class="direct"' not in page
        and 'id="s0"' not in page
    )


@given(
    st.text(alphabet="ab \n", max_size=40),
    st.lists(st.integers(0, 40), max_size=6),
    st.lists(st.integers(0, 40), max_size=6),
)
def test_marking_loses_and_invents_nothing(text, sentence_cuts, voice_cuts):
    def spans(cuts):
        cuts = sorted({0, len(text), *(c for c in cuts if c < len(text))})
        return enumerate(zip(cuts, cuts[1:]))

    sentences = [article_page.SentenceSpan(*span, i, "") for i, span in spans(sentence_cuts)]
    voices = [
        article_page.VoicePassage(*span, ("outlet", "direct")[i % 2], "", i)
        for i, span in spans(voice_cuts)
    ]
    made = article_page._blocks(text, tables.typed("lines"), sentences, voices)
    markup = shared.environment().get_template("voices.html.j2").module
    bare = [
        re.sub("<[^>]+>", "", re.sub(r'<span class="chip.*?</span>', "", markup.paragraph(parts)))
        for _, parts in made
    ]
    assert bare == re.findall("[^\n]+", text)


@pytest.mark.skipif(browser.find() is None, reason="no Chromium is installed")
@pytest.mark.slow
def test_pages_open_in_a_browser_without_a_complaint(site, tmp_path):
    for page in (
        site.reports / "index.html",
        site.reports / "01-first-step.html",
        site.reports / "texts" / "a.html",
    ):
        dom, console, requests = browser.visit(page)
        assert "</footer>" in dom and console == [] and requests == []
    bad = tmp_path / "bad.html"
    bad.write_text("<script>console.error('heard')</script><img src='http://127.0.0.1:9/x.png'>")
    _, console, requests = browser.visit(bad)
    assert any("heard" in line for line in console) and requests == ["http://127.0.0.1:9/x.png"], (
        "the browser test can fail"
    )


@pytest.mark.skipif(browser.find() is None, reason="no Chromium is installed")
@pytest.mark.slow
def test_no_page_is_wider_than_a_phone(site, tmp_path):
    probe = tmp_path / "probe.html"
    for page in every_page(site):
        probe.write_text(
            f"<iframe id=f src='{page.as_uri()}' style='width:390px;height:800px;border:0'></iframe><p id=w></p><script>"
            "f.onload = () => { w.textContent = 'width ' + f.contentDocument.documentElement.scrollWidth }</script>"
        )
        dom, _, _ = browser.visit(probe, "--allow-file-access-from-files")
        assert int(re.search(r"width (\d+)", dom)[1]) <= 390, page.name
