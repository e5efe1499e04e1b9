"""Characters that nobody sees and that change how the text around them is read or shown."""

from __future__ import annotations

import re
import unicodedata

REPLACEMENT = "\ufffd"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b\u200e\u200f\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
    # Joiners shape letters of other scripts and emoji; after a Latin letter they do nothing.
    "|(?<=[\0-\u024f])[\u200c\u200d]"
)
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """Text without characters that no page or picture can hold, or that turn the text around them.

    Control characters, halves of surrogate pairs and noncharacters become U+FFFD: they are not
    allowed in HTML or SVG.  Marks that force a direction of writing go, since one that is not
    closed turns what follows; letters of right-to-left scripts carry their direction themselves.
    """
    return _DIRECTION.sub("", _CONTROL.sub(REPLACEMENT, text))


def one_name(text: str) -> str:
    r"""A name, the same for all spellings of it that no reader could tell apart.

    Letters are composed, a run of white space is one blank, and marks that nobody sees go.
    Capitals stay, as do letters of another script that look alike: a reader may mean them.

    >>> one_name("Velm\u200b  Post") == "Velm Post"
    True
    """
    seen = _UNSEEN.sub("", harmless(text))
    return unicodedata.normalize("NFC", " ".join(seen.split()))
