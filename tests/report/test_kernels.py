"""How a kernel is reached, what it finds on its path, and that it ends with its run."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from parallax.report import kernels

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="signals and sockets of Unix")

RUN = """
import json, pathlib, sys
from parallax.report import jobs, runner
place = jobs.Workspace(pathlib.Path(sys.argv[1]) / "out", lambda *_: None, print)
job = jobs.Job("n", pathlib.Path(sys.argv[1]) / "n.ipynb")
print(json.dumps(runner.run([job], place)[0].cause))
"""
TELL = 'import os, pathlib; pathlib.Path("pid").write_text(str(os.getpid()))'


def notebook(folder, *cells):
    cells = [new_code_cell("x = 1", metadata={"tags": ["parameters"]}), *map(new_code_cell, cells)]
    nbformat.write(new_notebook(cells=cells), folder / "n.ipynb")


def start(folder, *before, **variables):
    """A run of the notebook in ``folder``, as a process of its own."""
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    return subprocess.Popen(
        [*before, sys.executable, "-u", "-c", RUN, str(folder)],
        env={**os.environ, "TMPDIR": str(temporary), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def cause(process):
    """Why the notebook failed; empty where it did not."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return json.loads(out.splitlines()[-1])


def is_there(pid):
    """Whether a process lives; one that is dead but not yet collected does not."""
    with contextlib.suppress(OSError):
        state = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True
        ).stdout.strip()
        return bool(state) and not state.startswith("Z")
    return False


def wait_until(condition, seconds=60):
    """Whether it came true; generous, since the machine may be busy."""
    for _ in range(seconds * 10):
        if condition():
            return True
        time.sleep(0.1)
    return False


# ---------------------------------------------------------------- sockets


def test_a_kernel_is_reached_through_files_in_the_private_folder(tmp_path):
    assert kernels._transport(tmp_path) == {"transport": "ipc"}
    assert list(tmp_path.iterdir()) == []


def test_where_a_path_is_too_long_for_a_socket_the_loopback_interface_serves(tmp_path):
    long = tmp_path / ("long" * 30)
    long.mkdir()
    assert kernels._transport(long)["transport"] == "tcp"


def test_without_either_the_cause_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(kernels, "_takes_sockets", lambda _: False)
    monkeypatch.setattr(kernels, "_has_loopback", lambda: False)
    with pytest.raises(kernels.NoKernels, match=r"loopback interface \(127.0.0.1\), which is down"):
        kernels._transport(tmp_path)


def without_loopback():
    before = ["unshare", "--map-root-user", "--net"]
    if not shutil.which("unshare") or subprocess.run([*before, "true"]).returncode:
        pytest.skip("no namespaces here")
    return before


def test_a_notebook_runs_without_a_loopback_interface(tmp_path):
    before = without_loopback()
    notebook(tmp_path, "1 + 1")
    # A socket's path has room for some hundred characters.
    with tempfile.TemporaryDirectory(prefix="kernel-test-") as short:
        assert cause(start(tmp_path, *before, TMPDIR=short)) == ""


def test_without_loopback_and_sockets_a_run_ends_at_once(tmp_path):
    before = without_loopback()
    notebook(tmp_path, TELL)
    long = tmp_path / ("long" * 30)
    long.mkdir()
    told = cause(start(tmp_path, *before, TMPDIR=str(long)))
    assert told.startswith("notebooks cannot run here: ") and "127.0.0.1" in told
    assert not (tmp_path / "pid").exists(), "no kernel was started"


# ---------------------------------------------------------------- what a kernel sees


def test_a_file_beside_the_notebook_replaces_no_installed_module(tmp_path):
    for name in ("random", "re", "numpy"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('not this one')")
    (tmp_path / "ours.py").write_text("answer = 42")
    notebook(tmp_path, "import numpy, random, re\nimport ours\nassert ours.answer == 42")
    assert cause(start(tmp_path)) == ""


def test_settings_of_ipython_in_the_home_directory_are_left_alone(tmp_path):
    startup = tmp_path / "home" / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "mine.py").write_text("mine = 1")
    notebook(tmp_path, "assert 'mine' not in globals()")
    before = sorted((tmp_path / "home").rglob("*"))
    assert cause(start(tmp_path, HOME=str(tmp_path / "home"), IPYTHONDIR="")) == ""
    assert sorted((tmp_path / "home").rglob("*")) == before


# ---------------------------------------------------------------- the end of a run

BUSY = {
    "waits": "import time; time.sleep(900)",
    "holds the interpreter": "sum(range(10**14))",
    "hears no signal": (
        "import signal, time\n"
        "for n in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(n, signal.SIG_IGN)\n"
        "time.sleep(900)"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("code", BUSY.values(), ids=BUSY)
def test_a_kernel_ends_with_a_run_that_was_killed_and_the_next_run_sweeps(tmp_path, code):
    if sys.platform != "linux" and "sum" in code:
        pytest.skip("only Linux ends a process that does not look whether its parent is there")
    notebook(tmp_path, TELL, code)
    run = start(tmp_path)
    assert wait_until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    time.sleep(0.5)  # into the second cell
    pid = int((tmp_path / "pid").read_text())
    assert is_there(pid)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    assert wait_until(lambda: not is_there(pid))
    assert len(list((tmp_path / "temporary").iterdir())) == 1
    notebook(tmp_path, "1 + 1")
    sweep = "from parallax.chain import leftovers; leftovers.sweep_temporary()"
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    subprocess.run([sys.executable, "-c", sweep], check=True, env=environment)
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_kernel_whose_run_is_gone_before_it_has_started_ends(tmp_path):
    command = [sys.executable, "-P", "-m", "parallax.report.kernel_process", "-f", "none.json"]
    orphan = {**os.environ, "JPY_PARENT_PID": "1"}
    if os.getpid() == 1 or sys.platform != "linux":
        pytest.skip("this process is the parent that is named")
    done = subprocess.run(command, env=orphan, cwd=tmp_path, capture_output=True, timeout=60)
    assert done.returncode == 1 and list(tmp_path.iterdir()) == []
