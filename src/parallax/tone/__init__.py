"""How a text speaks of its actors: tables `sentiments`, `loaded`."""
