"""What all pages share: templates, what stands around a page, names of files, and numbers.

Importing this module is cheap; jinja2 and pandas are imported when a page is made.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from parallax.chain import corpora
from parallax.common.outside_text import harmless
from parallax.report.said import Said, as_text

if TYPE_CHECKING:
    import jinja2
    import pandas as pd

TEMPLATES = Path(__file__).parent / "templates"
MOST_PAGES = 500
"""Articles beyond this number get no page of their own."""
_SAFE = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_HASHED = re.compile(r"-[0-9a-f]{20}$")


class PageLink(NamedTuple):
    """A page of the same folder, what it is called, and a short name for a list of all."""

    href: str
    title: str
    short: str = ""


class PageContext(NamedTuple):
    """What stands around a page.

    Attributes
    ----------
    corpus, size
        Name of the corpus, and how many articles it has, in words.
    reports
        All reports in order.
    root
        The way back to the folder of the index.
    """

    corpus: str
    size: str
    reports: tuple[PageLink, ...] = ()
    root: str = ""


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """The jinja2 environment of all pages."""
    from jinja2 import Environment, FileSystemLoader

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["css"] = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    made.filters["count"] = counted
    made.filters["as_words"] = _as_words
    made.filters["article"] = article_of
    return made


def _shown(value: Any) -> Any:
    """What a template prints of a value, before it is escaped: sentences without their escapes."""
    if isinstance(value, Said):
        return harmless(as_text(value))
    return harmless(value) if type(value) is str else value


def _as_words(text: str) -> str:
    """Words of an article as HTML; quotation marks stay as they are outside of attributes."""
    return html.escape(harmless(text), quote=False)


def render(template: str, **values: Any) -> str:
    """A page from one of the templates, with exactly one newline at its end."""
    return environment().get_template(template).render(**values).rstrip() + "\n"


def counted(number: int, noun: str) -> str:
    """``1 article``, ``1,204 articles``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def worst_first(problems: Iterable[Any]) -> list[Any]:
    """Problems of the input with those first that left something out, where a list may be cut."""
    return sorted(problems, key=lambda problem: not problem.left_out)


def article_of(problem: Any) -> str:
    """The id of the article that a problem concerns; empty where the name of the file says it.

    ``problem`` is a row of the table ``problems``, or a note on a codebook.
    """
    article, file = problem.article_id, PurePosixPath(problem.source_file)
    named = [str(file), file.name]
    while file.suffix:
        file = file.with_suffix("")
        named += [str(file), file.name]
    known = not isinstance(article, str) or article in {*named, str(file).replace("/", "-")}
    return "" if known else article


def text_file_name(article_id: str) -> str:
    """Name of an article's page without ``.html``.

    It is safe in any file system, and two ids never share one, even if somebody chose them to.
    """
    if _is_file_name(article_id):
        return article_id
    plain = re.sub(r"[^a-z0-9]+", "-", article_id.lower())[:60].strip("-")
    data = article_id.encode("utf-8", "surrogatepass")
    return f"{plain or 'article'}-{hashlib.blake2b(data, digest_size=10).hexdigest()}"


def _is_file_name(article_id: str) -> bool:
    """Whether an id is the name of its page: safe everywhere, and unlike the names with a hash."""
    safe = _SAFE.fullmatch(article_id) and not article_id.endswith(".")
    return bool(safe) and not (_HASHED.search(article_id) or corpora.is_device(article_id))


def read_table(name: str, folder: Path) -> pd.DataFrame:
    """A table, empty where it has not been made or does not fit its schema.

    A page shows what there is.
    """
    from parallax.common import tables

    try:
        return tables.read(name, folder)
    except (OSError, ValueError):
        return tables.typed(name)
