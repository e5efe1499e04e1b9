"""Tokens, sentences, parse and vectors: tables `sentences`, `tokens`, `vectors`."""
