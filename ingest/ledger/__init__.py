"""Every figure of a document with what it measures, and where figures disagree."""
