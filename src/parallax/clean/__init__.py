"""Which lines of a page are the article: tables `articles`, `lines`, `problems`."""
