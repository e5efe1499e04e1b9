"""Who and where: tables `mentions`, `entities`, `merges`."""
