"""From a question to the sentences that could answer it, in order."""
