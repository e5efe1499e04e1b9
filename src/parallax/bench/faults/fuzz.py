"""Mutated texts, pages and files through readers and cleaning, and some through every stage.

A span must hold its words, the lines of an article must cover its raw text, and nothing may be
raised, be blamed on the program, or take all of its time.
"""

from __future__ import annotations

import gzip
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from parallax import ROOT
from parallax.bench.faults import mutations
from parallax.bench.faults.inputs import packed, pages, parquet, rows, text, web_archives
from parallax.bench.faults.kinds import GOOD, STORY
from parallax.common import budgets
from parallax.common.outside_text import well_formed
from parallax.read.records import Markup, Problem, RawArticle

TEXTS = 200_000
BATCH = 200
"""Inputs drawn, and mostly cleaned, together."""
SHORTEST, LONGEST = 200, 1500
"""Characters of a text before it is changed."""
SECONDS = 60
"""Processor seconds for one batch."""
ENGINE_BATCHES, ENGINE_TEXTS = 40, 12
"""One batch in so many sends so many of its texts through every stage."""
MOST_SHOWN = 20
"""Failures that are kept with their input."""
AGAINST_US = re.compile(r"an error in Parallax itself|more than [\d,.]+ seconds")


Check = Callable[[Sequence[RawArticle]], object]
"""A function that raises what is wrong with articles."""


class Failure(NamedTuple):
    """An input that broke something: how it was drawn, what it broke, and the input made short."""

    seed: int
    number: int
    way: str
    cause: str
    shortest: str


class Found(NamedTuple):
    """What came of one batch: how many inputs of each way there were, and the failures."""

    counts: Counter[str]
    failures: list[Failure]


def fuzz(
    seed: int,
    texts: int = TEXTS,
    seconds: float | None = None,
    workers: int = 2,
    data: Path | None = None,
) -> dict[str, Any]:
    """Draw inputs until there are ``texts`` of them, or ``seconds`` have passed.

    Parameters
    ----------
    seed
        The same seed draws the same inputs.
    texts, seconds
        When to stop.
    workers
        Processes that clean at the same time.
    data
        A folder with more texts to start from.

    Returns
    -------
    dict
        The seed, the number of inputs by way, the seconds taken, texts per second, and failures.
    """
    print(f"fuzz: seed {seed}", file=sys.stderr)
    start, counts = time.monotonic(), Counter[str]()
    failures: list[Failure] = []
    batches = iter(range(-(-texts // BATCH)))
    with ProcessPoolExecutor(workers, initializer=_base_texts, initargs=(data,)) as pool:
        for number, found in enumerate(_spread(pool, seed, batches, data, start, seconds), 1):
            counts += found.counts
            failures += found.failures
            if number % 50 == 0:
                rate = counts.total() / (time.monotonic() - start)
                said = f"{counts.total():,} inputs, {len(failures)} failures, {rate:.0f} a second"
                print(f"fuzz: {said}", file=sys.stderr)
    took = time.monotonic() - start
    for failure in failures[:MOST_SHOWN]:
        print(f"fuzz: {failure}", file=sys.stderr)
    return {
        "seed": seed,
        "inputs": dict(sorted(counts.items())),
        "total": counts.total(),
        "seconds": round(took),
        "inputs_a_second": round(counts.total() / took, 1),
        "failures": len(failures),
        "shown": [failure._asdict() for failure in failures[:MOST_SHOWN]],
    }


def _spread(
    pool: ProcessPoolExecutor,
    seed: int,
    batches: Iterator[int],
    data: Path | None,
    start: float,
    seconds: float | None,
) -> Iterator[Found]:
    """Give each process a new batch when it is done with one, while there is time."""
    waiting = [pool.submit(_batch, seed, number, data) for number in islice(batches, 4)]
    while waiting:
        yield waiting.pop(0).result()
        if seconds is None or time.monotonic() - start < seconds:
            waiting += [pool.submit(_batch, seed, number, data) for number in islice(batches, 1)]


@lru_cache(maxsize=4)
def _base_texts(data: Path | None) -> tuple[str, ...]:
    """The texts to start from: made-up ones, the seeds, and those of a folder if given."""
    made = [STORY, *GOOD.values(), text.GERMAN, text.RUSSIAN, text.JAPANESE, text.ARABIC]
    files = sorted((ROOT / "seeds").glob("*.txt"))
    if data is not None:
        files += sorted(path for path in data.rglob("*.txt") if path.is_file())[:2000]
    return (*made, *(path.read_text(encoding="utf-8", errors="replace") for path in files))


@lru_cache(maxsize=1)
def _base_files() -> dict[str, bytes]:
    """A small file of every format, by its name."""
    body = STORY.encode()
    return {
        "a.txt": body,
        "a.txt.gz": gzip.compress(body),
        "a.html": pages.page().encode(),
        "a.csv": (rows.TABLE + rows.ROW).encode(),
        "a.tsv": rows.TABLE.replace(",", "\t").encode(),
        "a.jsonl": (rows.line() + rows.line(id="b", date="2016-03-13")).encode(),
        "a.json": f"[{rows.line()}, {rows.line(id='b')}]".encode(),
        "a.parquet": parquet.table(id=["a", "b"], text=[STORY, STORY], title=["x", None]),
        "a.zip": packed.zipped({"a.txt": body, "b.html": pages.page().encode()}),
        "a.tar": packed.tarred({"a.txt": body, "b.csv": rows.TABLE.encode()}),
        "a.warc": web_archives.record(web_archives.response()) * 2,
        "a.warc.gz": gzip.compress(web_archives.record(web_archives.response())),
        "a.wet": web_archives.record(body, "conversion", mime="text/plain"),
    }


# --- one batch


def _batch(seed: int, number: int, data: Path | None) -> Found:
    """Draw one batch, clean it, and try again one by one what failed together."""
    draw = random.Random(f"{seed}-{number}")
    texts = _base_texts(data)
    articles = [_draw_article(draw, texts, place) for place in range(BATCH)]
    counts = Counter("pages" if article.markup else "texts" for article in articles)
    failures: list[Failure] = []
    if _cause(lambda: _clean(articles)):
        failures += _one_by_one(seed, number, articles)
    for _ in range(BATCH // 20):
        counts["files"] += 1
        failures += _try_file(draw, seed, number)
    if number % ENGINE_BATCHES == 0:
        some = [article for article in articles if not article.markup][:ENGINE_TEXTS]
        counts["texts through every stage"] += len(some)
        if cause := _cause(lambda: _engine(some)):
            shortest = _shorter(some, _engine)
            failures.append(Failure(seed, number, "every stage", cause, shortest))
    return Found(counts, failures)


def _draw_article(draw: random.Random, texts: Sequence[str], place: int) -> RawArticle:
    base = draw.choice(texts)
    size = draw.randrange(SHORTEST, LONGEST)
    start = draw.randrange(max(1, len(base) - size))
    own = base[start : start + size]
    article = RawArticle(f"a{place}", f"a{place}.txt", "")
    if draw.random() < 0.1:
        markup = mutations.change_text(draw, _page_of(own), texts)
        return article._replace(markup=Markup(markup.encode("utf-8", "replace")))
    return article._replace(text=well_formed(mutations.change_text(draw, own, texts)))


def _page_of(own: str) -> str:
    first, *rest = own.split("\n\n")
    body = f"<h1>{first}</h1>" + "".join(f"<p>{part}</p>" for part in rest)
    return pages.page(f"<nav><a href=/>Home</a></nav><article>{body}</article>")


def _cause(action: Callable[[], object]) -> str:
    """What an action broke; empty if nothing."""
    try:
        with budgets.seconds(SECONDS):
            action()
    except budgets.Spent as spent:
        return str(spent)
    except Exception as error:
        return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    return ""


def _one_by_one(seed: int, number: int, articles: Sequence[RawArticle]) -> Iterator[Failure]:
    """The articles of a batch that fail alone; the whole batch if none does."""
    alone = False
    for article in articles:
        if cause := _cause(lambda one=article: _clean([one])):  # type: ignore[misc]
            alone = True
            way = "page" if article.markup else "text"
            yield Failure(seed, number, way, cause, _shorter([article], _clean))
    if not alone:
        cause = _cause(lambda: _clean(articles))
        yield Failure(seed, number, "batch", cause, f"{len(articles)} texts together")


def _shorter(
    articles: Sequence[RawArticle], check: Callable[[Sequence[RawArticle]], object]
) -> str:
    """The input of the first article that fails alone, with parts left out as long as it does."""
    for article in articles:
        if article.markup or not _cause(lambda one=article: check([one])):  # type: ignore[misc]
            continue
        own, size = article.text, len(article.text) // 2
        while size > 4:
            for start in range(0, len(own), size):
                less = article._replace(text=own[:start] + own[start + size :])
                if _cause(lambda one=less: check([one])):  # type: ignore[misc]
                    own = less.text
                    break
            else:
                size //= 2
        return repr(own[:600])
    markup = articles[0].markup
    return repr((markup.data if markup else articles[0].text)[:600])


# --- what must hold


def _clean(articles: Sequence[RawArticle]) -> dict[str, pd.DataFrame]:
    """Clean articles and check every line of theirs."""
    from parallax.clean.articles import clean_judged, judged

    given = list(judged(iter(articles)))
    tables = clean_judged(iter(given))
    _check_problems(tables["problems"])
    raw = {item.article_id: item.text for item in given if not isinstance(item, Problem)}
    clean = dict(zip(tables["articles"]["article_id"], tables["articles"]["text"]))
    for article_id, lines in tables["lines"].groupby("article_id", sort=False):
        _check_lines(str(article_id), lines, raw[article_id], clean[article_id])
    return tables


def _check_problems(problems: pd.DataFrame) -> None:
    for cause in problems["cause"]:
        if AGAINST_US.search(cause) or "\n" in cause:
            raise AssertionError(f"a problem that should not be: {cause}")


def _check_lines(article_id: str, lines: pd.DataFrame, raw: str, clean: str) -> None:
    """Check that lines cover the raw text, and that kept ones cover the clean text."""
    spans = list(zip(lines["raw_start"], lines["raw_end"]))
    for (start, end), words in zip(spans, lines["raw_text"]):
        if raw[start:end] != words:
            raise AssertionError(f"{article_id}: a line does not hold its words")
    _check_gaps(article_id, "raw text", spans, raw)
    kept = lines[lines["kept"] & lines["text_start"].notna()]
    places = [(int(a), int(b)) for a, b in zip(kept["text_start"], kept["text_end"])]
    _check_gaps(article_id, "clean text", places, clean)


def _check_gaps(article_id: str, what: str, spans: Sequence[tuple[int, int]], text: str) -> None:
    """Check that spans are in order, do not overlap, and leave out spaces only."""
    edges = [(0, 0), *spans, (len(text), len(text))]
    for (_, end), (start, _) in pairwise(edges):
        if start < end or text[end:start].strip().strip("\ufeff"):
            raise AssertionError(f"{article_id}: lines do not cover the {what} at {end}")


def _try_file(draw: random.Random, seed: int, number: int) -> Iterable[Failure]:
    """Change the bytes of one file, read and clean it."""
    name, data = draw.choice(list(_base_files().items()))
    changed = mutations.change_bytes(draw, data)
    if cause := _cause(lambda: _read_file(name, changed)):
        yield Failure(seed, number, name, cause, repr(changed[:600]))


def _read_file(name: str, data: bytes) -> None:
    from parallax.read.files import read_corpus

    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        found = list(read_corpus(path))
    if not found:
        raise AssertionError("neither an article nor a line about it")
    for item in found:
        if isinstance(item, Problem) and (AGAINST_US.search(item.cause) or "\n" in item.cause):
            raise AssertionError(f"a problem that should not be: {item.cause}")
    _clean([item for item in found if isinstance(item, RawArticle)])


def _engine(articles: Sequence[RawArticle]) -> None:
    """Send articles through every stage, and check the spans of every table."""
    from parallax.chain import corpora, steps

    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        source = Path(folder, "in")
        source.mkdir()
        for article in articles:
            (source / article.source_file).write_text(article.text, "utf-8", newline="")
        settings = corpora.Settings("fuzz", source, Path(folder, "tables"))
        try:
            made = steps.make(settings, steps.STEPS)
        except corpora.NothingLeft:
            return
    _check_problems(made["problems"])
    texts = dict(zip(made["articles"]["article_id"], made["articles"]["text"]))
    for name in ("sentences", "tokens", "mentions", "loaded", "voices"):
        _check_words(name, made[name], texts)


def _check_words(name: str, table: pd.DataFrame, texts: dict[str, str]) -> None:
    """Check that spans of a table hold its words."""
    if not {"start", "end", "text"} <= set(table.columns):
        return
    for article_id, start, end, words in zip(
        *(table[c] for c in ("article_id", "start", "end", "text"))
    ):
        if texts[article_id][start:end] != words:
            raise AssertionError(f"{article_id}: a span of {name} does not hold its words")
