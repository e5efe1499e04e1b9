"""From tables to pages: notebooks run, charts, words, HTML."""
