"""Kinds of bad input, one module a group."""
