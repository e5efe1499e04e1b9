"""What a kind of bad input is: what it writes, and what reading it must give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

GOOD = {
    "good-one.txt": (
        "Norland and Sudland leaders meet over border crisis\n\n"
        "Norland's foreign minister Petra Anders met her Sudland counterpart Ivo Marek in Velm on "
        "Monday to discuss the border crisis.\n\n"
        "“The road to an agreement – an agreement blocked for months by the shelling of our "
        "villages – is still open,” Anders told reporters after the talks.\n\n"
        "Marek rejected the accusation that his army had shelled the villages. He said Sudland "
        'would respond with "decisive countermeasures" if Norland closed the crossing.\n\n'
        "More than 40 people have been killed since March, according to the Red Cross.\n"
    ),
    "good-two.txt": (
        "Anders: road to agreement 'still open'\n\n"
        "Norland's foreign minister Petra Anders said on Monday that the dispute with Sudland "
        "could be settled by talks.\n\n"
        "“The road to an agreement… is still open,” Anders told reporters in Velm.\n\n"
        "Sudland's foreign minister Ivo Marek denied that his army had shelled villages in "
        'Norland, calling the claim a "fabrication".\n\n'
        'The so-called "peace corridor" has been closed for three weeks.\n'
    ),
}
"""The good articles beside every odd one, by the names of their files."""
STORY = (
    "Harbour of Velm closed after fire\n\n"
    "A fire closed the harbour of Velm on Thursday. Ferries stayed in port and schools sent their "
    "pupils home, the mayor, Jonas Weir, told reporters.\n\n"
    "“We will open again as soon as the smoke is gone,” Weir said. The fire brigade said that "
    "nobody was hurt. The police accused two dockworkers of setting a warehouse alight.\n\n"
    "The port authority expects the first ferry to leave on Friday morning.\n"
)
"""An article that an odd file can hold."""
FLAT = " ".join(STORY.split())
"""The same article in one line."""
LEFT = r"left out|not read|no |empty|cannot|not |damaged|broken|nothing"


Content: TypeAlias = "str | bytes | Callable[[], str | bytes]"
"""What a file holds, or a function that makes it (for what is large)."""


class Kind(NamedTuple):
    """One kind of bad input.

    ``write`` puts the odd files into an empty folder. ``gives`` is the number of articles that they
    must give (None: any). ``says`` is a regular expression that the line about them must match
    (empty: there must be no line; None: a line is allowed), and ``lines`` how many such lines
    there are. ``alone`` leaves out the good articles; ``needs`` names what the machine must allow.
    """

    group: str
    name: str
    write: Callable[[Path], None]
    gives: int | None
    says: str | None
    lines: int = 1
    alone: bool = False
    needs: str = ""


def holding(files: Mapping[str, Content]) -> Callable[[Path], None]:
    """A function that writes these files, given by their paths, into a folder."""

    def write(folder: Path) -> None:
        for path, content in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            made = content() if callable(content) else content
            file.write_bytes(made.encode() if isinstance(made, str) else made)

    return write


def one_file(group: str, file: str) -> Callable[..., Kind]:
    """A function that makes kinds of one odd file, called ``file`` unless another name is given.

    It takes the name of the kind, the content, and then the fields of :class:`Kind` from ``gives``.
    """

    def make(
        name: str,
        content: Content,
        gives: int | None,
        says: str | None,
        lines: int = 1,
        called: str = "",
    ) -> Kind:
        return Kind(group, name, holding({called or file: content}), gives, says, lines)

    return make


def write_good(folder: Path) -> None:
    """Write the good articles into a folder."""
    holding(GOOD)(folder)
