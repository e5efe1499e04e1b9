"""Invented sentences about states, parties and bodies, for the sentiment networks.

The patterns of ``sentiment_sentences.txt`` get names drawn from the codebook's lists, so that no
actor stands for a polarity.
"""

from __future__ import annotations

import csv
import random
import re
from pathlib import Path

from parallax import ROOT

INVENTED = "invented"  # the split of such rows
SENTENCES = Path(__file__).with_name("sentiment_sentences.txt")
EACH, NEUTRAL = 9, 1.3  # invented sentences a pattern, and neutral targets for each charged one
SIGNS = {"-": "negative", "=": "neutral", "+": "positive"}
BODIES = (
    "the United Nations",
    "the Red Cross",
    "the World Bank",
    "NATO",
    "the African Union",
    "the European Union",
    "the IMF",
    "Amnesty International",
    "the OSCE",
    "the foreign ministry",
    "the central bank",
    "Greenpeace",
    "the Arab League",
    "the Commonwealth",
    "ASEAN",
)


def invented(names: list[str], chance: random.Random) -> list[dict]:
    """Rows made from the patterns of :data:`SENTENCES`.

    Countries come from the codebook's list, persons from the ``names`` of the corpus.
    """
    persons = [name.split() for name in names if re.fullmatch("[A-Z][a-z]+ [A-Z][a-z]+", name)]
    rows = [
        row
        for line in SENTENCES.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
        for _ in range(EACH)
        for row in invent(line, persons, countries(), chance)
    ]
    chance.shuffle(rows)
    charged = [row for row in rows if row["label"] != "neutral"]
    return (
        charged + [row for row in rows if row["label"] == "neutral"][: int(NEUTRAL * len(charged))]
    )


def invent(
    pattern: str, persons: list[list[str]], places: list[dict[str, str]], chance: random.Random
) -> list[dict]:
    """Two rows (or one) of a pattern with names filled in.

    At most two of its targets are used, or the sentence would be seen once for each.
    """
    drawn = dict(zip("ABC", chance.sample(places, 3)))
    people = {letter: [chance.choice(persons)[0], chance.choice(persons)[1]] for letter in "PQR"}
    short, text, marked, at = chance.random() < 0.4, "", [], 0
    for slot in re.finditer(r"\{([ABCPQRO])([ac]?)([-=+])\}", pattern):
        text, at = text + pattern[at : slot.start()], slot.end()
        letter, form, sign = slot.groups()
        if letter in drawn:
            name = drawn[letter][form]
        elif letter in people:
            name = " ".join(people[letter][short:])
        else:
            name = chance.choice(BODIES)
        name = name if text else name[0].upper() + name[1:]
        marked.append((len(text), name, SIGNS[sign]))
        text += name
    text += pattern[at:]
    chosen = chance.sample(marked, 2) if len(marked) > 2 else marked
    return [
        {
            "text": text,
            "target": {"text": name, "start": start, "end": start + len(name)},
            "label": label,
            "split": INVENTED,
            "further_mentions": [],
        }
        for start, name, label in chosen
    ]


def countries() -> list[dict[str, str]]:
    """Name (""), adjective ("a") and capital ("c") of countries.

    Only those that the codebook has all three of.
    """
    found: dict[str, dict[str, str]] = {}
    for row in csv.DictReader((ROOT / "data" / "codebook" / "sides.csv").open(encoding="utf-8")):
        own = found.setdefault(row["side"], {})
        plain = row["name"] == row["entity"]
        kind = ""
        if row["role"] == f"capital of {row['side']}":
            kind = "c"
        elif row["label"] == "NORP" and plain:
            kind = "a"
        if kind or (plain and row["role"] == "country"):
            own.setdefault(kind, row["name"])
    return [own for _, own in sorted(found.items()) if {"", "a", "c"} <= set(own)]
