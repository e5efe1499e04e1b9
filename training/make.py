"""From the corpora to the shipped models, in one command: ``python training/make.py --corpora DIR --out data/models``.

Every step leaves its result in the build folder and is skipped when the result is there, so that an interrupted run goes on where it
stopped (within a training step: from its beginning); ``--again STEP`` repeats a step and what follows it.  Seeds are fixed.  Two
trainings run side by side, one thread each: about two hours of processor time together, one hour on two free cores.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
STEPS = ("encoder", "corpora", "heads", "assemble", "sentiment", "score", "card")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpora", type=Path, required=True, help="folder with syntax/, entities/ and sentiment/")
    parser.add_argument("--out", type=Path, default=HERE.parent / "data" / "models", help="folder of the shipped models")
    parser.add_argument("--build", type=Path, default=HERE / "build", help="folder for what is in between")
    parser.add_argument("--again", choices=STEPS, help="repeat this step and what follows it")
    arguments = parser.parse_args()
    sys.path[:0] = [str(HERE), str(HERE.parent / "src")]
    arguments.build.mkdir(parents=True, exist_ok=True)
    if arguments.again:
        for step in STEPS[STEPS.index(arguments.again):]:
            done(arguments.build, step).unlink(missing_ok=True)
    make(arguments.corpora.resolve(), arguments.out.resolve(), arguments.build.resolve())


def done(build: Path, step: str) -> Path:
    """The mark that a step leaves when it is finished."""
    return build / f"{step}.done"


def make(corpora: Path, out: Path, build: Path) -> None:
    """Run the steps that have not been run."""
    shell = {
        "encoder": [[sys.executable, HERE / "export_encoder.py", "--out", build / "encoder"]],
        "heads": [trainer(part, build) for part in ("parse", "names")],
        "sentiment": [[sys.executable, HERE / "sentiment_tune.py", "--data", corpora / "sentiment" / "newsmtsc.jsonl", "--out", out / "sentiment",
                       "--scores", out / "scores.json", "--build", build]],
        "score": [[sys.executable, HERE / "score.py", "--corpora", corpora, "--model", out / "en", "--out", out / "scores.json"]],
        "card": [[sys.executable, HERE / "card.py", "--models", out]],
    }
    for step in STEPS:
        mark = done(build, step)
        if mark.exists():
            continue
        print(f"{step} ...", flush=True)
        if step == "corpora":
            prepare(corpora, build)
        elif step == "assemble":
            ship(build, out)
        else:
            together(shell[step], build)
        mark.touch()


def trainer(part: str, build: Path) -> list:
    """The spaCy training of one configuration."""
    return [sys.executable, "-m", "spacy", "train", build / f"{part}.cfg", "--code", HERE / "spacy_parts.py", "--output", build / part,
            "--paths.train", build / f"{part}_train.spacy", "--paths.dev", build / f"{part}_dev.spacy", "--paths.encoder", build / "encoder"]


def prepare(corpora: Path, build: Path) -> None:
    """Corpora and complete configurations into the build folder."""
    import corpora as training_corpora

    training_corpora.prepare(corpora, build)
    for part in ("parse", "names"):
        fill = [sys.executable, "-m", "spacy", "init", "fill-config", HERE / "configs" / f"{part}.cfg", build / f"{part}.cfg"]
        together([[*fill, "--code", HERE / "spacy_parts.py"]], build)


def ship(build: Path, out: Path) -> None:
    """The assembled pipeline takes the place of the shipped one."""
    import assemble

    draft = build / "en"
    shutil.rmtree(draft, ignore_errors=True)
    assemble.assemble(build, draft)
    out.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(out / "en", ignore_errors=True)
    shutil.copytree(draft, out / "en")


def together(commands: list[list], build: Path) -> None:
    """Run the commands at the same time, one thread each, and wait for all; the output goes to one log a command."""
    search = os.pathsep.join([str(HERE), str(HERE.parent / "src"), os.environ.get("PYTHONPATH", "")])
    settings = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": search}
    running = []
    for number, command in enumerate(commands):
        log = build / f"log-{Path(str(command[1])).stem if str(command[1]) != '-m' else command[3]}-{number}.txt"
        with log.open("w") as target:
            running.append((log, subprocess.Popen([str(part) for part in command], stdout=target, stderr=subprocess.STDOUT, env=settings)))
    failed = [log for log, process in running if process.wait() != 0]
    if failed:
        sys.exit(f"a step failed, see {', '.join(str(log) for log in failed)}")


if __name__ == "__main__":
    main()
