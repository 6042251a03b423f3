"""Is an answer right, and what figures say so: results, judgements, the vocabulary of figures, their intervals."""
