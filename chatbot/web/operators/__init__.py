"""Operators' pages: feedback, the day's questions, answers written by hand, documents."""
