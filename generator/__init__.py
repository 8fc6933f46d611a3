"""Handprop: worked solutions of neural-network training steps, every printed digit certified."""

from generator.errors import HandpropError
from generator.problem import Problem
from generator.solution import Solution, solve
from generator.version import __version__

__all__ = ["HandpropError", "Problem", "Solution", "__version__", "solve"]
