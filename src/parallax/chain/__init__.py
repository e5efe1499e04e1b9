"""Which step makes which tables, for which corpus, and when they are out of date."""
