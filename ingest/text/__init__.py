"""A text as lines that are read: their places, numbers in front, marks that nobody sees, breaks that end nothing."""
