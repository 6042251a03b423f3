"""Passages to hits: embedding, FAISS, BM25 and their fusion, kept in generations on disk."""
