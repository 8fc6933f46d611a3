"""Variants of an exercise: drawing its numbers, and saying which draws are fit to set."""

from generator.variants.assignments import AssignmentDraws, DrawnAssignment
from generator.variants.codes import read_code
from generator.variants.drawing import Attempt, Chosen, Draws
from generator.variants.either import (
    Answers,
    AnyDraws,
    AnyExercise,
    AnyWork,
    answers_by_problem,
    chosen,
    drawn_before,
    draws,
    hash_of_draws,
    hash_of_exercise,
    solutions,
    works,
)
from generator.variants.exercise import Exercise, exercise_of, load
from generator.variants.identity import stated_before_zeros
from generator.variants.solving import Result, answers, printed_answers
from generator.variants.stress import Answer, Stress, stress, stress_by_problem

__all__ = [
    "Answer",
    "Answers",
    "AnyDraws",
    "AnyExercise",
    "AnyWork",
    "AssignmentDraws",
    "Attempt",
    "Chosen",
    "DrawnAssignment",
    "Draws",
    "Exercise",
    "Result",
    "Stress",
    "answers",
    "answers_by_problem",
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
    "stress_by_problem",
    "works",
]
