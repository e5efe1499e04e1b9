"""What may stand on a page, tried with markup of every kind."""

import base64

import hostile
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from bs4 import BeautifulSoup, NavigableString
from hypothesis import given
from hypothesis import strategies as st

from parallax.report import allowed, charts

NAMES = (
    "script style svg math title template iframe base meta form input img image a p div b noscript "
    "foreignObject plaintext textarea xmp select option table td use set animate object x-y link"
).split()
ATTRIBUTES = (
    'href="javascript:x()" src="https://evil.example/x" onload="x()" style="background:url(//e)" '
    'xlink:href="https://e" srcset="x" formaction="//e" http-equiv=refresh content="0;url=//e" '
    'href="data:text/html,x" href="//evil.example" href=" java\tscript:x()" id=x class=y srcdoc=x '
    'href=" \x01javascript:x()" ping=//e action=//e background=//e poster=//e data=//e'
).split(" ")


def cleaned(html):
    soup = BeautifulSoup(html, "html.parser")
    allowed.clean(soup)
    return str(soup)


def faults(html):
    """What a page holds that it may not; it is read anew, as a browser does."""
    soup = BeautifulSoup(html, "html.parser")
    drawn = {e for svg in soup.find_all("svg") for e in [svg, *svg.find_all(True)]}
    for element in soup.find_all(True):
        if element.name not in (allowed.DRAWN if element in drawn else allowed.HTML):
            yield element.name
        for name, value in element.attrs.items():
            if name.startswith("on") or name in ("srcset", "srcdoc", "action", "ping"):
                yield name
            if name == "href" and not allowed.is_link(value):
                yield value
            if name == "src" and not value.startswith("data:image/"):
                yield value
            if name == "style" and element not in drawn:
                yield name
    for text in soup.find_all(string=True):
        if type(text) is not NavigableString:
            yield type(text).__name__


@pytest.mark.parametrize("markup", [*hostile.MARKUP, *hostile.MARKDOWN])
def test_markup_from_outside_is_gone(markup):
    for around in ("{}", "<p>{}</p>", "<svg>{}</svg>", "<table><tr><td>{}", "<p title='x'>{}<b>x"):
        made = cleaned(around.replace("{}", markup))
        assert not list(faults(made)), made
        assert cleaned(made) == made


@given(
    st.lists(
        st.one_of(
            st.sampled_from([f"<{n} " for n in NAMES] + [f"</{n}>" for n in NAMES]),
            st.sampled_from(ATTRIBUTES).map(lambda a: f" {a} "),
            st.sampled_from(
                [">", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<!x", "<?", "x", "'", '"']
            ),
        ),
        max_size=14,
    )
)
def test_no_mixture_of_tags_gets_through(parts):
    made = cleaned("".join(parts))
    assert not list(faults(made)), made
    assert not list(faults(cleaned(made)))


def test_what_reports_are_made_of_stays():
    page = (
        '<section class="versions"><h3 id="x">A</h3><ol start="2"><li><a href="texts/a.html#s1" '
        'title="t">a</a> <del>b</del><ins>c</ins></li></ol></section><details open=""><summary>s'
        '</summary><div aria-label="l" role="region" tabindex="0"><table><caption>c</caption><thead>'
        '<tr><th scope="col">h</th></tr></thead><tbody><tr><td colspan="2">1 &lt; 2 &amp; 3</td></tr>'
        '</tbody></table></div></details><p><a href="https://doi.org/x">d</a> <code>x</code><br/></p>'
    )
    assert cleaned(page) == page


def test_only_a_notebook_is_told_about_formulas():
    assert cleaned('<p class="nothing mathjax_ignore">x</p>') == '<p class="nothing">x</p>'
    assert cleaned('<figure class="mathjax_ignore">x</figure>') == "<figure>x</figure>"
    assert cleaned('<p class="">x</p>') == "<p>x</p>"


@pytest.mark.parametrize(
    "address, may",
    [
        ("texts/a.html#s1", True),
        ("../index.html", True),
        ("#top", True),
        ("", True),
        ("a?b=c:d", True),
        ("https://doi.org/10.1", True),
        ("mailto:a@b.c", True),
        ("javascript:x()", False),
        (" JaVa\nscript:x()", False),
        ("\x01javascript:x()", False),
        ("\u200bjavascript:x()", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
        ("file:///etc/passwd", False),
        ("//evil.example/", False),
        ("\\\\evil.example", False),
        ("/\\evil.example", False),
        ("/\t/evil.example", False),
    ],
)
def test_links_lead_to_pages_of_ours_or_are_plain_addresses(address, may):
    assert allowed.is_link(address) == may


def svg(inside, **attributes):
    named = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink"{named}>{inside}</svg>'
    ).encode()


@pytest.mark.parametrize(
    "inside",
    [
        "<script>x()</script>",
        "<foreignObject><p>x</p></foreignObject>",
        '<rect onclick="x()"/>',
        '<image href="https://evil.example/x.png"/>',
        '<use xlink:href="https://evil.example/x.svg#a"/>',
        '<a href="https://evil.example/"><text>x</text></a>',
        '<rect style="fill:url(https://evil.example/x)"/>',
        '<rect fill="url(//evil.example/x)"/>',
        "<style>@import 'https://evil.example/x'</style>",
        "<style>* { background: url(https://evil.example) }</style>",
        '<set attributeName="href" to="javascript:x()"/>',
        '<animate attributeName="href" values="javascript:x()"/>',
        '<image href="data:image/svg+xml,x"/>',
        "<iframe/>",
        "<unclosed>",
    ],
)
def test_a_drawing_does_nothing_but_show(inside):
    assert not allowed.is_drawing(svg(inside))
    address = "data:image/svg+xml;base64," + base64.b64encode(svg(inside)).decode()
    assert cleaned(f'<img alt="what it shows" src="{address}"/>') == "what it shows"
    assert not list(faults(cleaned(svg(inside).decode())))
    assert "evil" not in cleaned(svg(inside).decode())


def test_a_drawing_that_only_shows_stays():
    drawn = svg('<g clip-path="url(#a)"><path d="M0 0"/><use xlink:href="#b"/><text>x</text></g>')
    assert allowed.is_drawing(drawn)
    assert not allowed.is_drawing(b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + drawn)
    assert "url(#a)" in cleaned(drawn.decode())


def test_our_own_charts_are_drawings(tmp_path):
    shares = pd.DataFrame({"outlet": [0.4], "direct": [0.6]}, index=["<script>& $x$ onload=x"])
    figure = charts.stacked(shares, charts.VOICE_COLOURS, title="a", measure="b", labels={})
    with plt.rc_context(charts.SVG):
        figure.savefig(tmp_path / "x.svg", metadata={"Date": None})
    plt.close(figure)
    assert allowed.is_drawing((tmp_path / "x.svg").read_bytes())


@pytest.mark.parametrize(
    "piece", ["<!-- x", "<style>x", "<textarea>", "<![CDATA[ x", "<?x", "<title>"]
)
def test_a_piece_that_is_not_closed_swallows_nothing(piece):
    page = allowed.by_itself(f"<p>a</p>{piece}") + "<p>what comes after</p>"
    assert cleaned(page).endswith("<p>what comes after</p>")
    assert allowed.by_itself("<p>a</p>") == "<p>a</p>"


def test_the_checks_would_notice():
    bad = "<p onclick='x'><script>x</script><a href='javascript:x'>y</a><!-- z --><img src='x'></p>"
    assert {"onclick", "script", "javascript:x", "x", "Comment"} <= set(faults(bad))
