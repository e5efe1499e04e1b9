"""Dependency labels by kind, for Universal Dependencies and ClearNLP (spaCy's English models).

Each set is a linguistic kind under both label schemes; a rule that needs another selection builds
it from these by name.  Universal Dependencies v2: de Marneffe et al. 2021; ClearNLP: Choi and
Palmer 2012.
"""

from __future__ import annotations

ACTIVE_SUBJECTS = frozenset(("nsubj", "csubj"))
PASSIVE_SUBJECTS = frozenset(("nsubj:pass", "nsubjpass", "csubj:pass"))
"""Subjects of passive verbs, who are the patient."""
DIRECT_OBJECTS = frozenset(("obj", "dobj"))
INDIRECT_OBJECTS = frozenset(("iobj", "dative"))
OBJECTS = DIRECT_OBJECTS | INDIRECT_OBJECTS
AGENTS = frozenset(("obl:agent", "agent"))
"""Agents of passive verbs ("by ...")."""
POSSESSORS = frozenset(("nmod:poss", "poss"))
RELATIVE_CLAUSES = frozenset(("acl:relcl", "relcl"))
CLAUSES_OF_NOUNS = frozenset(("acl", "acl:relcl", "relcl", "advcl:relcl"))
"""Clauses that modify a noun."""
PASSIVE_AUXILIARIES = frozenset(("aux:pass", "auxpass"))
AUXILIARIES = frozenset(("aux",)) | PASSIVE_AUXILIARIES
PARTICLES = frozenset(("compound:prt", "prt"))
"""Particles of a verb, such as "up" in "give up"."""
NAME_PARTS = frozenset(("compound", "flat", "flat:name"))
"""Dependents of the head of a name."""
OBLIQUES = frozenset(("obl", "nmod"))
"""Prepositional phrases in Universal Dependencies."""
PREPOSITIONS = frozenset(("prep",))
"""Prepositional phrases in ClearNLP, where the preposition is the head of its noun (pobj)."""
