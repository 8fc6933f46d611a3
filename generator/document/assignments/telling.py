"""What one question tells, those after it do not tell again; and their figures are counted on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from msgspec.structs import replace

from generator.document.composed_views import ComposedStructure
from generator.document.documents import AnyView, marked_in
from generator.document.formula_views import FormulaStructure
from generator.document.graph_views import GraphView
from generator.document.signs import LineMarks
from generator.document.views import Figures, Signs, StructureView, View

__all__ = ["told_once"]

AnyStructure = TypeVar("AnyStructure", bound=StructureView | FormulaStructure | ComposedStructure)


@dataclass(slots=True)
class _Told:
    """What the questions before one have told, and how many figures they have."""

    figures: int = 0
    signs: set[str] = field(default_factory=set)
    indices: list[object] = field(default_factory=list)
    losses: set[str] = field(default_factory=set)
    stars: bool = False
    blocks: bool = False


def told_once(views: Sequence[AnyView], kind: str, shares: Sequence[bool]) -> Iterator[AnyView]:
    """Yield the views of a document's problems in order, each without what those before it tell.

    `shares` says of which of them the document tells the rounding.
    """
    told = _Told()
    stars = sum(seen.marks[marked_in(kind)].stars for seen in views)
    for seen, shares_rounding in zip(views, shares, strict=True):
        own = _marks(seen.marks[marked_in(kind)], stars, told, shares_rounding)
        seen = replace(
            seen,
            marks={**seen.marks, marked_in(kind): own},
            tells_rounding=not shares_rounding,
        )
        if isinstance(seen, GraphView):
            numbers = seen.figures.after(told.figures)
            structure = seen.structure
            assert isinstance(structure, FormulaStructure | ComposedStructure), (
                "graphs have no other"
            )
            yield replace(seen, figures=numbers, structure=_signs_once(structure, told, kind))
            told.figures += _graphs(seen, kind)
            continue
        yield replace(
            seen,
            figures=_shifted(seen.figures, told.figures),
            structure=_structure(seen, told, kind),
        )
        told.figures += _figures(seen, kind)


def _marks(marks: LineMarks, stars: int, told: _Told, shares_rounding: bool) -> LineMarks:
    """Return the marks of a problem; those that are told of once count for the whole document."""
    left = replace(
        marks,
        stars=0 if told.stars or not marks.stars else stars,
        blocks=0 if told.blocks else marks.blocks,
        approximations=0 if shares_rounding else marks.approximations,
    )
    told.stars |= marks.stars > 0
    told.blocks |= marks.blocks > 0
    return left


def _structure(seen: View, told: _Told, kind: str) -> StructureView:
    """Return what is told of a problem that no number decides, without what was told before."""
    structure = _signs_once(seen.structure, told, kind)
    return replace(
        structure,
        weight_indices=None if _has_told_indices(seen, told) else structure.weight_indices,
        other_loss=None if _has_told_loss(structure, told) else structure.other_loss,
    )


def _signs_once(structure: AnyStructure, told: _Told, kind: str) -> AnyStructure:
    """Return what is told of a problem without the signs that were told before."""
    of_statement = structure.signs.statement - told.signs
    of_solution = structure.signs.solution - told.signs
    is_worked = kind in ("solution", "worksheet")
    told.signs |= of_statement | (of_solution if is_worked else frozenset())
    return replace(structure, signs=Signs(of_statement, of_solution))


def _has_told_indices(seen: View, told: _Told) -> bool:
    indices = seen.structure.weight_indices
    if indices is None or not (indices.in_lines or seen.tables_have_weights):
        return False
    meaning = replace(indices, in_lines=True), seen.structure.network.by_rows
    if meaning in told.indices:
        return True
    told.indices.append(meaning)
    return False


def _has_told_loss(structure: StructureView, told: _Told) -> bool:
    if structure.other_loss is None:
        return False
    loss = structure.problem.loss
    if loss in told.losses:
        return True
    told.losses.add(loss)
    return False


def _shifted(figures: Figures, before: int) -> Figures:
    return Figures(figures.network + before, figures.plot + before, figures.results + before)


def _figures(seen: View, kind: str) -> int:
    """Return how many figures a document of a kind has of a problem."""
    if kind == "key":
        return 0
    shown = [seen.drawing is not None]
    if kind == "solution" and seen.table is not None:
        shown += [seen.plot is not None, seen.results is not None and bool(seen.results.drawing)]
    return sum(shown)


def _graphs(seen: GraphView, kind: str) -> int:
    """Return how many figures a document of a kind has of formulas."""
    if kind == "key":
        return 0
    shown = [seen.graph is not None]
    if kind == "solution":
        shown.append(seen.worked_graph is not None)
        if seen.course is not None:
            shown += [seen.course.plot is not None, seen.course.path is not None]
    return sum(shown)
