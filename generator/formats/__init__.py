"""Formats: a printer of layout trees for each, and whole documents in it."""
