"""A question set put to the program: the run on disk, the program as its subject, runs that operators start."""
