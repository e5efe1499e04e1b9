"""How well HTML pages are read: their bodies against gold bodies, compared with trafilatura."""

from __future__ import annotations

import gzip
import re
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from parallax.bench import cleaning
from parallax.bench.cleaning import PageFigures
from parallax.bench.examples import records
from parallax.clean import html
from parallax.clean.labels import BODY_ROLES

_WORD = re.compile(r"\w+")
_SUFFIX = re.compile(r"\.html?(?:\.gz)?$")
Reader = Callable[[bytes], str]


class GoldPage(NamedTuple):
    """The gold body of a page, the site it is from, and the file that holds it."""

    set: str
    body: str
    site: str


def bench(path: Path) -> list[dict[str, object]]:
    """Figures on pages with gold bodies, one row per system and gold file.

    Parameters
    ----------
    path
        A tar file of pages (``SOURCE_ID.html`` or ``.html.gz``).  The gold bodies are in files
        ``*.jsonl.gz`` in the same folder, in the format of the cleaning corpora, whose records name
        a page as ``SOURCE:ID``.

    Returns
    -------
    list of dict
        Shingle F1 with a 95 % interval (sites resampled), precision, recall, words lost and words
        wrongly kept as shares of the article's, shares of pages that lose more than 2 % or wrongly
        keep more than 5 %, and pages that this process reads per minute.
    """
    systems: dict[str, Reader] = {
        "ours": ours,
        "trafilatura, precise": _trafilatura(True),
        "trafilatura": _trafilatura(False),
    }
    gold = dict(_gold(path.parent))
    pages = [(gold[name], data) for name, data in _pages(path) if name in gold]
    found: dict[tuple[str, str], list[PageFigures]] = {}
    speed = {}
    for system, read in systems.items():
        began = time.process_time()
        bodies = [read(data) for _, data in pages]
        speed[system] = 60 * len(pages) / max(time.process_time() - began, 1e-9)
        for (page, _), body in zip(pages, bodies):
            found.setdefault((page.set, system), []).append(_figures(page, body))
    return _rows(found, speed)


def _rows(
    found: Mapping[tuple[str, str], list[PageFigures]], speed: Mapping[str, float]
) -> list[dict[str, object]]:
    rows = []
    for (name, system), figures in sorted(found.items()):
        low, high = cleaning.interval(figures)
        rows.append(
            {
                "set": name,
                "system": system,
                **cleaning.mean_figures(figures),
                "f1_low": low,
                "f1_high": high,
                "pages_a_minute": speed[system],
            }
        )
    return rows


def ours(data: bytes) -> str:
    """The body of a page as :mod:`parallax.clean.html` reads it, without headline and captions."""
    page = html.read_page(data)
    return "\n".join(
        line
        for line, label in zip(page.text.split("\n"), page.labels)
        if label.kept and label.role in BODY_ROLES
    )


def _trafilatura(precise: bool) -> Reader:
    import trafilatura

    def read(data: bytes) -> str:
        body = trafilatura.extract(data, favor_precision=precise, include_comments=False)
        return body or ""

    return read


def _gold(folder: Path) -> Iterator[tuple[str, GoldPage]]:
    """The gold pages of a folder, each with the name in its record."""
    for file in sorted(folder.glob("*.jsonl.gz")):
        name = file.name.split("_")[0].split(".")[0]
        for record in records(file):
            body = record.get("gold_body")
            if isinstance(body, str) and "page_id" in record:
                yield record["page_id"], GoldPage(name, body, record.get("site", ""))


def _pages(path: Path) -> Iterator[tuple[str, bytes]]:
    """The pages of a tar file with their names (``SOURCE:ID``)."""
    with tarfile.open(path) as archive:
        for member in archive:
            file = archive.extractfile(member) if _SUFFIX.search(member.name) else None
            if file is None:
                continue
            data = file.read()
            name = _SUFFIX.sub("", Path(member.name).name).replace("_", ":", 1)
            yield name, gzip.decompress(data) if member.name.endswith(".gz") else data


def _figures(page: GoldPage, body: str) -> PageFigures:
    words, found = Counter(_WORD.findall(page.body)), Counter(_WORD.findall(body))
    size = max(1, words.total())
    return PageFigures(
        *cleaning.shingle_shares(page.body, body),
        lost=(words - found).total() / size,
        kept=(found - words).total() / size,
        site=page.site,
    )
