"""How fast each step is on your own articles: seconds and words per second."""

from __future__ import annotations

import tempfile
import time
from operator import itemgetter
from pathlib import Path

from parallax.chain import corpora, steps


def bench(path: Path) -> list[dict]:
    """One row per step, and "everything" last, for a folder or file of articles.

    Each row has seconds, processor seconds and words per processor second; the first step also
    reads the articles.  The language models are loaded before the clock starts.
    """
    from parallax.language import nlp

    nlp.load()("One sentence.")
    rows: list[dict] = []
    words = 0
    with tempfile.TemporaryDirectory() as folder:
        settings = corpora.Settings("speed", Path(path), Path(folder))
        for step in steps.STEPS:
            wall, processor = time.perf_counter(), time.process_time()
            made = steps.make(settings, [step])
            spent = time.perf_counter() - wall, time.process_time() - processor
            rows.append(dict(step=step, seconds=spent[0], processor_seconds=spent[1]))
            if "articles" in made:
                words = int(made["articles"]["n_words"].sum())
    clocks = ("seconds", "processor_seconds")
    whole = {name: sum(map(itemgetter(name), rows)) for name in clocks}
    rows.append({"step": "everything", **whole})
    for row in rows:
        row["words"] = words
        row["words_a_processor_second"] = round(words / max(row["processor_seconds"], 1e-9))
    return rows
