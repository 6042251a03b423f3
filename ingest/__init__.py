"""Source files to passages: text, outline, tables, sentences, every one with its span."""
