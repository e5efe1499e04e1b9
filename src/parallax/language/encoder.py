"""One small sentence encoder for everything: MiniLM in ONNX, as a spaCy component and as a function from texts to vectors.

Two stacks of six layers share one table of word vectors: the original one gives sentence vectors (``doc.vector``, ``span.vector``: mean
over the pieces of the last layer, unit length: Reimers and Gurevych 2019), the one tuned by ``training/joint.py`` scores every word.  The
component puts these scores into ``doc.user_data`` for the components of :mod:`parallax.language.decoders`; ``release`` at the end of the pipeline
takes them out again.  A piece of text gets the same numbers alone and in a batch.  Runs on onnxruntime and numpy only.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import srsly
from spacy.language import Language
from spacy.tokens import Doc, Span

from parallax.language.decoders import READINGS, Lists, Reading
from parallax.language.word_shapes import GLUED, case_of, gaps_of

WIDTH = 384
WINDOW = 200  # pieces a window of the token features
LONGEST = 256  # pieces of a sentence vector, as the encoder was trained
BATCH_PIECES = 4096  # pieces computed at once for sentence vectors
WORDS_FILE, MODEL_FILE, TOKENS_FILE, HEADS_FILE, TOKENIZER_FILE = (
    "words.npz",
    "encoder.onnx",
    "tokens.onnx",
    "heads.npz",
    "tokenizer.json",
)
FILES = (WORDS_FILE, MODEL_FILE, TOKENS_FILE, HEADS_FILE, TOKENIZER_FILE)
SCORES = ("tags", "classes", "starts", "arcs", "label_dep", "label_head", "names")
EPSILON = 1e-12  # of the layer norm
SENTENCE_ENDS = frozenset(".!?…")


class Encoder:
    """The spaCy component ``encoder``.  ``threads``: threads of onnxruntime for one window."""

    def __init__(self, name: str = "encoder", threads: int = 1):
        self.name, self.threads = name, threads
        self._files: dict[str, bytes] = {}
        self._forget()

    def _forget(self) -> None:
        """Nothing is opened before it is needed."""
        self._session = self._tokens = self._tokenizer = self._tables = self._lists = None

    def __call__(self, doc: Doc) -> Doc:
        doc.user_data[READINGS] = self.readings(doc)
        self.hook(doc)
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterable[Doc]:
        for doc in stream:
            yield self(doc)

    def hook(self, doc: Doc) -> None:
        """``vector``, ``vector_norm``, ``has_vector`` and ``similarity`` of the Doc and its spans from the sentence vector."""
        for hooks in (doc.user_hooks, doc.user_span_hooks):
            hooks["vector"], hooks["similarity"] = self.vector, self.similarity
            hooks["has_vector"] = lambda part: True
            hooks["vector_norm"] = lambda part: float(np.linalg.norm(part.vector))

    def vector(self, part: Doc | Span) -> np.ndarray:
        """Sentence vector (384,); of several sentences the mean of theirs, of unit length."""
        sentences = [part.text]
        if isinstance(part, Doc) and part.has_annotation("SENT_START"):
            sentences = [sentence.text for sentence in part.sents]
        return unit(self.encode(sentences).mean(axis=0))

    def similarity(self, one: Doc | Span, other: Doc | Span) -> float:
        """Cosine of two sentence vectors."""
        return float(np.dot(one.vector, other.vector))

    def readings(self, doc: Doc) -> list[Reading]:
        """What the tuned layers say of the words of a Doc, window by window."""
        pieces, owners = self.pieces([token.text for token in doc])
        counts = np.bincount(owners, minlength=len(doc))
        edges = np.concatenate([[0], np.cumsum(counts)])
        gaps = gaps_of([token.text for token in doc], [bool(token.whitespace_) for token in doc])
        cases = np.array([case_of(token.text) for token in doc], dtype=np.int64)
        return [
            self._read(pieces, edges, gaps, cases, words)
            for first, last in windows(doc, counts)
            if len(words := np.flatnonzero(counts[first:last]) + first)
        ]

    def _read(
        self,
        pieces: np.ndarray,
        edges: np.ndarray,
        gaps: np.ndarray,
        cases: np.ndarray,
        words: np.ndarray,
    ) -> Reading:
        base = edges[words[0]]
        ids = pieces[base : edges[words[-1] + 1]]
        firsts, lasts = edges[words] - base + 1, edges[words + 1] - base
        spaced = np.full(len(ids) + 2, GLUED, dtype=np.int64)
        spaced[firsts] = gaps[words]
        given = {
            "hidden": self.embedded([ids]),
            "cases": np.pad(np.repeat(cases[words], lasts - firsts + 1), 1),
            "gaps": spaced,
            "firsts": firsts,
            "lasts": lasts,
        }
        scores = {
            name: found[0]
            for name, found in zip(
                SCORES, self.tokens.run([f"out.{name}" for name in SCORES], given)
            )
        }
        scores["starts"] = scores["starts"][:, 0]
        return Reading(words=words, gaps=gaps[words], lists=self.lists, **scores)

    def pieces(self, words: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Word pieces of the words and, for each piece, the number of its word; at most :data:`WINDOW` pieces a word."""
        coded = self.tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False)
        ids = np.array(coded.ids, dtype=np.int64)
        owners = np.array(coded.word_ids, dtype=np.int64)
        if not len(ids):
            return ids, owners
        rank = np.arange(len(ids)) - np.searchsorted(owners, owners)
        return ids[rank < WINDOW], owners[rank < WINDOW]

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Sentence vectors (texts, 384) float32 of unit length; a text longer than :data:`LONGEST` pieces is cut there."""
        result = np.zeros((len(texts), WIDTH), dtype=np.float32)
        coded = [
            np.array(c.ids[: LONGEST - 2], dtype=np.int64)
            for c in self.tokenizer.encode_batch(list(texts), add_special_tokens=False)
        ]
        for batch in batches([len(ids) for ids in coded]):
            rows = [coded[i] for i in batch]
            (last,) = self.session.run(
                ["vectors"], {"hidden": self.embedded(rows), "attention_mask": framed_mask(rows)}
            )
            for row, i in enumerate(batch):
                result[i] = unit(last[row, : len(coded[i]) + 2].mean(axis=0))
        return result

    def embedded(self, rows: Sequence[np.ndarray]) -> np.ndarray:
        """What the layers read: word and place vectors of rows of pieces, framed by [CLS] and [SEP], padded and normed.

        Returns (rows, longest + 2, 384) float32.
        """
        first, last = self.tokenizer.token_to_id("[CLS]"), self.tokenizer.token_to_id("[SEP]")
        ids = np.zeros((len(rows), max(len(row) for row in rows) + 2), np.int64)
        for i, row in enumerate(rows):
            ids[i, : len(row) + 2] = np.concatenate([[first], row, [last]])
        tables = self.tables
        total = self.words(ids) + tables["places"][: ids.shape[1]]
        centred = total - total.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + EPSILON)
        return centred / spread * tables["norm.scale"] + tables["norm.bias"]

    def words(self, ids: np.ndarray) -> np.ndarray:
        """The word vectors of piece numbers of any shape: one more axis of 384 float32."""
        tables = self.tables
        return tables["words"][ids] * tables["words.scale"][ids]

    @property
    def tables(self) -> dict[str, np.ndarray]:
        if self._tables is None:
            with np.load(io.BytesIO(self._file(WORDS_FILE))) as stored:
                self._tables = {name: stored[name] for name in stored.files}
        return self._tables

    @property
    def session(self):
        if self._session is None:
            self._session = open_session(self._file(MODEL_FILE), self.threads)
        return self._session

    @property
    def tokens(self):
        if self._tokens is None:
            self._tokens = open_session(self._file(TOKENS_FILE), self.threads)
        return self._tokens

    @property
    def lists(self) -> Lists:
        if self._lists is None:
            with np.load(io.BytesIO(self._file(HEADS_FILE))) as stored:
                named = {
                    name: tuple(str(value) for value in stored[name])
                    for name in ("tags", "classes", "labels", "names")
                }
                weights = {
                    name: stored[name].astype(np.float32)
                    for name in ("label", "transitions", "first", "last")
                }
                self._lists = Lists(**named, **weights)
        return self._lists

    @property
    def tokenizer(self):
        if self._tokenizer is None:
            from tokenizers import Tokenizer

            self._tokenizer = Tokenizer.from_str(self._file(TOKENIZER_FILE).decode("utf-8"))
        return self._tokenizer

    def _file(self, name: str) -> bytes:
        if name not in self._files:
            raise ValueError(
                f"the component {self.name!r} holds no encoder yet: load it from a pipeline's folder"
            )
        return self._files[name]

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self._files.items():
            (folder / name).write_bytes(content)

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> Encoder:
        self._files = {name: (Path(path) / name).read_bytes() for name in FILES}
        self._forget()
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        return srsly.msgpack_dumps(self._files)

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Encoder:
        self._files = srsly.msgpack_loads(data)
        self._forget()
        return self

    def __getstate__(self) -> dict:
        return {
            **self.__dict__,
            "_session": None,
            "_tokens": None,
            "_tokenizer": None,
            "_tables": None,
            "_lists": None,
        }


def framed_mask(rows: Sequence[np.ndarray]) -> np.ndarray:
    """1 for a piece, [CLS] or [SEP], 0 for padding: (rows, longest + 2) int64."""
    lengths = np.array([len(row) + 2 for row in rows])
    return (np.arange(lengths.max()) < lengths[:, None]).astype(np.int64)


def open_session(model: bytes, threads: int = 1):
    """An onnxruntime session on the processor for a model's content."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def windows(doc: Doc, counts: np.ndarray) -> list[tuple[int, int]]:
    """Stretches of tokens of at most :data:`WINDOW` pieces, cut after a paragraph, else after a sentence mark, else anywhere.

    A window takes in as many paragraphs as fit; a cut in its first half is not looked for.
    """
    ends = np.cumsum(counts)
    found, first = [], 0
    while first < len(doc):
        before = ends[first - 1] if first else 0
        limit = max(int(np.searchsorted(ends, before + WINDOW, side="right")), first + 1)
        last = limit if limit >= len(doc) else _cut(doc, first, limit)
        found.append((first, last))
        first = last
    return found


def _cut(doc: Doc, first: int, limit: int) -> int:
    middle = (first + limit) // 2
    for wanted in (_ends_paragraph, _ends_sentence):
        for i in range(limit - 1, middle, -1):
            if wanted(doc[i].text):
                return i + 1
    return limit


def _ends_paragraph(text: str) -> bool:
    return text.isspace() and "\n" in text


def _ends_sentence(text: str) -> bool:
    return text in SENTENCE_ENDS


def batches(lengths: Sequence[int]) -> list[list[int]]:
    """Numbers of rows of like length put together, at most :data:`BATCH_PIECES` pieces with padding in each."""
    found: list[list[int]] = []
    for i in sorted(range(len(lengths)), key=lambda i: (lengths[i], i)):
        if not found or (len(found[-1]) + 1) * (lengths[i] + 2) > BATCH_PIECES:
            found.append([])
        found[-1].append(i)
    return found


def unit(vector: np.ndarray) -> np.ndarray:
    """The vector at length one (a zero vector stays zero)."""
    return (vector / max(float(np.linalg.norm(vector)), 1e-12)).astype(np.float32)


@Language.factory("encoder", default_config={"threads": 1}, assigns=["doc.user_data"])
def make_encoder(nlp: Language, name: str, threads: int) -> Encoder:
    """SpaCy factory ``encoder``."""
    return Encoder(name, threads)


@Language.component("release")
def release(doc: Doc) -> Doc:
    """SpaCy component ``release``: frees the token features when the last head has read them."""
    doc.user_data.pop(READINGS, None)
    return doc
