"""Solutions as texts: whose numbers they are, in any notation, and what is not understood."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator import Audit, Problem, audit, load, solve
from generator.cli import main
from generator.marking.texts.canonical import canonical
from generator.marking.texts.values import matrix_of
from tests.showing import each_by_ci
from tests.typists import NAMINGS, is_dense, published, typed, without_symbols

PUBLISHED = Path(__file__).parent / "published"
# Networks of dense layers alone, whose symbols these typists know.
DENSE = [path.stem for path in sorted(PUBLISHED.glob("*.toml")) if is_dense(path)]
# Of a few numbers, as of one with a single digit, texts may leave one that could be others.
UNDERSTOOD = 0.7
SOURCE = Problem.load("back-propagation")
HANDMADE = r"""
We have $net_{h1} = 0.1 \cdot 0.1 + 0.3 \cdot 0.5 + 0.25 = 0.41$ and $net_{h2} = 0{,}47$.
\begin{align*}
  out_{h1} &= \frac{1}{1 + e^{-0.41}} \\
           &\approx 0.6011, \\
  out_{h2} &= 0.62 \\ % cut off: 0.6153
  \frac{\partial E}{\partial w_5} &= 1
\end{align*}
The room is $q = 21$.
"""


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        (r"z^{(2)}_1", "z_1^{(2)}"),
        ("z₁⁽²⁾", "z_1^{(2)}"),
        (r"\mathbf{z}^{(2)}_{1}", "z_1^{(2)}"),
        (r"\dfrac{\partial L}{\partial w^{(1)}}", r"\partial L / \partial w^{(1)}"),
        ("∂L/∂w^(1)", r"\partial L/\partial w^(1)"),
        (r"w_{\text{new}}^{(1)}", r"w^{(1)}_\mathrm{new}"),
        ("δ^{(3)}", r"\delta^{(3)}"),
    ],
)
def test_symbols_are_the_same_however_they_are_typed(typed: str, other: str) -> None:
    assert canonical(typed) == canonical(other)


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        (r"\begin{bmatrix} 0.41 \\ -0{,}47 \end{bmatrix}", [["0.41"], ["-0,47"]]),
        (r"\left[\begin{array}{cc} 1 & 2 \\ 3 & 4 \end{array}\right]", [["1", "2"], ["3", "4"]]),
        (r"(0.41,\; 0.47)^{\top}", [["0.41", "0.47"]]),
        ("[0.41, 0.47]", [["0.41"], ["0.47"]]),
        ("[[1, 2], [3, 4]]", [["1", "2"], ["3", "4"]]),
        ("[0.1 0.2; 0.3 0.4]", [["0.1", "0.2"], ["0.3", "0.4"]]),
        (r"1.2 \times 10^{-5}.", [["1.2 × 10^-5"]]),
        (r"\frac{1}{3}", [["1/3"]]),
    ],
)
def test_numbers_are_found_as_texts_have_them(typed: str, rows: list[list[str]]) -> None:
    assert matrix_of(typed) == rows


@pytest.mark.parametrize("typed", [r"0.5 \cdot 0.3", "w_1 x", r"\sigma(0.41)", "0.1 + 0.2", ""])
def test_what_has_to_be_computed_is_no_number(typed: str) -> None:
    assert matrix_of(typed) is None


DOCUMENTS = [
    ("back-propagation", "source", "matrices"),
    ("back-propagation", "net-out", "weights"),
    ("batch-of-four", "rows", "matrices"),
    ("softmax-long", "brackets", "matrices"),
    ("adam", "superscripts", "matrices"),
    ("neuron-by-formulas", None, "matrices"),
    ("fractions", "source", "matrices"),
    ("word2vec-skip-gram", None, "matrices"),
]


@pytest.mark.parametrize("text_format", ["tex", "md"])
@pytest.mark.parametrize(("name", "notation", "presentation"), DOCUMENTS)
def test_a_document_of_ours_has_every_number_and_none_is_wrong(
    name: str, notation: str | None, presentation: str, text_format: str
) -> None:
    problem = load(name).shown_as(notation=notation, presentation=presentation)
    solution = solve(problem)
    found = audit(load(name), solution.to_text(text_format))
    written = [one for one in solution if one.iteration - 1 in problem.worked_iterations]
    assert len(found.numbers) == sum(one.shape[0] * one.shape[1] for one in written)
    assert found.is_right
    assert found.not_understood == ()


def test_a_text_of_anybodys_is_read_by_its_symbols() -> None:
    found = audit(SOURCE, HANDMADE)
    assert [(one.step, one.row, one.printed, one.verdict) for one in found.numbers] == [
        ("z2", 1, "0.41", "right"),
        ("z2", 2, "0,47", "right"),
        ("a2", 1, "0.6011", "right"),
        ("a2", 2, "0.62", "right"),
        ("dL/dw2", 1, "1", "wrong"),
    ]
    assert found.first_wrong is not None
    assert found.first_wrong.step == "dL/dw2"
    assert found.not_understood == ("line 9: q = 21",)


def test_plain_lines_are_read_by_the_ids_of_steps() -> None:
    found = audit(SOURCE, "z2 = [0.41, 0.47]\na2[1,1] = 0.60\nL = 0.9\n")
    assert [one.verdict for one in found.numbers] == ["right", "right", "right", "wrong"]


def test_a_line_says_itself_whether_its_derivative_has_a_minus() -> None:
    text = r"$\delta^{(3)} = -\frac{\partial L}{\partial a^{(3)}} = (-0.34, 0.09)$"
    assert [one.verdict for one in audit(SOURCE, text).numbers] == ["right", "right"]


def test_numbers_of_later_iterations_are_told_by_their_heading_or_their_order() -> None:
    problem = Problem.load("momentum")
    first, second = (solve(problem).iterations[number]["z2"].printed for number in (0, 1))
    by_heading = f"Iteration 2\n\nz2 = [{second[0][0]}, {second[1][0]}]\n"
    by_order = f"z2 = [{first[0][0]}, {first[1][0]}]\nz2 = [{second[0][0]}, {second[1][0]}]\n"
    assert [one.iteration for one in audit(problem, by_heading).numbers] == [2, 2]
    assert [one.iteration for one in audit(problem, by_order).numbers] == [1, 1, 2, 2]


@pytest.mark.parametrize("ending", ["tex", "json", "ipynb", "csv"])
def test_the_command_takes_files_of_all_these_kinds(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "$L = 0.9$"
    contents = {
        "tex": text,
        "json": json.dumps({"steps": [{"id": "L", "iteration": 1, "printed": [["0.9"]]}]}),
        "ipynb": json.dumps({"cells": [{"cell_type": "markdown", "source": [text]}]}),
        "csv": "step,row,column,printed\nL,1,1,0.9\n",
    }
    file = tmp_path / f"solution.{ending}"
    file.write_text(contents[ending], encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["audit", "back-propagation", str(file), "--format", "json"])
    assert ended.value.code == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["first_wrong"]["step"], found["first_wrong"]["right"]) == ("L", "0.1")


# What people type who know no notation of ours, with numbers of the source's network.
LIKE_A_COURSE = r"""
\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
<!-- out_{h1} = 7 -->
$$
z^{[1]}_1 = 0.1(0.1) + 0.3(0.5) + 0.25 = 0.41, \qquad z^{[1]}_2 = 0.47
$$
$$
\begin{align}
s_1 &= \sigma(z_1^{[1]}) \\ \\
    &= \frac{1}{1+e^{-0.41}} \\
    &\approx \mathbf{0.6011} % rounded
\end{align}
$$
so that $s_2$ = 0.6154. Then

| step | computation | value |
|---|---|---|
| 3 | $z_1^{[2]} = 0.5 \times 0.6011 + 0.6 \times 0.6154 + 0.35$ | $\approx 1.0198$ |
| 4 | $z_2^{[2]} = 0.7 s_1 + 0.8 s_2 + 0.35$ | $1.2631$ |

$$\boxed{\hat{y}_1 = \sigma(1.0198) = 0.7349} \Rightarrow \hat y_2 = 0.8796$$
$\pd{\mathcal{L}}{\hat{y}_1} = \frac12(0.7349 - 0.05) = 0.3424$
"""


def test_a_text_is_read_by_its_numbers_where_no_notation_has_its_symbols() -> None:
    found = audit(SOURCE, LIKE_A_COURSE)
    assert [(one.name, one.printed, one.verdict) for one in found.numbers] == [
        ("z2[1,1]", "0.41", "right"),
        ("z2[2,1]", "0.47", "right"),
        ("a2[1,1]", "0.6011", "right"),
        ("a2[2,1]", "0.6154", "right"),
        ("z3[1,1]", "1.0198", "right"),
        ("z3[2,1]", "1.2631", "right"),
        ("a3[1,1]", "0.7349", "right"),
        ("a3[2,1]", "0.8796", "wrong"),
        ("dL/da3[1,1]", "0.3424", "chained"),
    ]
    assert found.not_understood == ()


def test_layers_are_counted_as_the_numbers_say() -> None:
    """z^{(2)} is the output's where z^{(1)} is the hidden layer's."""
    text = r"$z^{(1)} = \begin{pmatrix} 0.41 \\ 0.47 \end{pmatrix}$, $z^{(2)} = (1.02, 1.26)$"
    assert [one.name for one in audit(SOURCE, text).numbers] == [
        *("z2[1,1]", "z2[2,1]"),
        *("z3[1,1]", "z3[2,1]"),
    ]


def test_an_error_with_the_sign_of_target_minus_output_is_the_opposite_gradient() -> None:
    text = r"$Err_1 = 0.5(0.05 - 0.7349) = -0.3425$ and $Err_2 = 0.0852$"
    found = audit(SOURCE, text)
    assert [(one.name, one.printed) for one in found.numbers] == [
        ("dL/da3[1,1]", "0.3425"),
        ("dL/da3[2,1]", "-0.0852"),
    ]


@pytest.mark.parametrize("text", ["$q_1 = 0.6011$, $q_2 = 0.1$", "the loss of others = 3.21"])
def test_nothing_is_guessed_of_what_could_be_anything(text: str) -> None:
    found = audit(SOURCE, text)
    assert found.numbers == ()
    assert found.not_understood


# Those who type, and what they type; the others are all of the same kinds.
TYPED = each_by_ci(
    [
        (name, naming, layout)
        for name in DENSE
        for naming in NAMINGS
        for layout in (
            ("lines",) if naming in ("plain", "ids") else ("align", "markdown", "displays")
        )
    ],
    every=83,
)


@pytest.mark.parametrize(("name", "naming", "layout"), TYPED)
def test_a_published_example_is_audited_alike_as_a_table_and_as_a_text(
    name: str, naming: str, layout: str
) -> None:
    """What is understood is what the table says of it, and that is nearly all."""
    problem, example = load(PUBLISHED / f"{name}.toml"), published(PUBLISHED, name)
    text, entries = typed(example, naming, layout)
    stated = {
        f"i{entry.iteration}:{entry.step}[{entry.row},{entry.column}]": entry.text
        for entry in entries
    }
    by_table = {(one.iteration, one.name): one for one in audit(problem, stated).numbers}

    found = audit(problem, text)

    by_text = {(one.iteration, one.name): one for one in found.numbers}
    assert by_text.keys() <= by_table.keys()
    assert {
        place
        for place, one in by_text.items()
        if one.verdict == "wrong" and by_table[place].verdict not in ("wrong", "inherited")
    } == set()
    alike = [place for place, one in by_text.items() if one.verdict == by_table[place].verdict]
    assert len(alike) >= len(by_table) * UNDERSTOOD


# Those of which steps are printed whole, so that each number has one place in the order.
PRINTED_WHOLE = (
    *("cs231n-softmax-and-svm", "fiqlab-one-output", "han-kamber-pei-9-1"),
    *("hyvecares-relu", "lexailabs-linear-backward", "primelearnpoint-2-2-1"),
    *("rashid-three-layers", "trask-singman"),
)


def audited_both_ways(name: str) -> tuple[Audit, list[Audit]]:
    """Return the audit of an example by ids, and those of its texts without symbols."""
    problem, example = load(PUBLISHED / f"{name}.toml"), published(PUBLISHED, name)
    whole = solve(problem.model_copy(update={"solution": "whole"}))
    texts = without_symbols(example, [step.id for step in whole])
    stated = {
        f"i{one.iteration}:{one.step}[{one.row},{one.column}]": one.text for one in example.entries
    }
    return audit(problem, stated), [audit(problem, text) for text in texts]


@pytest.mark.parametrize("name", each_by_ci(list(PRINTED_WHOLE), every=5))
def test_a_published_example_is_audited_by_its_order_where_symbols_say_nothing(name: str) -> None:
    by_ids, in_order = audited_both_ways(name)
    for found in in_order:
        assert found.numbers == by_ids.numbers
        assert found.not_understood == ()


@pytest.mark.parametrize("name", each_by_ci(DENSE, every=17))
def test_no_number_is_called_wrong_for_its_place_in_the_order(name: str) -> None:
    by_ids, in_order = audited_both_ways(name)
    wrong = {one.printed for one in by_ids.numbers if one.verdict in ("wrong", "inherited")}
    for found in in_order:
        assert {one.printed for one in found.numbers if one.verdict == "wrong"} <= wrong


# The forward pass and the loss of the source, then its gradients; slopes are left out.
IN_ORDER = ["0.41", "0.47", "0.6011", "0.6154", "1.0198", "1.2631", "0.7349", "0.7796", "0.1245"]


@pytest.mark.parametrize("line", ["{}", "${}$", "qz = {}", r"$\Xi = {}$", "7. {}"])
def test_a_wrong_number_is_found_by_order_alone(line: str) -> None:
    texts = [*IN_ORDER[:3], "0.6231", *IN_ORDER[4:]]
    found = audit(SOURCE, "\n".join(line.format(text) for text in texts))
    assert [(one.name, one.verdict) for one in found.numbers if one.verdict != "right"] == [
        ("a2[2,1]", "wrong")
    ]
    assert len(found.numbers) == len(texts)


def test_what_follows_from_an_early_mistake_is_read_in_order() -> None:
    texts = ["0.16", "0.22", "0.5399", "0.5548", "0.9528", "1.1718", "0.7217", "0.7635", "0.1215"]
    found = audit(SOURCE, "\n".join(texts))
    assert [one.verdict for one in found.numbers] == ["wrong"] * 2 + ["inherited"] * 7


@pytest.mark.parametrize(
    "texts",
    [
        # A number that is none of a step's, one of another step in place of its own, the opposite.
        [*IN_ORDER[:6], "1.5", *IN_ORDER[6:]],
        [*IN_ORDER[:2], "0.7349", "0.7796", *IN_ORDER[4:]],
        [*IN_ORDER[:2], "-0.41", "-0.47", *IN_ORDER[4:]],
        ["3", "14", "15", "92", "65"],
    ],
)
def test_what_is_not_sure_to_be_in_order_is_not_understood(texts: list[str]) -> None:
    found = audit(SOURCE, "\n".join(f"qz = {text}" for text in texts))
    assert {one.verdict for one in found.numbers} <= {"right"}
    assert found.not_understood


def test_arithmetic_in_a_chain_is_held_to_what_stands_behind_it() -> None:
    """As far as its numbers may be rounded; those of the problem are exact."""
    text = r"""
    $z_1^{(2)} = 0.1 \cdot 0.1 + 0.3 \cdot 0.5 + 0.25 = 0.01 + 0.51 + 0.25 = 0.41$
    $a_1^{(2)} = 1/(1 + e^{0.41}) = 0.6011$
    $z_1^{(3)} = 0.5(0.601) + 0.6(0.615) + 0.35 = 0.3005 + 0.3692 + 0.35 = 1.02$
    """
    found = audit(SOURCE, text)
    assert [one.verdict for one in found.numbers] == ["right"] * 3
    assert [(one.line, one.reading, one.printed, one.right) for one in found.readings] == [
        (2, r"0.1 \cdot 0.1 + 0.3 \cdot 0.5 + 0.25", "0.01 + 0.51 + 0.25", "0.41"),
        (2, "0.01 + 0.51 + 0.25", "0.41", "0.77"),
        (3, "1/(1 + e^{0.41})", "0.6011", "0.398912"),
    ]
    assert not found.is_right


def test_a_line_is_judged_by_the_numbers_that_it_shows_where_others_are_not_known() -> None:
    text = r"""
    $a_2^{(2)} = 0.4786$ \ $z_1^{(3)} = 0.5(0.60) + 0.6(0.62) + 0.35 = 1.022$
    """
    found = audit(SOURCE, text)
    assert [(one.name, one.verdict) for one in found.numbers] == [
        ("a2[2,1]", "wrong"),
        ("z3[1,1]", "chained"),
    ]


def test_a_number_is_cut_off_only_where_its_line_does_not_give_it() -> None:
    """By the key it is 1.0198; the line has it from 0.6153, which is cut off."""
    text = r"""
    $a_2^{(2)} = \sigma(0.47) = 0.6153$
    $z_1^{(3)} = 0.5 \cdot 0.6011 + 0.6 \cdot 0.6153 + 0.35 = 1.0197$
    $\frac{\partial L}{\partial w_{21}^{(2)}} = -0.0146 \cdot 0.6011 = -0.0088$
    $w_{22,\text{new}}^{(2)} = 0.8 - 0.6 \cdot 0.0090 = 0.7946$
    """
    found = audit(SOURCE, text)
    assert [(one.name, one.verdict) for one in found.numbers] == [
        ("a2[2,1]", "truncated"),
        ("z3[1,1]", "chained"),
        ("dL/dw2[2,1]", "right"),
        ("w2_new[2,2]", "wrong"),
    ]
    assert [one.verdict for one in audit(SOURCE, {"z3[1,1]": "1.0197"}).numbers] == ["truncated"]


PAIRS = {
    "align": r"\begin{align*} z^{(2)}_1 &= 0.41 & z^{(2)}_2 &= 0.47 \\ %s \end{align*}",
    "addends": r"\begin{align} z^{(2)}_1 &= 0.01 & + 0.15 & + 0.25 &= 0.41 \\"
    r" z^{(2)}_2 & = & 0.47 \\ %s \end{align}",
    "array": r"\[\begin{array}{l|l} z^{(2)}_1 = 0.41 & z^{(2)}_2 = 0.47 \\ \hline %s \end{array}\]",
    "aligned": r"\[\left\{\begin{aligned} z^{(2)}_1 &= 0.41 && z^{(2)}_2 = 0.47 \\ %s"
    r" \end{aligned}\right.\]",
}


@pytest.mark.parametrize("name", PAIRS)
def test_numbers_side_by_side_are_each_of_their_own_symbol(name: str) -> None:
    text = PAIRS[name] % r"-a^{(2)}_1 &= -0.6011 & -a^{(2)}_2 &= -0.6154"
    found = audit(SOURCE, text)
    assert [(one.name, one.printed, one.verdict) for one in found.numbers] == [
        ("z2[1,1]", "0.41", "right"),
        ("z2[2,1]", "0.47", "right"),
        ("a2[1,1]", "0.6011", "right"),
        ("a2[2,1]", "0.6154", "right"),
    ]


@pytest.mark.parametrize(
    "row",
    [
        "| 2 | $z^{(2)}_1 = 0.41$ |",
        "| 2 | z^{(2)}_1 = 0.41 | 3 |",
        "| $z^{(2)}_1 = 0.41$ | $z^{(2)}_2 = 0.47$ | 7 |",
        "| z^{(2)}_1 = 0.41 | z^{(2)}_2 = 0.47 |",
        "| 5 | $z^{(2)}_1$ | 0.41 | $z^{(2)}_2$ | 0.47 |",
        "z^{(2)}_1 = 0.41 | z^{(2)}_2 = 0.47",
    ],
)
def test_cells_of_a_table_are_apart(row: str) -> None:
    found = audit(SOURCE, f"| unit | d |\n|---|---|\n{row}\n")
    assert [one.printed for one in found.numbers] == ["0.41", "0.47"][: len(found.numbers)]
    assert len(found.numbers) == row.count("z")
    assert {one.verdict for one in found.numbers} == {"right"}


TABLES = {
    "columns": "| $z^{(2)}_1$ | z2[2,1] | L |\n|---|---|---|\n| 0.41 | 0.48 | 0.1245 |\n",
    "iterations": "| Epoch | z2[1,1] | z2[2,1] | L |\n|-|-|-|-|\n| 1 | 0.41 | 0.48 | 0.1245 |\n",
    "tabular": r"\begin{tabular}[t]{l@{}cc} $z^{(2)}_1$ & $z^{(2)}_2$ & $L$ \\ \hline "
    r"0.41 & $0.48$ & 0.1245 \\ \end{tabular}",
    "rows": "\\begin{tabular}{ll}\n symbol & value \\\\[2pt]\n$z^{(2)}_1$ & 0.41 \\\\\n"
    "$z^{(2)}_2$ & $0.48$ \\\\\n$L$ & 0.1245\n\\end{tabular}",
    "html": "<table><tr><th>z2[1,1]<th>z2[2,1]<th>L</tr><tr><td>0.41<td>0.48<td>0.1245</table>",
    "html rows": "<table>\n<tr><td>z2[1,1]</td><td>0.41</td></tr>\n<tr><td>z2[2,1]</td>"
    "<td>0.48</td></tr>\n<tr><td>L</td><td>0.1245</td></tr>\n</table>",
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_read_by_their_headings_or_their_first_column(name: str) -> None:
    found = audit(SOURCE, f"We find:\n\n{TABLES[name]}\nas asked.")
    assert [(one.name, one.printed, one.verdict) for one in found.numbers] == [
        ("z2[1,1]", "0.41", "right"),
        ("z2[2,1]", "0.48", "wrong"),
        ("L[1,1]", "0.1245", "right"),
    ]
    assert found.not_understood == ()


def test_what_stands_below_headings_that_say_nothing_is_listed() -> None:
    text = "<table><tr><th>left</th><th>right</th></tr><tr><td>0.41</td><td>0.48</td></tr></table>"
    found = audit(SOURCE, text)
    assert found.numbers == ()
    assert len(found.not_understood) == 2


def test_what_follows_from_a_first_wrong_number_is_read_all_the_same() -> None:
    wrong = r"""
    $z_1^{(2)} = 0.16$, $z_2^{(2)} = 0.22$, $a_1^{(2)} = 0.5399$, $a_2^{(2)} = 0.5548$,
    $z_1^{(3)} = 0.9528$, $z_2^{(3)} = 1.1718$
    """
    found = audit(SOURCE, wrong)
    assert [one.verdict for one in found.numbers] == ["wrong"] * 2 + ["inherited"] * 4
    assert found.numbers[4].operand == "a2[1,1]"


FAULTY = {
    "faults.csv": (
        "step,row,column,printed\nzz2,1,1,0.4\nz2,9,1,0.4\nz2,1,1,o.4\na2,x,1,1\n",
        [
            "line 5 has no whole numbers for its row and its column; give them, from 1 on",
            "line 2 is of 'zz2', which is not a step; did you mean 'z2'?",
            "line 3 is of row 9 and column 1, but z2 has 2 rows and 1 column",
            "line 4 has 'o.4', which is no number; give a decimal or a fraction",
        ],
    ),
    "twice.csv": (
        "step,row,column,printed\nz2,1,1,0.41\nz2,1,1,0.42\n",
        ["line 3 has 0.42 for z2[1,1], but line 2 has 0.41; leave one of them out"],
    ),
    "empty.csv": (
        "step,row,column,printed\n",
        ["has no numbers; give a line for each below its headings"],
    ),
    "empty.tex": ("\n", ["holds no text; give a solution with a number for each step"]),
    "none.json": (
        '{"steps": [1]}',
        ["has no numbers; give a solution with a number for each step"],
    ),
    "none.ipynb": ("x", ["is no notebook; save it from Jupyter as .ipynb"]),
}


@pytest.mark.parametrize("name", FAULTY)
def test_everything_is_told_that_is_wrong_with_a_solution(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contents, sentences = FAULTY[name]
    file = tmp_path / name
    file.write_text(contents, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["audit", "back-propagation", str(file)])
    assert ended.value.code == 2
    said = capsys.readouterr().err.splitlines()
    assert [line.partition(f"{file}: ")[2] for line in said] == sentences


def test_a_variant_of_a_problem_with_draws_is_audited_by_its_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "solution.txt"
    file.write_text("z2[1,1] = 99\n", encoding="utf-8")
    rights = []
    for number in ("1", "2"):
        with pytest.raises(SystemExit) as ended:
            main(
                [
                    *("audit", "midterm", str(file), "--format", "json"),
                    *("--seed", "7", "--variant", number),
                ]
            )
        assert ended.value.code == 1
        rights.append(json.loads(capsys.readouterr().out)["first_wrong"]["right"])
    assert rights[0] != rights[1]
    with pytest.raises(SystemExit) as ended:
        main(["audit", "midterm", str(file), "--seed", "7"])
    assert ended.value.code == 2
    assert "--seed or --set is given without --variant" in capsys.readouterr().err


def test_a_number_may_be_said_again_to_fewer_digits() -> None:
    found = audit(SOURCE, r"$a_1^{(2)} = 0.6011$, so that $a_1^{(2)} \approx 0.60$")
    assert [one.printed for one in found.numbers] == ["0.6011"]
    assert found.not_understood == ()
    found = audit(SOURCE, r"$a_1^{(2)} = 0.6011$, so that $a_1^{(2)} \approx 0.66$")
    assert found.not_understood == (r"line 1: a_1^{(2)} = 0.66",)


@pytest.mark.parametrize("told_as", ["text", "json"])
def test_where_no_number_is_found_nothing_was_audited(
    told_as: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "solution.txt"
    file.write_text("the loss of others = 3.21\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["audit", "back-propagation", str(file), "--format", told_as])
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert "line 1: the loss of others = 3.21" in said.out
    assert f"{file}: gives no number to a step, so nothing was audited" in said.err


def test_of_an_assignment_it_is_said_how_one_of_its_problems_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["audit", "homework", str(tmp_path / "solution.txt")])
    assert ended.value.code == 2
    assert "by the name or file that stands under [[problems]]" in capsys.readouterr().err


@pytest.mark.parametrize(
    "new",
    [
        r"w^{(1)}_{\text{new}} &= \underbrace{w^{(1)}}_{\text{old}}",
        r"w^{(1)}_{\text{new}}",
        r"\underbrace{w^{(1)}_{new}}_{\text{of the hidden layer}}",
    ],
)
def test_words_under_a_symbol_are_its_own_and_under_a_brace_they_are_not(new: str) -> None:
    typed = rf"\begin{{align*}} {new} = [[0.1, 0.3], [0.2, 0.48]] \end{{align*}}"
    found = audit(SOURCE, typed)
    assert [(one.name, one.verdict) for one in found.numbers][-1] == ("w1_new[2,2]", "wrong")
    assert found.not_understood == ()


@pytest.mark.parametrize(
    "typed",
    [
        "| h1 | 0.41 | 0.61 |",
        "The first hidden neuron passes on 0.61.",
        r"\[ a^{(2)} = \begin{pmatrix} 0.61 \\ \end{pmatrix \]",
        r"\[ \begin{pmatrix} 0.61 \\ 0{,}62 \end{pmatrix} \]",
        r"\[ w^{(1)} = \begin{pmatrix} 0.13 & 0.3 \\ 0.2 & 0.4 \end{pmatrix} \]",
    ],
)
def test_numbers_that_are_given_to_nothing_are_listed(typed: str) -> None:
    """Those that the problem states are not, nor are lengths, versions and numbers of headings."""
    text = "## 2.1 Results\nThe rate is 0.6, as in 1.2.3, in type of 1.5 em.\nz2[1,1] = 0.41\n"
    found = audit(SOURCE, text + typed)
    assert [one.name for one in found.numbers] == ["z2[1,1]"]
    assert [one.partition(": ")[0] for one in found.not_understood] == ["line 4"]


def test_a_weight_with_other_numbers_than_are_given_is_the_new_one() -> None:
    text = r"""
    $w_{11}^{(2)} = 0.5$, $w_{11}^{(2)} = 0.5 - 0.6 \cdot 0.04 = 0.476$
    $w_{12}^{(2)} = 0.6 - 0.6 \cdot 0.14 = 0.516$
    $$ b^{(1)} = \begin{pmatrix} 0.25 \\ 0.25 \end{pmatrix} $$
    $$ b^{(1)} \leftarrow \begin{pmatrix} 0.2467 \\ 0.2460 \end{pmatrix} $$
    """
    found = audit(SOURCE, text)
    assert {one.name: one.verdict for one in found.numbers} == {
        "w2_new[1,1]": "right",
        "w2_new[1,2]": "wrong",
        "b1_new[1,1]": "right",
        "b1_new[2,1]": "right",
    }
    assert found.not_understood == ()


@pytest.mark.parametrize("new", ["neu", "nuevo", "next"])
def test_new_weights_are_called_so_in_other_languages(new: str) -> None:
    numbers = {"11": "0{,}48", "12": "0,58", "21": "0,71", "22": "0,99"}
    text = ", ".join(rf"$w_{{{i},\text{{{new}}}}}^{{(2)}} = {one}$" for i, one in numbers.items())
    found = audit(SOURCE, text)
    assert [(one.step, one.verdict) for one in found.numbers] == [
        *[("w2_new", "right")] * 3,
        ("w2_new", "wrong"),
    ]
