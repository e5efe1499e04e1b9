"""How a text speaks of whom: tables `sentiments`, `loaded`."""
