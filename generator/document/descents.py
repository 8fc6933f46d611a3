"""What sentences ask about a descent on a formula: how often and by which rule variables change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from generator.document.descent_plot import DescentPlot
from generator.document.descent_views import drawn_descent
from generator.document.facts import Memory, memory_of
from generator.document.plot import Plot, plot
from generator.document.rules import RuleView, rule, scheduled_rate
from generator.document.training_table import CourseTable, end_lines, losses_printed, table_of
from generator.document.work import Work
from generator.expressions.optimizers import SETTINGS
from generator.expressions.tree import Symbol
from generator.layout.nodes import Node
from generator.layout.symbols import symbol
from generator.lines import Line
from generator.network import LEARNING_RATE, RATE_NOW
from generator.notation import Notation
from generator.problem import Descent, ScheduleChoice

__all__ = [
    "Course",
    "DescentFacts",
    "OptimizerFacts",
    "Variables",
    "course_of",
    "descent_facts",
    "rate_symbols",
]

# A plot of fewer says nothing that the table beside it does not.
FEWEST_POINTS = 5
DECAY = "weight_decay"


class Variables(Struct, frozen=True):
    """How many variables there are, matrices among them."""

    count: int

    @property
    def is_one(self) -> bool:
        """Whether it is a single one."""
        return self.count == 1


class OptimizerFacts(Struct, frozen=True, eq=False):
    """What sentences ask about the steps of an optimizer. `left` are the numbers of the iterations
    that are not written out, `memory` is what it keeps.
    """

    iterations: int
    left: Sequence[int]
    optimizer: str
    memory: Memory
    settings: Sequence[str]
    schedule: ScheduleChoice | None
    decays: bool

    @property
    def is_repeated(self) -> bool:
        """Whether there are several iterations."""
        return self.iterations > 1

    @property
    def has_momentum(self) -> bool:
        """Whether it is gradient descent with one of the two kinds of momentum."""
        return self.optimizer in ("momentum", "nesterov")


class DescentFacts(OptimizerFacts, frozen=True, eq=False):
    """What sentences ask about a descent; there is none where there are no iterations."""

    trained: Variables
    rule: RuleView | None
    scheduled_rate: Node | None

    @property
    def trains(self) -> bool:
        """Whether variables are changed."""
        return self.iterations > 0

    @property
    def frozen(self) -> Sequence[str]:
        """What is not changed: nothing of the variables."""
        return ()

    @property
    def decays_weights(self) -> bool:
        """Whether weights decay, of which there are none."""
        return False


def descent_facts(work: Work, descent: Descent, iterations: int, symbols: Notation) -> DescentFacts:
    """Return what sentences ask about a descent of so many iterations."""
    stated, written = descent.optimizer, work.problem.worked_iterations
    variables = [given for given in work.trace.given if given.role == "variable"]
    return DescentFacts(
        iterations=iterations,
        left=[index + 1 for index in range(iterations) if index not in written],
        trained=Variables(len(variables)),
        optimizer=stated.name,
        memory=memory_of(descent),
        settings=[SETTINGS[key].letter for key in stated.definition.settings if key != DECAY],
        schedule=descent.schedule,
        decays=any(str(given.name) == "lambda" for given in work.trace.given),
        rule=rule(descent, symbols) if iterations else None,
        scheduled_rate=scheduled_rate(descent, symbols) if iterations else None,
    )


def rate_symbols(descent: Descent, symbols: Notation) -> Mapping[str, Node]:
    """Return what sentences call the learning rate and the number of an iteration."""
    if descent.learning_rate is None:
        return {}
    return {
        "rate": symbols.symbol(RATE_NOW if descent.schedule else LEARNING_RATE),
        "first_rate": symbols.symbol(LEARNING_RATE),
        "iteration": symbol(symbols.iteration),
    }


class Course(Struct, frozen=True, eq=False):
    """The course of a descent: the table of its iterations, a plot of what goes down where there
    are enough of them, that of the path on its function where one or two numbers change, and the
    lines of where it leads.
    """

    table: CourseTable
    plot: Plot | None
    path: DescentPlot | None
    ends: Sequence[Line] | None


def course_of(work: Work, of: Symbol, symbols: Notation) -> Course | None:
    """Return the course of a descent of several iterations, None where there is one or none."""
    if len(work.trace.iterations) < 2:
        return None
    found = losses_printed(work.trace, of)
    plotted = None
    if len(found) >= FEWEST_POINTS:
        plotted = plot(found, symbols.symbol(of), symbols.decimal_mark, symbols.measure)
    return Course(
        table=table_of(work, symbols, of),
        plot=plotted,
        path=drawn_descent(work, of, symbols),
        ends=end_lines(work, symbols),
    )
