"""Small fitted models and their weights.  Knows nothing of questions."""
