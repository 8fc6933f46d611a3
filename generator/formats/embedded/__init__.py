"""Documents as parts of pages that are not ours, such as a question of a learning platform."""
