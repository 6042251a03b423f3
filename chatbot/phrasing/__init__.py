"""A language model's wording of an answer, where one is allowed: asked for, checked against what it cites, or left out."""
