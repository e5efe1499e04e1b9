"""How several outlets tell the same event, with every number traceable to its sentence."""

import os
import sys

# ``python -m parallax`` looks for every module in the current folder first: a file that happens to
# be called random.py there would be run in place of Python's own.
_HOME = os.path.realpath(f"{__file__}/../..")
_FIRST = os.path.realpath(sys.path[0]) if sys.argv[:1] == ["-m"] else _HOME
if _FIRST != _HOME and not sys.flags.safe_path:
    del sys.path[0]

from pathlib import Path  # noqa: E402

# onnxruntime reports every run to its maker, and keeps a database of what it reports in the home
# directory, unless this is set before its library is loaded. Whatever uses the library imports
# this package first: a command, a kernel, a notebook in JupyterLab.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

ROOT = Path(__file__).resolve().parents[2]
"""The repository, with notebooks, data, seeds and reports, wherever a kernel was started."""
CODEBOOK = ROOT / "data" / "codebook"
MODELS = ROOT / "data" / "models"
