"""What a user states, read from TOML or JSON and validated, every fault reported at once."""

from generator.problem.faults import quoted
from generator.problem.model import MOST_LAYERS, MOST_NEURONS, Layer, Problem, RoundingChoice
from generator.problem.reading import shipped

__all__ = ["MOST_LAYERS", "MOST_NEURONS", "Layer", "Problem", "RoundingChoice", "quoted", "shipped"]
