"""Every input format to one kind of record; no judgement here."""
