"""Nothing is believed that is not as it was written: tables, records, locks, after a crash and on a full disk."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from parallax import CODEBOOK, ROOT
from parallax.chain import cache, corpora, locks, steps
from parallax.common import tables

SEED = 12
VOICE = dict(
    article_id="a", start=0, end=3, voice="outlet", attribution_id=None, holder_id=None, text="abc"
)
SHARED = dict(
    article_id="a", other_id="b", start=0, end=3, other_start=0, other_end=3, kind="verbatim"
)


@pytest.fixture
def chain(tmp_path, monkeypatch):
    """A chain of two steps, the settings of a corpus, and the names of the steps that ran."""
    ran = []

    def first(given, settings):
        ran.append("first")
        shared = tables.typed("reuse", [{**SHARED, "similarity": 1.0, "agency": None}])
        return {"reuse": shared, "problems": tables.typed("problems")}

    def second(given, settings):
        ran.append("second")
        return {"voices": tables.typed("voices", [VOICE])}

    made = (
        steps.Step("first", (), ("reuse", "problems"), first),
        steps.Step("second", ("reuse",), ("voices",), second),
    )
    monkeypatch.setattr(steps, "STEPS", {step.name: step for step in made})
    monkeypatch.setattr(corpora, "INTERIM", tmp_path / "interim")
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "a.txt").write_text("One article.", encoding="utf-8")
    settings = corpora.Settings("c", articles, tmp_path / "interim" / "c")
    steps.read(settings, "voices")
    ran.clear()
    return settings, ran


def damaged(capsys):
    return [line for line in capsys.readouterr().err.splitlines() if line.endswith("made again")]


@pytest.mark.parametrize("table, again", [("reuse", ["first"]), ("voices", ["second"])])
def test_flipped_bytes_anywhere_make_a_table_again(chain, capsys, table, again):
    settings, ran = chain
    path = settings.tables / f"{table}.parquet"
    data, draw = path.read_bytes(), random.Random(SEED)
    for place in draw.sample(range(len(data)), 30):
        flipped = bytearray(data)
        flipped[place] ^= 1 << draw.randrange(8)
        path.write_bytes(flipped)
        assert len(steps.read(settings, table)) == 1, f"byte {place} flipped"
        assert path.read_bytes() == data, f"byte {place} flipped"
    assert ran == again * 30
    said = damaged(capsys)
    assert len(said) == 30 and all(str(path) in line for line in said)


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" * 3, b"\0" * 5000, b"half a table"])
def test_a_truncated_table_is_made_again(chain, capsys, data):
    settings, ran = chain
    (settings.tables / "voices.parquet").write_bytes(data)
    steps.read(settings, "voices")
    assert ran == ["second"] and len(damaged(capsys)) == 1


def test_swapped_tables_are_made_again(chain, capsys):
    settings, ran = chain
    reuse, voices = (settings.tables / f"{name}.parquet" for name in ("reuse", "voices"))
    aside = reuse.with_name("aside")
    reuse.rename(aside)
    voices.rename(reuse)
    aside.rename(voices)
    assert steps.read(settings, "voices")["text"].tolist() == ["abc"]
    assert ran == ["first", "second"]
    said = damaged(capsys)
    assert [line.partition(" (")[2].split(";")[0] for line in said] == [
        "it holds the table reuse)",
        "it holds the table voices)",
    ]


def test_a_table_of_another_corpus_is_made_again(chain, tmp_path):
    settings, ran = chain
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.txt").write_text("Another article.", encoding="utf-8")
    theirs = corpora.Settings("d", other, tmp_path / "interim" / "d")
    steps.read(theirs, "voices")
    shutil.copy(theirs.tables / "voices.parquet", settings.tables / "voices.parquet")
    ran.clear()
    steps.read(settings, "voices")
    assert ran == ["second"]


def test_one_missing_table_of_a_step_is_told(chain, capsys):
    settings, ran = chain
    assert steps.up_to_date(settings, "first")
    (settings.tables / "problems.parquet").unlink()
    assert not steps.up_to_date(settings, "first")
    assert damaged(capsys) == [f"{settings.tables}/problems.parquet is missing; it is made again"]


def test_what_reads_a_part_of_a_table_gets_a_whole_one(chain):
    settings, ran = chain
    path = settings.tables / "voices.parquet"
    data = path.read_bytes()
    assert steps.whole_file(settings, "voices") == path and ran == []
    path.write_bytes(data[:-20])
    assert steps.whole_file(settings, "voices").read_bytes() == data and ran == ["second"]
    path.unlink()
    assert not steps.whole_file(settings, "voices").exists()


# ---------------------------------------------------------------- records


def test_a_record_is_believed_only_as_it_was_written(tmp_path):
    path = tmp_path / "stamp.json"
    entries = {"key": "k", "files": {"a.html": "0f"}, "count": 3, "name": "Új \udcff"}
    cache.write_record(path, entries)
    assert cache.read_record(path) == entries
    data = path.read_bytes()
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= 1 << place % 8
        path.write_bytes(flipped)
        found = cache.read_record(path)
        assert {name: found.get(name) for name in entries} == entries or found == {}, place
    for cut in range(len(data) - 2):
        path.write_bytes(data[:cut])
        assert cache.read_record(path) == {}


@pytest.mark.parametrize(
    "record",
    [b"", b"{", b"[]", b"{}", b"\xff", b'{"source": 1}', b"[" * 9999]
    + [b'{"source": "/", "model": 5}', b'{"source": "/", "keep_text": "no"}'],
)
def test_a_damaged_record_of_a_corpus_is_written_anew_by_the_run_that_names_it(
    chain, capsys, record
):
    settings, _ = chain
    home = corpora.INTERIM / "articles"
    home.mkdir()
    (home / "corpus.json").write_bytes(record)
    with pytest.raises(corpora.CorpusError, match="corpus.json cannot be read"):
        corpora.settings("articles")
    planned = corpora.plan(settings.source)
    assert planned.corpus == "articles"
    corpora.register(planned)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("corpus articles: its corpus.json cannot be read (")
    assert line.endswith("; it is rewritten")
    assert corpora.settings("articles") == planned


def test_planning_writes_nothing(chain, tmp_path):
    settings, _ = chain
    before = sorted(tmp_path.rglob("*"))
    corpora.plan(settings.source, "new", model="x", codebook=tmp_path)
    assert sorted(tmp_path.rglob("*")) == before


def test_settings_of_a_run_stay_what_they_were_when_it_began(chain, tmp_path):
    settings, _ = chain
    mine = corpora.plan(settings.source, "c", codebook=tmp_path, columns="text=$BODY", model="m")
    ask = "from parallax.chain import corpora; print(corpora.settings('c'))"

    def in_a_kernel():
        return subprocess.run(
            [sys.executable, "-c", ask], capture_output=True, text=True, check=True
        ).stdout.strip()

    with corpora.frozen(mine):
        corpora.register(corpora.plan(settings.source, "c"))
        assert corpora.settings("c") == mine
        assert in_a_kernel() == str(mine)
        with pytest.raises(corpora.CorpusError, match="no corpus 'nowhere'"):
            corpora.settings("nowhere")
    assert corpora.settings("c").codebook == CODEBOOK


# ---------------------------------------------------------------- locks


def test_a_second_run_is_kept_out_and_a_later_one_is_not(tmp_path):
    busy = pytest.raises(locks.Busy, match="another run is writing to")
    with locks.alone(tmp_path), busy, locks.alone(tmp_path):
        pass
    with locks.alone(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_removed_by_the_run_before_is_not_taken_for_ones_own(tmp_path, monkeypatch):
    """Between opening the file and locking it, the run before may end and a third one begin."""
    fcntl = pytest.importorskip("fcntl")
    lock, swapped = fcntl.flock, []

    def late(file, kind):
        if not swapped:
            swapped.append(file)
            (tmp_path / locks.NAME).unlink()
        lock(file, kind)

    monkeypatch.setattr(fcntl, "flock", late)
    with locks.alone(tmp_path):
        assert (tmp_path / locks.NAME).exists() and swapped


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_in_place_of_the_lock_keeps_nobody_waiting(tmp_path):
    os.mkfifo(tmp_path / locks.NAME)
    with locks.alone(tmp_path):
        pass


def test_a_run_killed_while_it_writes_costs_nothing_and_keeps_nobody_out(chain):
    settings, ran = chain
    path = settings.tables / "voices.parquet"
    data = path.read_bytes()
    code = (
        "import os, pathlib, signal\n"
        "from parallax.chain import locks\n"
        "from parallax.common import seals, tables\n"
        f"folder = pathlib.Path({str(settings.tables)!r})\n"
        "seals.seal = lambda path: os.kill(os.getpid(), signal.SIGKILL)\n"
        "with locks.alone(folder):\n"
        "    tables.write('voices', tables.typed('voices'), folder)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code])
    assert ended.returncode == -signal.SIGKILL
    assert path.read_bytes() == data
    with locks.alone(settings.tables):
        assert len(steps.read(settings, "voices")) == 1 and ran == []


def test_two_kernels_that_make_one_table_leave_a_whole_one_at_any_time(tmp_path):
    code = (
        "import pathlib\n"
        "from parallax.common import tables\n"
        f"rows = tables.typed('voices', [{VOICE!r}])\n"
        f"for n in range(40): tables.write('voices', rows, pathlib.Path({str(tmp_path)!r}))\n"
    )
    path = tables.write("voices", tables.typed("voices", [VOICE]), tmp_path)
    writers = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    seen = 0
    while any(writer.poll() is None for writer in writers):
        assert tables.fault("voices", tmp_path) == ""
        seen += 1
    assert [writer.returncode for writer in writers] == [0, 0] and seen
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


# ---------------------------------------------------------------- a full disk

FULL = """
import pathlib, sys
from parallax.chain import cache, corpora
from parallax.common import errors, tables
disk = pathlib.Path(sys.argv[1])
corpora.INTERIM = disk
rows = tables.typed("voices", [dict(
    article_id=str(n), start=0, end=3, voice="outlet", attribution_id=None, holder_id=None,
    text=str(n) * 9) for n in range(int(sys.argv[2]))])
planned = corpora.plan(disk.parent / "articles", "c", model="one")
corpora.register(planned)
table = tables.write("voices", rows.head(1), planned.tables)
before = {path.name: path.read_bytes() for path in planned.tables.iterdir()}
filler = disk / "filler"
try:
    with filler.open("wb", buffering=0) as file:
        while file.write(b"x" * 512):
            pass
except OSError:
    pass
attempts = (
    lambda: corpora.register(planned._replace(model="two" * 3000)),
    lambda: tables.write("voices", rows, planned.tables),
    lambda: cache.write_record(planned.tables / "stamps" / "a.json", {"key": "k" * 9000}),
)
for attempt in attempts:
    try:
        attempt()
        print("written")
    except OSError as error:
        print(errors.is_user_error(error), errors.one_line(error))
    left = {path.name: path.read_bytes() for path in planned.tables.iterdir() if path.is_file()}
    assert left == before, left.keys()
filler.unlink()
corpora.register(planned._replace(model="two"))
assert corpora.settings("c").model == "two"
"""


def can_mount() -> bool:
    try:
        return subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode == 0
    except OSError:
        return False


@pytest.mark.skipif(not can_mount(), reason="no file system of one's own can be mounted here")
def test_a_full_disk_costs_neither_a_record_nor_a_table(tmp_path):
    (tmp_path / "articles").mkdir()
    place = tmp_path / "disk"
    place.mkdir()
    mount = 'mount -t tmpfs -o size=256k none "$1" && exec "$2" -c "$3" "$1" 20000'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mount, "sh", str(place), sys.executable, FULL],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    if "mount:" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    home = place / "c"
    assert done.stdout.splitlines() == [
        f"True {home / name}: No space left on device"
        for name in (Path("corpus.json"), Path("voices.parquet"), Path("stamps/a.json"))
    ]


def test_a_record_holds_what_was_planned(chain):
    settings, _ = chain
    corpora.register(corpora.plan(settings.source, "c", columns="text=BODY"))
    found = json.loads((corpora.INTERIM / "c" / "corpus.json").read_text(encoding="utf-8"))
    assert found.pop(cache.DIGEST)
    assert found == {"source": str(settings.source), "columns": "text=BODY"}
