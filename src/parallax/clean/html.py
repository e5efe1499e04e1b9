"""Turn HTML pages into text, one block per line, with a label for each line and metadata.

trafilatura (Barbaresi 2021, ACL demo) decides what is article, in its precise mode or, if that
finds next to nothing, in its usual mode. Its paragraphs are put back into the page they came from,
so that what it left out can be checked and restored.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import accumulate, chain
from typing import Any, NamedTuple

import lxml.etree
import lxml.html

from parallax.clean.boilerplate import boilerplate
from parallax.clean.html_metadata import letters, read_facts
from parallax.clean.line_wording import SENTENCE_WORDS, is_byline, is_date_line
from parallax.clean.page import Article, Facts, Label, article_of
from parallax.clean.segments import CLOSING, TERMINAL
from parallax.common import budgets
from parallax.common.outside_text import well_formed
from parallax.read import guard
from parallax.read.records import Markup, Problem, RawArticle, decode_page

SKIPPED = frozenset(
    """script style noscript template svg math iframe object embed canvas video audio select
    textarea datalist head""".split()
)
INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark meter nobr
    output q rp rt ruby s samp small span strike strong sub sup time tt u var wbr img
    input""".split()
)
PLACES = {
    "nav": "navigation",
    "footer": "footer",
    "form": "promotion",
    "figcaption": "caption",
    "aside": "teaser",
    "button": "share",
    "menu": "navigation",
}
"""Elements that give away the role of their text."""
_TAG_OF = {place: tag for tag, place in reversed(PLACES.items())}
WORDED_ROLES = frozenset(
    ("credit", "teaser", "comments", "share", "advertisement", "cookies", "promotion")
)
"""Roles in which a paragraph found by the extractor is dropped for its wording. Addresses and menus
are not among them, because they are often lists that belong to the article."""
LEAST_WORDS = 150
"""If the precise mode finds fewer words than this, and less than half of those that the usual mode
finds, the usual mode is used."""
MOST_TAGS = 100_000
"""Pages with more tags are left to line cleaning: long articles have a few thousand, and
trafilatura takes 0.1 ms per tag."""
TOO_DEEP = "nested too deeply: read as plain text"
PATH_LENGTH = 3
"""Enclosing elements by which blocks are compared."""
COMPLETION_GAP = 5
"""Most lines between the end of the extracted text and another sentence in the same elements."""
LONG_TAG, MOST_ATTRIBUTES = 20_000, 1_000
"""Characters of a tag that is looked at closely, and most attributes of an element."""
MOST_SEARCHED = 500_000_000
"""Letters of a page in which paragraphs are looked for that are not there; it takes a second."""
LONG_KEY = 40
"""Letters from which a paragraph can be found in the page with certainty."""
SHORT_LINE = 160
"""Characters of the longest date or byline."""
_TAG = re.compile(
    r"""(?is)<(?:script|style)\b.*?(?:</(?:script|style)\b|\Z)|<!--.*?(?:-->|\Z)"""
    r"""|<(?P<name>[a-z][^\s>/]*+)(?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+"""
)
"""A tag up to its end, as parsers see it: quotation marks count only after an equals sign."""
_QUOTED = re.compile(r"""\s*=\s*(?:"[^"]*+"|'[^']*+')""")
_BYLINE = re.compile(r"(?i)(?:by|written by)\s+(.{2,120})")

LabelledLine = tuple[str, Label]


class HtmlBlock(NamedTuple):
    """One block of a page.

    ``place`` is the role that its enclosing elements suggest (a value of :data:`PLACES`, or empty),
    ``path`` the tag and class of the nearest elements.
    """

    text: str
    place: str
    path: tuple[str, ...] = ()


class Paragraph(NamedTuple):
    """One paragraph found by the extractor, and its role (body or subheading)."""

    text: str
    role: str


class HtmlPage(NamedTuple):
    """One page as read: its text, a label for each line, its metadata, a note on its encoding."""

    text: str
    labels: tuple[Label, ...]
    facts: Facts
    note: str | None


def judge_pages(records: Iterable[RawArticle | Problem]) -> Iterator[Article | Problem]:
    """Turn the markup of the readers' records into text, labels and metadata, one at a time.

    Problems are passed on in place, and a page that is not text or has none becomes one.
    """
    for record in records:
        if isinstance(record, Problem):
            yield record
        elif record.markup is None:
            yield article_of(record)
        else:
            yield from _guarded(record, record.markup)


def _guarded(record: RawArticle, markup: Markup) -> Iterator[Article | Problem]:
    """What :func:`_judge` yields, with the place of problems; an error costs only this page."""

    def failed(error: BaseException) -> Problem:
        return Problem(record.source_file, record.article_id, guard.cause_of(error), True)

    for found in guard.guarded(_judge(record, markup), len(markup.data), failed):
        if isinstance(found, Problem) and markup.where:
            found = found._replace(cause=f"{markup.where}: {found.cause}")
        yield found


def _judge(record: RawArticle, markup: Markup) -> Iterator[Article | Problem]:
    """The article on an HTML page, or why there is none; metadata of the record is kept."""
    page = read_page(markup.data, markup.announced, record.url or "", markup.captured)
    if page.note:
        yield Problem(record.source_file, record.article_id, page.note, False)
    if not any(char.isalnum() for char in page.text):
        cause = "empty article: the page holds no text"
        yield Problem(record.source_file, record.article_id, cause, True)
        return
    yield article_of(record)._replace(
        text=well_formed(page.text),
        labels=page.labels,
        facts=page.facts,
        url=record.url or page.facts.url or None,
    )


def read_page(data: bytes, announced: str = "", url: str = "", captured: str = "") -> HtmlPage:
    """Turn an HTML page into text with labels.

    Parameters
    ----------
    data
        The page.
    announced
        The encoding named by the server, or empty.
    url
        The address of the page, or empty.
    captured
        The day on which the page was saved (YYYY-MM-DD), or empty.

    Returns
    -------
    HtmlPage
        Its text is empty if the page has none, its labels if no article was found in it.

    Raises
    ------
    parallax.read.records.NotText
        For bytes that are not text.
    """
    markup, note = decode_page(data, announced)
    markup = without_attributes(markup)
    tree, depth = _tree(markup)
    if tree is None:
        return HtmlPage("", (), Facts(), note)
    facts = read_facts(tree)._replace(captured=captured)
    if depth == "bottomless":
        note = "; ".join(filter(None, (note, TOO_DEEP)))
        return HtmlPage(_without_tags(markup), (), facts, note)
    text, labels, failed = _text_and_labels(markup, tree, depth, url, facts.title)
    return HtmlPage(text, labels, facts, "; ".join(filter(None, (note, failed))) or None)


def _text_and_labels(
    markup: str, tree: lxml.html.HtmlElement, depth: str, url: str, title: str
) -> tuple[str, tuple[Label, ...], str | None]:
    """The text of a page with a label a line, and why the extractor failed, if it did.

    Without labels where no article was found.
    """
    blocks = list(page_blocks(tree))
    document, way, failed = None, "", None
    # The extractor drops whatever is nested deeply.
    if markup.count("<") <= MOST_TAGS and depth == "usual":
        document, way, failed = _guarded_extract(markup, url)
    paragraphs = _paragraphs(document)
    lines = _labelled(blocks, paragraphs, way) if paragraphs else []
    if not any(label.kept and label.role != "caption" for _, label in lines):
        return "\n".join(block.text for block in blocks), (), failed
    lines = _with_headline(lines, title)
    return "\n".join(text for text, _ in lines), tuple(label for _, label in lines), failed


def _tree(markup: str) -> tuple[lxml.html.HtmlElement | None, str]:
    """The elements of a page, and their depth: "usual", "deep" or "bottomless".

    Parsers drop without a word what is nested deeper than 256 elements or, on demand, 2048.  Pages
    that close none of their elements come to that.  The elements are None if there are none.
    """
    # lxml refuses decoded text that declares an encoding in an XML declaration.
    markup = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup)
    tree = None
    for depth, huge in (("usual", False), ("deep", True)):
        parser = lxml.html.HTMLParser(huge_tree=huge)
        try:
            tree = lxml.html.document_fromstring(markup, parser=parser)
        except (lxml.etree.LxmlError, ValueError, AssertionError):
            return None, depth
        if not any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
            return tree, depth
    return tree, "bottomless"


def _without_tags(markup: str) -> str:
    """The text of a page without what is between angle brackets, scripts and styles."""
    bare = re.sub(r"<[/!?][^<>]*", "\n", _TAG.sub("\n", markup))
    text = unescape(bare.replace(">", "\n"))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def without_attributes(markup: str) -> str:
    """The markup, in which elements with thousands of attributes have none.

    No page has them, and parsers compare each attribute with all others.
    """

    def shortened(match: re.Match[str]) -> str:
        tag = match.group()
        if len(tag) <= LONG_TAG or not match["name"]:
            return tag
        bare = _QUOTED.sub(" ", tag).replace("/", " ")
        return f"<{match['name']}" if len(bare.split()) > MOST_ATTRIBUTES else tag

    return _TAG.sub(shortened, markup) if len(markup) > LONG_TAG else markup


def _guarded_extract(markup: str, url: str) -> tuple[Any, str, str]:
    """What :func:`_extract` returns, and why it has failed (empty if it has not).

    A page that is too much for the extractor is left to line cleaning.
    """
    try:
        with budgets.seconds(guard.seconds_for(len(markup)) / 2):
            return *_extract(markup, url), ""
    except (Exception, budgets.Spent) as error:
        return None, "", f"judged by its lines alone; the extractor failed: {guard.cause_of(error)}"


def _extract(markup: str, url: str) -> tuple[Any, str]:
    """What trafilatura finds, and the reason to show for its lines."""
    import trafilatura  # takes a quarter of a second, which only HTML pages should cost

    options: dict[str, Any] = dict(include_comments=False, with_metadata=False, url=url or None)
    way = "trafilatura takes it for the article"
    precise = trafilatura.bare_extraction(markup, favor_precision=True, **options)
    words = _count_words(precise)
    if words >= LEAST_WORDS:
        return precise, way
    usual = trafilatura.bare_extraction(markup, **options)
    if _count_words(usual) > 2 * words:
        return usual, f"{way} (usual mode: the precise one finds next to nothing)"
    return precise, way


def _count_words(document: Any) -> int:
    return 0 if document is None else len((document.text or "").split())


def _paragraphs(document: Any) -> list[Paragraph]:
    """The paragraphs that trafilatura found, with their roles."""
    if document is None or not document.text:
        return []
    heads = set()
    if document.body is not None:
        heads = {letters(" ".join(element.itertext())) for element in document.body.iter("head")}
    lines = (" ".join(line.split()) for line in document.text.split("\n"))
    return [
        Paragraph(line, "subheading" if letters(line) in heads else "body")
        for line in lines
        if line
    ]


# --- the page as blocks


def page_blocks(tree: lxml.html.HtmlElement) -> Iterator[HtmlBlock]:
    """Yield the blocks of text in page order, with white space collapsed.

    Invisible elements (scripts, styles) are left out.
    """
    words: list[str] = []
    stack: list[tuple[str, str]] = [("", "")]  # "tag.class" and place of the open elements
    skipping = 0

    def flush() -> Iterator[HtmlBlock]:
        if text := " ".join("".join(words).split()):
            yield HtmlBlock(
                text, stack[-1][1], tuple(element for element, _ in stack[-PATH_LENGTH:])
            )
        words.clear()

    for event, element in lxml.etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        tag, opens = element.tag, event == "start"
        if event in ("comment", "pi"):
            words.append("" if skipping else element.tail or "")
            continue
        if tag in SKIPPED:
            skipping += 1 if opens else -1
        elif not skipping and tag == "br":
            if opens:
                yield from flush()
        elif not skipping and tag not in INLINE:
            yield from flush()
            if opens:
                stack.append((f"{tag}.{element.get('class') or ''}", PLACES.get(tag, stack[-1][1])))
            else:
                stack.pop()
        if not skipping:
            words.append((element.text if opens else element.tail) or "")
    yield from flush()


# --- paragraphs put back into the page


def _labelled(blocks: list[HtmlBlock], paragraphs: list[Paragraph], way: str) -> list[LabelledLine]:
    """All lines of the page: the extracted paragraphs, and around them what was left out."""
    keys = [letters(block.text) for block in blocks]
    places = _places("".join(keys), [letters(text) for text, _ in paragraphs])
    starts = list(accumulate(map(len, keys), initial=0))
    spans = [place for place in places if place]
    inside = (spans[0][0], spans[-1][1]) if spans else (0, 0)
    groups = _groups(paragraphs, places, starts[-1])
    lines: list[LabelledLine] = []
    paths: list[tuple[str, ...]] = []
    for block, start, end in zip(blocks, starts, starts[1:]):
        of_block = None
        for taken, a, b in _parts(start, end, spans):
            if taken:
                lines += [(text, _taken(text, role, way)) for text, role in groups.pop(a, ())]
                continue
            text = block.text
            if (a, b) != (start, end):
                of_block = of_block or _Letters(block.text)
                text = of_block.part(a - start, b - start)
            if text := text.strip():
                lines.append((text, _left_out(block, text, inside[0] <= a < inside[1])))
        paths += [block.path] * (len(lines) - len(paths))
    rest = chain.from_iterable(groups.values())
    return _completed(lines, paths) + [(text, _taken(text, role, way)) for text, role in rest]


def _completed(lines: list[LabelledLine], paths: list[tuple[str, ...]]) -> list[LabelledLine]:
    """The lines, with sentences restored that the extractor missed.

    They are in the same elements as most of the article, within it or close behind: extractors stop
    where an advertisement splits an article into two containers.
    """
    kept = [number for number, (_, label) in enumerate(lines) if _is_text(label)]
    sizes: Counter[tuple[str, ...]] = Counter()
    for number in kept:
        sizes[paths[number]] += len(lines[number][0])
    if not kept or not (path := sizes.most_common(1)[0][0]):
        return lines
    missed = Label("body", True, 0.7, "stands in the same elements as the article's paragraphs")
    made, last = list(lines), kept[-1]
    for number in range(kept[0], len(lines)):
        if number > last + COMPLETION_GAP:
            break
        text, label = lines[number]
        unnamed = not label.kept and label.role == "junk"
        if unnamed and paths[number] == path and _is_sentence(text):
            made[number] = (text, missed)
            last = max(last, number)
    return made


def _is_text(label: Label) -> bool:
    return label.kept and label.role != "caption"


def _is_sentence(text: str) -> bool:
    return text.count(" ") >= SENTENCE_WORDS - 1 and text.rstrip(CLOSING).endswith(tuple(TERMINAL))


def _groups(
    paragraphs: list[Paragraph], places: list[tuple[int, int] | None], end: int
) -> dict[int, list[Paragraph]]:
    """Paragraphs by their offset in the page's letters.

    A paragraph without a place goes after the one before it, or before the first.
    """
    first = next((place[0] for place in places if place), end)
    groups: dict[int, list[Paragraph]] = {}
    for paragraph, place in zip(paragraphs, places):
        first = place[0] if place else first
        groups.setdefault(first, []).append(paragraph)
    return groups


def _taken(text: str, role: str, way: str) -> Label:
    """The label of an extracted paragraph, which is dropped if worded like a teaser or credit.

    Extractors let some of these through.
    """
    found = boilerplate(text)
    if found and found.role in WORDED_ROLES:
        return Label(found.role, False, 0.9, found.reason)
    return Label(role, True, 0.9, way)


def _places(page: str, keys: list[str]) -> list[tuple[int, int] | None]:
    """The span of each paragraph in the page's letters, in order and without overlap.

    None if it is not found. Long paragraphs are placed first, and short ones then only between
    their neighbours, since a text such as "BBC" occurs in many places.
    """
    found: list[tuple[int, int] | None] = [None] * len(keys)
    cursor = searched = 0
    for number, key in enumerate(keys):
        if len(key) < LONG_KEY or searched > MOST_SEARCHED:
            continue
        at = page.find(key, cursor)
        if at >= 0:
            cursor = at + len(key)
            found[number] = (at, cursor)
        else:
            searched += len(page) - cursor
    following = [len(page)] * (len(keys) + 1)
    for number in range(len(keys) - 1, -1, -1):
        place = found[number]
        following[number] = place[0] if place else following[number + 1]
    cursor = searched = 0
    for number, key in enumerate(keys):
        place = found[number]
        if place is None and key and searched <= MOST_SEARCHED:
            at = page.find(key, cursor, following[number])
            if at >= 0:
                place = found[number] = (at, at + len(key))
            else:
                searched += following[number] - cursor
        cursor = place[1] if place else cursor
    return found


def _parts(start: int, end: int, spans: list[tuple[int, int]]) -> Iterator[tuple[bool, int, int]]:
    """Cut a block's letters into spans that belong to a paragraph (true) and spans that do not."""
    if start == end:
        yield False, start, end
    position = start
    for at in range(max(bisect_right(spans, (start, end)) - 1, 0), len(spans)):
        a, b = spans[at]
        if a >= end:
            break
        if b <= position:
            continue
        if a > position:
            yield False, position, a
        yield True, max(a, position), min(b, end)
        position = min(b, end)
    if position < end:
        yield False, position, end


class _Letters:
    """Where the letters of a text are in it.

    They are counted as in :func:`parallax.clean.html_metadata.letters`.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.places = [place for place, char in enumerate(text) if char.isalnum()]
        sizes = (len(text[place].casefold()) for place in self.places)
        self.before = list(accumulate(sizes, initial=0))[:-1]

    def part(self, start: int, end: int) -> str:
        """The part of the text that holds its letters ``start`` to ``end``."""
        return self.text[self._place(start) : self._place(end)]

    def _place(self, letter: int) -> int:
        number = bisect_left(self.before, letter)
        return self.places[number] if number < len(self.places) else len(self.text)


def _left_out(block: HtmlBlock, text: str, inside: bool) -> Label:
    """The label of a line that was not extracted, by its wording and then by its elements.

    ``inside`` says whether it is between paragraphs of the article.
    """
    if block.place == "caption" and inside:
        return Label("caption", True, 0.8, "the caption of a picture within the article")
    if found := boilerplate(text):
        return Label(found.role, False, 0.9, found.reason)
    if len(text) <= SHORT_LINE:
        if is_date_line(text):
            return Label("date", False, 0.9, "is a date")
        byline = _BYLINE.match(text)
        if byline and is_byline(byline[1]):
            return Label("byline", False, 0.9, "names the author")
    where = "stands outside the article"
    if block.place:
        where = f"stands in the page's <{_TAG_OF[block.place]}>"
    return Label(block.place or "junk", False, 0.8, f"trafilatura leaves it out; it {where}")


def _with_headline(lines: list[LabelledLine], title: str) -> list[LabelledLine]:
    """The lines with the headline labelled or, if it is not printed above the text, inserted."""
    if not title:
        return lines
    key = letters(title)
    again = Label("headline", False, 0.9, "the headline once more")
    made: list[LabelledLine] = []
    first, printed = len(lines), None
    for number, (text, label) in enumerate(lines):
        first = min(first, number) if _is_text(label) else first
        same = letters(text) == key
        if same and number <= first:
            printed = number
        made.append((text, again if same and not label.kept else label))
    if printed is None:
        given = Label("headline", True, 0.8, "the page's metadata give this headline")
        return [*made[:first], (title, given), *made[first:]]
    found = Label("headline", True, 0.95, "the headline that the page's metadata give")
    made[printed] = (lines[printed][0], found)
    return made
