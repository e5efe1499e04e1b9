"""The runner on tiny notebooks: what runs, what is left alone, and what a failure leaves behind."""

import json
import os
import signal
import subprocess
import sys
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from parallax.report import runner
from parallax.report.jobs import Job, Outcome, Workspace
from parallax.report.notebook_file import RunError

MEET = """\
import pathlib, time
here = pathlib.Path(corpus)
(here / "{own}").touch()
for _ in range(600):
    if (here / "{other}").exists():
        break
    time.sleep(0.1)
assert (here / "{other}").exists()"""
COUNT = 'open(corpus + "/{name}.count", "a").write("x")'


def notebook(folder, name, *cells, parameters='corpus = "none"  # where to write\nfloor = 0.5'):
    cells = [
        new_markdown_cell(f"# {name}"),
        new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        *map(new_code_cell, cells),
    ]
    path = folder / f"{name}.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return path


class Workshop:
    """A folder of notebooks, where they write, and where their reports go."""

    def __init__(self, folder):
        self.notebooks, self.side, self.out, self.reports = (
            folder / name for name in ("notebooks", "side", "out {1}", "reports")
        )
        for path in (self.notebooks, self.side, self.reports):
            path.mkdir()
        self.said = []

    def job(self, name, *cells, after=(), writes=()):
        path = notebook(self.notebooks, name, COUNT.format(name=name), *cells)
        return Job(
            name,
            path,
            after,
            {"corpus": str(self.side)},
            "print",
            tuple(self.side / w for w in writes),
        )

    def publish(self, job, executed, key):
        (self.reports / f"{job.name}.html").write_text(
            executed.read_text(encoding="utf-8"), encoding="utf-8"
        )

    def run(self, jobs, **options):
        outcomes = runner.run(
            jobs,
            Workspace(self.out, self.publish, self.said.append, **{"workers": 4, **options}),
        )
        return {outcome.name: outcome for outcome in outcomes}

    def count(self, name):
        path = self.side / f"{name}.count"
        return len(path.read_text()) if path.exists() else 0


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """One run in which notebooks succeed, meet each other, fail and end themselves."""
    shop = Workshop(tmp_path_factory.mktemp("runner"))
    shop.jobs = [
        shop.job(
            "a",
            'open(corpus + "/table", "w").write("1")',
            "import sys; print('careful', file=sys.stderr)",
            writes=["table"],
        ),
        shop.job("b", MEET.format(own="b", other="c"), after=("a",)),
        shop.job("c", MEET.format(own="c", other="b"), after=("a",)),
        shop.job("d", "1 / 0", "'never'"),
        shop.job("e", after=("d",)),
        shop.job("ends", "import sys; sys.exit(0)"),
        shop.job("quits", "exit()", "'too late'"),
        shop.job("dies", "import os; os._exit(0)"),
        shop.job("killed", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"),
        shop.job("crashes", "import os; os.abort()"),
        shop.job("starves", "[0] * 2**62"),
        shop.job("may", "1 / 0", "import sys; sys.executable"),
    ]
    may = nbformat.read(shop.jobs[-1].path, as_version=4)
    may.cells[3].metadata["tags"] = ["raises-exception"]
    nbformat.write(may, shop.jobs[-1].path)
    shop.outcomes = shop.run(shop.jobs)
    return shop


def test_a_notebook_runs_and_its_report_is_published(first):
    assert first.outcomes["a"].status == "ran"
    assert (first.reports / "a.html").exists() and first.count("a") == 1


def test_a_cell_may_raise_where_it_says_so(first):
    assert first.outcomes["may"].status == "ran"


def test_the_kernel_is_this_python(first):
    executed = nbformat.read(first.outcomes["may"].executed, as_version=4)
    assert executed.cells[-1].outputs[0].data["text/plain"] == repr(sys.executable)


def test_independent_notebooks_run_at_the_same_time(first):
    assert [first.outcomes[name].status for name in "bc"] == ["ran", "ran"], (
        "each waits for the other to have started"
    )


def test_a_failure_names_the_cell_as_its_author_counts_it(first):
    assert first.outcomes["d"].status == "failed"
    assert first.outcomes["d"].cause == "cell 3: ZeroDivisionError: division by zero"


def test_a_failure_leaves_the_partial_notebook_and_no_report(first):
    partial = nbformat.read(first.out / "failed" / "d.ipynb", as_version=4)
    assert [cell.get("execution_count") for cell in partial.cells if cell.cell_type == "code"][
        -1
    ] is None
    assert first.outcomes["d"].partial == first.out / "failed" / "d.ipynb"
    assert not (first.reports / "d.html").exists()


def test_a_notebook_after_a_failed_one_is_not_run_and_others_go_on(first):
    assert first.outcomes["e"] == Outcome("e", "not run", "d did not finish")
    assert first.count("e") == 0 and first.outcomes["c"].status == "ran"


@pytest.mark.parametrize(
    "name, cause",
    [
        ("ends", "cell 3: the cell ended the run itself (SystemExit 0)"),
        ("quits", "cell 3: the cell ended the run itself (exit or quit)"),
        (
            "killed",
            "cell 3: the kernel was killed (SIGKILL), as the system does when memory runs out",
        ),
        ("crashes", "cell 3: the kernel crashed (Aborted)"),
        ("starves", "cell 3: memory ran out (MemoryError)"),
        ("dies", "cell 3: the kernel ended by itself (exit status 0)"),
    ],
)
def test_a_cell_that_ends_its_kernel_is_a_failure(first, name, cause):
    assert first.outcomes[name].status == "failed" and first.outcomes[name].cause == cause


def test_progress_names_notebook_and_cell(first):
    said = [line for line in first.said if line.startswith("a: ")]
    assert said[:4] == ["a: started", "a: cell 1 of 4", "a: cell 2 of 4", "a: cell 3 of 4"]


def test_a_warning_is_kept_as_a_note(first):
    assert (first.out / "notes" / "a.txt").read_text(encoding="utf-8") == "cell 4\ncareful\n"
    assert any(line.startswith("a: 1 cell wrote a warning, kept in ") for line in first.said)


def test_no_draft_is_left(first):
    assert list(first.out.rglob("*.draft")) == []


def test_what_did_not_change_does_not_run_again(first):
    before = {name: first.count(name) for name in "abc"}
    again = first.run(first.jobs[:3])
    assert [again[name].status for name in "abc"] == ["unchanged"] * 3
    assert {name: first.count(name) for name in "abc"} == before
    assert [again[name].key for name in "abc"] == [first.outcomes[name].key for name in "abc"]


def test_a_table_that_somebody_else_changed_is_made_again(first):
    (first.side / "table").write_text("changed by hand")
    assert first.run(first.jobs[:1])["a"].status == "ran"
    assert (first.side / "table").read_text() == "1"


@pytest.mark.slow
def test_a_failing_notebook_keeps_its_previous_report(tmp_path):
    shop = Workshop(tmp_path)
    good = shop.run([shop.job("n", "'fine'")])["n"]
    report = (shop.reports / "n.html").read_bytes()
    bad = shop.run([shop.job("n", "undefined")])["n"]
    assert (
        bad.status == "failed" and bad.cause == "cell 3: NameError: name 'undefined' is not defined"
    )
    assert (bad.executed, bad.key) == (good.executed, good.key)
    assert (shop.reports / "n.html").read_bytes() == report
    assert "n: failed, the previous report is kept" in shop.said
    assert shop.run([shop.job("n", "'fine'")])["n"].status == "unchanged", (
        "the last good run is still good"
    )


@pytest.mark.slow
def test_a_report_that_cannot_be_made_is_a_failure_and_leaves_no_stamp(tmp_path):
    shop = Workshop(tmp_path)
    shop.publish = lambda *_: (tmp_path / "missing" / "report.html").write_text("")
    jobs = [shop.job("n")]
    assert shop.run(jobs)["n"].cause.startswith("the report could not be made: FileNotFoundError")
    del shop.publish
    assert shop.run(jobs)["n"].status == "ran"


@pytest.mark.slow
def test_an_interrupted_run_publishes_nothing_and_stops_its_kernels(tmp_path):
    shop = Workshop(tmp_path)
    job = shop.job(
        "slow",
        'import os, pathlib, time; pathlib.Path(corpus, "pid").write_text(str(os.getpid())); time.sleep(600)',
    )
    code = (
        # A child of a shell's background job is deaf to Ctrl-C; this one has to hear it.
        "import pathlib, signal, sys\nfrom parallax.report import jobs, runner\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"report = pathlib.Path({str(shop.reports / 'slow.html')!r})\n"
        f"job = jobs.Job('slow', pathlib.Path({str(job.path)!r}), (), {dict(job.parameters)!r})\n"
        f"place = jobs.Workspace(pathlib.Path({str(shop.out)!r}), lambda *_: report.touch(), print)\n"
        "try:\n    runner.run([job], place)\nexcept KeyboardInterrupt:\n    sys.exit(130)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", code], stdout=subprocess.PIPE, text=True
    )
    for line in process.stdout:
        if "cell 3" in line:
            break
    pid = shop.side / "pid"
    while not (pid.exists() and pid.read_text()) and process.poll() is None:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    assert list(shop.reports.iterdir()) == [] and not (shop.out / "executed").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


# ---------------------------------------------------------------- without a kernel


@pytest.fixture
def done(tmp_path):
    """A notebook that has run, with a table, a figure and its data."""
    shop = Workshop(tmp_path)
    job = shop.job("n", writes=["table"])
    workspace = Workspace(shop.out, shop.publish, shop.said.append)
    figure = workspace.figures("n") / "barcode.svg"
    made = [*job.writes, workspace.executed("n"), figure, figure.with_suffix(".csv")]
    for path in made:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"as it was made")
    runner.stamp(job, runner.keys([job])["n"], workspace)
    assert runner.up_to_date("n", [job], workspace)
    return job, workspace, made


@pytest.mark.parametrize("which", range(4), ids=["table", "executed", "figure", "data"])
@pytest.mark.parametrize("damage", [b"as it wbs made", b"as it", b"", None])
def test_a_file_that_is_not_as_it_was_made_makes_its_notebook_run_again(done, which, damage):
    job, workspace, made = done
    if damage is None:
        made[which].unlink()
    else:
        made[which].write_bytes(damage)
    assert not runner.up_to_date("n", [job], workspace)
    why = runner._why_again(job, runner.keys([job])["n"], workspace)
    assert why == f"{made[which].name} changed since the last run"


def test_a_figure_too_many_makes_its_notebook_run_again(done):
    job, workspace, made = done
    made[2].with_name("old.svg").write_bytes(b"")
    assert not runner.up_to_date("n", [job], workspace)


def test_a_damaged_stamp_makes_its_notebook_run_again(done):
    job, workspace, _ = done
    stamp = workspace.stamp("n")
    data = stamp.read_bytes()
    for place in range(0, len(data) - 1, 7):
        stamp.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        key = runner.keys([job])["n"]
        assert not runner.up_to_date("n", [job], workspace) or b'"digest"' not in stamp.read_bytes()
        assert runner._why_again(job, key, workspace) == ""
        stamp.write_bytes(data[:place])
        assert not runner.up_to_date("n", [job], workspace)


def test_nothing_new_is_no_reason(done):
    job, workspace, made = done
    made[0].write_bytes(b"another")
    assert runner._why_again(job, "another key", workspace) == ""
    assert runner._why_again(job, runner.keys([job])["n"], workspace._replace(force=True)) == ""


def test_a_misspelt_parameter_is_refused_before_anything_runs(tmp_path):
    shop = Workshop(tmp_path)
    jobs = [shop.job("a"), shop.job("b")._replace(parameters={"corpos": "x"})]
    with pytest.raises(RunError, match="^b: no parameter 'corpos'; did you mean 'corpus'\\?$"):
        shop.run(jobs)
    assert shop.count("a") == 0


def test_parameters_without_a_tagged_cell_are_refused(tmp_path):
    shop = Workshop(tmp_path)
    job = shop.job("a")
    made = nbformat.read(job.path, as_version=4)
    del made.cells[1].metadata["tags"]
    nbformat.write(made, job.path)
    with pytest.raises(
        RunError, match="^a: no cell is tagged 'parameters', so corpus cannot be set$"
    ):
        shop.run([job])


def test_a_key_rests_on_source_parameters_fingerprint_and_what_came_before(tmp_path):
    one, two = (
        Job(name, notebook(tmp_path, name, "1"), after)
        for name, after in (("one", ()), ("two", ("one",)))
    )
    before = runner.keys([one, two])
    assert runner.keys([one, two]) == before

    changed = [
        [one._replace(fingerprint="other"), two],
        [one._replace(parameters={"corpus": "y"}), two],
    ]
    notebook(tmp_path, "one", "2")
    changed.append([one, two])
    for jobs in changed:
        after = runner.keys(jobs)
        assert after["one"] != before["one"] and after["two"] != before["two"]


def test_outputs_are_no_part_of_a_key(tmp_path):
    job = Job("n", notebook(tmp_path, "n", "1"))
    before = runner.keys([job])
    made = json.loads(job.path.read_text(encoding="utf-8"))
    made["cells"][-1].update(
        outputs=[{"output_type": "stream", "name": "stdout", "text": "1"}], execution_count=7
    )
    job.path.write_text(json.dumps(made), encoding="utf-8")
    assert runner.keys([job]) == before


def test_a_run_with_nothing_to_do_imports_nothing_heavy():
    code = (
        "import sys\nfrom parallax import cli\nfrom parallax.report import runner, site\n"
        "print(sorted({'papermill', 'nbconvert', 'nbformat', 'pandas', 'spacy', 'bs4'} & set(sys.modules)))"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
        == "[]\n"
    )
