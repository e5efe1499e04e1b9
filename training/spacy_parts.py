"""What only the training needs: an encoder component that remembers the features of every training text (``--code`` of spacy train)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from parallax.encoder import Encoder


class RememberingEncoder(Encoder):
    """The run-time component with its features kept in memory, at half precision, by text: each text is computed once a run."""

    def __init__(self, name: str, threads: int, folder: str):
        super().__init__(name, threads)
        self._seen: dict[str, np.ndarray] = {}
        if folder:
            self.from_disk(Path(folder))

    def features(self, doc: Doc) -> np.ndarray:
        if doc.text not in self._seen:
            self._seen[doc.text] = super().features(doc).astype(np.float16)
        return self._seen[doc.text].astype(np.float32)


@Language.factory("remembering_encoder", default_config={"threads": 1, "folder": ""})
def make_remembering_encoder(nlp: Language, name: str, threads: int, folder: str) -> RememberingEncoder:
    """spaCy factory ``remembering_encoder``."""
    return RememberingEncoder(name, threads, folder)
