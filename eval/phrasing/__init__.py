"""How well the check of a phrased sentence tells faithful ones from corrupted ones: sentences made wrong on purpose, and measured."""
