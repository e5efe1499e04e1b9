"""How several outlets tell the same event, with every number traceable to its sentence."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The repository, with notebooks, data, seeds and reports, wherever a kernel was started."""
CODEBOOK = ROOT / "data" / "codebook"
MODELS = ROOT / "data" / "models"
