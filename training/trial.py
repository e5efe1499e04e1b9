"""A small part of the corpora, so that a run of ``make.py`` shows in minutes that every step ends.

    python training/make.py --corpora DIR --trial 100 --build BUILD --out OUT

keeps one document of a hundred.  The models of such a run are of no use.
"""

from __future__ import annotations

import gzip
import json
import shutil
import zlib
from collections import defaultdict
from pathlib import Path

import spacy
from spacy.tokens import DocBin

FOLDERS = (
    "syntax",
    "entities",
    "attribution",
    "sentiment",
    "framing",
    "cleaning",
    "articles",
    "voices",
)
WHOLE = frozenset({"us_gov_statements_2022.jsonl"})  # frame-codes.csv names places in it
FEWEST_DOCS, FEWEST_ROWS = 6, 80  # a file keeps this many, where it has them
KEYS = ("page_id", "doc_id", "id")


def cut(corpora: Path, out: Path, every: int) -> Path:
    """Write one document of ``every`` of each corpus into ``out``, in the same layout."""
    for folder in FOLDERS:
        (out / folder).mkdir(parents=True, exist_ok=True)
        for path in sorted((corpora / folder).glob("*")):
            if path.suffix == ".spacy":
                cut_docs(path, out / folder / path.name, every)
            elif path.name.endswith((".jsonl", ".jsonl.gz")):
                cut_rows(path, out / folder / path.name, 1 if path.name in WHOLE else every)
            elif path.suffix == ".csv":  # codes of documents, few and small
                shutil.copyfile(path, out / folder / path.name)
    return out


def cut_docs(path: Path, out: Path, every: int) -> None:
    """One Doc of ``every``."""
    docs = list(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))
    step = max(1, min(every, len(docs) // FEWEST_DOCS))
    DocBin(docs=docs[::step], store_user_data=False).to_disk(out)


def cut_rows(path: Path, out: Path, every: int) -> None:
    """The rows of one document of ``every`` in each split.

    Files on the same pages keep the same pages.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        lines = file.readlines()
    splits: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for line in lines:
        row = json.loads(line)
        key = next((str(row[name]) for name in KEYS if name in row), line)
        splits[str(row.get("split"))].append((zlib.crc32(key.encode()), line))
    kept = []
    for numbered in splits.values():
        fewest = max(FEWEST_ROWS, len(numbered) // every)
        limit = sorted(number for number, _ in numbered)[: min(fewest, len(numbered))][-1]
        kept += [line for number, line in numbered if number <= limit]
    with opened(out, "wt", encoding="utf-8") as file:
        file.writelines(kept)
