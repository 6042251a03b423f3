"""Operators' own documents: brought in, looked at, published, replaced, withdrawn, gone back on; each step in a log."""
