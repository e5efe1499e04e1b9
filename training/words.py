"""How many articles use a word: the background against which a shared word is rare.

Reads cleaned articles (JSONL, gzipped or not, with ``gold_body`` or ``text``) and writes
``data/models/words.tsv``: the first line holds the number of articles, every other a word in small
letters and the number of articles that use it.

    python training/words.py CORPORA/cleaning/news_dev.jsonl.gz CORPORA/articles/*.jsonl
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from pathlib import Path

from parallax.compare.events import BACKGROUND, words_of

LEAST, MOST_WORDS = 3, 20_000


def texts(paths: list[str]) -> dict[str, str]:
    """English articles by the page they come from; one a page, however often it was converted."""
    found: dict[str, str] = {}
    for path in paths:
        with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                if row.get("lang", "en")[:2] == "en":
                    found.setdefault(
                        str(row.get("page_id") or row.get("doc_id")),
                        row.get("gold_body") or row["text"],
                    )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", nargs="+", help="files of cleaned articles")
    parser.add_argument("--out", type=Path, default=BACKGROUND)
    arguments = parser.parse_args()
    articles = texts(arguments.articles)
    counts = Counter(word for text in articles.values() for word in set(words_of(text)))
    kept = sorted(
        ((word, n) for word, n in counts.items() if n >= LEAST),
        key=lambda item: (-item[1], item[0]),
    )[:MOST_WORDS]
    lines = [str(len(articles)), *(f"{word}\t{n}" for word, n in kept)]
    arguments.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
