"""Frames of the codebook, and who does what to whom: tables `frames`, `roles`."""
