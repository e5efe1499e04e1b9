"""Tokens, sentences, parses and vectors: tables ``sentences``, ``tokens`` and ``vectors``."""
