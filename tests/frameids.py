"""Ids of the frames of the shipped codebook, in its order."""

ISSUES = [
    "DIPLOMACY",
    "THREAT",
    "DETERRENCE",
    "SECURITY_ORDER",
    "INFO_WAR",
    "NORMS",
    "BLAME",
    "SOLIDARITY",
    "HUMAN_COST",
]
GENERIC = ["CONFLICT", "HUMAN_INTEREST", "RESPONSIBILITY", "MORALITY", "ECONOMIC"]
