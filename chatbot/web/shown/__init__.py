"""What every face is made of: the words in three languages, and the templates they stand in.  Knows no engine."""
