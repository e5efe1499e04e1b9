"""Scores of the shipped models on held-out text, written to ``scores.json``.

Side by side with the convolutional baseline:

    python training/score.py --corpora DIR --build training/build --out data/models/scores.json

The same figures without the lines "blanks put back":

    python -m parallax bench language --altered --data DIR --model training/build/baseline
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import other_models

from parallax.bench import language

BLANKS = " (blanks put back)"
SPACED = ("ewt_test", "gum_test", "names_dev", "names_test")
ALIKE = {
    "ewt_test": "ewt_test",
    "gum_test": "gum_test_strict",
    "names_dev": "ner_uner_ewt_test",
    "names_test": "ner_gum_test",
}


def score(corpora: Path, build: Path) -> dict:
    """Figures by model, test and measure."""
    baseline = build / "baseline"
    models = ["", str(baseline)] if baseline.is_dir() else [""]
    rows = language.bench(corpora, models)
    for name in SPACED:
        file = build / f"{name}.spacy"
        if file.is_file():
            rows += [
                {**row, "test": row["test"].replace(name, ALIKE[name] + BLANKS)}
                for row in language.bench(file, models, altered=True)
                if row["test"].startswith(name)
            ]
    found: dict = {}
    for row in rows:
        for model, value in row.items():
            if model not in ("test", "measure") and value is not None:
                found.setdefault(Path(model).name, {}).setdefault(row["test"], {})[
                    row["measure"]
                ] = value
    return found


def sizes(folder: Path) -> dict[str, float]:
    """Megabytes of each part of the models' folder."""
    parts = {
        p.name: sum(f.stat().st_size for f in (p, *p.rglob("*")) if f.is_file())
        for p in folder.iterdir()
    }
    return {name: round(size / 1e6, 1) for name, size in sorted(parts.items()) if size > 50_000}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    other_models.use(arguments.out.parent)
    known = json.loads(arguments.out.read_text(encoding="utf-8")) if arguments.out.exists() else {}
    known["language"] = score(arguments.corpora, arguments.build)
    arguments.out.write_text(
        json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
