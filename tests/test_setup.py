"""Setting up: which environment is used, and what is said when none will do."""

import importlib.util
import os
import stat
import subprocess
import sys

import pytest

from parallax import ROOT


def ready():
    spec = importlib.util.spec_from_file_location("ready", ROOT / ".ci" / "ready.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def set_up(**environment):
    keep = {
        name: value
        for name, value in os.environ.items()
        if name not in ("VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV", "PYTHON")
    }
    return subprocess.run(
        ["sh", str(ROOT / ".ci" / "setup")],
        capture_output=True,
        text=True,
        env={**keep, **environment},
    )


def test_an_active_environment_that_has_everything_is_used_as_it_is():
    if ready().missing([]):
        pytest.skip("this environment was not set up from pyproject.toml")
    done = set_up(VIRTUAL_ENV=sys.prefix)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (
        0,
        os.path.join(sys.prefix, "bin", "python"),
        "",
    )


def test_an_old_python_is_one_clear_line(tmp_path):
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2\nexit 1\n', encoding="utf-8"
    )
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    done = set_up(VIRTUAL_ENV=str(tmp_path))
    assert done.returncode == 1 and done.stdout == ""
    assert (
        done.stderr
        == f"The active environment {tmp_path} has Python 3.9.2; Parallax needs Python 3.11 or newer.\n"
    )


@pytest.mark.parametrize(
    "requirement, holds",
    [
        ("pytest", True),
        ("pytest>=1.0", True),
        ("pytest==0.1", False),
        ("pytest>=999", False),
        ("no-such-package-at-all>=1", False),
        ("pytest>=1 ; python_version > '3'", True),
        ("pytest[dev]>=1", True),
    ],
)
def test_what_is_installed_is_compared_with_what_is_asked_for(requirement, holds):
    assert ready().satisfied(requirement) is holds
