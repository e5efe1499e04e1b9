"""Articles on one event side by side: tables `utterances`, `statements`, `reuse`."""
