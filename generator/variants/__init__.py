"""Variants of an exercise: drawing its numbers, and saying which draws are fit to set."""

from generator.variants.choosing import Chosen, Draws, chosen, drawn_before, draws
from generator.variants.codes import read_code
from generator.variants.exercise import Exercise, exercise_of, load
from generator.variants.identity import hash_of_draws, hash_of_exercise, stated_before_zeros
from generator.variants.solving import Result, answers, printed_answers, solutions, works
from generator.variants.stress import Answer, Stress, stress

__all__ = [
    "Answer",
    "Chosen",
    "Draws",
    "Exercise",
    "Result",
    "Stress",
    "answers",
    "chosen",
    "drawn_before",
    "draws",
    "exercise_of",
    "hash_of_draws",
    "hash_of_exercise",
    "load",
    "printed_answers",
    "read_code",
    "solutions",
    "stated_before_zeros",
    "stress",
    "works",
]
