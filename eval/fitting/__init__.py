"""What fits the weights and trains the reader.  Needs a checkout: no wheel carries it."""
