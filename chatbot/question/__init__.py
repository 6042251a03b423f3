"""What is asked: a question taken apart, what it leans on, what it takes for given."""
