"""One small sentence encoder for everything: MiniLM in ONNX, as a spaCy component and as a function from texts to vectors.

The component puts :data:`FEATURES` numbers a token (layers 3 and 5) into ``doc.user_data[KEY]`` for the heads' tok2vec, the
component ``release`` at the end of the pipeline takes them out again, and ``doc.vector`` and ``span.vector`` are sentence
vectors (mean over the pieces of the last layer, unit length: Reimers and Gurevych 2019).  A piece of text gets the same numbers
alone and in a batch.  Runs on onnxruntime and numpy only.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Iterable, Sequence

import numpy as np
import srsly
from spacy.language import Language
from spacy.ml.models.tok2vec import MultiHashEmbed
from spacy.tokens import Doc, Span
from thinc.api import Linear, Maxout, Model, chain, concatenate, with_array
from thinc.types import Floats2d

KEY = "encoder"
WIDTH = 384
FEATURES = 2 * WIDTH
WINDOW = 200  # pieces a window of the token features
LONGEST = 256  # pieces of a sentence vector, as the encoder was trained
BATCH_PIECES = 4096  # pieces computed at once for sentence vectors
WORDS_FILE, MODEL_FILE, TOKENIZER_FILE = "words.npz", "encoder.onnx", "tokenizer.json"
FILES = (WORDS_FILE, MODEL_FILE, TOKENIZER_FILE)
EPSILON = 1e-12  # of the layer norm
SENTENCE_ENDS = frozenset(".!?…")


class Encoder:
    """The spaCy component ``encoder``.  ``threads``: threads of onnxruntime for one window."""

    def __init__(self, name: str = "encoder", threads: int = 1):
        self.name, self.threads = name, threads
        self._files: dict[str, bytes] = {}
        self._session = self._tokenizer = self._tables = None

    def __call__(self, doc: Doc) -> Doc:
        doc.user_data[KEY] = self.features(doc)
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

    def features(self, doc: Doc) -> np.ndarray:
        """(tokens, 768) float32: layers 3 and 5, each token the mean of its pieces; zeros for white space."""
        pieces, owners = self.pieces([token.text for token in doc])
        counts = np.bincount(owners, minlength=len(doc))
        starts = np.concatenate([[0], np.cumsum(counts)])
        result = np.zeros((len(doc), FEATURES), dtype=np.float32)
        for first, last in windows(doc, counts):
            ids = pieces[starts[first]:starts[last]]
            if len(ids):
                layers = self.run([ids], ("layer3", "layer5"))
                numbers = np.concatenate([layer[0, 1:-1] for layer in layers], axis=1)
                result[first:last] = means(numbers, counts[first:last])
        return result

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
        coded = [np.array(c.ids[: LONGEST - 2], dtype=np.int64) for c in self.tokenizer.encode_batch(list(texts), add_special_tokens=False)]
        for batch in batches([len(ids) for ids in coded]):
            last, = self.run([coded[i] for i in batch], ("layer6",))
            for row, i in enumerate(batch):
                result[i] = unit(last[row, : len(coded[i]) + 2].mean(axis=0))
        return result

    def run(self, rows: Sequence[np.ndarray], outputs: Sequence[str]) -> list[np.ndarray]:
        """The named layers (rows, longest + 2, 384) of rows of pieces, framed by [CLS] and [SEP] and padded."""
        return self.session.run(list(outputs), {"hidden": self.embedded(rows), "attention_mask": framed_mask(rows)})

    def embedded(self, rows: Sequence[np.ndarray]) -> np.ndarray:
        """What the layers read: word and place vectors of rows of pieces, framed by [CLS] and [SEP], padded and normed; (rows, longest + 2, 384)."""
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
    def tokenizer(self):
        if self._tokenizer is None:
            from tokenizers import Tokenizer

            self._tokenizer = Tokenizer.from_str(self._file(TOKENIZER_FILE).decode("utf-8"))
        return self._tokenizer

    def _file(self, name: str) -> bytes:
        if name not in self._files:
            raise ValueError(f"the component {self.name!r} holds no encoder yet: load it from a pipeline's folder")
        return self._files[name]

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self._files.items():
            (folder / name).write_bytes(content)

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> Encoder:
        self._files = {name: (Path(path) / name).read_bytes() for name in FILES}
        self._session = self._tokenizer = self._tables = None
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        return srsly.msgpack_dumps(self._files)

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Encoder:
        self._files = srsly.msgpack_loads(data)
        self._session = self._tokenizer = self._tables = None
        return self

    def __getstate__(self) -> dict:
        return {**self.__dict__, "_session": None, "_tokenizer": None, "_tables": None}


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


def means(numbers: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Mean of ``counts[i]`` consecutive rows each; zeros where the count is zero."""
    result = np.zeros((len(counts), numbers.shape[1]), dtype=np.float32)
    some = counts > 0
    firsts = np.concatenate([[0], np.cumsum(counts)[:-1]])[some]
    result[some] = np.add.reduceat(numbers, firsts, axis=0) / counts[some, None]
    return result


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
    """spaCy factory ``encoder``."""
    return Encoder(name, threads)


@Language.component("release")
def release(doc: Doc) -> Doc:
    """spaCy component ``release``: frees the token features when the last head has read them."""
    doc.user_data.pop(KEY, None)
    return doc


def hash_and_context(width: int, context_width: int, rows: list[int], attrs: list[str]) -> Model[list[Doc], list[Floats2d]]:
    """spaCy architecture ``parallax.HashAndContext.v1``: hash embeddings of the cased word beside the encoder's features.

    Returns a model from Docs to one (tokens, width) array each.
    """
    hashes = MultiHashEmbed(width=width, attrs=attrs, rows=rows, include_static_vectors=False)
    context = chain(Model("encoder_features", _forward), with_array(Linear(context_width, FEATURES)))
    mix = with_array(Maxout(width, width + context_width, nP=3, normalize=True, dropout=0.0))
    model = chain(concatenate(hashes, context), mix)
    model.set_dim("nO", width)
    return model


def _forward(model: Model, docs: list[Doc], is_train: bool):
    if any(KEY not in doc.user_data for doc in docs):
        warnings.warn("the component 'encoder' did not run before this one: its features are taken as zero", stacklevel=2)
    empty = [np.zeros((len(doc), FEATURES), dtype=np.float32) if KEY not in doc.user_data else None for doc in docs]
    return [model.ops.asarray2f(doc.user_data.get(KEY, zeros)) for doc, zeros in zip(docs, empty)], lambda gradient: []
