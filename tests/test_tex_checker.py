"""Every line of a document is true at its own digits, or says that it is not."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from generator import HandpropError, Problem, Solution, solve
from generator.problem import read, shipped, shipped_exercises
from tests import oracle
from tests.oracle import Digits
from tests.showing import WITHOUT_NUMBERS, each_by_ci, shown
from tests.strategies import (
    DEEP,
    examples,
    forward_passes,
    networks,
    problems,
    roundings,
    stated_exactly,
)
from tests.tex_checker import Link, Node, Quantities, TexError, check, literal, parse, value

TWO_PLACES, FOUR_PLACES = Digits(places=2), Digits(places=4)
# How a document may be written. Every shipped problem is written in a few of these ways, any two
# problems that follow each other in others; HANDPROP_DEEP asks for all ways of all problems.
WAYS = tuple(
    itertools.product(
        (None, "source", "superscripts", "brackets", "net-out", "rows"),
        ("matrices", "weights"),
        ("products", "entries"),
    )
)
FIXED = [name for name in shipped() if name not in {*shipped_exercises(), *WITHOUT_NUMBERS}]
WRITTEN = [
    (name, *way)
    for (index, name), (place, way) in itertools.product(enumerate(FIXED), enumerate(WAYS))
    if DEEP or (index + place) % 7 == 0
]


def digits_of(rounding: Mapping[str, Any]) -> Digits:
    """How numbers are printed under a table of what is stated of rounding."""
    return Digits(
        rounding.get("places"),
        rounding.get("significant"),
        rounding["ties"],
        rounding["padding"],
        shows_fractions=rounding.get("show") == "fractions",
    )


def checked(solution: Solution, rounding: dict[str, Any]) -> list[Link]:
    tex = solution.to_latex()
    assert_one_decimal_mark(tex, rounding["decimal_mark"])
    links = check(tex, digits_of(rounding), rounding["relation"])
    assert rounding["relation"] == "approximately" or {link.relation for link in links} == {"="}
    return links


def assert_one_decimal_mark(tex: str, mark: str) -> None:
    _, _, body = tex.partition(r"\begin{document}")
    other = r"\d\.\d" if mark == "comma" else r"\d(?:,|\{,\})\d"
    formulas = re.findall(r"\\(?:link|more|networklabel).*|\$.*?\$", body)
    assert [formula for formula in formulas if re.search(other, formula)] == []


def results(links: Iterable[Link]) -> list[Link]:
    """The last link of every line."""
    return list({link.symbol: link for link in links}.values())


def test_the_lines_of_the_source_problem_hold_except_the_marked_ones() -> None:
    solution = solve(Problem.load("back-propagation"))
    links = check(solution.to_latex(), TWO_PLACES)

    assert len(results(links)) == len(solution.steps) == 17
    assert [link for link in links if link.holds == link.marked] == []
    assert [link.marked for link in results(links)] == [
        not step.recomputes for step in solution.steps.values()
    ]
    assert sum(link.marked for link in links) == 6


@pytest.mark.parametrize(
    ("name", "notation", "presentation", "detail"), each_by_ci(WRITTEN, every=6)
)
def test_every_way_of_writing_a_shipped_problem_holds_except_where_it_is_marked(
    name: str, notation: str | None, presentation: str, detail: str
) -> None:
    solution = solve(shown(name, notation, presentation, detail))
    rounding = solution.work.trace.rounding
    assert rounding.places != "auto"
    links = check(solution.to_latex(), digits_of(asdict(rounding)), rounding.relation)

    assert links
    assert [link for link in links if link.holds == link.marked] == []


@pytest.mark.parametrize("name", ["hinge", "batch-of-four", "softmax-long"])
def test_lines_that_short_lines_of_a_page_break_hold(name: str) -> None:
    page = {"columns": 2, "margin": "2 cm"}
    solution = solve(Problem.load(name).model_copy(update={"page": page}))
    links = check(solution.to_latex(), FOUR_PLACES, "equals")
    assert r"\more{" in solution.to_latex().partition(r"\begin{document}")[2]
    assert [link for link in links if link.holds == link.marked] == []


def test_the_last_of_many_iterations_holds_where_something_of_it_is_asked() -> None:
    stated = read("momentum")[1] | {"iterations": 5, "asked": ["w1_new"]}
    text = solve(Problem.of(stated)).to_latex()
    headings = re.findall(r"\\section\{Iteration (\d)\}", text)
    links = check(text, FOUR_PLACES)

    assert headings == ["1", "2", "5"]
    assert "Iterations 3 and 4 are calculated in the same way." in text
    assert [link for link in links if link.holds == link.marked] == []


@pytest.mark.parametrize("name", ["batch-of-four", "softmax-batch", "linear-regression"])
@pytest.mark.parametrize("presentation", ["matrices", "weights"])
def test_the_losses_of_samples_hold(name: str, presentation: str) -> None:
    stated = {**read(name)[1], "iterations": 1, "asked": ["losses", "L"]}
    stated = {key: value for key, value in stated.items() if key != "epochs"}
    solution = solve(Problem.of(stated).shown_as(presentation=presentation))
    rounding = solution.work.trace.rounding
    links = check(solution.to_latex(), digits_of(asdict(rounding)), rounding.relation)
    assert r"\ell" in {link.symbol.text for link in links}
    assert [link for link in links if link.holds == link.marked] == []


@examples(40)
@given(
    networks() | forward_passes(),
    roundings(relation="equals"),
    st.sampled_from(["source", "superscripts", "brackets", "net-out", "rows"]),
    st.sampled_from(["matrices", "weights"]),
    st.sampled_from(["results", "substitution", "products", "entries"]),
)
def test_networks_of_every_kind_hold_except_where_they_are_marked(
    problem: dict[str, Any],
    rounding: dict[str, Any],
    notation: str,
    presentation: str,
    detail: str,
) -> None:
    try:
        stated = Problem.of(problem).with_rounding(**rounding)
        tex = solve(stated.shown_as(notation, presentation, detail)).to_latex()
    except HandpropError:
        reject()
    links = check(tex, digits_of(rounding))
    assert [link for link in links if link.holds == link.marked] == []


@examples(25)
@given(
    stated_exactly(networks() | forward_passes()),
    roundings(),
    st.sampled_from(["fractions", "fractions", "decimals"]),
    st.sampled_from(["source", "superscripts", "brackets", "net-out", "rows"]),
    st.sampled_from(["matrices", "weights"]),
    st.sampled_from(["results", "substitution", "products", "entries"]),
)
def test_networks_that_are_stated_exactly_hold_except_where_they_are_marked(
    problem: dict[str, Any],
    rounding: dict[str, Any],
    show: str,
    notation: str,
    presentation: str,
    detail: str,
) -> None:
    try:
        stated = Problem.of(problem).with_rounding(**rounding, show=show)
        tex = solve(stated.shown_as(notation, presentation, detail)).to_latex()
    except HandpropError:
        reject()
    links = check(tex, digits_of({**rounding, "show": show}), rounding["relation"])
    assert [link for link in links if link.holds == link.marked] == []


@pytest.mark.parametrize(
    ("sizes", "samples", "notation", "presentation"),
    [
        ((12, 3, 2), 1, "net-out", "matrices"),
        ((3, 2, 32), 1, "rows", "matrices"),
        ((2, 2, 1), 20, "source", "matrices"),
        ((2, 2, 20), 1, "brackets", "weights"),
    ],
)
def test_matrices_in_blocks_and_sums_of_many_terms_hold(
    sizes: tuple[int, ...], samples: int, notation: str, presentation: str
) -> None:
    def numbers(count: int, first: int) -> list[Decimal]:
        return [Decimal((first + 7 * one) % 19 - 9) / 10 for one in range(count)]

    layers = [
        {"weights": [numbers(before, row) for row in range(after)], "biases": numbers(after, 3)}
        for before, after in itertools.pairwise(sizes)
    ]
    stated = {
        "inputs": [numbers(sizes[0], one) for one in range(samples)],
        "targets": [numbers(sizes[-1], one) for one in range(samples)],
        "learning_rate": 1,
        "layers": layers,
        "rounding": {"places": 4},
    }
    solution = solve(Problem.of(stated).shown_as(notation, presentation))
    tex = solution.to_latex()
    links = check(tex, FOUR_PLACES)
    assert r"\left[\begin{matrix}" in tex or presentation == "weights"
    assert [link for link in links if link.holds == link.marked] == []


def test_a_changed_digit_in_the_table_of_the_course_is_caught() -> None:
    head, begin, table = solve(Problem.load("adamw")).to_latex().partition("Iteration & ")
    with pytest.raises(TexError, match="in the table"):
        check(head + begin + table.replace("0.6920", "0.6921", 1), FOUR_PLACES)


def test_a_line_whose_printed_numbers_have_no_logarithm_is_marked() -> None:
    stated = {
        "inputs": [5],
        "targets": [1],
        "learning_rate": 1,
        "loss": "binary_cross_entropy",
        "layers": [{"activation": "sigmoid", "weights": [[5]]}],
    }
    links = check(solve(Problem.of(stated)).to_latex(), TWO_PLACES)
    assert [link for link in links if link.holds == link.marked] == []
    assert [str(link.symbol.text) for link in links if link.marked] == ["L"]


@pytest.mark.parametrize("ties", ["half-up", "half-even"])
@pytest.mark.parametrize("digits", [{"places": 2}, {"places": 4}, {"significant": 3}])
def test_no_line_of_the_source_problem_fails_when_printed_numbers_are_carried(
    digits: dict[str, Any], ties: str
) -> None:
    problem = Problem.load("back-propagation")
    solution = solve(problem.with_rounding(carry="rounded", ties=ties, **digits))

    for link in check(solution.to_latex(), Digits(**digits, ties=ties)):
        assert link.holds, link
        assert not link.marked, link


@examples(30)
@given(problems(), roundings(carry="rounded"))
def test_every_line_holds_when_printed_numbers_are_carried(
    problem: dict[str, Any], rounding: dict[str, Any]
) -> None:
    solution = solve(Problem.of(problem).with_rounding(**rounding))
    links = checked(solution, rounding)

    assert [literal(line.after) for line in results(links)] == [
        step.printed for step in solution.steps.values()
    ]
    assert [link for link in links if link.marked or not link.holds] == []


@examples(30)
@given(problems(), roundings(carry="exact"))
def test_exactly_the_marked_lines_fail_when_exact_numbers_are_carried(
    problem: dict[str, Any], rounding: dict[str, Any]
) -> None:
    solution = solve(Problem.of(problem).with_rounding(**rounding))
    links = checked(solution, rounding)

    assert [link for link in links if link.holds == link.marked] == []
    assert [link.marked for link in results(links)] == [
        not step.recomputes for step in solution.steps.values()
    ]


@examples(30)
@given(problems(), roundings(relation="approximately"))
def test_the_sign_says_where_rounding_changed_a_number(
    problem: dict[str, Any], rounding: dict[str, Any]
) -> None:
    """≈ stands before numbers in place of rounded quantities, and before a result that was."""
    links = checked(solve(Problem.of(problem).with_rounding(**rounding)), rounding)
    lines, steps = results(links), oracle.solve(problem, rounding)[0].values()
    is_rounded = {
        line.symbol: rounding["carry"] == "exact" and not step.is_exact
        for line, step in zip(lines, steps, strict=True)
    }

    for link in links:
        if link in lines:
            changed = not link.is_exact
        elif any(link.after.named(is_rounded)):
            changed = False
        else:
            from_where = link.before.parts if link.before is link.symbol else (link.before,)
            operands = itertools.chain(*(one.named(is_rounded) for one in from_where))
            changed = any(is_rounded[operand] for operand in operands)
        assert link.relation == (r"\approx" if changed else "="), link


def test_a_changed_digit_is_caught_wherever_it_is() -> None:
    problem = Problem.load("back-propagation").with_rounding(places=4, carry="rounded")
    tex = solve(problem).to_latex()
    begin = tex.index(r"\section{Solution}")
    numbers = list(re.finditer(r"\d+\.\d+", tex[begin:]))
    assert len(numbers) > 150

    for number in numbers:
        last = begin + number.end() - 1
        changed = tex[:last] + str((int(tex[last]) + 1) % 10) + tex[last + 1 :]
        try:
            caught = not all(link.holds for link in check(changed, FOUR_PLACES))
        except TexError:
            caught = True
        assert caught, tex[last - 60 : last + 40]


@pytest.mark.parametrize(
    ("formula", "wrong"),
    [
        ("+ b^{(1)}", "- b^{(1)}"),
        ("w^{(1)} a^{(1)}", "w^{(2)} a^{(1)}"),
        ("(w^{(2)})^T", "w^{(2)}"),
        ("(a^{(1)})^T", "(a^{(2)})^T"),
        (
            r"\delta^{(2)}}\more{\odot \sigma'(z^{(2)})",
            r"\delta^{(2)}}\more{\odot \sigma'(z^{(3)})",
        ),
        (r"- \alpha", r"+ \alpha"),
        ("(a_1^{(3)} - y_1)^2", "(a_1^{(3)} - y_2)^2"),
        (r"\frac{1}{2} ((0", r"\frac{1}{3} ((0"),
    ],
)
def test_a_wrong_formula_is_caught(formula: str, wrong: str) -> None:
    stated = Problem.load("back-propagation").model_dump() | {"loss": "half_squared_error"}
    solution = solve(Problem.of(stated).with_rounding(places=4, carry="rounded"))
    tex = re.sub(r"\\(?:left|right|spaced|Bigl|Bigr)(?![a-z])", "", solution.to_latex())
    head, begin, body = tex.partition(r"\section{Solution}")

    assert formula in body
    changed = head + begin + body.replace(formula, wrong, 1)
    try:
        caught = not all(link.holds for link in check(changed, FOUR_PLACES))
    except TexError:
        caught = True
    assert caught


@pytest.mark.parametrize(
    ("formula", "wrong"),
    [
        (r"\sum_j e^{z_j}", r"\sum_j e^{z_i}"),
        (r"\sum_j e^{z_j}", r"\sum e^{z}"),
        (r"\operatorname{softmax}(z)_i", r"\operatorname{softmax}(z)"),
        (r"\frac{e^{z_i}}", r"\frac{e^{z_j}}"),
    ],
)
def test_what_is_no_definition_of_every_component_is_caught(formula: str, wrong: str) -> None:
    tex = solve(Problem.load("softmax-short").shown_as(notation="brackets")).to_latex()
    assert formula in tex
    assert check(tex, FOUR_PLACES)
    with pytest.raises(TexError, match="not defined for every component"):
        check(tex.replace(formula, wrong, 1), FOUR_PLACES)


def test_a_moved_mark_is_caught() -> None:
    tex = solve(Problem.load("back-propagation")).to_latex()
    unmarked = tex.replace(r"\marked{=}", "=")

    assert sum(not link.holds and not link.marked for link in check(unmarked, TWO_PLACES)) == 6


SOURCE = r"""
\begin{document}
With $\alpha = 0.6$,
\workedline{a^{(1)}}{\link{=}{\begin{bmatrix} 0.1 \\ 0.5 \end{bmatrix}}}
\workedline{w^{(1)}}{\link{=}{\begin{bmatrix} 0.1 & 0.3 \\ 0.2 & 0.4 \end{bmatrix}}}
\workedline{y}{\link{=}{\begin{bmatrix} 0.05 \\ 0.95 \end{bmatrix}}}
\workedline{z^{(3)}}{\link{=}{\begin{bmatrix} 1.02 \\ 1.26 \end{bmatrix}}}
\workedline{\frac{\partial L}{\partial b^{(1)}}}{
  \link{=}{\begin{bmatrix} 0.01 \\ 0.01 \end{bmatrix}}}
STATED
\workedline{a^{(3)}}{\link{=}{\sigma \left( z^{(3)} \right)}
  \link{=}{\begin{bmatrix} 0.73 \\ 0.78 \end{bmatrix}}}
LINE
\end{document}
"""
ERRATA = {
    "slope": r"""\workedline{\sigma'\left(z^{(3)}\right)}{
        \link{=}{\sigma'\left(\begin{bmatrix}1.02\\1.26\end{bmatrix}\right)}
        \link{=}{\begin{bmatrix}\sigma\left(1.02\right)\left(1 - \sigma\left(1.02\right)\right)\\
            \sigma\left(1.26\right)\left(1 - \sigma\left(1.26\right)\right)\end{bmatrix}}
        \link{=}{\begin{bmatrix}0.2\\0.17\end{bmatrix}}}""",
    "delta": r"""\workedline{\delta^{(3)} = \frac{\partial L}{\partial a^{(3)}}}{
        \link{=}{\frac{1}{2} \begin{bmatrix} a_1^{(3)} - y_1 \\ a_2^{(3)} - y_2 \end{bmatrix}}
        \link{=}{\begin{bmatrix} 0.68 \\ -0.17 \end{bmatrix}}}""",
    "gradient": r"""\workedline{\frac{\partial L}{\partial w^{(1)}}}{
        \link{=}{\frac{\partial L}{\partial b^{(1)}} \left(a^{(1)}\right)^T}
        \link{=}{\begin{bmatrix} 0.01 \\ 0.01 \end{bmatrix}
            \begin{bmatrix} 0.60 & 0.62 \end{bmatrix}}
        \link{=}{\begin{bmatrix} 0.08 & 0.08 \\ 0.1 & 0.5 \end{bmatrix}}}""",
    "update": r"""\workedline{w_{\text{new}}^{(1)}}{
        \link{=}{w^{(1)} - \alpha \frac{\partial L}{\partial w^{(1)}}}
        \link{=}{\begin{bmatrix} 0.1 & 0.3 \\ 0.2 & 0.4 \end{bmatrix}
            - 0.6 \begin{bmatrix} 0.08 & 0.08 \\ 0.1 & 0.5 \end{bmatrix}}
        \link{=}{\begin{bmatrix} 0.1 & 0.3 \\ 0.2 & 0.4 \end{bmatrix}}}""",
}


WRONG_GRADIENT = r"""\workedline{\frac{\partial L}{\partial w^{(1)}}}{
    \link{=}{\begin{bmatrix} 0.08 & 0.08 \\ 0.1 & 0.5 \end{bmatrix}}}"""


@pytest.mark.parametrize(
    ("line", "false_links"),
    [("slope", [2]), ("delta", [1]), ("gradient", [1, 2]), ("update", [2])],
)
def test_what_the_source_gets_wrong_is_caught(line: str, false_links: list[int]) -> None:
    """At 2 places, zeros at the end not padded, as the source prints its numbers here."""
    digits = Digits(places=2, padding=False)
    stated = WRONG_GRADIENT if line == "update" else ""
    links = check(SOURCE.replace("STATED", stated).replace("LINE", ERRATA[line]), digits)

    assert [link.holds for link in links[:2]] == [True, True]
    assert [index for index, link in enumerate(links[2:]) if not link.holds] == false_links


@pytest.mark.parametrize(
    ("tex", "number"),
    [
        (r"0.5 \times 0.13 - 0.1", "-0.035"),
        (r"-0.3^2", "-0.09"),
        (r"\left(-0.3\right)^{2}", "0.09"),
        (r"(-0{,}3)^2", "0.09"),
        (r"2 \left(1 - 0.25\right)", "1.5"),
        (r"\frac{1}{2} \left(\frac{0.5 + 0.25}{2}\right)", "0.1875"),
        (r"5.54 \times 10^{-4}", "0.000554"),
        (r"{5.54} \times {10}^{-4}", "0.000554"),
        (r"1 - 2 - 3", "-4"),
        (r"\sigma\left(0\right) \left(1 - \sigma(0)\right)", "0.25"),
        (r"\sigma'(0)", "0.25"),
        (r"3 / (1 + 2) / 4", "0.25"),
        (r"\begin{bmatrix}1 & 2\end{bmatrix} \begin{bmatrix}3\\4\end{bmatrix}", "11"),
        (r"\begin{bmatrix}1\\2\end{bmatrix}^T \begin{bmatrix}3\\4\end{bmatrix}", "11"),
    ],
)
def test_formulas_are_read_as_they_are_written(tex: str, number: str) -> None:
    assert value(parse(tex), Quantities()) == ((Fraction(number),),)


@pytest.mark.parametrize(
    ("tex", "strings"),
    [
        (r"-0.10", (("-0.10",),)),
        (r"0{,}10", (("0.10",),)),
        (r"-5.54 \times 10^{-4}", (("-5.54e-4",),)),
        (
            r"\begin{bmatrix}1 & 2 \times 10^{3}\\-0.0 & 4\end{bmatrix}",
            (("1", "2e3"), ("-0.0", "4")),
        ),
        (
            r"\left[\begin{matrix}1\\3\end{matrix}\right."
            r"\left.\begin{matrix}2\\4\end{matrix}\right]",
            (("1", "2"), ("3", "4")),
        ),
        (r"0.1 \times 0.2", None),
        (r"\begin{bmatrix}1\\0.1 + 0.2\end{bmatrix}", None),
    ],
)
def test_numbers_are_told_from_calculations(tex: str, strings: Any) -> None:
    assert literal(parse(tex)) == strings


@pytest.mark.parametrize(
    "tex",
    [
        "0.3 0.4",
        r"\begin{bmatrix}1\\2\end{bmatrix} 0.4",
        "0.5 + -0.3",
        r"0.5 \times -0.3",
        r"0.5 \times",
        "(0.5",
        "0.5)",
        "= 0.5",
        r"\begin{bmatrix}1 & 2\\3\end{bmatrix}",
        r"\left[\begin{matrix}1\\2\end{matrix}\right. \left.\begin{matrix}3\end{matrix}\right]",
        r"\left[\begin{matrix}1\\2\end{matrix}\right]",
        r"\sigma 0.5",
        r"\exp(0.5)",
        "0.5 % 2",
    ],
)
def test_what_a_teacher_would_not_write_is_not_understood(tex: str) -> None:
    with pytest.raises(TexError):
        parse(tex)


@pytest.mark.parametrize(
    "tex",
    [
        r"\begin{bmatrix}1\\2\end{bmatrix} \begin{bmatrix}3\\4\end{bmatrix}",
        r"\begin{bmatrix}1 & 2\end{bmatrix} \odot \begin{bmatrix}3\\4\end{bmatrix}",
        r"\begin{bmatrix}1\\2\end{bmatrix}^2",
        "z^{(2)} + 1",
    ],
)
def test_what_has_no_value_is_refused(tex: str) -> None:
    with pytest.raises(TexError):
        value(parse(tex), Quantities())


@pytest.mark.parametrize(
    ("tex", "name"),
    [
        ("z^{(2)}", Node("symbol", text="z", above="(2)")),
        (r"w_{\text{new}}^{(1)}", Node("symbol", text="w", below=("new",), above="(1)")),
        (r"w^{(1)}_{\text{new}}", Node("symbol", text="w", below=("new",), above="(1)")),
        ("a_1^{(3)}", Node("symbol", text="a", below=("1",), above="(3)")),
    ],
)
def test_symbols_are_read_with_their_layers_and_components(tex: str, name: Node) -> None:
    assert parse(tex) == name
