"""Nothing leaves the machine: the commands run where every packet that is sent out is recorded."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from parallax import ROOT

SEALED = Path(__file__).with_name("sealed.py")
SEAL = ["unshare", "--map-root-user", "--net", "--mount", sys.executable, str(SEALED)]
MARKED = {"text": "The brutal regime fell on Monday.", "spans": [[4, 10]]}


def sealed(folder, *arguments, **variables):
    """Run a Python without a network and with a fresh home; the process and what it sent."""
    record = folder / "packets"
    places = {"HOME": folder / "home", "TMPDIR": folder / "temporary"}
    for place in places.values():
        place.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    for name in ("MPLCONFIGDIR", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
        kept.pop(name, None)
    process = subprocess.run(
        [*SEAL, str(record), sys.executable, *map(str, arguments)],
        cwd=folder,
        env={**kept, **{name: str(value) for name, value in {**places, **variables}.items()}},
        capture_output=True,
        text=True,
        timeout=900,
    )
    return process, record.read_text(encoding="utf-8") if record.exists() else None


@pytest.fixture(scope="module", autouse=True)
def _namespaces(tmp_path_factory):
    try:
        process, _ = sealed(tmp_path_factory.mktemp("sealed"), "-c", "pass")
    except OSError as error:
        pytest.skip(f"no unshare ({error})")
    if process.returncode:
        pytest.skip(f"no namespaces here: {process.stderr.strip()}")


@pytest.fixture(scope="module")
def chain(tmp_path_factory, small_corpus):
    """Every command once, one after the other."""
    folder = tmp_path_factory.mktemp("chain")
    interim = {"PARALLAX_INTERIM": folder / "interim"}
    (folder / "loaded.jsonl").write_text(json.dumps(MARKED), encoding="utf-8")
    commands = {
        "run": ["run", small_corpus, "--corpus", "velm", "--reports", folder / "reports"],
        "annotate": ["annotate", small_corpus, "--out", folder / "tables"],
        "bench": ["bench", "loaded", "--data", folder / "loaded.jsonl"],
        "code": ["code", "draw", "velm", "--what", "frames", "--out", folder / "sheet.csv"],
    }
    done = {
        name: sealed(folder, "-m", "parallax", *arguments, **interim)
        for name, arguments in commands.items()
    }
    return folder, done


def test_a_packet_that_is_sent_out_is_recorded(tmp_path):
    code = (
        "import contextlib, socket\n"
        "def to(kind, address):\n"
        "    with socket.socket(kind, socket.SOCK_DGRAM) as s, contextlib.suppress(OSError):\n"
        "        s.sendto(b'0123456789ab\\x03out\\x07example\\x00', address)\n"
        "to(socket.AF_INET, ('192.0.2.7', 443)); to(socket.AF_INET6, ('2001:db8::7', 443))\n"
        "to(socket.AF_INET, ('127.0.0.1', 53)); to(socket.AF_INET, ('127.0.0.1', 54))\n"
    )
    process, sent = sealed(tmp_path, "-c", code)
    assert process.returncode == 0, process.stderr
    expected = ["127.0.0.1 17 53 out.example", "192.0.2.7 17 443"]
    if Path("/proc/net/if_inet6").exists():
        expected.append("2001:db8::7 17 443")
    assert sorted(sent.splitlines()) == expected


@pytest.mark.slow
def test_a_name_that_is_looked_up_is_recorded(tmp_path):
    code = "import contextlib, socket\nwith contextlib.suppress(OSError):\n    socket.getaddrinfo('out.example', 443)"
    _, sent = sealed(tmp_path, "-c", code)
    assert " 53 out.example" in sent


@pytest.mark.slow
@pytest.mark.parametrize("name, status", [("run", 3), ("annotate", 3), ("bench", 0), ("code", 0)])
def test_a_command_sends_nothing(chain, name, status):
    process, sent = chain[1][name]
    assert process.returncode == status, process.stderr[-3000:]
    assert sent == ""


@pytest.mark.slow
def test_only_the_cache_of_fonts_is_written_outside_of_the_project(chain):
    folder, _ = chain
    found = [path for path in (folder / "home").rglob("*") if path.is_file()]
    assert [path.relative_to(folder / "home").parent.as_posix() for path in found] == [
        ".cache/matplotlib"
    ]
    assert found[0].name.startswith("fontlist-v")
    assert list((folder / "temporary").iterdir()) == []


@pytest.mark.slow
def test_nothing_is_written_where_the_command_was_given(chain):
    folder, _ = chain
    expected = {"home", "temporary", "packets", "interim", "reports", "tables"}
    assert {path.name for path in folder.iterdir()} == expected | {"loaded.jsonl", "sheet.csv"}


# ---------------------------------------------------------------- where telemetry is switched off


def imports(path):
    """The names that a file imports where it is loaded, in their order."""
    if path.suffix == ".ipynb":
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    else:
        code = path.read_text(encoding="utf-8")
    for node in ast.parse(code).body:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def code_files():
    files = [*(ROOT / "notebooks").glob("*.ipynb"), ROOT / "src" / "helpers.py"]
    for folder in ("src/parallax", "training", "tests"):
        files += (ROOT / folder).rglob("*.py")
    return files


def test_nothing_loads_onnxruntime_before_its_telemetry_is_off():
    found = {path.name: [name.split(".")[0] for name in imports(path)] for path in code_files()}
    assert len(found) > 100
    late = {name for name, order in found.items() if "onnxruntime" in order}
    early = {
        name for name in late if "parallax" not in found[name][: found[name].index("onnxruntime")]
    }
    assert late and not early


@pytest.mark.parametrize("module", ["parallax", "helpers", "parallax.report.kernel_process"])
def test_importing_any_part_switches_telemetry_off(module):
    kept = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    code = f"import {module}, os, sys; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    done = subprocess.run([sys.executable, "-c", code], env=kept, capture_output=True, text=True)
    assert done.stdout == "1\n", done.stderr
