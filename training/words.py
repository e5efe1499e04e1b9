"""How many articles use a word: the background against which a shared word is rare.

Reads cleaned articles (JSONL, gzipped or not, with ``gold_body`` or ``text``) and writes ``data/models/words.tsv``:
the first line holds the number of articles, every other a word in small letters and the number of articles that use it.

    python training/words.py CORPORA/cleaning/news_dev.jsonl.gz CORPORA/articles/*.jsonl
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from pathlib import Path

from parallax import ROOT
from parallax.compare.events import words_of

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


def main(paths: list[str]) -> None:
    articles = texts(paths)
    counts = Counter(word for text in articles.values() for word in set(words_of(text)))
    kept = sorted(
        ((word, n) for word, n in counts.items() if n >= LEAST),
        key=lambda item: (-item[1], item[0]),
    )[:MOST_WORDS]
    lines = [str(len(articles)), *(f"{word}\t{n}" for word, n in kept)]
    (Path(ROOT) / "data" / "models" / "words.tsv").write_text(
        "\n".join(lines) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
