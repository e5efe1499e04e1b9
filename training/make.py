"""From the corpora to the shipped models, in one command.

``make model CORPORA=DIR`` is ``python training/make.py --corpora DIR``. Every step leaves its
result in the build folder and is skipped when the result is there, so that an interrupted run goes
on where it stopped; the long one keeps a checkpoint every few minutes. ``--again STEP`` repeats a
step and what follows it. Seeds are fixed. PolNeAR states no licence for its texts: without
``attribution/polnear_train.jsonl`` among the corpora, or with ``--without attribution``, everything
else is made and the rules find attributions alone.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHIPPED = HERE.parent / "data" / "models"
STEPS = (
    "encoder",
    "corpora",
    "joint",
    "baseline",
    "assemble",
    "attribution",
    "linker",
    "presentation",
    "frames",
    "words",
    "sentiment",
    "judgement",
    "lines",
    "score",
    "card",
)
PARTS = ("parse", "names")
MOST_STEPS = 2400  # of the baseline in a trial, divided by its N; the configurations have the rest


def main() -> None:
    """Read the options and make what is not made yet."""
    given = options()
    sys.path[:0] = [str(HERE), str(HERE.parent / "src")]
    corpora, out, build = (path.resolve() for path in (given.corpora, given.out, given.build))
    build.mkdir(parents=True, exist_ok=True)
    if given.again:
        for step in STEPS[STEPS.index(given.again) :]:
            done(build, step).unlink(missing_ok=True)
            if step == "sentiment":
                shutil.rmtree(build / "tone", ignore_errors=True)
    if given.trial:
        import trial

        corpora = trial.cut(corpora, build / "corpora", given.trial)
    make(corpora, out, build, set(given.without), given.trial or 1)
    from parallax.chain import models

    models.write_checksums(out)


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    folders = "folder with syntax/, entities/, sentiment/, attribution/, cleaning/ ..."
    add("--corpora", type=Path, required=True, help=folders)
    add("--out", type=Path, default=SHIPPED, help="folder of the shipped models")
    add("--build", type=Path, default=HERE / "build", help="folder for what is in between")
    add("--again", choices=STEPS, help="repeat this step and what follows it")
    add(
        "--without", action="append", default=[], choices=STEPS, help="leave a step out; repeatable"
    )
    short = "train on one document of N, to see that every step ends; needs --out and --build"
    add("--trial", type=int, metavar="N", help=short)
    given = parser.parse_args()
    if given.trial and SHIPPED in (given.out.resolve(), *given.out.resolve().parents):
        parser.error("the models of a trial are of no use: give an --out and a --build of its own")
    return given


def done(build: Path, step: str) -> Path:
    """The mark that a step leaves when it is finished: its minutes."""
    return build / f"{step}.done"


def make(corpora: Path, out: Path, build: Path, without: set[str], every: int = 1) -> None:
    """Run the steps that have not been run."""
    commands = steps(corpora, out, build, every)
    todo = [step for step in STEPS if wanted(step, corpora, build, without)]
    for step in todo:
        began = time.monotonic()
        print(f"{time.strftime('%H:%M')}  {step} ...", end="", flush=True)
        if step == "corpora":
            prepare(corpora, build)
        elif step == "assemble":
            ship(build, out)
        else:
            for together in commands[step]:
                run(together, step, build)
        minutes = f"{(time.monotonic() - began) / 60:.1f}"
        print(f" {minutes} min", flush=True)
        done(build, step).write_text(minutes + "\n", encoding="utf-8")


def wanted(step: str, corpora: Path, build: Path, without: set[str]) -> bool:
    """Whether a step is still to do; says so where its corpora are missing."""
    if step in without or done(build, step).exists():
        return False
    missing = [path for path in NEEDS.get(step, ()) if not (corpora / path).exists()]
    if missing:
        print(f"{step}: left out, {', '.join(missing)} is not among the corpora", flush=True)
    return not missing


NEEDS = {
    "attribution": ("attribution/polnear_train.jsonl",),
    "linker": ("attribution/polnear_train.jsonl",),
    "presentation": ("attribution/polnear_dev.jsonl", "voices/presentation_dev.csv"),
    "sentiment": ("sentiment/newsmtsc.jsonl", "sentiment/directed.jsonl"),
    "judgement": (
        "articles/allsides_events.jsonl",
        "articles/meantime_wikinews_en.jsonl",
        "cleaning/news_dev.jsonl.gz",
        "framing/narrative_frames.jsonl",
    ),
    "frames": ("framing/narrative_frames.jsonl",),
    "words": (
        "cleaning/news_dev.jsonl.gz",
        "cleaning/blog_dev.jsonl.gz",
        "articles/meantime_wikinews_en.jsonl",
        "articles/us_gov_statements_2022.jsonl",
    ),
    "lines": ("cleaning/news_dev.jsonl.gz",),
}


def steps(corpora: Path, out: Path, build: Path, every: int = 1) -> dict[str, list[list[list]]]:
    """The commands of each step.

    A list of what runs in turn, each item a list of what runs at the same time.
    """
    original, made, joint = build / "minilm", build / "encoder", build / "joint"
    articles = [corpora / path for path in NEEDS["words"]]
    scores = out / "scores.json"
    return {
        "encoder": [[script("export_encoder", corpora=corpora, out=made, original=original)]],
        "joint": [
            [script("joint", build=build, encoder=original, out=joint)],
            [script("export_joint", out=joint, model=made)],
        ],
        "baseline": [[trainer(part, build, every) for part in PARTS]],
        "attribution": attribution_steps(corpora, out, build),
        "linker": [[linker_step(corpora, out)]],
        "presentation": [[presentation_step(corpora, out)]],
        "sentiment": sentiment_steps(corpora, out, build, every),
        "judgement": [[judgement_step(corpora, out, build, every)]],
        "frames": [[script("frames", corpora=corpora, models=out)]],
        "words": [[script("words", *articles, out=out / "words.tsv")]],
        "lines": [[script("lines", corpora / "cleaning", out=out / "lines.npz")]],
        "score": [[script("score", corpora=corpora, build=build, out=scores)]],
        "card": [[script("card", models=out, build=build)]],
    }


def script(name: str, *arguments: object, **options: object) -> list:
    """The command of one script with its arguments and ``--options``."""
    named = [part for option, value in options.items() for part in (f"--{option}", value)]
    return [sys.executable, HERE / f"{name}.py", *arguments, *named]


def attribution_steps(corpora: Path, out: Path, build: Path) -> list[list[list]]:
    """Train, then export."""
    data, work = corpora / "attribution" / "polnear_train.jsonl", build / "attribution"
    return [
        [script("attribution", "train", data=data, encoder=build / "minilm", out=work)],
        [script("attribution", "export", out=work, model=out / "attribution")],
    ]


def linker_step(corpora: Path, out: Path) -> list:
    """Weights of which contents belong to their cues."""
    (polnear,) = (corpora / path for path in NEEDS["linker"])
    return script("linker", data=polnear, out=out / "attribution" / "linker.json")


def presentation_step(corpora: Path, out: Path) -> list:
    """Weights of how attributions present their content."""
    polnear, codes = (corpora / path for path in NEEDS["presentation"])
    weights = out / "attribution" / "presentation.json"
    return script("presentation", polnear=polnear, codes=codes, out=weights)


def sentiment_steps(corpora: Path, out: Path, build: Path, every: int = 1) -> list[list[list]]:
    """Teachers, what they say, the cross-validation, the students, and their mean."""
    common = {"corpora": corpora / "sentiment", "build": build, "models": out}
    short = ["--trial"] if every > 1 else []
    return [
        [script("tone", step, *short, **common)]
        for step in ("teachers", "soft", "nested", "final", "export")
    ]


def judgement_step(corpora: Path, out: Path, build: Path, every: int = 1) -> list:
    """The layer that judges the tone of ordinary news."""
    short = ["--trial"] if every > 1 else ["--folds"]
    return script("judgement", *short, corpora=corpora, models=out, build=build)


def trainer(part: str, build: Path, every: int = 1) -> list:
    """The spaCy training of one half of the convolutional baseline.

    The baseline is measured and not shipped.
    """
    name = f"baseline-{part}"
    shorter = ["--training.max_steps", MOST_STEPS // every] if every > 1 else []
    return [
        sys.executable,
        "-m",
        "spacy",
        "train",
        build / f"{name}.cfg",
        "--output",
        build / name,
        "--paths.train",
        build / f"{part}_train.spacy",
        "--paths.dev",
        build / f"{part}_dev.spacy",
        *shorter,
    ]


def prepare(corpora: Path, build: Path) -> None:
    """Corpora and complete configurations into the build folder."""
    import corpora as training_corpora

    training_corpora.prepare(corpora, build)
    for part in PARTS:
        name = f"baseline-{part}.cfg"
        run(
            [
                [
                    sys.executable,
                    "-m",
                    "spacy",
                    "init",
                    "fill-config",
                    HERE / "configs" / name,
                    build / name,
                ]
            ],
            name,
            build,
        )


def ship(build: Path, out: Path) -> None:
    """The assembled pipeline replaces the shipped one.

    The baseline stays in the build folder.
    """
    import assemble

    draft = build / "en"
    shutil.rmtree(draft, ignore_errors=True)
    assemble.assemble(build, draft)
    out.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(out / "en", ignore_errors=True)
    shutil.copytree(draft, out / "en")
    if done(build, "baseline").exists():
        assemble.baseline(build, build / "baseline")


def run(commands: list[list], step: str, build: Path) -> None:
    """Run the commands at the same time and wait for all.

    Several get one thread each; every command has a log of its own.
    """
    search = os.pathsep.join(
        [str(HERE), str(HERE.parent / "src"), os.environ.get("PYTHONPATH", "")]
    )
    settings = {**os.environ, "PYTHONPATH": search, "OMP_WAIT_POLICY": "passive"}
    if len(commands) > 1:
        settings |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    running = []
    for number, command in enumerate(commands):
        log = build / f"log-{step}-{number}.txt"
        with log.open("a") as target:
            running.append(
                (
                    log,
                    subprocess.Popen(
                        [str(part) for part in command],
                        stdout=target,
                        stderr=subprocess.STDOUT,
                        env=settings,
                    ),
                )
            )
    failed = [log for log, process in running if process.wait() != 0]
    if failed:
        sys.exit(f"{step} failed, see {', '.join(str(log) for log in failed)}")


if __name__ == "__main__":
    main()
