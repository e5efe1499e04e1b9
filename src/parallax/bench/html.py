"""How well pages in HTML are read: their bodies against gold ones, beside trafilatura alone, and pages a minute."""

from __future__ import annotations

import gzip
import re
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from parallax.bench import cleaning
from parallax.bench.cleaning import PageFigures
from parallax.clean import html
from parallax.clean.labels import BODY_ROLES

_WORD = re.compile(r"\w+")


def bench(path: Path) -> list[dict[str, object]]:
    """Figures on pages whose gold bodies lie beside them, one row a system and gold file.

    ``path`` is a tar file of pages (``SOURCE_ID.html`` or ``.html.gz``); beside it lie files ``*.jsonl.gz`` in the format of the cleaning
    corpora, whose records name a page as ``SOURCE:ID``. Shingle F1 with a 95 % interval (sites resampled), precision, recall, words lost
    and kept too many as shares of the article's, pages that lose more than 2 % or keep more than 5 %, pages a minute of this process.
    """
    gold = dict(_gold(path.parent))
    systems: dict[str, Callable[[bytes], str]] = {
        "ours": ours,
        "trafilatura, precise": _trafilatura(True),
        "trafilatura": _trafilatura(False),
    }
    found: dict[tuple[str, str], list[PageFigures]] = {}
    seconds = dict.fromkeys(systems, 0.0)
    count = 0
    for name, data in _pages(path):
        if name not in gold:
            continue
        count += 1
        kind, body, site = gold[name]
        for system, read in systems.items():
            began = time.process_time()
            made = read(data)
            seconds[system] += time.process_time() - began
            found.setdefault((kind, system), []).append(_figures(body, made, site))
    rows = []
    for (kind, system), figures in sorted(found.items()):
        low, high = cleaning.interval(figures)
        rows.append(
            {
                "set": kind,
                "system": system,
                **cleaning.mean_figures(figures),
                "f1_low": low,
                "f1_high": high,
                "pages_a_minute": 60 * count / max(seconds[system], 1e-9),
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


def _trafilatura(precise: bool) -> Callable[[bytes], str]:
    import trafilatura

    return lambda data: (
        trafilatura.extract(data, favor_precision=precise, include_comments=False) or ""
    )


def _gold(folder: Path) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Page to the file that holds it, its gold body and its site."""
    for file in sorted(folder.glob("*.jsonl.gz")):
        for record in cleaning.records(file):
            if isinstance(record.get("gold_body"), str) and "page_id" in record:
                yield (
                    record["page_id"],
                    (
                        file.name.split("_")[0].split(".")[0],
                        record["gold_body"],
                        record.get("site", ""),
                    ),
                )


def _pages(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile() and re.search(r"\.html?(?:\.gz)?$", member.name):
                data = archive.extractfile(member).read()
                name = re.sub(r"\.html?(?:\.gz)?$", "", Path(member.name).name)
                yield (
                    name.replace("_", ":", 1),
                    gzip.decompress(data) if member.name.endswith(".gz") else data,
                )


def _figures(gold: str, made: str, site: str) -> PageFigures:
    wanted, got = cleaning.shingles(gold), cleaning.shingles(made)
    hit = sum((wanted & got).values())
    spurious, missed = sum(got.values()) - hit, sum(wanted.values()) - hit
    whole = max(1, hit + spurious + missed)
    words, found = Counter(_WORD.findall(gold)), Counter(_WORD.findall(made))
    size = max(1, sum(words.values()))
    return PageFigures(
        hit / whole,
        spurious / whole,
        missed / whole,
        sum((words - found).values()) / size,
        sum((found - words).values()) / size,
        site,
    )
