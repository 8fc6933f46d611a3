"""Somebody's solution as a text: its chains of equalities, and which numbers they give to what."""
