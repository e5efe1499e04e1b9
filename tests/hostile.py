"""Text that tries to be more than text, for tests of everything that shows what comes from outside."""

from collections import Counter

from bs4 import BeautifulSoup

from parallax.common.outside_text import harmless
from parallax.report import notebook_page

MARKUP = (
    '<![CDATA[<meta http-equiv="refresh" content="0;url=https://evil.example/">]]>',
    '<!-- --><meta http-equiv="refresh" content="0;url=https://evil.example/">',
    '<base href="https://evil.example/">',
    '<svg onload="document.title=1"><script>document.title=1</script></svg>',
    '<img src="https://evil.example/x.png" onerror="document.title=1">',
    '<a href="javascript:document.title=1">go</a>',
    "<style>body { display: none }</style>",
    "<plaintext>",
    "<!-- never closed",
    "<!DOCTYPE html [<!ENTITY a 'b'>",
    "<?php never closed",
    "]]>",
    "--><b>",
    '"><iframe src="https://evil.example/">',
    "' autofocus onfocus='document.title=1",
    "</title></head><body>",
    "</script></style></textarea></xmp>",
    "<div <b <i unclosed",
    "<form action='https://evil.example/'><button>send",
    "&lt;b&gt; &amp; &#60;i&#62; &nbsp &copy",
    "{{ 7 * 7 }} {% raw %} {# gone #}",
)
MARKDOWN = (
    "![x](https://evil.example/x.png)",
    "[x](https://evil.example/) [y](javascript:alert(1))",
    "[x]: https://evil.example/ 'title' [x] ![x]",
    "<https://evil.example/> https://evil.example/ www.evil.example me@evil.example",
    "**bold** __bold__ *i* _i_ ~~gone~~ `code`",
    "``` fence ````` fence",
    "| a | b |",
    "# heading #",
    "> quoted",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "2) item",
    ": definition",
    "--- === ***",
    r"\* \\ \` \<b> \(x\) \begin{align}",
    "$5 and $6 and $$x$$ $\\href{https://evil.example}{x}$",
    "!", "[", "]", "(", "`", "\\", "_", "*", "$",
)  # fmt: skip
LINES = ("one\ntwo", "one\r\n\r\n# two", "one\n\n    two", "a\n===", "one\u2028two")
UNSEEN = (
    "a\x00b",
    "a\x1b[31mb",
    "a\u202eb",
    "a\u2066b",
    "a\ufeffb\x07",
    "a\ud800b",
    "a\uffffb",
    "\x85",
)
RIGHT_TO_LEFT = ("אתמול בקייב", "الجزيرة: محادثات")
FORMULAS = ('=HYPERLINK("https://evil.example/","x")', "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1")
LABELS = (
    "$x$",
    r"$\frac{",
    "_hidden",
    "a\nb",
    "x" * 5000,
    "word " * 2000,
    "a\x00b",
    "$",
    "%s %d {}",
)
ALL = (*MARKUP, *MARKDOWN, *LINES, *UNSEEN, *RIGHT_TO_LEFT, *FORMULAS)

PLAIN = "Plainword"
"""What stands where the hostile text does, to see what a sentence makes of itself."""


def seen(text):
    """What a reader sees of text from outside."""
    return " ".join(harmless(text).split())


def rendered(markdown):
    """What a sentence becomes on a page, before anything is taken out of it."""
    return BeautifulSoup(notebook_page._markdown()(markdown), "html.parser")


def elements(soup):
    """The elements of a sentence, without those that keep a character from starting a formula."""
    bare = [e for e in soup.find_all(True) if e.name == "span" and not e.attrs]
    assert all(span.get_text() in ("$", "\\") for span in bare)
    return Counter(
        (e.name, tuple(sorted(e.attrs.items()))) for e in soup.find_all(True) if e not in bare
    )


def words(soup):
    return " ".join(soup.get_text().split())
