"""Variants of an exercise: drawing its numbers, and saying which draws are fit to set."""

from generator.variants.choosing import Chosen, Draws, chosen, draws
from generator.variants.exercise import Exercise, load
from generator.variants.stress import Answer, Stress, stress
from generator.variants.working import answers, works

__all__ = [
    "Answer",
    "Chosen",
    "Draws",
    "Exercise",
    "Stress",
    "answers",
    "chosen",
    "draws",
    "load",
    "stress",
    "works",
]
