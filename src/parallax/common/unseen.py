"""Characters that nobody sees and that change how the text around them is read or shown."""

from __future__ import annotations

import re

REPLACEMENT = "\ufffd"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """Text without characters that no page or picture can hold, or that turn the text around them.

    Control characters, halves of surrogate pairs and noncharacters become U+FFFD: they are not
    allowed in HTML or SVG.  Marks that force a direction of writing go, since one that is not
    closed turns what follows; letters of right-to-left scripts carry their direction themselves.
    """
    return _DIRECTION.sub("", _CONTROL.sub(REPLACEMENT, text))
