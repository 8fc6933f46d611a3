"""A printer of layout trees for each format, and what it needs."""
