"""Names of news agencies, and how to tell a site or desk from a person in a byline."""

from __future__ import annotations

import re

AGENCIES = {
    "AP": ("associated press", "the associated press", "ap", "ap news"),
    "Reuters": ("reuters", "thomson reuters"),
    "AFP": ("afp", "agence france-presse", "agence france presse", "france-presse"),
    "UPI": ("upi", "united press international"),
    "dpa": ("dpa", "deutsche presse-agentur"),
    "Bloomberg": ("bloomberg", "bloomberg news"),
    "TASS": ("tass", "itar-tass"),
    "Interfax": ("interfax",),
    "RIA Novosti": ("ria novosti", "ria"),
    "Sputnik": ("sputnik",),
    "Xinhua": ("xinhua", "xinhua news agency"),
    "ANI": ("ani",),
    "PTI": ("pti", "press trust of india"),
    "IANS": ("ians",),
    "Kyodo": ("kyodo", "kyodo news"),
    "Yonhap": ("yonhap", "yonhap news agency"),
    "EFE": ("efe",),
    "ANSA": ("ansa",),
    "DPA": (),
    "Anadolu": ("anadolu", "anadolu agency", "aa"),
    "Ukrinform": ("ukrinform",),
    "UNIAN": ("unian",),
    "PA": ("pa", "press association", "pa media"),
    "Canadian Press": ("the canadian press", "canadian press"),
    "AAP": ("aap", "australian associated press"),
    "CNN": ("cnn",),
    "BBC": ("bbc", "bbc news"),
    "DW": ("dw", "deutsche welle"),
    "KUNA": ("kuna",),
    "IRNA": ("irna",),
    "APA": ("apa",),
    "ATS": ("ats",),
    "Belga": ("belga",),
    "STT": ("stt",),
    "NTB": ("ntb",),
    "CNA": ("cna",),
    "AGI": ("agi",),
}
"""Agencies and outlets whose texts others reprint, with their names in lower case."""
_AGENCY_OF: dict[str, str] = {}
for _agency, _names in AGENCIES.items():
    _AGENCY_OF.update(dict.fromkeys(_names, _agency))
SITE_WORDS = re.compile(
    r"\b(?:news|times|post|daily|herald|tribune|gazette|journal|desk|staff|agency|press|media|today"
    r"|online|tv|radio|network|magazine|editors?|newsroom|team|admin|correspondents?|bureau)\b",
    re.I,
)
"""Words found in the names of sites and desks but not of people."""


def agency_of(name: str) -> str | None:
    """The agency or outlet of this name (a key of :data:`AGENCIES`); None for any other name."""
    return _AGENCY_OF.get(re.sub(r"\s+", " ", name).strip(" .()[]–—-").casefold())


def names_site(name: str) -> bool:
    """Whether a name is that of a site, desk or agency, not of a person."""
    return bool(SITE_WORDS.search(name)) or agency_of(name) is not None
