"""From a graph to its steps: exact values, what is printed of them, and which lines recompute."""

from generator.trace.fingerprints import fingerprints
from generator.trace.formulas import formula
from generator.trace.showing import fewest_places, hidden
from generator.trace.steps import DigitFinder, Iteration, Step, started
from generator.trace.tracing import Trace, trace, trace_of_printed
from generator.trace.values import Values, from_printed, named

__all__ = [
    "DigitFinder",
    "Iteration",
    "Step",
    "Trace",
    "Values",
    "fewest_places",
    "fingerprints",
    "formula",
    "from_printed",
    "hidden",
    "named",
    "started",
    "trace",
    "trace_of_printed",
]
