"""A user's text: what stands out in it, its formulas, its places, and what it may not hold."""

from __future__ import annotations

from typing import Any

import pytest

from generator import Problem, ProblemError, Solution, solve
from generator.layout.nodes import Digits, Fraction, Index, Node, Operator, Power, Transpose, Word
from generator.layout.walking import row
from generator.problem import read
from generator.prose import Mathematics, ProseError, Words, placeholders, plain_words, read_prose
from generator.variants import Exercise, draws, works
from tests.plain import formula, plain, prose


def solved(name: str = "back-propagation", **keys: Any) -> Solution:
    _, stated = read(name)
    return solve(Problem.of({**stated, **keys}))


def node(latex: str) -> Node:
    ((found,),) = read_prose(f"${latex}$").paragraphs
    assert isinstance(found, Mathematics)
    return found.node


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Find **w** and *b*.", "Find **w** and *b*."),
        ("***both***, ****", "***both***, ****"),
        ("2 * 3 ** 4", "2 * 3 ** 4"),
        (r"\*a\* costs $$5 {{or}} less", "*a* costs $5 {or} less"),
        ("one\ntwo\n\n three", "one two\n\nthree"),
        ("Let $x_1=2$.", "Let $x_1 = 2$."),
    ],
)
def test_a_text_is_read_as_it_is_meant(text: str, shown: str) -> None:
    assert prose(text) == shown


def test_a_mark_within_another_is_read_from_inside() -> None:
    assert prose("**a *b* c** and *d **e***") == "**a *b* c** and *d **e***"


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("a", Word("a")),
        (r"\alpha", Word("α")),
        ("α", Word("α")),
        ("0.5", Digits("0.5")),
        ("-1", row(Operator("-", is_prefix=True), Digits("1"))),
        ("x^2", Power(Word("x"), Digits("2"))),
        ("w^T", Transpose(Word("w"))),
        (
            "w_{11}^{(2)}",
            Index(Word("w"), (Digits("11"),), (row(Word("("), Digits("2"), Word(")")),)),
        ),
        (r"\frac{1}{2}", Fraction(Digits("1"), Digits("2"))),
    ],
)
def test_a_formula_becomes_a_layout(latex: str, expected: Node) -> None:
    assert node(latex) == expected


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"a = \sigma(z) \le 1", "a = σ(z) ≤ 1"),
        (r"\hat{y} - \mathbf{w} \cdot x'", "y\u0302 - w · x'"),
        (r"\frac{\partial L}{\partial w_1}", "∂L/∂w_1"),
        (r"w_\text{new} = \sqrt{2}", "w_{new} = √2"),
        ("a<b", "a < b"),
    ],
)
def test_a_formula_is_printed_as_others_are(latex: str, shown: str) -> None:
    assert formula(node(latex)) == shown


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a $b", r"has a \$ without another"),
        ("{a", "has a { without a }"),
        ("a}", "has a } without a {"),
        ("**a", r"has \*\* that is not closed"),
        ("*a **b* c**", r"closes \* before the \*\*"),
        ("$ $", "nothing in it"),
        (r"$\sum x$", r"has \\sum in the formula \$\\sum x\$; give letters"),
        (r"$\input{x}$", r"has \\input in"),
        (r"$x \\ y$", r"has \\ in"),
        ("$x_$", "has _ without anything behind it"),
        ("$_1$", "has _ on nothing"),
        ("$a_1_2$", "has _ twice"),
        ("$x^2^3$", r"has \^ behind a power"),
        ("$x_{1$", "has a { without a }"),
        ("$a}$", "has } in"),
        ("$a & b$", "has & in"),
        ("$x^{}$", "nothing in its braces"),
        (r"$\frac12$", r"has \\frac without braces"),
        (
            r"$a = {alpha}$",
            r"has {alpha} in the formula \$a = {alpha}\$; type a placeholder outside",
        ),
        (r"$\text{\input}$", r"has \\text without words in braces"),
        ("$" + "a+" * 40 + "a$", "too wide for a line"),
    ],
)
def test_what_a_text_may_not_hold_is_named(text: str, what: str) -> None:
    with pytest.raises(ProseError, match=what):
        read_prose(text)


def test_braces_of_a_formula_that_hold_no_placeholder_group_it() -> None:
    assert formula(node(r"{ab}_1 + w_{in}^{(2)} + {a + b} + \mathbf{wx}")) != ""


def test_a_wording_of_spaces_alone_is_none() -> None:
    assert solved(wording="  \n ").to_latex("problem") == solved().to_latex("problem")


def test_formulas_and_places_are_no_words() -> None:
    text = "Let **$x$ be** one {alpha}\n\n*and* go"
    assert plain_words(text) == "Let  be one \n\nand go"
    assert placeholders(read_prose(text)) == ("alpha",)
    assert plain_words("a $b") == "a $b"


@pytest.mark.parametrize("text", ["a_b & c%", "x--y", "«ß»", "<a>", "Ω"])
def test_words_are_made_safe_as_everywhere(text: str) -> None:
    of_text = solved(author=text, wording=text).to_latex("problem")
    safe = next(line for line in of_text.splitlines() if "By " in line).split("By ")[1]
    assert safe.removesuffix(r"\par") in of_text.partition(r"\section{Problem}")[2]


def test_everything_that_is_given_has_a_place() -> None:
    words = "{alpha} {beta1} {beta2} {epsilon} {kappa} {iterations} {epochs} {batch_size} "
    found = solved(
        wording=words + "{optimizer} {places}",
        optimizer={"name": "adam"},
        schedule={"name": "exponential", "factor": 0.5},
        iterations=2,
    )
    line = next(line for line in plain(found, "problem").splitlines() if "β_2" in line)
    assert line.startswith("$α = 0.6$ $β_1 = 0.9$ $β_2 = 0.999$ $ϵ = 1e-8$ $κ = 0.5$ 2 2 1 Adam 2")


@pytest.mark.parametrize(
    ("keys", "wording"),
    [
        ({}, "{eta}"),
        ({"iterations": 0, "learning_rate": None}, "{alpha}"),
        ({"asked": ["L"], "learning_rate": None}, "{alpha}"),
        ({"rounding": {"significant": 3}}, "{places}"),
        ({"batch_size": 1, "inputs": [[1, 2], [3, 4]], "targets": [[0, 1]] * 2}, "{kappa}"),
    ],
)
def test_a_place_for_what_is_not_given_is_refused(keys: dict[str, Any], wording: str) -> None:
    _, stated = read("back-propagation")
    changed = {key: value for key, value in {**stated, **keys}.items() if value is not None}
    with pytest.raises(ProblemError, match=r"wording has .*, which is no placeholder here"):
        Problem.of({**changed, "wording": wording})


def test_each_draw_says_its_own_numbers_in_words() -> None:
    exercise = Exercise.load("midterm")
    stated = {**exercise.stated, "wording": "Take {alpha}."}
    found = draws(Exercise(exercise.source, stated, exercise.draws), 1)
    texts = {
        plain(Solution(work), "problem").partition("Take ")[2][:9]
        for work in works(found, [(str(number), 0) for number in range(9)])
    }
    assert texts == {"$α = 0.5$", "$α = 0.6$", "$α = 0.8$"}
    assert all(isinstance(part, Words) for part in read_prose("Take").paragraphs[0])
