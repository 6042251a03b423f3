"""What is kept on disk: passages.jsonl and the originals beside it."""
