"""An executed notebook as one self-contained HTML page.

nbconvert renders the cells with a template of our own; then headings, tables and anchors are set
right. Importing this module is cheap; nbconvert and its company are imported when a page is made.
"""

from __future__ import annotations

import ast
import base64
import copy
import io
import re
import tokenize
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from parallax.report import allowed, notebook_file, pages

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from nbformat import NotebookNode

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]{6,}")
_NUMBER = re.compile(r"^[-+−–]?[$€£]?[\d,. ]*\d(?: ?%)?$|^[–-]$")
_TITLE = re.compile(r"^#\s+(.+?)\s*#*\s*$", re.M)
SHOWN_FIRST = (
    "text/html",
    "text/markdown",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/plain",
)
"""Of several forms of one output, the first of these is shown."""


class Finding(NamedTuple):
    """One finding of a report.

    Attributes
    ----------
    report, anchor
        Name of the report, and where the finding stands in it.
    text
        Its sentence as HTML.
    figure
        Its figure as HTML, empty where it has none.
    """

    report: str
    anchor: str
    text: str
    figure: str


class Body(NamedTuple):
    """The inside of a report.

    Attributes
    ----------
    title
        Plain text.
    opening, html
        Its first paragraph and everything else as HTML.
    headings
        Level, anchor and text of each.
    """

    title: str
    opening: str
    html: str
    headings: tuple[tuple[int, str, str], ...]


# ---------------------------------------------------------------- cells for the template


def prepare(notebook: NotebookNode) -> NotebookNode:
    """A copy of an executed notebook as readers should meet it.

    Cells tagged ``remove-cell`` go; ``remove-input``, ``remove-output``, ``hide-input`` and
    ``hide-output`` are obeyed; parameters become a sentence; findings are numbered; and code cells
    that show nothing are joined with the next one.
    """
    made = copy.deepcopy(notebook)
    settings = _settings(made.cells)
    cells: list[NotebookNode] = []
    waiting: list[NotebookNode] = []
    for cell in made.cells:
        tags = set(cell.metadata.get("tags", []))
        if tags & {"remove-cell", "injected-parameters"}:
            continue
        if cell.cell_type != "code":
            _flush(cells, waiting)
            cells.append(cell)
            continue
        _prepare_code(cell, tags, settings)
        waiting.append(cell)
        if cell.outputs:
            cells.append(_joined(waiting))
            waiting.clear()
    _flush(cells, waiting)
    made.cells = cells
    _number_findings(cells)
    return made


def _prepare_code(cell: NotebookNode, tags: set[str], settings: list[Setting]) -> None:
    cell.outputs = _shown_outputs([] if "remove-output" in tags else cell.get("outputs", []))
    cell.metadata["shown"] = {
        "input": "remove-input" not in tags and bool(cell.source.strip()),
        "fold": "hide-output" in tags,
    }
    if "parameters" in tags:
        _tell_settings(cell, settings)


def _joined(cells: list[NotebookNode]) -> NotebookNode:
    """The last of several code cells with the visible code of all those before it."""
    *before, last = cells
    code = [cell.source for cell in before if cell.metadata["shown"]["input"]]
    last.source = "\n\n".join([*code, last.source])
    return last


def _flush(cells: list[NotebookNode], waiting: list[NotebookNode]) -> None:
    """Let code that shows nothing and has no cell to join stand by itself."""
    visible = [cell for cell in waiting if cell.metadata["shown"]["input"]]
    if visible:
        visible[0].source = "\n\n".join(cell.source for cell in visible)
        cells.append(visible[0])
    waiting.clear()


def _shown_outputs(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """The outputs that a reader should see; all data become display_data for the template."""
    kept = []
    for output in outputs:
        if output.output_type == "stream":
            if output.name != "stderr" and output.text.strip():
                kept.append(output)
            continue
        if output.output_type == "execute_result":
            output.output_type = "display_data"
        if output.output_type == "display_data":
            output.data = _shown_data(output.data)
        if output.get("data", True):
            kept.append(output)
    return kept


def _shown_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """Neither scripts nor widgets, and no addresses in memory, which change with every run."""
    shown = {
        kind: content
        for kind, content in data.items()
        if "javascript" not in kind and "widget" not in kind
    }
    if "text/plain" in shown:
        shown["text/plain"] = _ADDRESS.sub("", shown["text/plain"])
    return shown


def _number_findings(cells: Iterable[NotebookNode]) -> None:
    findings = (output for output in _outputs(cells) if _is_finding(output))
    for number, output in enumerate(findings, start=1):
        output.metadata["anchor"] = f"finding-{number}"


def _outputs(cells: Iterable[NotebookNode]) -> Iterator[NotebookNode]:
    for cell in cells:
        yield from cell.get("outputs", [])


def _is_finding(output: NotebookNode) -> bool:
    return bool(output.get("metadata", {}).get("parallax", {}).get("finding"))


class Setting(NamedTuple):
    """A parameter: its value as Python, the comment beside it, and whether this run changed it."""

    name: str
    value: str
    comment: str
    changed: bool


def _settings(cells: Iterable[NotebookNode]) -> list[Setting]:
    """Every parameter of a notebook as this run used it."""
    found: dict[str, Setting] = {}
    for cell in cells:
        tags = cell.metadata.get("tags", [])
        injected = "injected-parameters" in tags
        if not injected and "parameters" not in tags:
            continue
        for name, value, comment in _assignments(cell.source):
            default = found.get(name)
            if default is None:
                found[name] = Setting(name, value, comment, injected)
            else:
                changed = injected and default.value != value
                found[name] = Setting(name, value, default.comment, changed)
    return list(found.values())


def _assignments(code: str) -> Iterator[tuple[str, str, str]]:
    """(name, value, comment on the same line) of each simple assignment of a parameters cell."""
    try:
        tree = ast.parse(code)
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (SyntaxError, tokenize.TokenError):
        return
    comments = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokens
        if token.type == tokenize.COMMENT
    }
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            target = statement.targets[0]
        elif isinstance(statement, ast.AnnAssign):
            target = statement.target
        else:
            continue
        if isinstance(target, ast.Name) and statement.value is not None:
            comment = comments.get(statement.end_lineno or 0, "")
            yield target.id, ast.unparse(statement.value), comment


def _tell_settings(cell: NotebookNode, settings: list[Setting]) -> None:
    """Turn the cell of parameters into a sentence: what this run used, and what could be set."""
    from nbformat.v4 import new_output

    cell.metadata["shown"]["input"] = False
    cell.outputs = []
    if settings:
        first = [setting for setting in settings if setting.changed] or settings[:1]
        template = pages.environment().get_template("settings.html.j2")
        told = template.render(first=first, settings=settings)
        cell.outputs = [new_output("display_data", data={"text/html": told})]


# ---------------------------------------------------------------- from notebook to HTML


@lru_cache(maxsize=1)
def _markdown() -> Callable[[str], Any]:
    """Markdown to HTML without formulas, for which nbconvert's own filter takes dollar amounts."""
    import mistune

    return mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "def_list"])


def _from_markdown(text: str) -> str:
    return allowed.by_itself(str(_markdown()(text)))


def _highlighted(code: str) -> str:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return highlight(code, PythonLexer(stripnl=True), HtmlFormatter(nowrap=True)).rstrip("\n")


def _alternative(output: NotebookNode, kind: str) -> str:
    """Alternative text of a picture that did not come through the figure helper."""
    given = output.get("metadata", {})
    return given.get("alt") or given.get(kind, {}).get("alt") or "Chart without a description"


def _as_base64(data: str) -> str:
    return base64.b64encode(data.encode()).decode()


def _exported(notebook: NotebookNode) -> str:
    """The cells as HTML through nbconvert and ``templates/notebook``."""
    from nbconvert.exporters.templateexporter import TemplateExporter
    from traitlets.config import Config

    config = {
        "NbConvertBase": {"display_data_priority": list(SHOWN_FIRST)},
        "TemplateExporter": {"template_name": "notebook"},
    }
    exporter = TemplateExporter(
        config=Config(config),
        extra_template_basedirs=[str(pages.TEMPLATES)],
        file_extension=".html",
    )
    exporter.register_filter("markdown", _from_markdown)
    exporter.register_filter("by_itself", allowed.by_itself)
    exporter.register_filter("highlighted", _highlighted)
    exporter.register_filter("alternative", _alternative)
    exporter.register_filter("as_base64", _as_base64)
    made, _ = exporter.from_notebook_node(notebook)
    return made


def body_of(notebook: NotebookNode, known: Collection[str] | None = None) -> Body:
    """The inside of a report.

    Parameters
    ----------
    notebook
        The executed notebook.
    known
        File names of the articles that have a page, None where all have; links to others become
        plain text.
    """
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(_exported(prepare(notebook)), "html.parser")
    allowed.clean(soup)
    if known is not None:
        why = f"Only the first {pages.MOST_PAGES} articles have a page"
        allowed.without_pages(soup, known, why)
    title, opening = _opening(soup)
    headings = _headings(soup)
    for table in soup.find_all("table"):
        _finish_table(soup, table)
    for cell in soup.select("div.cell"):
        code = cell.find("details", class_="code", recursive=False)
        if code is not None:
            cell.append(code.extract())
    _unique_ids(soup)
    return Body(title, opening, str(soup).strip(), headings)


def _attribute(element: Tag, name: str) -> str:
    """An attribute as text, empty where the element has none."""
    return str(element.get(name) or "")


def _opening(soup: BeautifulSoup) -> tuple[str, str]:
    """Take the first heading of level 1 and the paragraph right after it out of the body."""
    heading = soup.find("h1")
    if heading is None:
        return "", ""
    title, opening = _text(heading), ""
    following = heading.find_next_sibling()
    if following is not None and following.name == "p":
        opening = following.extract().decode_contents()
    heading.decompose()
    return title, opening


def _text(element: Tag) -> str:
    return " ".join(element.get_text().split())


def _headings(soup: BeautifulSoup) -> tuple[tuple[int, str, str], ...]:
    """Give every heading an ASCII anchor and a level at most one below the heading before it."""
    taken = {_attribute(element, "id") for element in soup.find_all(id=True)}
    found, before = [], 1
    for heading in soup.find_all(re.compile("^h[1-6]$")):
        level = min(max(2, int(heading.name[1])), before + 1)
        heading.name, before = f"h{level}", level
        text = _text(heading)
        anchor = _attribute(heading, "id")
        if not anchor:
            heading["id"] = anchor = _free(_anchor(text), taken)
            taken.add(anchor)
        found.append((level, anchor, text))
    return tuple(found)


def _anchor(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "section"


def _free(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it where it is taken."""
    made, number = name, 2
    while made in taken:
        made, number = f"{name}-{number}", number + 1
    return made


def _finish_table(soup: BeautifulSoup, table: Tag) -> None:
    """Scopes for header cells, numbers to the right, and a box that a wide table can scroll in."""
    table.attrs = {name: value for name, value in table.attrs.items() if name == "id"}
    _scope_cells(table)
    _align_numbers(table)
    box = table.find_parent("div", class_="table")
    if box is None:
        box = table.wrap(soup.new_tag("div", attrs={"class": "table"}))
    named = table.caption.get_text(" ", strip=True) if table.caption else "Table"
    # A box that scrolls has to be within reach of the keyboard.
    box.attrs.update(
        {"tabindex": "0", "role": "region", "aria-label": box.get("aria-label") or named}
    )


def _scope_cells(table: Tag) -> None:
    # Markdown cannot write a table without a head: where that is empty, the first column is it.
    if table.thead and not table.thead.get_text(strip=True):
        table.thead.decompose()
        for cell in table.select("tbody > tr > td:first-child"):
            cell.name = "th"
    for cell in table.select("thead th:not([scope])"):
        cell["scope"] = "col"
    for cell in table.select("tbody th:not([scope])"):
        cell["scope"] = "row"


def _align_numbers(table: Tag) -> None:
    """Mark the columns that hold numbers only, with their heads."""
    rows = [row.find_all(["td", "th"], recursive=False) for row in table.select("tbody > tr")]
    heads = table.select("thead > tr:last-child > *")
    for column in range(max((len(row) for row in rows), default=0)):
        cells = [row[column] for row in rows if column < len(row)]
        if _are_numbers([cell.get_text(strip=True) for cell in cells]):
            for cell in [*cells, *heads[column : column + 1]]:
                cell["class"] = "number"


def _are_numbers(texts: list[str]) -> bool:
    """Whether every cell that is not empty is a number or a dash, and one at least has a digit."""
    has_digit = any(char.isdigit() for char in "".join(texts))
    return has_digit and all(_NUMBER.match(text) for text in texts if text)


def _unique_ids(soup: BeautifulSoup) -> None:
    taken: set[str] = set()
    for element in soup.find_all(id=True):
        element["id"] = name = _free(_attribute(element, "id"), taken)
        taken.add(name)


# ---------------------------------------------------------------- the report and its findings


def render_report(
    name: str,
    executed: Path,
    context: pages.PageContext,
    known: Collection[str] | None = None,
) -> str:
    """The report of an executed notebook.

    Parameters
    ----------
    name
        Stem of the notebook's file, one of ``context.reports``.
    executed
        The notebook with its outputs.
    context
        What stands around the page.
    known
        As in :func:`body_of`.
    """
    import nbformat

    body = body_of(nbformat.read(executed, as_version=4), known)
    previous, following = _neighbours(f"{name}.html", context.reports)
    return pages.render(
        "report.html.j2",
        title=body.title or name,
        opening=body.opening,
        body=body.html,
        context=context,
        here=f"{name}.html",
        contents=[(anchor, text) for level, anchor, text in body.headings if level == 2],
        previous=previous,
        following=following,
    )


def _neighbours(
    href: str, links: Sequence[pages.PageLink]
) -> tuple[pages.PageLink | None, pages.PageLink | None]:
    """The links before and after a page, None where there is none or the page is not listed."""
    listed = [link.href for link in links]
    if href not in listed:
        return None, None
    around = [None, *links, None]
    at = listed.index(href) + 1
    return around[at - 1], around[at + 1]


def find_findings(name: str, executed: Path, known: Collection[str] | None = None) -> list[Finding]:
    """The findings of an executed notebook in its order, with their figures.

    Ids inside them are unlike those of other notebooks. Parameters as in :func:`render_report`.
    """
    import nbformat
    from bs4 import BeautifulSoup

    notebook = nbformat.read(executed, as_version=4)
    soup = BeautifulSoup(body_of(notebook, known).html, "html.parser")
    findings = filter(_is_finding, _outputs(prepare(notebook).cells))
    found = []
    for box, output in zip(soup.select("div.finding"), findings):
        figure_name = output["metadata"]["parallax"].get("figure")
        figure = soup.find("figure", id=f"fig-{figure_name}") if figure_name else None
        drawn = ""
        if figure is not None:
            figure["id"] = f"{name}-{figure['id']}"
            drawn = str(figure)
        anchor = _attribute(box, "id")
        found.append(Finding(name, anchor, box.decode_contents().strip(), drawn))
    return found


def short_name(name: str) -> str:
    """``03-extract-quotes`` as ``3 Extract quotes``."""
    number, _, words = name.partition("-")
    words = words.replace("-", " ").capitalize()
    return f"{int(number)} {words}" if number.isdigit() and words else name


def title_of(notebook: Path) -> str:
    """The first heading of a notebook that has not been run; its file's stem where it has none."""
    for cell in notebook_file.load(notebook)["cells"]:
        if cell.get("cell_type") != "markdown":
            continue
        if match := _TITLE.search(notebook_file.source(cell)):
            return re.sub(r"[*_`]", "", match[1])
    return notebook.stem
