"""One module a benchmark: `python -m parallax bench NAME`."""
