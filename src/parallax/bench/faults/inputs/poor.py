"""Corpora that lack something: each must still give every report."""

from __future__ import annotations

from parallax.bench.faults.kinds import STORY, Kind, holding


def _corpus(name: str, *texts: str) -> Kind:
    files = {f"text-{number}.txt": text for number, text in enumerate(texts, 1)}
    return Kind("poor corpora", name, holding(files), len(texts), None, alone=True)


def _paragraphs(*sentences: str) -> str:
    return "\n\n".join(sentences) + "\n"


KINDS: list[Kind] = [
    _corpus("one article of two sentences", "It rained in the morning. The sun came out later.\n"),
    _corpus("one article", STORY),
    _corpus("two identical articles", STORY, STORY),
    _corpus(
        "no name", _paragraphs("The rain fell all day.", "The streets were wet.", "It was cold.")
    ),
    _corpus(
        "no speaker", _paragraphs("Norland closed the border.", "The army of Sudland left Velm.")
    ),
    _corpus(
        "no frame and no day", _paragraphs("Petra Anders likes tea.", "Ivo Marek likes coffee.")
    ),
    _corpus(
        "agents alone", _paragraphs("Norland attacked.", "Sudland attacked.", "Norland fired.")
    ),
    _corpus(
        "patients alone", _paragraphs("Norland was attacked.", "Sudland was shelled and bombed.")
    ),
    _corpus("quotations alone", _paragraphs("“We will go,” he said.", "“We will stay,” she said.")),
    _corpus(
        "questions alone", _paragraphs("Who closed the harbour?", "Will it open again?", "Why?")
    ),
    _corpus("capitals alone", STORY.upper()),
    _corpus("small letters alone", STORY.lower()),
    _corpus("no full stop", " ".join(STORY.replace(".", "").split())),
    _corpus("one word an article", "Harbour.\n", "Ferry.\n"),
]
