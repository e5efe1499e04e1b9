"""From tables to pages: the notebooks are run, and their charts, sentences and pages are made."""
