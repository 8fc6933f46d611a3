"""Expressions: the tree, the operations in it, and the tables of activations and losses."""
