"""Question sets to reports."""
