"""Outside retrieval and reading sets: read, searched, read again, with figures by their own conventions."""
