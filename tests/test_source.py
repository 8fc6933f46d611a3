"""The source's lines in the source's order, with the right numbers in place of the wrong ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

import pytest

from generator import Problem, Solution, solve
from tests.tex_checker import Node, parse, worked_lines

SUM, MEAN = "half_squared_error", "half_mean_squared_error"

SAME_FOR_BOTH = {
    "z2": "0.410000 0.470000",
    "a2": "0.601088 0.615384",
    "z3": "1.019774 1.263069",
    "a3": "0.734929 0.779554",
    "da3/dz3": "0.194809 0.171850",
    "da2/dz2": "0.239781 0.236687",
}
RIGHT_VALUES = {
    SUM: SAME_FOR_BOTH
    | {
        "L": "0.249090",
        "dL/da3": "0.684929 -0.170446",
        "dL/db2": "0.133430 -0.029291",
        "dL/dw2": "0.080203 0.082111 -0.017607 -0.018025",
        "dL/da2": "0.046211 0.056625",
        "dL/db1": "0.011081 0.013402",
        "dL/dw1": "0.001108 0.005540 0.001340 0.006701",
        "w1_new": "0.099335 0.296676 0.199196 0.395979",
        "b1_new": "0.243352 0.241959",
        "w2_new": "0.451878 0.550734 0.710564 0.810815",
        "b2_new": "0.269942 0.367575",
    },
    MEAN: SAME_FOR_BOTH
    | {
        "L": "0.124545",
        "dL/da3": "0.342464 -0.085223",
        "dL/db2": "0.066715 -0.014646",
        "dL/dw2": "0.040102 0.041055 -0.008803 -0.009013",
        "dL/da2": "0.023106 0.028313",
        "dL/db1": "0.005540 0.006701",
        "dL/dw1": "0.000554 0.002770 0.000670 0.003351",
        "w1_new": "0.099668 0.298338 0.199598 0.397990",
        "b1_new": "0.246676 0.245979",
        "w2_new": "0.475939 0.575367 0.705282 0.805408",
        "b2_new": "0.309971 0.358787",
    },
}

GIVEN_AND_FORWARD = [
    r"a^{(1)} = x = \begin{bmatrix} 0.1\\0.5 \end{bmatrix}",
    r"w^{(1)} = \begin{bmatrix} 0.1 & 0.3 \\ 0.2 & 0.4 \end{bmatrix}",
    r"b^{(1)} = \begin{bmatrix} 0.25 \\ 0.25 \end{bmatrix}",
    r"w^{(2)} = \begin{bmatrix} 0.5 & 0.6 \\ 0.7 & 0.8 \end{bmatrix}",
    r"b^{(2)} = \begin{bmatrix} 0.35 \\ 0.35 \end{bmatrix}",
    r"y = \begin{bmatrix} 0.05 \\ 0.95 \end{bmatrix}",
    r"z^{(2)} = w^{(1)}a^{(1)} + b^{(1)} = \begin{bmatrix} 0.41 \\ 0.47 \end{bmatrix}",
    r"a^{(2)} = \sigma \left( z^{(2)} \right) = \begin{bmatrix} 0.60 \\ 0.62 \end{bmatrix}",
    r"z^{(3)} = w^{(2)}a^{(2)} + b^{(2)} = \begin{bmatrix} 1.02 \\ 1.26 \end{bmatrix}",
    r"a^{(3)} = \sigma \left( z^{(3)} \right) = \begin{bmatrix} 0.73 \\ 0.78 \end{bmatrix}",
    r"""\sigma'\left(z^{(3)}\right) = \sigma'\left(\begin{bmatrix}1.02\\1.26\end{bmatrix}\right)
        = \begin{bmatrix}\sigma\left(1.02\right)\left(1 - \sigma\left(1.02\right)\right)\\
            \sigma\left(1.26\right)\left(1 - \sigma\left(1.26\right)\right)\end{bmatrix}
        = \begin{bmatrix}0.19\\0.17\end{bmatrix}""",
    r"""\sigma'\left(z^{(2)}\right) = \sigma'\left(\begin{bmatrix}0.41\\0.47\end{bmatrix}\right)
        = \begin{bmatrix}\sigma\left(0.41\right)\left(1 - \sigma\left(0.41\right)\right)\\
            \sigma\left(0.47\right)\left(1 - \sigma\left(0.47\right)\right)\end{bmatrix}
        = \begin{bmatrix}0.24\\0.24\end{bmatrix}""",
]
LINES = {
    SUM: [
        *GIVEN_AND_FORWARD,
        r"""L = \frac{1}{2} \left( \left(a_1^{(3)} - y_1\right)^2
                + \left(a_2^{(3)} - y_2\right)^2 \right)
            = 0.25""",
        r"""\delta^{(3)} = \frac{\partial L}{\partial a^{(3)}}
            = \begin{bmatrix} a_1^{(3)} - y_1 \\ a_2^{(3)} - y_2 \end{bmatrix}
            = \begin{bmatrix} 0.68 \\ -0.17 \end{bmatrix}""",
        r"""\frac{\partial L}{\partial b^{(2)}} = \delta^{(3)} \odot \sigma' \left(z^{(3)}\right)
            = \begin{bmatrix} 0.68 \\ -0.17 \end{bmatrix}
                \odot \begin{bmatrix} 0.19 \\ 0.17 \end{bmatrix}
            = \begin{bmatrix} 0.68 \times 0.19 \\ -0.17 \times 0.17 \end{bmatrix}
            = \begin{bmatrix} 0.13 \\ -0.03 \end{bmatrix}""",
        r"""\frac{\partial L}{\partial w^{(2)}}
            = \frac{\partial L}{\partial b^{(2)}} \left(a^{(2)}\right)^T
            = \begin{bmatrix} 0.13 \\ -0.03 \end{bmatrix} \begin{bmatrix} 0.60 & 0.62 \end{bmatrix}
            = \begin{bmatrix} 0.08 & 0.08 \\ -0.02 & -0.02 \end{bmatrix}""",
        r"""\delta^{(2)} = \left(w^{(2)}\right)^T \frac{\partial L}{\partial b^{(2)}}
            = \begin{bmatrix} 0.5 & 0.7 \\ 0.6 & 0.8 \end{bmatrix}
                \begin{bmatrix} 0.13 \\ -0.03 \end{bmatrix}
            = \begin{bmatrix} 0.05 \\ 0.06 \end{bmatrix}""",
        r"""\frac{\partial L}{\partial b^{(1)}} = \delta^{(2)} \odot \sigma' \left(z^{(2)}\right)
            = \begin{bmatrix} 0.05 \\ 0.06 \end{bmatrix}
                \odot \begin{bmatrix} 0.24 \\ 0.24 \end{bmatrix}
            = \begin{bmatrix} 0.05 \times 0.24 \\ 0.06 \times 0.24 \end{bmatrix}
            = \begin{bmatrix} 0.01 \\ 0.01 \end{bmatrix}""",
        r"""\frac{\partial L}{\partial w^{(1)}}
            = \frac{\partial L}{\partial b^{(1)}} \left(a^{(1)}\right)^T
            = \begin{bmatrix} 0.01 \\ 0.01 \end{bmatrix} \begin{bmatrix} 0.1 & 0.5 \end{bmatrix}
            = \begin{bmatrix} 0.00 & 0.01 \\ 0.00 & 0.01 \end{bmatrix}""",
        r"""w_{\text{new}}^{(1)} = w^{(1)} - \alpha \frac{\partial L}{\partial w^{(1)}}
            = \begin{bmatrix} 0.1 & 0.3 \\ 0.2 & 0.4 \end{bmatrix}
                - 0.6 \begin{bmatrix} 0.00 & 0.01 \\ 0.00 & 0.01 \end{bmatrix}
            = \begin{bmatrix} 0.10 & 0.30 \\ 0.20 & 0.40 \end{bmatrix}""",
        r"""b_{\text{new}}^{(1)} = b^{(1)} - \alpha \frac{\partial L}{\partial b^{(1)}}
            = \begin{bmatrix} 0.24 \\ 0.24 \end{bmatrix}""",
        r"""w_{\text{new}}^{(2)} = w^{(2)} - \alpha \frac{\partial L}{\partial w^{(2)}}
            = \begin{bmatrix} 0.45 & 0.55 \\ 0.71 & 0.81 \end{bmatrix}""",
        r"""b_{\text{new}}^{(2)} = b^{(2)} - \alpha \frac{\partial L}{\partial b^{(2)}}
            = \begin{bmatrix} 0.27 \\ 0.37 \end{bmatrix}""",
    ],
    MEAN: [
        *GIVEN_AND_FORWARD,
        r"""L = \frac{1}{2} \left( \frac{\left( a_1^{(3)} - y_1 \right)^2
                + \left( a_2^{(3)} - y_2 \right)^2}{2} \right)
            = 0.12""",
        r"""\delta^{(3)} = \frac{\partial L}{\partial a^{(3)}}
            = \frac{1}{2} \begin{bmatrix} a_1^{(3)} - y_1 \\ a_2^{(3)} - y_2 \end{bmatrix}
            = \begin{bmatrix} 0.34 \\ -0.09 \end{bmatrix}""",
        r"""\frac{\partial L}{\partial b^{(2)}} = \delta^{(3)} \odot \sigma' \left(z^{(3)}\right)
            = \begin{bmatrix} 0.34 \\ -0.09 \end{bmatrix}
                \odot \begin{bmatrix} 0.19 \\ 0.17 \end{bmatrix}
            = \begin{bmatrix} 0.34 \times 0.19 \\ -0.09 \times 0.17 \end{bmatrix}
            = \begin{bmatrix} 0.07 \\ -0.01 \end{bmatrix}""",
        r"""\frac{\partial L}{\partial w^{(2)}}
            = \frac{\partial L}{\partial b^{(2)}} \left(a^{(2)}\right)^T
            = \begin{bmatrix} 0.07 \\ -0.01 \end{bmatrix} \begin{bmatrix} 0.60 & 0.62 \end{bmatrix}
            = \begin{bmatrix} 0.04 & 0.04 \\ -0.01 & -0.01 \end{bmatrix}""",
        r"""\delta^{(2)} = \left(w^{(2)}\right)^T \frac{\partial L}{\partial b^{(2)}}
            = \begin{bmatrix} 0.5 & 0.7 \\ 0.6 & 0.8 \end{bmatrix}
                \begin{bmatrix} 0.07 \\ -0.01 \end{bmatrix}
            = \begin{bmatrix} 0.02 \\ 0.03 \end{bmatrix}""",
        r"""\frac{\partial L}{\partial b^{(1)}} = \delta^{(2)} \odot \sigma' \left(z^{(2)}\right)
            = \begin{bmatrix} 0.02 \\ 0.03 \end{bmatrix}
                \odot \begin{bmatrix} 0.24 \\ 0.24 \end{bmatrix}
            = \begin{bmatrix} 0.02 \times 0.24 \\ 0.03 \times 0.24 \end{bmatrix}
            = \begin{bmatrix} 0.01 \\ 0.01 \end{bmatrix}""",
        r"""\frac{\partial L}{\partial w^{(1)}}
            = \frac{\partial L}{\partial b^{(1)}} \left(a^{(1)}\right)^T
            = \begin{bmatrix} 0.01 \\ 0.01 \end{bmatrix} \begin{bmatrix} 0.1 & 0.5 \end{bmatrix}
            = \begin{bmatrix} 0.00 & 0.00 \\ 0.00 & 0.00 \end{bmatrix}""",
        r"""w_{\text{new}}^{(1)} = w^{(1)} - \alpha \frac{\partial L}{\partial w^{(1)}}
            = \begin{bmatrix} 0.1 & 0.3 \\ 0.2 & 0.4 \end{bmatrix}
                - 0.6 \begin{bmatrix} 0.00 & 0.00 \\ 0.00 & 0.00 \end{bmatrix}
            = \begin{bmatrix} 0.10 & 0.30 \\ 0.20 & 0.40 \end{bmatrix}""",
        r"""b_{\text{new}}^{(1)} = b^{(1)} - \alpha \frac{\partial L}{\partial b^{(1)}}
            = \begin{bmatrix} 0.25 \\ 0.25 \end{bmatrix}""",
        r"""w_{\text{new}}^{(2)} = w^{(2)} - \alpha \frac{\partial L}{\partial w^{(2)}}
            = \begin{bmatrix} 0.48 & 0.58 \\ 0.71 & 0.81 \end{bmatrix}""",
        r"""b_{\text{new}}^{(2)} = b^{(2)} - \alpha \frac{\partial L}{\partial b^{(2)}}
            = \begin{bmatrix} 0.31 \\ 0.36 \end{bmatrix}""",
    ],
}


def solved(loss: str, places: int = 2) -> Solution:
    stated = Problem.load("back-propagation").model_dump() | {"loss": loss}
    return solve(Problem.of(stated).with_rounding(places=places))


def printed(solution: Solution) -> dict[str, str]:
    """The numbers of each step, row by row."""
    return {
        name: " ".join(number for row in step.printed for number in row)
        for name, step in solution.steps.items()
    }


def contains(line: Iterable[Node], wanted: Sequence[Node]) -> bool:
    """Whether a line has the wanted readings, in their order."""
    readings = iter(line)
    return all(any(node == reading for reading in readings) for node in wanted)


def test_the_shipped_problem_has_the_loss_that_the_source_states() -> None:
    assert Problem.load("back-propagation").loss == MEAN


@pytest.mark.parametrize("loss", [SUM, MEAN])
def test_six_places_are_those_of_the_errata(loss: str) -> None:
    assert printed(solved(loss, places=6)) == RIGHT_VALUES[loss]


@pytest.mark.parametrize("loss", [SUM, MEAN])
def test_two_places_are_the_right_values_rounded(loss: str) -> None:
    def rounded(numbers: str) -> str:
        places = (Decimal(one).quantize(Decimal("0.01"), ROUND_HALF_UP) for one in numbers.split())
        return " ".join(str(one) if one else "0.00" for one in places)

    assert printed(solved(loss)) == {
        name: rounded(numbers) for name, numbers in RIGHT_VALUES[loss].items()
    }


@pytest.mark.parametrize("loss", [SUM, MEAN])
def test_the_lines_of_the_source_stand_in_its_order(loss: str) -> None:
    _, _, body = solved(loss).to_latex().partition(r"\begin{document}")
    lines = iter(
        [[*symbols, *(node for _, node in chain)] for symbols, chain in worked_lines(body)]
    )

    for line in LINES[loss]:
        wanted = [parse(reading) for reading in line.split("=")]
        assert any(contains(readings, wanted) for readings in lines), line


@pytest.mark.parametrize("loss", [SUM, MEAN])
def test_every_line_of_the_document_is_one_of_the_source(loss: str) -> None:
    _, _, body = solved(loss).to_latex().partition(r"\begin{document}")
    symbols = {parse(line.split("=")[0]) for line in LINES[loss]}

    assert {first for (first, *_), _ in worked_lines(body)} == symbols
