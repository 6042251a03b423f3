"""Trains, exports and measures the small reader."""
