"""Labels of dependency relations, once for Universal Dependencies and ClearNLP (spaCy's English).

A set here is a linguistic kind under both label sets; a rule that needs another selection builds it
from these by name.  Universal Dependencies v2: de Marneffe et al. 2021; ClearNLP: Choi and Palmer
2012.
"""

from __future__ import annotations

ACTIVE_SUBJECTS = frozenset(("nsubj", "csubj"))
PASSIVE_SUBJECTS = frozenset(("nsubj:pass", "nsubjpass", "csubj:pass"))
"""Subjects to whom the verb is done."""
DIRECT_OBJECTS = frozenset(("obj", "dobj"))
INDIRECT_OBJECTS = frozenset(("iobj", "dative"))
OBJECTS = DIRECT_OBJECTS | INDIRECT_OBJECTS
AGENTS = frozenset(("obl:agent", "agent"))
"""Whom a passive verb is done by."""
POSSESSORS = frozenset(("nmod:poss", "poss"))
RELATIVE_CLAUSES = frozenset(("acl:relcl", "relcl"))
CLAUSES_OF_NOUNS = frozenset(("acl", "acl:relcl", "relcl", "advcl:relcl"))
"""Clauses that hang on a noun."""
PASSIVE_AUXILIARIES = frozenset(("aux:pass", "auxpass"))
AUXILIARIES = frozenset(("aux",)) | PASSIVE_AUXILIARIES
PARTICLES = frozenset(("compound:prt", "prt"))
"""Particles of a verb: give | up."""
NAME_PARTS = frozenset(("compound", "flat", "flat:name"))
"""What hangs on the head of a name."""
OBLIQUES = frozenset(("obl", "nmod"))
"""Prepositional phrases as Universal Dependencies has them."""
PREPOSITIONS = frozenset(("prep",))
"""Prepositional phrases as ClearNLP has them: the preposition heads its noun (pobj)."""
