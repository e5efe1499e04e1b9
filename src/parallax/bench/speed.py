"""How fast each step of the chain is on articles of one's own: seconds, processor seconds, and words a second."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from parallax.chain import corpora, steps


def bench(path: Path) -> list[dict]:
    """One row a step, with "everything" last, for a folder or file of articles; the first step also reads them.

    The language models are opened before the clock starts.
    """
    from parallax.language import nlp

    nlp.load()("One sentence.")
    with tempfile.TemporaryDirectory() as folder:
        settings = corpora.Settings("speed", Path(path), Path(folder))
        rows, words = [], 0
        for step in steps.STEPS:
            wall, processor = time.perf_counter(), time.process_time()
            made = steps.make(settings, [step])
            rows.append(
                {
                    "step": step,
                    "seconds": time.perf_counter() - wall,
                    "processor_seconds": time.process_time() - processor,
                }
            )
            if "articles" in made:
                words = int(made["articles"]["n_words"].sum())
    rows.append(
        {
            "step": "everything",
            **{name: sum(row[name] for row in rows) for name in ("seconds", "processor_seconds")},
        }
    )
    return [
        {
            **row,
            "words": words,
            "words_a_processor_second": round(words / max(row["processor_seconds"], 1e-9)),
        }
        for row in rows
    ]
