"""LaTeX with amsmath alone: what it is, and that TeX takes it without a macro of Handprop's."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

import pytest
from msgspec import Struct

from generator import Problem, shipped, solve
from generator.document.documents import view_of_any
from generator.document.keeping import kept_for
from generator.document.rendering import terms
from generator.errors import ProblemError
from generator.formats.latex.dialects import AMSMATH, DOCUMENTS
from generator.formats.latex.printer import Latex
from generator.layout.nodes import (
    BLANK,
    Digits,
    Fraction,
    Index,
    MatrixNode,
    Node,
    Word,
)
from generator.lines import Line
from generator.pdf import typeset
from generator.problem import AnyProblem, shipped_exercises
from generator.problem.conventions import notations
from tests.showing import WITHOUT_NUMBERS, shown, ways

NODES = get_args(Node)
AMSMATH_LATEX = Latex(terms(), AMSMATH)
A, B, ONE, TWO = Word("a"), Word("b"), Digits("1"), Digits("2")
# The fonts are those that the embedded engine has.
BEFORE = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{lmodern}
\usepackage{amsmath}
\begin{document}"""
AFTER = r"Set.\end{document}"


def matrix(*rows: Sequence[Node], block: int | None = None) -> MatrixNode:
    return MatrixNode(tuple(map(tuple, rows)), block)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (BLANK, r"\underline{\hspace{3em}}"),
        (matrix([ONE, TWO], [A, B]), r"\begin{bmatrix}1 & 2\\a & b\end{bmatrix}"),
        (matrix([Index(A, (ONE,))], [B]), r"\begin{bmatrix}a_1\\[0.2em]b\end{bmatrix}"),
        (
            matrix([Fraction(A, B)], [ONE]),
            r"\begin{bmatrix}\dfrac{a}{b}\\[0.6em]1\end{bmatrix}",
        ),
        (
            matrix([BLANK], [BLANK]),
            r"\begin{bmatrix}\underline{\hspace{3em}}\\[0.6em]\underline{\hspace{3em}}\end{bmatrix}",
        ),
        (
            matrix([A, B, ONE], [TWO, A, B], block=2),
            r"\left[\begin{matrix}a & b\\2 & a\end{matrix}\right."
            r" \left.\begin{matrix}1\\b\end{matrix}\right]",
        ),
        (matrix([A] * 10), rf"\begin{{bmatrix}}{' & '.join('a' * 10)}\end{{bmatrix}}"),
        (
            matrix([A] * 11),
            rf"\left[\begin{{array}}{{ccccccccccc}}{' & '.join('a' * 11)}\end{{array}}\right]",
        ),
    ],
)
def test_what_documents_have_macros_for_is_written_with_amsmath(node: Node, expected: str) -> None:
    assert AMSMATH_LATEX.text(node) == expected


def test_a_derivative_in_a_sentence_is_no_higher_than_its_line() -> None:
    assert AMSMATH_LATEX.inline(Fraction(A, B, is_derivative=True)) == "${a/b}$"
    assert AMSMATH_LATEX.inline(Fraction(A, TWO)) == r"$\dfrac{a}{2}$"


def test_both_dialects_lay_a_matrix_of_numbers_out_alike() -> None:
    for rows, columns in itertools.product(range(1, 9), repeat=2):
        entries = [[f"{i}{j}" for j in range(columns)] for i in range(rows)]
        if rows * columns > 1:
            assert AMSMATH.matrix(entries, "usual") == DOCUMENTS.matrix(entries, "usual")


def test_programs_are_told_formulas_with_amsmath_alone() -> None:
    steps = json.loads(solve(Problem.load("back-propagation")).to_json())["steps"]
    assert next(step["formula"] for step in steps if step["id"] == "dL/da3") == (
        r"\frac{1}{2} \begin{bmatrix}a_1^{(3)} - y_1\\[0.2em]a_2^{(3)} - y_2\end{bmatrix}"
    )


def formulas(seen: Any) -> Iterator[str]:
    """Yield every formula of what templates see, in LaTeX with amsmath alone."""
    match seen:
        case Line(_, symbols, links):
            yield from map(AMSMATH_LATEX.text, symbols)
            for link in links:
                yield AMSMATH_LATEX.text(link.formula)
        case _ if isinstance(seen, NODES):
            yield AMSMATH_LATEX.stacked(seen)
        case Mapping():
            yield from formulas(list(seen.values()))
        case str() | bytes():
            return
        case Sequence():
            for part in seen:
                yield from formulas(part)
        case Struct():
            for name in seen.__struct_fields__:
                yield from formulas(getattr(seen, name))


def formulas_of(problem: AnyProblem) -> Iterator[str]:
    work = solve(problem).work
    kept = kept_for(work)
    for kind in ("solution", "worksheet", "key"):
        yield from formulas(view_of_any(work, kept, kind))


def set_by_tex(found: Iterator[str]) -> None:
    """Have TeX set formulas in boxes, each once."""
    boxes = (rf"\setbox0\hbox{{$\displaystyle {formula}$}}" for formula in dict.fromkeys(found))
    typeset("\n".join((BEFORE, *boxes, AFTER)), time_limit=300)


@pytest.mark.parametrize("presentation", ["matrices", "weights"])
def test_tex_sets_the_formulas_of_a_document_with_amsmath_alone(presentation: str) -> None:
    problem = Problem.load("back-propagation").shown_as(None, presentation, "entries")
    set_by_tex(formulas_of(problem))


@pytest.mark.slow
def test_tex_sets_the_formulas_of_all_documents_with_amsmath_alone() -> None:
    fixed = sorted({*shipped()} - {*shipped_exercises()})
    found = itertools.starmap(shown_where_it_fits, ways(fixed, list(notations())))
    set_by_tex(itertools.chain.from_iterable(map(formulas_of, found)))


def shown_where_it_fits(name: str, notation: str | None, presentation: str | None) -> AnyProblem:
    """Return a problem in a notation, or in its own where that one has no symbols for it."""
    detail = None if name in WITHOUT_NUMBERS else "entries"
    try:
        return shown(name, notation, presentation, detail)
    except ProblemError:
        return shown(name, None, presentation, detail)
