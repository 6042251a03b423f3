"""From ranked sentences to a draft: the sentences chosen, the short answer, what disagrees."""
