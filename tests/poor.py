"""Corpora that lack something: a name, and the files of the folder.

What each lacks is what its notebooks have to say in words, or to leave out.
"""

from __future__ import annotations

from pathlib import Path

Files = dict[str, str]
"""File names, without folders, and their texts."""

FIRE = """Holm defends brigade

The fire chief, Lars Holm, attacked 21 people on Tuesday in a speech at the mill. He left at noon.
"""
TALKS = """Anders: road to agreement 'still open'

Norland's foreign minister Petra Anders said on Monday that the dispute with Sudland could be settled by talks.

“The road to an agreement is still open,” Anders told reporters in Velm.

Sudland's foreign minister Ivo Marek denied that his army had shelled villages in Norland, calling the claim a "fabrication".
"""
TALKS_AGAIN = """Norland and Sudland leaders meet over border crisis

Norland's foreign minister Petra Anders met her Sudland counterpart Ivo Marek in Velm on Monday to discuss the border crisis.

“The road to an agreement is still open,” Anders told reporters after the talks.

Marek rejected the accusation that his army had shelled the villages. He said Sudland would respond with "decisive countermeasures" if Norland closed the crossing.
"""
TALKS_IN_SHORT = """Norland and Sudland foreign ministers Petra Anders and Ivo Marek met in Velm on Monday.
"""
STORM = """Storm closes harbour

A storm closed the harbour of Velm on Thursday. Ferries stayed in port and schools sent their pupils home.

The weather service expects calmer weather at the weekend.
"""
GERMAN = """Sturm legt den Hafen lahm

Ein schwerer Sturm hat am Donnerstag den Hafen von Velm lahmgelegt. Die Fähren blieben im Hafen, und die Schulen schickten ihre Schüler nach Hause. Der Wetterdienst erwartet zum Wochenende ruhigeres Wetter.
"""


def page(text: str, outlet: str, day: str = "") -> str:
    """A page in HTML that names its outlet and, where one is given, its day."""
    head, *body = [part for part in text.split("\n\n") if part.strip()]
    published = f'<meta property="article:published_time" content="{day}">' if day else ""
    paragraphs = "".join(f"<p>{part.strip()}</p>" for part in body)
    return (
        f'<html><head><title>{head.strip()}</title><meta property="og:site_name" '
        f'content="{outlet}">{published}</head><body><article><h1>{head.strip()}</h1>'
        f"{paragraphs}</article></body></html>"
    )


CORPORA: dict[str, Files] = {
    "two-sentences": {"fire.txt": FIRE},
    "only-agents": {
        "a.txt": "Holm arrives\n\nLars Holm arrived at the mill. Lars Holm walked and Lars Holm sang.\n"
    },
    "only-patients": {
        "a.txt": "Norland hit\n\nNorland was attacked in the night. Norland was bombed and shelled.\n"
    },
    "agent-of-unnamed": {
        "a.txt": "Norland strikes\n\nRussia attacked a mill. Russia bombed a bridge and shelled a road.\n"
    },
    "one-party-on-itself": {
        "a.txt": "Russia attacks\n\nMoscow attacked Russia. Moscow bombed Russia on Monday.\n"
    },
    "no-speaker": {"storm.txt": STORM},
    "speaker-not-resolved": {
        "a.txt": "Mill closes\n\nThe mill will close in May, it was said on Monday. “It is over,” "
        "somebody said. Workers were told that it would not open again.\n"
    },
    "no-quotation": {
        "a.txt": "Mill closes\n\nThe mill in Velm closed on Monday. Workers went home early.\n"
    },
    "only-quotations": {
        "a.txt": "“We will rebuild the mill in the spring,” said Lars Holm.\n\n“We will not give up,” "
        "said Lars Holm.\n\n“The mill is ours,” said Lars Holm.\n"
    },
    "one-quotation-no-cue": {"a.txt": "“The mill is ours and it will always be ours.”\n"},
    "no-frame": {
        "a.txt": "Cat sleeps\n\nThe cat slept on the chair. The dog lay under the table.\n"
    },
    "every-sentence-one-frame": {
        "a.txt": "Sanctions on Norland\n\nThe sanctions will hurt Norland. New sanctions against "
        "Norland were announced. The sanctions are the toughest sanctions yet. More sanctions may "
        "follow the sanctions.\n"
    },
    "no-entity": {
        "a.txt": "Cat sleeps\n\nthe cat slept on the chair. the dog lay under the table.\n",
        "b.txt": "Rain falls\n\nit rained on the fields all morning. then it stopped.\n",
    },
    "one-entity": {
        "a.txt": "Rain in Berlin\n\nIt rained in Berlin. Berlin was wet. People in Berlin stayed in.\n"
    },
    "no-date": {"a.txt": TALKS, "b.txt": TALKS_AGAIN},
    "same-date": {
        "a.html": page(TALKS, "Velm Post", "2022-02-14"),
        "b.html": page(TALKS_AGAIN, "Sud News", "2022-02-14"),
    },
    "ten-years-apart": {
        "a.html": page(TALKS, "Velm Post", "2012-02-14"),
        "b.html": page(TALKS_AGAIN, "Sud News", "2022-02-14"),
    },
    "no-outlet": {"a.txt": TALKS, "b.txt": TALKS_AGAIN, "c.txt": STORM},
    "one-outlet": {
        "a.html": page(TALKS, "Velm Post", "2022-02-14"),
        "b.html": page(TALKS_AGAIN, "Velm Post", "2022-02-15"),
        "c.html": page(STORM, "Velm Post", "2022-02-16"),
    },
    "one-article": {"a.txt": TALKS},
    "two-identical": {"a.txt": TALKS, "b.txt": TALKS},
    "two-events": {"a.txt": TALKS, "b.txt": STORM},
    "one-outlet-with-one-sentence": {
        "a.html": page(TALKS, "Velm Post", "2022-02-14"),
        "b.html": page(TALKS_AGAIN, "Sud News", "2022-02-14"),
        "c.html": page("Ministers meet\n\n" + TALKS_IN_SHORT, "Mill Gazette", "2022-02-14"),
    },
    "no-sentiment-target": {
        "a.txt": "Rain falls\n\nit rained on the fields all morning. then it stopped.\n"
    },
    "all-neutral": {
        "a.txt": "Holm in Berlin\n\nLars Holm was in Berlin on Monday. Lars Holm was in Paris on "
        "Tuesday. Lars Holm was in Rome on Friday.\n"
    },
    "no-loaded-word": {"a.txt": "Mill opens\n\nThe mill opened on Monday. It has four floors.\n"},
    "no-denial": {
        "a.txt": "Mill opens\n\nLars Holm said the mill had opened. Lars Holm said it was large.\n"
    },
    "no-side": {
        "a.txt": "Anders meets Marek\n\nPetra Anders met Ivo Marek in Velm. Anders warned Marek. "
        "Marek threatened Anders, Anders said.\n"
    },
    "one-sentence": {"a.txt": "The mill burned down in the night.\n"},
    "one-word": {"a.txt": "Fire\n"},
    "one-word-in-each-of-two": {"a.txt": "Fire\n", "b.txt": "Fire\n"},
    "headline-only": {"a.txt": "Norland and Sudland leaders meet over border crisis\n"},
    "no-headline": {
        "a.txt": "the mill burned down in the night, and by the morning nothing was left of it but "
        "the walls. the fire brigade of Velm said that nobody was hurt.\n"
    },
    "sixty-of-one-sentence": {
        f"a{number:02}.txt": f"The mill of Velm burned down in the night of {number} May.\n"
        for number in range(1, 61)
    },
    "thirteen-outlets": {
        f"a{number:02}.html": page(TALKS, f"Paper Number {number}", "2022-02-14")
        for number in range(1, 14)
    },
    "another-language": {"a.txt": GERMAN, "b.txt": TALKS_AGAIN},
    "mixed-languages": {"a.txt": TALKS + "\n" + GERMAN, "b.txt": TALKS_AGAIN},
    "no-letter": {"a.txt": "123 456 789\n\n---\n\n2022 2023 !!!\n", "b.txt": TALKS},
    "only-marks": {"a.txt": "“” ‘’ … — « »\n", "b.txt": TALKS, "c.txt": TALKS_AGAIN},
    "only-digits": {"a.txt": "12 13 14 15 16 17 18 19 20.\n"},
    "only-capitals": {
        "a.txt": "NORLAND ATTACKS\n\nNORLAND ATTACKED SUDLAND ON MONDAY. IT SAID NO.\n"
    },
    "only-pronouns": {"a.txt": "They did\n\nHe said that she had hit him. She said he hit her.\n"},
    "only-questions": {"a.txt": "Who did it?\n\nWho did it? Why? When? Where was Lars Holm?\n"},
    "only-scare-quotes": {
        "a.txt": "The “plan”\n\nThe “plan” of the “council” was “new”. The “mill” was “old”.\n"
    },
    "everything-denied": {
        "a.txt": "Denials\n\nRussia denied that it had attacked Ukraine. Russia did not bomb Ukraine. "
        "Moscow rejected claims of an invasion of Ukraine.\n"
    },
    "only-lists": {"a.txt": "Winners\n\n- Lars Holm\n- Petra Anders\n- Ivo Marek\n- Velm\n"},
    "one-very-long-name": {
        "a.html": page(TALKS, "The " + "Very " * 30 + "Long Gazette", "2022-02-14"),
        "b.html": page(TALKS_AGAIN, "The " + "Very " * 30 + "Long Herald", "2022-02-14"),
    },
    "two-sides-once": {"a.txt": "Russia and Ukraine\n\nRussia met Ukraine.\n"},
    "repeated-sentence": {
        "a.txt": "Fire\n\n" + "Lars Holm said that the mill burned. " * 12 + "\n"
    },
}
"""By name, the files of each corpus."""


def write(files: Files, folder: Path) -> None:
    """Write files of a corpus into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")


def written(name: str, folder: Path) -> Path:
    """The corpus ``name`` as files in a folder of that name below ``folder``."""
    made = folder / name
    write(CORPORA[name], made)
    return made
