"""Notebooks: expressions as Python with NumPy, what a solution comes to as cells of it."""
