"""An executed notebook as one HTML page that loads nothing.

nbconvert renders the cells with a template of our own; then headings, tables and anchors are set right. Importing this module
is cheap; nbconvert and its company are imported when a page is made.
"""

from __future__ import annotations

import ast
import base64
import copy
import hashlib
import html
import io
import re
import tokenize
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

TEMPLATES = Path(__file__).parent / "templates"
MOST_PAGES = 500
"""Articles beyond this number get no page of their own."""
_SAFE = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]{6,}")
_NUMBER = re.compile(r"^[-+−–]?[$€£]?[\d,. ]*\d(?: ?%)?$|^[–-]$")
_REMOVED = (
    "script",
    "style",
    "link",
    "iframe",
    "object",
    "embed",
    "meta",
    "base",
    "form",
    "video",
    "audio",
    "source",
)
_LINKED = ("http:", "https:", "mailto:")


class Link(NamedTuple):
    """A page of the same folder, what it is called, and a short name for a list of all."""

    href: str
    title: str
    short: str = ""


class Frame(NamedTuple):
    """What stands around a page: the corpus in words, all reports in order, and the way back to the folder of the index."""

    corpus: str
    size: str
    reports: tuple[Link, ...] = ()
    root: str = ""


class Finding(NamedTuple):
    """One finding of a report: its sentence as HTML, where it stands, and its figure as HTML (empty where it has none)."""

    report: str
    anchor: str
    text: str
    figure: str


class Body(NamedTuple):
    """The inside of a report: its title as text, its opening paragraph and the rest as HTML, and (level, anchor, text) of its headings."""

    title: str
    opening: str
    html: str
    headings: tuple[tuple[int, str, str], ...]


def text_file_name(article_id: str) -> str:
    """Name of an article's page without ``.html``, safe in any file system; different ids never share one."""
    if _SAFE.fullmatch(article_id) and not article_id.endswith("."):
        return article_id
    plain = re.sub(r"[^a-z0-9]+", "-", article_id.lower())[:60].strip("-")
    return f"{plain or 'article'}-{hashlib.blake2b(article_id.encode('utf-8', 'surrogatepass'), digest_size=5).hexdigest()}"


@lru_cache(maxsize=1)
def environment():
    """The jinja2 environment of all pages."""
    from jinja2 import Environment, FileSystemLoader

    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    made.globals["css"] = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    made.filters["count"] = counted
    return made


def counted(number: int, noun: str) -> str:
    """``1 article``, ``1,204 articles``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def page(template: str, **values: Any) -> str:
    """A page from one of the templates, with exactly one newline at its end."""
    return environment().get_template(template).render(**values).rstrip() + "\n"


# ---------------------------------------------------------------- a notebook made ready for the template


def prepare(notebook):
    """A copy of an executed notebook as readers should meet it.

    Cells tagged ``remove-cell`` go, ``remove-input``, ``remove-output``, ``hide-input`` and ``hide-output`` are obeyed, parameters
    become a sentence, findings are numbered, and code cells that show nothing are joined with the next one.
    """
    made = copy.deepcopy(notebook)
    cells, waiting, findings = [], [], 0
    settings = _settings(made.cells)
    for cell in made.cells:
        tags = set(cell.metadata.get("tags", []))
        if "remove-cell" in tags or "injected-parameters" in tags:
            continue
        if cell.cell_type != "code":
            _flush(cells, waiting)
            cells.append(cell)
            continue
        _outputs(cell, tags)
        cell.metadata["shown"] = {
            "input": "remove-input" not in tags and bool(cell.source.strip()),
            "fold": "hide-output" in tags,
        }
        if "parameters" in tags:
            cell = _settings_cell(cell, settings)
        for output in cell.outputs:
            if output.get("metadata", {}).get("parallax", {}).get("finding"):
                findings += 1
                output.metadata["anchor"] = f"finding-{findings}"
        if not cell.outputs:
            waiting.append(cell)
            continue
        cell.source = "\n\n".join(
            [*(w.source for w in waiting if w.metadata["shown"]["input"]), cell.source]
        )
        waiting.clear()
        cells.append(cell)
    _flush(cells, waiting)
    made.cells = cells
    return made


def _flush(cells: list, waiting: list) -> None:
    """Code that shows nothing and has no cell to join stands by itself."""
    visible = [cell for cell in waiting if cell.metadata["shown"]["input"]]
    if visible:
        visible[0].source = "\n\n".join(cell.source for cell in visible)
        cells.append(visible[0])
    waiting.clear()


def _outputs(cell, tags: set[str]) -> None:
    """Keep the outputs a reader should see; every kind of shown data becomes display_data, which the template knows."""
    kept = []
    for output in [] if "remove-output" in tags else cell.get("outputs", []):
        if output.output_type == "stream" and (output.name == "stderr" or not output.text.strip()):
            continue
        if output.output_type == "execute_result":
            output.output_type = "display_data"
        if output.output_type == "display_data":
            output.data = {
                kind: data
                for kind, data in output.data.items()
                if "javascript" not in kind and "widget" not in kind
            }
            if "text/plain" in output.data:
                output.data["text/plain"] = _ADDRESS.sub("", output.data["text/plain"])
            if not output.data:
                continue
        kept.append(output)
    cell.outputs = kept


def _settings(cells) -> list[tuple[str, str, str, bool]]:
    """(name, value as Python, comment, whether this run changed it) of every parameter."""
    rows: dict[str, tuple[str, str, str, bool]] = {}
    for cell in cells:
        tags = cell.metadata.get("tags", [])
        if "parameters" in tags or "injected-parameters" in tags:
            injected = "injected-parameters" in tags
            for name, value, comment in _assignments(cell.source):
                before = rows.get(name)
                rows[name] = (
                    name,
                    value,
                    before[2] if before else comment,
                    before[1] != value if injected and before else injected,
                )
    return list(rows.values())


def _assignments(code: str):
    """(name, value, comment on the same line) of each simple assignment of a parameters cell."""
    try:
        tree = ast.parse(code)
        tokens = tokenize.generate_tokens(io.StringIO(code).readline)
        comments = {
            token.start[0]: token.string.lstrip("# ")
            for token in tokens
            if token.type == tokenize.COMMENT
        }
    except (SyntaxError, tokenize.TokenError):
        return
    for statement in tree.body:
        target = (
            statement.targets[0]
            if isinstance(statement, ast.Assign)
            else getattr(statement, "target", None)
        )
        if isinstance(target, ast.Name) and statement.value is not None:
            yield target.id, ast.unparse(statement.value), comments.get(statement.end_lineno, "")


def _settings_cell(cell, settings):
    """The parameters cell as a sentence: what this run used, and what else could be set."""
    from nbformat.v4 import new_output

    def code(text: str) -> str:
        return f"<code>{html.escape(text)}</code>"

    first = [s for s in settings if s[3]] or settings[:1]
    text = ", ".join(f"{code(name)} = {code(value)}" for name, value, _, _ in first)
    rest = ""
    if len(settings) > len(first):
        rows = "".join(
            f"<tr><th scope='row'>{code(n)}</th><td>{code(v)}</td><td>{html.escape(c)}</td></tr>"
            for n, v, c, _ in settings
        )
        rest = (
            "<details class='settings'><summary>All settings</summary><table><caption>Settings of this run</caption><thead><tr>"
            "<th scope='col'>Setting</th><th scope='col'>Value</th><th scope='col'>Meaning</th></tr></thead>"
            f"<tbody>{rows}</tbody></table></details>"
        )
    shown = f"<p class='settings'>This run used {text}.</p>{rest}"
    cell.outputs = [new_output("display_data", data={"text/html": shown})] if settings else []
    cell.metadata["shown"]["input"] = False
    return cell


# ---------------------------------------------------------------- from notebook to HTML


@lru_cache(maxsize=1)
def _markdown():
    """Markdown to HTML without mathematics: nbconvert's own filter takes dollar amounts for formulas."""
    import mistune

    return mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "def_list"])


def _highlighted(code: str) -> str:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return highlight(code, PythonLexer(stripnl=True), HtmlFormatter(nowrap=True)).rstrip("\n")


def _alternative(output, kind: str) -> str:
    """Alternative text of a picture that did not come through the figure helper."""
    given = output.get("metadata", {})
    return given.get("alt") or given.get(kind, {}).get("alt") or "Chart without a description"


def _as_base64(data: str) -> str:
    return base64.b64encode(data.encode()).decode()


def _exported(notebook) -> str:
    """The cells as HTML through nbconvert and ``templates/notebook``."""
    from nbconvert.exporters.templateexporter import TemplateExporter
    from traitlets.config import Config

    order = ["text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain"]
    exporter = TemplateExporter(
        config=Config(
            {
                "NbConvertBase": {"display_data_priority": order},
                "TemplateExporter": {"template_name": "notebook"},
            }
        ),
        extra_template_basedirs=[str(TEMPLATES)],
        file_extension=".html",
    )
    for name, function in (
        ("markdown", lambda text: _markdown()(text)),
        ("highlighted", _highlighted),
        ("alternative", _alternative),
        ("as_base64", _as_base64),
    ):
        exporter.register_filter(name, function)
    made, _ = exporter.from_notebook_node(notebook)
    return made


def body_of(notebook, pages: frozenset[str] | None = None) -> Body:
    """The inside of a report. ``pages`` names the articles' pages that exist (None: all do); links to others become plain text."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(_exported(prepare(notebook)), "html.parser")
    _sanitise(soup, pages)
    title, opening = _opening(soup)
    headings = _headings(soup)
    for table in soup.find_all("table"):
        _table(soup, table)
    for cell in soup.select("div.cell"):
        code = cell.find("details", class_="code", recursive=False)
        if code is not None:
            cell.append(code.extract())
    _unique_ids(soup)
    return Body(title, opening, str(soup).strip(), headings)


def _sanitise(soup, pages: frozenset[str] | None) -> None:
    """Nothing that runs, loads or calls; a picture that is not inside the page is replaced by its description."""
    for element in soup.find_all(_REMOVED):
        element.decompose()
    for element in soup.find_all(True):
        for name in [
            n
            for n in element.attrs
            if n.startswith("on") or n in ("srcset", "border", "align", "valign")
        ]:
            del element[name]
        if "url(" in element.get("style", "").lower() or element.name in (
            "table",
            "tr",
            "td",
            "th",
        ):
            element.attrs.pop("style", None)
        href = element.get("href", "")
        scheme = re.match(r"\s*([a-zA-Z][\w+.-]*:)", href)
        if scheme and scheme[1].lower() not in _LINKED:
            del element["href"]
        if (
            pages is not None
            and href.startswith("texts/")
            and href[6:].split("#")[0].removesuffix(".html") not in pages
        ):
            del element["href"]
            element["title"] = f"Only the first {MOST_PAGES} articles have a page"
        if element.name in ("img", "image") and not element.get("src", "").startswith(
            "data:image/"
        ):
            element.replace_with(element.get("alt") or "")
        elif element.name == "img" and not element.get("alt", "").strip():
            element["alt"] = "Picture without a description"


def _opening(soup) -> tuple[str, str]:
    """Take the first heading of level 1 and the paragraph right after it out of the body."""
    heading = soup.find("h1")
    if heading is None:
        return "", ""
    following = heading.find_next_sibling()
    opening = (
        following.extract().decode_contents()
        if following is not None and following.name == "p"
        else ""
    )
    title = _text(heading)
    heading.decompose()
    return title, opening


def _text(element) -> str:
    return " ".join(element.get_text().split())


def _headings(soup) -> tuple[tuple[int, str, str], ...]:
    """Give every heading an ASCII anchor and a level that is at most one below the heading before it."""
    found, before, taken = [], 1, {e["id"] for e in soup.find_all(id=True)}
    for heading in soup.find_all(re.compile("^h[1-6]$")):
        level = min(max(2, int(heading.name[1])), before + 1)
        heading.name, before = f"h{level}", level
        text = _text(heading)
        if not heading.get("id"):
            plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
            base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "section"
            anchor, number = base, 2
            while anchor in taken:
                anchor, number = f"{base}-{number}", number + 1
            heading["id"] = anchor
            taken.add(anchor)
        found.append((level, heading["id"], text))
    return tuple(found)


def _table(soup, table) -> None:
    """Scopes for header cells, numbers to the right, and a box that a wide table can scroll in."""
    table.attrs = {k: v for k, v in table.attrs.items() if k == "id"}
    if table.thead and not table.thead.get_text(
        strip=True
    ):  # Markdown cannot write a table without a head
        table.thead.decompose()
        for cell in table.select("tbody > tr > td:first-child"):
            cell.name = "th"
    for cell in table.select("thead th:not([scope])"):
        cell["scope"] = "col"
    for cell in table.select("tbody th:not([scope])"):
        cell["scope"] = "row"
    rows = [row.find_all(["td", "th"], recursive=False) for row in table.select("tbody > tr")]
    heads = table.select("thead > tr:last-child > *")
    for column in range(max((len(row) for row in rows), default=0)):
        cells = [row[column] for row in rows if column < len(row)]
        texts = [cell.get_text(strip=True) for cell in cells]
        if any(any(c.isdigit() for c in text) for text in texts) and all(
            _NUMBER.match(text) for text in texts if text
        ):
            for cell in cells + heads[column : column + 1]:
                cell["class"] = "number"
    box = table.find_parent("div", class_="table")
    if box is None:
        box = table.wrap(soup.new_tag("div", attrs={"class": "table"}))
    named = table.caption.get_text(" ", strip=True) if table.caption else "Table"
    # A box that scrolls has to be within reach of the keyboard.
    box.attrs.update(
        {"tabindex": "0", "role": "region", "aria-label": box.get("aria-label") or named}
    )


def _unique_ids(soup) -> None:
    taken: set[str] = set()
    for element in soup.find_all(id=True):
        name, number = element["id"], 2
        while element["id"] in taken:
            element["id"], number = f"{name}-{number}", number + 1
        taken.add(element["id"])


# ---------------------------------------------------------------- the report and its findings


def render_report(
    name: str, executed: Path, frame: Frame, pages: frozenset[str] | None = None
) -> str:
    """The report of an executed notebook; ``name`` is the stem of its file and one of ``frame.reports``."""
    import nbformat

    body = body_of(nbformat.read(executed, as_version=4), pages)
    at = next((i for i, link in enumerate(frame.reports) if link.href == f"{name}.html"), None)
    return page(
        "report.html.j2",
        title=body.title or name,
        opening=body.opening,
        body=body.html,
        frame=frame,
        here=f"{name}.html",
        contents=[(anchor, text) for level, anchor, text in body.headings if level == 2],
        previous=frame.reports[at - 1] if at else None,
        following=frame.reports[at + 1] if at is not None and at + 1 < len(frame.reports) else None,
    )


def find_findings(name: str, executed: Path, pages: frozenset[str] | None = None) -> list[Finding]:
    """The findings of an executed notebook in its order, with their figures; ids inside are unlike those of other notebooks."""
    import nbformat
    from bs4 import BeautifulSoup

    notebook = nbformat.read(executed, as_version=4)
    soup = BeautifulSoup(body_of(notebook, pages).html, "html.parser")
    shown = [output for cell in prepare(notebook).cells for output in cell.get("outputs", [])]
    wanted = [
        output["metadata"]["parallax"].get("figure")
        for output in shown
        if output.get("metadata", {}).get("anchor")
    ]
    found = []
    for box, figure_name in zip(soup.select("div.finding"), wanted):
        figure = soup.find("figure", id=f"fig-{figure_name}") if figure_name else None
        if figure is not None:
            figure["id"] = f"{name}-{figure['id']}"
        found.append(
            Finding(
                name,
                box["id"],
                box.decode_contents().strip(),
                str(figure) if figure is not None else "",
            )
        )
    return found


def short_name(name: str) -> str:
    """``03-extract-quotes`` as ``3 Extract quotes``."""
    number, _, words = name.partition("-")
    words = words.replace("-", " ").capitalize()
    return f"{int(number)} {words}" if number.isdigit() and words else name


def title_of(notebook: Path) -> str:
    """The first heading of a notebook that has not been run; its file's stem where it has none."""
    from parallax.report import runner

    for cell in runner.load(notebook)["cells"]:
        match = (
            re.search(r"^#\s+(.+?)\s*#*\s*$", runner.source(cell), re.M)
            if cell.get("cell_type") == "markdown"
            else None
        )
        if match:
            return re.sub(r"[*_`]", "", match[1])
    return notebook.stem
