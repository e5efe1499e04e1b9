"""The sentence encoder behind all annotation: MiniLM in ONNX.

It works as a spaCy component and as a function from texts to vectors.  Two stacks of six int8
layers share one table of word vectors. The original stack gives sentence vectors (``doc.vector``,
``span.vector``), which are the mean over the pieces of the last layer at unit length (Reimers and
Gurevych 2019); the stack tuned by ``training/joint.py`` scores every word.  The component stores
these scores in ``doc.user_data`` for the components of :mod:`parallax.language.decoders`, and
``release`` at the end of the pipeline removes them.  A text gets the same numbers alone and in a
batch.  Only onnxruntime and numpy are needed.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import srsly
from spacy.language import Language
from spacy.tokens import Doc, Span

from parallax.language.decoders import WINDOWS, LabelScheme, WindowScores
from parallax.language.word_shapes import GLUED, case_of, gaps_of

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

WIDTH = 384  # of all vectors
WINDOW = 200  # most pieces in a window of the tuned layers
LONGEST = 256  # most pieces in the text of a sentence vector, as in training
BATCH_PIECES = 512  # most pieces in a batch of sentence vectors; larger ones only cost more memory
WORDS_FILE = "words.npz"  # word vectors (int8 with a scale each), positions, norm
MODEL_FILE = "encoder.onnx"  # the layers of the sentence vectors
TOKENS_FILE = "tokens.onnx"  # the tuned layers, which score every word
HEADS_FILE = "heads.npz"  # the label scheme
TOKENIZER_FILE = "tokenizer.json"
FILES = (WORDS_FILE, MODEL_FILE, TOKENS_FILE, HEADS_FILE, TOKENIZER_FILE)
SCORES = ("tags", "classes", "starts", "arcs", "label_dep", "label_head", "names")
EPSILON = 1e-12  # of the layer norm, as in BERT
SLOW_REWRITING = ("SkipLayerNormFusion",)
"""Sum and layer norm as one operator of onnxruntime take several times as long as one after the
other, which is a sixth of the time of the int8 layers."""
SENTENCE_ENDS = frozenset(".!?…")


class Encoder:
    """The spaCy component ``encoder``.

    Parameters
    ----------
    name
        The name of the component in its pipeline.
    threads
        Threads of onnxruntime for one window.
    """

    def __init__(self, name: str = "encoder", threads: int = 1):
        self.name, self.threads = name, threads
        self._files: dict[str, bytes] = {}
        self._forget()

    def _forget(self) -> None:
        """Drop everything that is opened on demand."""
        self._session: InferenceSession | None = None
        self._tokens: InferenceSession | None = None
        self._tokenizer: Tokenizer | None = None
        self._tables: dict[str, np.ndarray] | None = None
        self._scheme: LabelScheme | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Store the scores of its words in the Doc, and let it take its vectors from here."""
        doc.user_data[WINDOWS] = self.window_scores(doc)
        self.hook(doc)
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterable[Doc]:
        """Process a stream of Docs one by one; ``batch_size`` is only part of spaCy's interface."""
        for doc in stream:
            yield self(doc)

    def hook(self, doc: Doc) -> None:
        """Let a Doc and its spans take their vectors and similarities from sentence vectors."""
        for hooks in (doc.user_hooks, doc.user_span_hooks):
            hooks["vector"], hooks["similarity"] = self.vector, self.similarity
            hooks["has_vector"] = lambda part: True
            hooks["vector_norm"] = lambda part: float(np.linalg.norm(part.vector))

    def vector(self, part: Doc | Span) -> np.ndarray:
        """The sentence vector (384,); for several sentences, their mean at unit length."""
        sentences = [part.text]
        if isinstance(part, Doc) and part.has_annotation("SENT_START"):
            sentences = [sentence.text for sentence in part.sents]
        return unit(self.encode(sentences).mean(axis=0))

    def similarity(self, one: Doc | Span, other: Doc | Span) -> float:
        """The cosine similarity of two sentence vectors."""
        return float(np.dot(np.asarray(one.vector), np.asarray(other.vector)))

    def window_scores(self, doc: Doc) -> list[WindowScores]:
        """The scores of the tuned layers for the words of a Doc, window by window."""
        pieces, owners = self.pieces([token.text for token in doc])
        counts = np.bincount(owners, minlength=len(doc))
        edges = np.concatenate([[0], np.cumsum(counts)])
        gaps = gaps_of([token.text for token in doc], [bool(token.whitespace_) for token in doc])
        cases = np.array([case_of(token.text) for token in doc], dtype=np.int64)
        found = []
        for first, last in windows(doc, counts):
            words = np.flatnonzero(counts[first:last]) + first
            if len(words):
                found.append(self._score(pieces, edges, gaps, cases, words))
        return found

    def _score(
        self,
        pieces: np.ndarray,
        edges: np.ndarray,
        gaps: np.ndarray,
        cases: np.ndarray,
        words: np.ndarray,
    ) -> WindowScores:
        """The scores of ``words``; ``edges`` holds the offset of each word in ``pieces``."""
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
        outputs = self.tokens.run([f"out.{name}" for name in SCORES], given)
        scores = {name: output[0] for name, output in zip(SCORES, outputs)}
        scores["starts"] = scores["starts"][:, 0]
        return WindowScores(words=words, gaps=gaps[words], scheme=self.scheme, **scores)

    def pieces(self, words: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """The word pieces of the words, and the number of the word that each piece belongs to.

        A word is cut after :data:`WINDOW` pieces.
        """
        coded = self.tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False)
        ids = np.array(coded.ids, dtype=np.int64)
        owners = np.array(coded.word_ids, dtype=np.int64)
        if not len(ids):
            return ids, owners
        rank = np.arange(len(ids)) - np.searchsorted(owners, owners)
        return ids[rank < WINDOW], owners[rank < WINDOW]

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Sentence vectors of texts: (texts, 384) float32 at unit length.

        A text is cut after :data:`LONGEST` pieces; one that occurs several times is read once.
        """
        places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        return self._encode(list(places))[[places[text] for text in texts]]

    def _encode(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of distinct texts, as :meth:`encode`."""
        result = np.zeros((len(texts), WIDTH), dtype=np.float32)
        encodings = self.tokenizer.encode_batch(texts, add_special_tokens=False)
        coded = [np.array(c.ids[: LONGEST - 2], dtype=np.int64) for c in encodings]
        for batch in batches([len(ids) for ids in coded]):
            rows = [coded[i] for i in batch]
            given = {"hidden": self.embedded(rows), "attention_mask": framed_mask(rows)}
            (last,) = self.session.run(["vectors"], given)
            for row, i in enumerate(batch):
                result[i] = unit(last[row, : len(coded[i]) + 2].mean(axis=0))
        return result

    def embedded(self, rows: Sequence[np.ndarray]) -> np.ndarray:
        """The input of the layers: normed sums of word and position vectors for rows of pieces.

        Each row is framed by [CLS] and [SEP] and padded.  Returns (rows, longest + 2, 384) float32.
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
        """The word vectors of an array of pieces of any shape, on one more axis (384, float32)."""
        tables = self.tables
        return tables["words"][ids] * tables["words.scale"][ids]

    @property
    def tables(self) -> dict[str, np.ndarray]:
        """The arrays of :data:`WORDS_FILE`."""
        if self._tables is None:
            with np.load(io.BytesIO(self._file(WORDS_FILE))) as stored:
                self._tables = {name: stored[name] for name in stored.files}
        return self._tables

    @property
    def session(self) -> InferenceSession:
        """The layers for sentence vectors."""
        if self._session is None:
            self._session = open_session(self._file(MODEL_FILE), self.threads, SLOW_REWRITING)
        return self._session

    @property
    def tokens(self) -> InferenceSession:
        """The layers that score every word."""
        if self._tokens is None:
            self._tokens = open_session(self._file(TOKENS_FILE), self.threads)
        return self._tokens

    @property
    def scheme(self) -> LabelScheme:
        """The labels of the scores, and the weights used in decoding them."""
        if self._scheme is None:
            with np.load(io.BytesIO(self._file(HEADS_FILE))) as stored:
                self._scheme = LabelScheme(
                    tags=_strings(stored["tags"]),
                    classes=_strings(stored["classes"]),
                    labels=_strings(stored["labels"]),
                    names=_strings(stored["names"]),
                    label=stored["label"].astype(np.float32),
                    transitions=stored["transitions"].astype(np.float32),
                    first=stored["first"].astype(np.float32),
                    last=stored["last"].astype(np.float32),
                )
        return self._scheme

    @property
    def tokenizer(self) -> Tokenizer:
        """The word piece tokenizer."""
        if self._tokenizer is None:
            from tokenizers import Tokenizer

            self._tokenizer = Tokenizer.from_str(self._file(TOKENIZER_FILE).decode("utf-8"))
        return self._tokenizer

    def _file(self, name: str) -> bytes:
        if name not in self._files:
            raise ValueError(
                f"the component {self.name!r} holds no encoder yet: "
                "load it from a pipeline's folder"
            )
        return self._files[name]

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        """Write the files of the encoder to a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self._files.items():
            (folder / name).write_bytes(content)

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> Encoder:
        """Read the files of the encoder from a folder."""
        self._files = {name: (Path(path) / name).read_bytes() for name in FILES}
        self._forget()
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The files of the encoder, packed."""
        return srsly.msgpack_dumps(self._files)

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Encoder:
        """Read the files of the encoder as packed by :meth:`to_bytes`."""
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
            "_scheme": None,
        }


def _strings(values: np.ndarray) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


def framed_mask(rows: Sequence[np.ndarray]) -> np.ndarray:
    """The attention mask of framed rows (rows, longest + 2): 1 for a piece, 0 for padding."""
    lengths = np.array([len(row) + 2 for row in rows])
    return (np.arange(lengths.max()) < lengths[:, None]).astype(np.int64)


def open_session(model: bytes, threads: int = 1, without: Sequence[str] = ()) -> InferenceSession:
    """An onnxruntime session on the CPU, for the bytes of a model.

    ``without`` names optimizers of onnxruntime that are not to be used.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        model, options, providers=["CPUExecutionProvider"], disabled_optimizers=list(without)
    )


def windows(doc: Doc, counts: np.ndarray) -> list[tuple[int, int]]:
    """The tokens [first, last) of each window of a Doc.

    A window has at most :data:`WINDOW` pieces and holds as many paragraphs as fit.  It ends after a
    paragraph or a sentence if one ends in its second half, and otherwise anywhere.

    Parameters
    ----------
    doc
        The tokens.
    counts
        The number of word pieces in each token.
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
    """The end of a window that begins at ``first`` and may not exceed ``limit``."""
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
    """Batches of row numbers, with rows of similar length in each.

    A batch has at most :data:`BATCH_PIECES` pieces including padding.
    """
    found: list[list[int]] = []
    for i in sorted(range(len(lengths)), key=lambda i: (lengths[i], i)):
        if not found or (len(found[-1]) + 1) * (lengths[i] + 2) > BATCH_PIECES:
            found.append([])
        found[-1].append(i)
    return found


def unit(vector: np.ndarray) -> np.ndarray:
    """The vector scaled to length one (a zero vector stays zero)."""
    return (vector / max(float(np.linalg.norm(vector)), 1e-12)).astype(np.float32)


@Language.factory("encoder", default_config={"threads": 1}, assigns=["doc.user_data"])
def make_encoder(nlp: Language, name: str, threads: int) -> Encoder:
    """SpaCy factory ``encoder``."""
    return Encoder(name, threads)


@Language.component("release")
def release(doc: Doc) -> Doc:
    """SpaCy component ``release``, which frees the scores after the last decoder has read them."""
    doc.user_data.pop(WINDOWS, None)
    return doc
