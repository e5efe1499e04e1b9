"""Let the project read the models of another folder, for the rest of the process."""

from __future__ import annotations

from pathlib import Path

from parallax.language import nlp
from parallax.quotes import tagger
from parallax.tone import network as targets


def use(models: Path) -> None:
    """Take the language pipeline, the tagger and target sentiment from ``models``."""
    nlp.SHIPPED = models / "en"
    targets.MODEL = models / "sentiment"
    tagger.load_tagger.__wrapped__.__defaults__ = (models / "attribution",)
    for opened in (nlp.encoder, tagger.load_tagger, targets._session, targets._head):
        opened.cache_clear()
