"""Text to what is searched and shown: items of enumerations, sentences, passages."""
