"""The chat: what its page sends, the queue that it joins, the turn that it gets."""
