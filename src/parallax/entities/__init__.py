"""People, places and organisations: tables ``mentions``, ``entities`` and ``merges``."""
