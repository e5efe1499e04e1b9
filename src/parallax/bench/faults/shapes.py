"""Adversarial texts of any size, on which a stage must cost no more than in proportion.

Each shape is a function of a size: ``SHAPES[name](n)`` has about ``n`` characters (at least
``n``, and at most a few dozen more).  :data:`SHAPES` are texts, as found in a plain text file;
:data:`PAGES` are pages of HTML markup.  Double the size and compare the costs: a stage is linear
where the ratio stays near 2.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

Shape = Callable[[int], str]

SENTENCE = "The mayor of Harwick told the council on Tuesday that the old bridge would be closed. "


def of(unit: str, before: str = "", after: str = "") -> Shape:
    """A shape that repeats ``unit`` until it has the size."""

    def made(size: int) -> str:
        return before + unit * -(-size // len(unit)) + after

    return made


def nested(opening: str, inner: str, closing: str) -> Shape:
    """A shape of brackets in brackets, or quotation marks in quotation marks."""

    def made(size: int) -> str:
        depth = -(-size // (len(opening) + len(closing)))
        return opening * depth + inner + closing * depth

    return made


def counted(unit: str) -> Shape:
    """A shape that repeats ``unit`` with a running number in it, so that no two are alike."""

    def made(size: int) -> str:
        parts: list[str] = []
        length = 0
        for number in itertools.count(1):
            parts.append(unit.format(number))
            length += len(parts[-1])
            if length >= size:
                return "".join(parts)
        raise AssertionError

    return made


def _words(number: int) -> str:
    """A word of lower-case letters that stands for a number."""
    letters = ""
    while number:
        number, rest = divmod(number, 26)
        letters = chr(97 + rest) + letters
    return letters or "a"


def new_words(capital: bool = False) -> Shape:
    """A shape in which every word is another one."""

    def made(size: int) -> str:
        parts: list[str] = []
        length = 0
        for number in itertools.count(1000):
            word = _words(number)
            parts.append(word.capitalize() if capital else word)
            length += len(word) + 1
            if length >= size:
                return " ".join(parts)
        raise AssertionError

    return made


ONE_CHARACTER = {
    "spaces": " ",
    "tabs": "\t",
    "no-break spaces": "\u00a0",
    "zero-width spaces": "\u200b",
    "line ends": "\n",
    "carriage returns": "\r",
    "form feeds": "\x0c",
    "line separators": "\u2028",
    "dashes": "-",
    "en dashes": "–",
    "em dashes": "—",
    "underscores": "_",
    "dots": ".",
    "ellipses": "…",
    "commas": ",",
    "colons": ":",
    "semicolons": ";",
    "exclamation marks": "!",
    "question marks": "?",
    "slashes": "/",
    "backslashes": "\\",
    "bars": "|",
    "bullets": "•",
    "stars": "*",
    "hashes": "#",
    "at signs": "@",
    "ampersands": "&",
    "percent signs": "%",
    "dollars": "$",
    "plus signs": "+",
    "equals signs": "=",
    "apostrophes": "'",
    "curly apostrophes": "’",
    "straight quotation marks": '"',
    "opening quotation marks": "“",
    "closing quotation marks": "”",
    "single opening quotation marks": "‘",
    "guillemets": "«",
    "opening brackets": "(",
    "closing brackets": ")",
    "square brackets": "[",
    "closing square brackets": "]",
    "braces": "{",
    "less-than signs": "<",
    "greater-than signs": ">",
    "copyright signs": "©",
    "zeros": "0",
    "nines": "9",
    "small letters": "a",
    "capitals": "A",
    "accented letters": "é",
    "combining accents": "\u0301",
    "dotted capital i": "İ",
    "sharp s": "ß",
    "ligatures": "\ufb01",
    "Cyrillic": "ж",
    "Arabic": "ب",
    "Hebrew": "א",
    "Chinese": "中",
    "Thai": "ก",
    "emoji": "😀",
    "flags": "🇩",
    "joined emoji": "👩\u200d",
    "soft hyphens": "\u00ad",
    "byte order marks": "\ufeff",
    "replacement characters": "\ufffd",
    "controls": "\x01",
    "C1 controls": "\x85",
    "mojibake": "Ã",
}
"""Characters of every class that an expression of any stage looks at."""

REPEATED = {
    "a.a.": "a.",
    "A.A.": "A.",
    "A. A. ": "A. ",
    "-A-A": "-A",
    "A-a A-a": "Ab-cd ",
    "a-a-a": "a-",
    "a'a'a": "a'",
    "a’a’a": "a’",
    "a, a, ": "a, ",
    "A, A, ": "Ab, ",
    "1, 2, ": "1, ",
    "1.1.1": "1.",
    "1,1,1": "1,",
    "1:1:1": "1:",
    "1/1/1": "1/",
    "1-1-1": "1-",
    "1 1 1": "1 ",
    "a1a1": "a1",
    "aA aA": "aA ",
    "aAaA": "aA",
    "a a a": "a ",
    "A A A": "A ",
    "Ab Ab": "Ab ",
    "AB AB": "AB ",
    "by by by": "by ",
    "By By By": "By ",
    "by Ab by Ab": "by Ab ",
    "and and": "and ",
    "Ab and Ab and": "Ab and ",
    "Ab, Ab and": "Ab, Cd and ",
    "of the of the": "of the ",
    "that that": "that ",
    "not not": "not ",
    "no not never": "no not never ",
    "said said": "said ",
    "he said she said": "he said, she said, ",
    "said Ab said": "said Ab ",
    "Mr. Mr.": "Mr. ",
    "Dr. Ab Dr. Ab": "Dr. Ab ",
    "President Ab": "President Ab ",
    "U.S. U.S.": "U.S. ",
    "'s 's": "Ab's ",
    "the Ab of the Ab": "the Ab of ",
    "according to": "according to Ab ",
    "one hundred": "one hundred ",
    "hundred and": "two hundred and ",
    "million": "3 million ",
    "percent": "3 percent ",
    "dates": "March 3, 2016 ",
    "dates without a year": "Monday, March 3 ",
    "ISO dates": "2016-03-03 ",
    "glued ISO dates": "2016-03-03-",
    "numeric dates": "03/04/2016 ",
    "glued numeric dates": "03/04/",
    "days of March": "3 March ",
    "months": "March ",
    "May may": "May may ",
    "weekdays": "Monday ",
    "last Monday": "last Monday ",
    "clocks": "10:30 ",
    "9 a.m.": "9 a.m. ",
    "years": "2016 ",
    "dashes in blanks": " - ",
    "en dashes in blanks": " – ",
    "words with dashes": "Ab – ",
    "bars in blanks": " | ",
    "words with bars": "Ab Cd | ",
    "double colons": " :: ",
    "blank bullets": " • ",
    "blanks and letters": "a" + " " * 60,
    "line ends and blanks": " \n",
    "blank lines with tabs": "\t\n",
    "dots and blanks": ". ",
    "spaced dots": " . . .",
    "question and exclamation": "?!",
    "sentences of one word": "Ab. ",
    "sentences of one letter": "A. ",
    "glued sentences": "Ab.Cd.",
    "sentences": SENTENCE,
    "sentences without a space": SENTENCE.strip(),
    "lines of a sentence": SENTENCE.strip() + "\n",
    "paragraphs": SENTENCE.strip() + "\n\n",
    "lines of one letter": "a\n",
    "lines of one capital": "A\n",
    "lines of one word": "Harwick\n",
    "lines of two words": "Petra Anders\n",
    "lines of a dash": "-\n",
    "lines of a bar": "|\n",
    "lines of a number": "1\n",
    "lines of by": "By\n",
    "lines of a byline": "By Petra Anders\n",
    "lines of a date": "March 3, 2016\n",
    "lines of a heading": "# Harwick closes bridge\n",
    "lines of a bullet": "* Harwick closes bridge\n",
    "lines of quotations": "“We had no choice,” she said.\n",
    "lines that break off": "the mayor of the\n",
    "lines of share": "Share this on Facebook\n",
    "lines of icons": "icon menu icon close\n",
    "lines of cookies": "Accept all cookies\n",
    "lines of read more": "Read more: Harwick closes bridge\n",
    "lines of copyright": "© 2016 Harwick Courier. All rights reserved.\n",
    "glued adverts": "end.Advertisement",
    "glued addresses": "ahttp://a.b",
    "addresses": "https://example.org/a/b?c=d ",
    "long address": "https://",
    "dotted address": "www.",
    "e-mail addresses": "a@b.c ",
    "glued at signs": "a@",
    "hash tags": "#a ",
    "credits": "(AP Photo/Petra Anders) ",
    "open credits": "(AP Photo/",
    "square credits": "[Reuters",
    "reporting by": "Reporting by Petra Anders; ",
    "datelines": "HARWICK (AP) — ",
    "open datelines": "HARWICK (",
    "cities": "Harwick, Velm, ",
    "first published": "first published on Ab ",
    "the post": "The post appeared first on ",
    "contributed": "Ab contributed to this report. ",
    "editing by": "editing by ",
    "privacy policy": "Ab Privacy Policy ",
    "entities": "&amp;",
    "entities of entities": "&amp;amp;",
    "unclosed entities": "&amp",
    "numeric entities": "&#39;",
    "endless numeric entity": "&#1",
    "mojibake quotation marks": "â€œ",
    "mojibake words": "Ã© Ã¨ ",
    "twice broken": "Ã\u0083Â©",
    "surrogates' replacements": "\ufffda",
    "alternating quotation marks": "“”",
    "opening and straight": '“"',
    "quoted letters": "“a” ",
    "straight quoted letters": '"a" ',
    "single quoted letters": "‘a’ ",
    "unclosed quotations": "“a ",
    "unclosed straight quotations": '"a ',
    "quoted speech": "“We had no choice,” the mayor said. ",
    "speech first": "The mayor said: “We had no choice.” ",
    "speech in speech": "“He said ‘she said ",
    "glued quotations": "“a”“b”",
    "scare quotes": 'so-called "a" ',
    "empty brackets": "()",
    "bracketed letters": "(a) ",
    "links": "[a](b) ",
    "open links": "[a](",
    "braces": "{a} ",
    "tags": "<a>",
    "open tags": "<a ",
    "comments": "<!--",
    "rows of a table": "| a | b |\n",
    "rules": "---\n",
    "speakers": "ANDERS: Yes.\n",
    "questions and answers": "Q: Why?\nA: Because.\n",
    "who who": "who ",
    "which, which,": "which, ",
    "he he": "he ",
    "they said they": "they said they ",
    "if if": "if ",
    "to be to be": "to be ",
    "was killed by": "was killed by ",
    "noun noun": "police officer ",
    "hyphen words": "so-called ",
    "run together": "theminister",
    "run together capitals": "TheMinister",
    "newspaper capitals": "HARWICK CLOSES BRIDGE ",
    "alternating scripts": "aж",
    "words of two scripts": "ab жд ",
    "Chinese sentences": "中文。",
    "Arabic words": "بب ",
    "combining words": "e\u0301 ",
    "joined letters": "a\u200d",
}
"""Units that are repeated."""

SHAPES: dict[str, Shape] = {
    **{name: of(character) for name, character in ONE_CHARACTER.items()},
    **{name: of(unit) for name, unit in REPEATED.items()},
    "nested brackets": nested("(", "a", ")"),
    "nested square brackets": nested("[", "a", "]"),
    "nested quotation marks": nested("“", "a", "”"),
    "nested two kinds of quotation marks": nested("“‘", "a", "’”"),
    "nested guillemets": nested("«", "a", "»"),
    "nested he said": nested("he said ", "no", " she said"),
    "letters and blanks": of(" ", "Ab cd ef ", " gh"),
    "letters and dashes": of("-", "Ab cd ef ", " gh"),
    "letters and dots": of(".", "Ab cd ef ", " gh"),
    "a quotation of blanks": of(" ", "“We", "” she said."),
    "a quotation of letters": of("a", "“", "” she said."),
    "a name of capitals": of("Ab ", "By ", " on Monday"),
    "a date far away": of(" ", "March", "3, 2016"),
    "by far away": of(" ", "By", "Ab Cd"),
    "a bar far away": of(" ", "Ab cd ef", "| Harwick News"),
    "a bracket far away": of("a ", "HARWICK (", ") — Ab"),
    "a long sentence": of("and the mayor said ", "The mayor said ", "."),
    "a long sentence of commas": of("the mayor, ", "The ", " said so."),
    "a long sentence of clauses": of("who said that he ", "The mayor ", " left."),
    "a long sentence of names": of("Petra Anders, ", "On Monday ", " met."),
    "numbered words": counted("word{0} "),
    "numbered lines": counted("line {0}\n"),
    "numbered sentences": counted("The mayor opened bridge {0} in Harwick on Monday afternoon. "),
    "numbered paragraphs": counted(
        "The mayor opened bridge {0} in Harwick on Monday afternoon.\n\n"
    ),
    "numbered quotations": counted("“Bridge {0} is closed,” Ellen Strand{0} said.\n\n"),
    "numbered names": counted("Petra Anders{0} met Ivo Marek{0}. "),
    "new words": new_words(),
    "new names": new_words(capital=True),
}
"""Texts by name."""


def _markup(inner: Shape) -> Shape:
    def made(size: int) -> str:
        return f"<html><body><p>{SENTENCE}</p>{inner(size)}<p>{SENTENCE}</p></body></html>"

    return made


PAGES: dict[str, Shape] = {
    name: _markup(shape)
    for name, shape in {
        "unclosed paragraphs": of("<p>"),
        "unclosed divisions": of("<div>"),
        "unclosed spans": of("<span>"),
        "unclosed bold": of("<b>"),
        "unclosed links": of("<a href=x>"),
        "unclosed list items": of("<li>"),
        "unclosed comment": of("<!--"),
        "unclosed declaration": of("<!"),
        "unclosed instructions": of("<?"),
        "unclosed CDATA": of("<![CDATA["),
        "unclosed tag": of(" a", "<p"),
        "unclosed value": of("a", "<p class='"),
        "unclosed scripts": of("<script>"),
        "unclosed titles": of("<title>"),
        "line breaks": of("<br>"),
        "rules": of("<hr>"),
        "closing tags": of("</p>"),
        "closing bold": of("</b>"),
        "empty paragraphs": of("<p></p>"),
        "paragraphs of a word": of("<p>word</p>"),
        "paragraphs of a sentence": of(f"<p>{SENTENCE}</p>"),
        "numbered paragraphs": counted("<p>The mayor opened bridge {0} in Harwick today.</p>"),
        "numbered headings": counted("<h2>Bridge {0} in Harwick</h2>"),
        "first-level headings": counted("<h1>Bridge {0} in Harwick</h1>"),
        "links": counted("<a href='/{0}'>Bridge {0}</a> "),
        "list of links": counted("<li><a href='/{0}'>Bridge {0}</a></li>"),
        "links of a sentence": of(f"<a href='/'>{SENTENCE}</a>"),
        "pictures": counted("<img src='{0}.jpg' alt='Bridge {0}'>"),
        "captions": counted("<figure><figcaption>Bridge {0}</figcaption></figure>"),
        "attributes": counted(" a{0}='{0}'"),
        "classes": of("a ", "<p class='", "'>"),
        "nested divisions": nested("<div>", SENTENCE, "</div>"),
        "nested spans": nested("<span>", SENTENCE, "</span>"),
        "nested bold": nested("<b>", SENTENCE, "</b>"),
        "nested quotations": nested("<blockquote>", SENTENCE, "</blockquote>"),
        "nested lists": nested("<ul><li>", SENTENCE, "</li></ul>"),
        "nested tables": nested("<table><tr><td>", SENTENCE, "</td></tr></table>"),
        "wrongly nested": nested("<b><i>", SENTENCE, "</b></i>"),
        "rows of a table": of("<tr><td>a</td><td>b</td></tr>", "<table>", "</table>"),
        "cells of a row": of("<td>a</td>", "<table><tr>", "</tr></table>"),
        "bare less-than signs": of("< "),
        "bare ampersands": of("& "),
        "entities": of("&amp;"),
        "entities without a semicolon": of("&amp"),
        "numeric entities": of("&#8217;"),
        "metadata": counted("<meta name='a{0}' content='{0}'>"),
        "metadata of a title": of("<meta property='og:title' content='Harwick closes bridge'>"),
        "metadata of blanks": of(" ", "<meta property='og:title' content='Ab cd ef", "gh'>"),
        "titles": of("<title>Harwick closes bridge | Courier</title>"),
        "a long title": of(" – Ab", "<title>", "</title>"),
        "a title of blanks": of(" ", "<title>Ab cd ef", "gh</title>"),
        "authors": of("<span rel='author'>Petra Anders</span>"),
        "times": of("<time datetime='x' pubdate>x</time>"),
        "linked data": of(
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ab"}</script>'
        ),
        "nested linked data": nested("[", "1", "]"),
        "scripts": of("<script>a</script>"),
        "styles": of("<style>a{}</style>"),
        "comments": of("<!--a-->"),
        "one long word": of("a", "<p>", "</p>"),
        "blanks": of(" "),
        "line ends": of("\n"),
        "preformatted lines": of("a\n", "<pre>", "</pre>"),
        "forms": of("<form><input name=a></form>"),
        "options": of("<option>a", "<select>", "</select>"),
        "templates": of("<template>"),
        "drawings": of("<svg><path d='M0 0'/></svg>"),
        "frames": of("<iframe src=a></iframe>"),
        "sentences with line breaks": of(SENTENCE + "<br>"),
        "sentences with bold": of("<p>The <b>mayor</b> of <i>Harwick</i> said so today.</p>"),
    }.items()
}
"""Pages of HTML by name."""
PAGES["nested linked data"] = lambda size: (
    "<html><head><script type='application/ld+json'>"
    + "[" * (size // 2)
    + "]" * (size // 2)
    + f"</script></head><body><p>{SENTENCE}</p></body></html>"
)
PAGES["attributes"] = lambda size: (
    "<html><body><p" + counted(" a{0}='{0}'")(size) + f">{SENTENCE}</p></body></html>"
)
