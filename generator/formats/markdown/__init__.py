"""Markdown: CommonMark with pipe tables, and formulas between dollar signs."""
