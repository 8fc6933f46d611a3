"""What templates see: the problem's own words, and every formula and number as a layout."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from generator.document.facts import Network, Training
from generator.document.fields import FieldView
from generator.document.formulas import Explained, Unit, WeightIndices
from generator.document.paper import Paper
from generator.document.plot import Plot
from generator.document.rules import RuleView, ShortWay, Slopes
from generator.document.shown import DrawingView
from generator.document.signs import LineMarks
from generator.document.statement import Function
from generator.document.training_table import CourseTable, Results
from generator.document.work import Variant, Work
from generator.expressions.tree import Name
from generator.layout.nodes import Node
from generator.lines import Line
from generator.problem import Problem
from generator.prose import Prose
from generator.rounding import Rounding

__all__ = [
    "AskedFor",
    "Calculation",
    "Figures",
    "Hidden",
    "IterationView",
    "SettingView",
    "Signs",
    "StructureView",
    "View",
]


class SettingView(Struct, frozen=True, eq=False):
    """A setting as an equation of its symbol and its number, or as its symbol where documents have
    no numbers, and whether that is 0.
    """

    equation: Node
    is_zero: bool


class AskedFor(Struct, frozen=True, eq=False):
    """Something that is asked for, and whether it is the loss or the losses of the samples."""

    symbol: Node
    is_loss: bool
    is_losses: bool


class IterationView(Struct, frozen=True, eq=False):
    """One iteration: its number, its samples counted from 1, the lines that state them and what it
    starts from, the lines of each section, and what each section finds. `changes_nothing` says
    whether its sample is classified as it should be, so that there are no lines of an update.

    It goes back through the network where it `derives` anything; `updates` says which of the
    parameters that are trained it updates, and `losses` whether that of the batch is worked out,
    those of its samples, or both.
    """

    number: int
    samples: Sequence[int]
    start: Sequence[Line]
    data: Sequence[Line]
    sections: Mapping[str, Sequence[Line]]
    found: Mapping[str, Sequence[Node]]
    changes_nothing: bool
    derives: bool
    updates: Literal["all", "some", "none"]
    losses: Literal["batch", "samples", "both", "none"]


class Hidden(Struct, frozen=True, eq=False):
    """A step of which something is too small to show, and its iteration, 0 where there is one."""

    symbol: Node
    iteration: int
    is_state: bool
    is_gradient: bool

    @property
    def is_update(self) -> bool:
        """Whether it is a new parameter, which is printed as the old one."""
        return not self.is_state and not self.is_gradient


class Figures(Struct, frozen=True, eq=False):
    """The numbers of figures: of the network, of the plot of the loss, and of the network with its
    results.
    """

    network: int
    plot: int
    results: int


class Signs(Struct, frozen=True, eq=False):
    """The signs in the formulas of the statement, and those that only the solution has."""

    statement: frozenset[str]
    solution: frozenset[str]


class Calculation(Struct, frozen=True, eq=False):
    """What is worked out, for formats that work it out as well, and of each iteration that is
    written out what is left blank.
    """

    work: Work
    blank: Sequence[Collection[Name]]


class StructureView(Struct, frozen=True, eq=False):
    """What templates see that depends on no number: draws of one structure have it in common."""

    version: str
    problem: Problem
    usual_title: str
    paper: Paper
    network: Network
    training: Training
    activations: Sequence[Function]
    losses: Sequence[Line]
    other_loss: Line | None
    functions: Sequence[Function]
    symbols: Mapping[str, Node]
    asked: Sequence[AskedFor] | None
    weight_indices: WeightIndices | None
    unit: Unit | None
    rule: RuleView
    scheduled_rate: Node | None
    short_way: ShortWay | None
    softmax_slopes: Slopes
    explained: Explained
    signs: Signs


class View(Struct, frozen=True, eq=False):
    """What templates see of a problem's numbers.

    `fields` are the answers that are written by hand, and `answered` is the hash of what is
    answered by them, None where there are none. `listed` is what of it a sheet lists, since
    the drawing does not show it; `data_beside` says whether data stand beside each other in a
    solution, as they do on a sheet; `figure_shows_numbers` says whether the figure of the question
    has weights and biases in it, `tables_have_weights` whether the table of the course or that of
    comparisons has some, and `corrected` which of Adam's averages its correction changes, of those
    that are averages at all.
    Of several problems on a sheet, `asks_in_parts` says whether parts of this one ask for steps,
    and `tells_rounding` whether it says by itself how numbers are rounded.
    """

    variant: Variant | None
    rounding: Rounding
    given: Sequence[Line]
    learning_rate: SettingView | None
    wording: Prose | None
    said: Sequence[str]
    settings: Mapping[str, SettingView]
    iterations: Sequence[IterationView]
    answers: Sequence[Line]
    table: CourseTable | None
    plot: Plot | None
    results: Results | None
    rounds: bool
    hidden: Sequence[Hidden]
    enough_places: int | None
    comparisons: Sequence[Sequence[Node]] | None
    kinks: bool
    drawing: DrawingView | None
    figures: Figures
    figure_shows_numbers: bool
    tables_have_weights: bool
    corrected: Literal["both", "first", "second", "neither"]
    marks: Mapping[str, LineMarks]
    listed: Sequence[Line]
    data_beside: bool
    takes_data_from_figure: bool
    structure: StructureView
    calculation: Calculation | None
    fields: Sequence[FieldView] = ()
    answered: str | None = None
    asks_in_parts: bool = False
    tells_rounding: bool = True
