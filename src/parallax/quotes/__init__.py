"""Who says what, and in whose voice: tables `attributions`, `voices`."""
