"""How much a problem file may state."""

from __future__ import annotations

__all__ = [
    "LARGEST_FILE",
    "LARGEST_LOGO",
    "LARGEST_NUMBER",
    "LARGEST_POINTS",
    "LONGEST_SPACE",
    "LONGEST_SYMBOL",
    "LONGEST_TEXT",
    "LONGEST_WORD",
    "LONGEST_WORD_OF_TITLE",
    "MOST_DIGITS",
    "MOST_ITERATIONS",
    "MOST_LAYERS",
    "MOST_NEURONS",
    "MOST_NUMBERS",
    "MOST_PARTS",
    "MOST_PARTS_OF_PROBLEM",
    "MOST_PLACES",
    "MOST_PROBLEMS",
    "MOST_SAMPLES",
    "MOST_VALUES",
]

# Bytes of a file, and parts of a key with points in it.
LARGEST_FILE = 1_000_000
MOST_PARTS = 50

# Characters of a text, of a word in it, which a line has to hold, and of a symbol.
LONGEST_TEXT = 2000
LONGEST_WORD = 80
LONGEST_WORD_OF_TITLE = 40
LONGEST_SYMBOL = 60

# The size of a number, its digits, and the digits to which numbers are rounded.
LARGEST_NUMBER = 1_000_000
MOST_DIGITS = 20
MOST_PLACES = 15

# Layers after the inputs, neurons or inputs in each, samples, and updates.
MOST_LAYERS = 20
MOST_NEURONS = 32
MOST_SAMPLES = 32
MOST_ITERATIONS = 500
# What all iterations go through; so much takes a minute or two and some 400 MB.
MOST_NUMBERS = 100_000

# Values of a draw.
MOST_VALUES = 100_000

# Of an assignment: problems, parts of each, which have a letter, points, millimetres of room for an
# answer, which a page has to hold, and bytes of a logo.
MOST_PROBLEMS = 30
MOST_PARTS_OF_PROBLEM = 26
LARGEST_POINTS = 1000
LONGEST_SPACE = 200
LARGEST_LOGO = 2_000_000
