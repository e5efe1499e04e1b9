"""Faults around a command: its streams, its place, its memory, its disk, and signals at any time."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from parallax import __main__

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and disks of Unix")

PARALLAX = [sys.executable, "-m", "parallax"]
MARKED = {"text": "The brutal régime fell on Monday.", "spans": [[4, 10]]}
SHOWN = ["sentences   1.000", "precision 100.000", "   recall 100.000", "       f1 100.000"]


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    path = tmp_path_factory.mktemp("marked") / "marked.jsonl"
    path.write_text(json.dumps(MARKED), encoding="utf-8")
    return path


# ---------------------------------------------------------------- streams


@pytest.mark.parametrize(
    "streams, status, out, err",
    [
        ("", 0, SHOWN, ""),
        ("<&-", 0, SHOWN, ""),
        ("2>&-", 0, SHOWN, ""),
        (">&-", 0, [], ""),
        ("<&- >&- 2>&-", 0, [], ""),
        ("| head -n 1", 0, SHOWN[:1], ""),
        ("> /dev/full", 1, [], "parallax: standard output: No space left on device\n"),
    ],
)
def test_a_benchmark_whatever_its_streams_are(marked, streams, status, out, err):
    if "/dev/full" in streams and not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    command = f'"{sys.executable}" -m parallax bench loaded --data marked.jsonl {streams}'
    script = f"set -o pipefail; {command}"
    done = subprocess.run(["bash", "-c", script], cwd=marked.parent, capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines(), done.stderr) == (status, out, err)


@pytest.mark.parametrize("streams", ["2>&-", "2>/dev/full", ">&- 2>&-", "2>&1 | true"])
def test_an_error_that_nobody_reads_keeps_its_exit_status(streams):
    command = f'set -o pipefail; "{sys.executable}" -m parallax run no-such-folder {streams}'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "")


def test_a_narrow_encoding_is_no_error():
    narrow = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([*PARALLAX, "run", "né"], env=narrow, capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


# ---------------------------------------------------------------- places


def test_files_in_the_current_folder_replace_no_module(tmp_path, marked):
    for name in ("random", "re", "pathlib", "numpy", "spacy", "parallax"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not this one')")
    (tmp_path / "parallax.py").unlink()
    done = subprocess.run(
        [*PARALLAX, "bench", "loaded", "--data", str(marked)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_memory_that_runs_out_while_the_command_loads_is_one_line(monkeypatch, capsys):
    # Where a real limit strikes, and how a library says so, changes with every version of it.
    class Loading:
        def __getattr__(self, name):
            raise MemoryError

    monkeypatch.setitem(sys.modules, "parallax.cli", Loading())
    assert __main__.run() == 1
    assert capsys.readouterr().err == "parallax: memory ran out (MemoryError)\n"


# ---------------------------------------------------------------- runs of the whole chain


class Place:
    """A folder with everything that one corpus and its runs need."""

    def __init__(self, folder, articles):
        self.folder, self.articles = folder, articles
        self.reports, self.interim = folder / "reports", folder / "interim"
        self.temporary = folder / "temporary"
        for path in (self.interim, self.temporary):
            path.mkdir(parents=True, exist_ok=True)

    def start(self, *before):
        """A run, deaf to nothing: a child of a background job ignores Ctrl-C, of nohup SIGHUP."""
        hear = "import signal, sys, runpy; signal.signal(signal.SIGINT, signal.default_int_handler); signal.signal(signal.SIGHUP, signal.SIG_DFL); sys.argv[0] = 'parallax'; runpy.run_module('parallax', run_name='__main__', alter_sys=True)"
        command = ["run", self.articles, "--corpus", "velm", "--reports", self.reports]
        return subprocess.Popen(
            [*before, sys.executable, "-c", hear, *map(str, command)],
            env={
                **os.environ,
                "PARALLAX_INTERIM": str(self.interim),
                "TMPDIR": str(self.temporary),
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *before):
        process = self.start(*before)
        _, err = process.communicate(timeout=900)
        return process.returncode, [line for line in err.splitlines() if " s  " not in line]

    def made(self):
        """Every report by its bytes."""
        files = [path for path in self.reports.rglob("*") if path.is_file()]
        return {path.relative_to(self.reports).as_posix(): path.read_bytes() for path in files}

    def leftovers(self):
        """Drafts, temporary folders, and kernels of this place."""
        found = [*self.temporary.iterdir()]
        for folder in (self.interim, self.reports):
            found += (path for path in folder.rglob("*") if "draft" in path.name)
        return found + kernels_of(self.temporary)


def kernels_of(temporary):
    """Command lines of the kernels whose sockets lie in a folder."""
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
    return [line for line in listed.splitlines() if f"kernel_process -f {temporary}" in line]


@pytest.fixture(scope="module")
def articles(tmp_path_factory, small_corpus):
    """The small corpus without what is no article, in a folder with an awkward name."""
    folder = tmp_path_factory.mktemp("corpus") / "it's 100% “Velm” #1\nпресса"
    folder.mkdir()
    for name in ("fuller", "shorter", "storm"):
        shutil.copy(small_corpus / f"{name}.txt", folder)
    return folder


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, articles):
    """What a run makes that nothing disturbs."""
    place = Place(tmp_path_factory.mktemp("undisturbed"), articles)
    status, told = place.run()
    assert status == 0 and place.leftovers() == [], told
    return place.made()


ENDS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGKILL: -9}
LIKE_SIGTERM = (signal.SIGINT, signal.SIGHUP)


def signals():
    for number in ENDS:
        marks = [pytest.mark.thorough] if number in LIKE_SIGTERM else []
        yield pytest.param(number, id=signal.Signals(number).name, marks=marks)


@pytest.mark.slow
@pytest.mark.parametrize("number", list(signals()))
def test_a_run_that_is_ended_leaves_nothing_and_the_next_one_completes(
    tmp_path, articles, undisturbed, number
):
    place = Place(tmp_path, articles)
    process = place.start()
    for line in process.stderr:
        if "-extract-quotes: cell 2 of" in line:  # two reports are there by then
            break
    time.sleep(random.Random(int(number)).uniform(0, 3))
    process.send_signal(number)
    process.communicate(timeout=300)
    assert process.returncode == ENDS[number]
    for _ in range(300):
        if not kernels_of(place.temporary):
            break
        time.sleep(0.1)
    if number != signal.SIGKILL:
        assert place.leftovers() == []
    status, told = place.run()
    assert (status, len(told)) == (0, 1), told
    assert place.leftovers() == []
    assert place.made() == undisturbed


ON_A_SMALL_DISK = """
mount -t tmpfs -o size="$1" none "$2" || exit 77
folder="$2"; shift 2
"$@"
status=$?
cp -a "$folder/." "$folder.kept"
exit $status
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "which, size",
    [
        ("interim", "60k"),
        pytest.param("interim", "500k", marks=pytest.mark.thorough),
        pytest.param("reports", "300k", marks=pytest.mark.thorough),
        ("temporary", "64k"),
    ],
)
def test_a_full_disk_is_named_and_the_next_run_completes(
    tmp_path, articles, undisturbed, which, size
):
    place = Place(tmp_path, articles)
    small = tmp_path / which
    small.mkdir(exist_ok=True)
    seal = ["unshare", "--map-root-user", "--mount", "sh", "-c", ON_A_SMALL_DISK, "disk"]
    try:
        status, told = place.run(*seal, size, str(small))
    except OSError as error:
        pytest.skip(f"no unshare ({error})")
    if status == 77 or "unshare" in "".join(told[:1]):
        pytest.skip("no small disks here")
    assert status == 1, told
    named = [line for line in told if "No space left on device" in line]
    assert named and all(str(tmp_path) in line for line in named), told
    assert not any("Traceback" in line for line in told)
    shutil.rmtree(small)
    shutil.move(f"{small}.kept", small)
    status, told = place.run()
    assert (status, len(told)) == (0, 1), told
    assert place.leftovers() == []
    assert place.made() == undisturbed
