"""How sure a draft is, or why there is no answer."""
