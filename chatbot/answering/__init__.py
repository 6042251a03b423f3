"""Drafts, places and refusals written down as answers, and several answers made one."""
