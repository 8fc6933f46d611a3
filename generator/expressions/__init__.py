"""Expressions: the tree, its operations, and the tables of activations, losses and optimizers."""
