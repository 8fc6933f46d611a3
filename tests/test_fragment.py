"""LaTeX to paste: what it says, and that TeX takes it in an article and in slides."""

from __future__ import annotations

import functools
import itertools
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from generator import Assignment, Problem, Solution, load, solve
from generator.formats.fragment.tikz import centimetres, scale
from generator.pdf import typeset
from generator.problem import shipped, shipped_exercises
from tests.showing import WITHOUT_NUMBERS

KINDS = ("problem", "worksheet", "solution", "key")
FIXED = sorted({*shipped()} - {*shipped_exercises()})
HOSTILE = r"""a\b {c} $d$ #e %f ~g ^h _i &j <k> |l| "m" --- ``n'' \input{o}"""
# The fonts are those that the embedded engine has.
ARTICLE = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{lmodern}
\usepackage{amsmath}
\usepackage{tikz}
\begin{document}
"""
SLIDES = r"""\documentclass{beamer}
\usepackage{amsmath}
\usepackage{tikz}
\setbeamertemplate{navigation symbols}{}
\begin{document}
"""
END = "\n\\end{document}\n"
# A frame that breaks is first set whole, in a box that TeX cannot make higher than 5.7 m: some
# sixty slides. Few sections are as long; a frame ends with the paragraph that reaches this line.
LINES_OF_A_FRAME = 300


@pytest.fixture(scope="module")
def source() -> Solution:
    return solve(Problem.load("back-propagation"))


def one_neuron(**stated: Any) -> Problem:
    usual = {"kind": "adaline", "inputs": [[0.5]], "targets": [1], "weights": [0.4]}
    return Problem.of({**usual, "learning_rate": 0.1, "rounding": {"places": 2}, **stated})


def in_article(fragments: Iterable[str]) -> str:
    return ARTICLE + "\n\\clearpage\n".join(fragments) + END


def test_a_fragment_says_which_packages_it_needs_and_has_no_preamble(source: Solution) -> None:
    text = source.to_text("fragment")
    assert text.startswith("% ")
    assert re.findall(r"\\usepackage\{\w+\}", text.splitlines()[0]) == [
        r"\usepackage{amsmath}",
        r"\usepackage{tikz}",
    ]
    assert not re.search(
        r"^[^%\n]*\\(usepackage|documentclass|newcommand|def)\b", text, re.MULTILINE
    )


def test_lines_are_aligned_at_their_relations_and_broken_before_them(source: Solution) -> None:
    assert (
        r"""
\begin{align*}
z^{(2)} &= w^{(1)} a^{(1)} + b^{(1)} = \begin{bmatrix}0.1 & 0.3\\0.2 & 0.4\end{bmatrix} \begin{bmatrix}0.1\\0.5\end{bmatrix} + \begin{bmatrix}0.25\\0.25\end{bmatrix} \\
&= \begin{bmatrix}0.41\\0.47\end{bmatrix} \\[1ex]
a^{(2)} &= \sigma(z^{(2)}) = \sigma\left(\begin{bmatrix}0.41\\0.47\end{bmatrix}\right) = \begin{bmatrix}0.60\\0.62\end{bmatrix} \\[1ex]
"""  # noqa: E501  # a line of LaTeX as it is written
        in source.to_text("fragment")
    )


def test_lines_side_by_side_stand_in_rows(source: Solution) -> None:
    assert (
        "\\begin{gather*}\n"
        r"w_{\text{new}}^{(1)} = \begin{bmatrix}0.10 & 0.30\\0.20 & 0.40\end{bmatrix}"
        r" \qquad b_{\text{new}}^{(1)} = \begin{bmatrix}0.25\\0.25\end{bmatrix} \\[1ex]"
    ) in source.to_text("fragment", "key")


def test_a_star_and_a_blank_need_no_macro(source: Solution) -> None:
    assert r"marks a result" in source.to_text("fragment")
    assert r"as in $\overset{\ast}{=}$, marks" in source.to_text("fragment")
    assert r"\underline{\hspace{3em}}" in source.to_text("fragment", "worksheet")


def test_a_figure_has_nodes_by_the_names_of_their_neurons(source: Solution) -> None:
    text = source.to_text("fragment")
    for line in (
        "neuron/.style={circle, draw, fill=white, inner sep=0pt, minimum size=0.9cm},",
        r"\node[neuron] (a1-1) at (2.84, 2.57) {$a_1^{(1)}$};",
        r"\node[neuron] (a3-2) at (11.24, 0.57) {$a_2^{(3)}$};",
        r"\draw (a1-2) -- (a2-1);",
        r"\draw[-stealth] (1.69, 2.57) -- (a1-1);",
        r"\draw[-stealth] (a3-2) -- (12.39, 0.57);",
        r"\draw[-stealth] (7.04, 3.35) -- (a2-1);",
        r"\node[beside] at (4.24, 1.9) {$0.2$};",
    ):
        assert f"\n  {line}\n" in text
    # Each edge joins two of them.
    assert len(re.findall(r"\\draw \(a\d-\d\) -- \(a\d-\d\);", text)) == 8


def test_the_last_neuron_of_a_layer_that_is_not_drawn_whole_has_its_own_number() -> None:
    rows = [[0.1 * row] for row in range(1, 13)]
    layers = [
        {"activation": "tanh", "weights": rows},
        {"activation": "identity", "weights": [[0.1] * 12]},
    ]
    stated = {"inputs": [0.5], "targets": [1], "learning_rate": 0.1, "layers": layers}
    text = solve(Problem.of({**stated, "rounding": {"places": 2}})).to_text("fragment", "problem")
    assert re.findall(r"\((a2-\d+)\) at", text) == ["a2-1", "a2-2", "a2-3", "a2-12"]


@pytest.mark.parametrize(
    ("thousandths", "expected"), [(0, "0"), (2_837, "2.84"), (-330, "-0.33"), (10_000, "10")]
)
def test_a_length_is_in_centimetres(thousandths: int, expected: str) -> None:
    assert centimetres(thousandths) == expected


@pytest.mark.parametrize(("width", "expected"), [(10_800, ""), (14_073, "0.76"), (21_600, "0.50")])
def test_a_drawing_that_is_wider_than_a_slide_is_scaled(width: int, expected: str) -> None:
    assert scale(width) == expected


def test_a_plot_has_its_axes_ticks_and_points() -> None:
    text = solve(Problem.load("long-run")).to_text("fragment")
    assert re.search(r"  \\draw \([\d.]+, 1.1\) -- \+\(0, -0.08\) node\[below\] \{\$5\$\};\n", text)
    assert text.count(r" circle[radius=0.06];") == 30
    assert "{iteration};\n" in text


def test_a_long_table_is_in_parts_that_fit_on_a_slide() -> None:
    text = solve(Problem.load("perceptron-and")).to_text("fragment")
    tables = re.findall(r"\\begin\{tabular\}.*\n(.*) \\\\ \\hline\n((?:\$\d.*\n)+)", text)
    assert [rows.count("\n") for _, rows in tables] == [12, 12, 4]
    assert len({head for head, _ in tables}) == 1
    # It has many columns.
    assert text.count(r"\small\setlength{\tabcolsep}{3pt}") == 3


@pytest.mark.parametrize("key", ["title", "author", "date"])
def test_every_field_is_text_that_tex_takes(key: str) -> None:
    text = solve(one_neuron(**{key: HOSTILE})).to_text("fragment", "problem")
    assert (
        r"a\textbackslash{}b \{c\} \$d\$ \#e \%f \textasciitilde{}g \textasciicircum{}h \_i \&j"
        r" \textless{}k\textgreater{} \textbar{}l\textbar{} \texttt{\char34}m\texttt{\char34} "
    ) in text
    typeset(in_article([text]))


def test_tex_sets_an_assignment() -> None:
    solution = solve(Assignment.load("homework"))
    sheet = solution.to_text("fragment", "problem")
    assert r"\medskip\noindent\textbf{(a)} (4 points) Find $a^{(2)}$, $a^{(3)}$ and" in sheet
    assert r"\vspace{20mm}" in sheet
    typeset(in_article(solution.to_text("fragment", kind) for kind in KINDS))


def test_tex_sets_a_document(source: Solution) -> None:
    typeset(in_article(source.to_text("fragment", kind) for kind in KINDS))


@functools.cache
def fragments(name: str, presentation: str) -> tuple[str, ...]:
    """All documents of a shipped problem."""
    if name in WITHOUT_NUMBERS:
        solution = solve(load(name))
    else:
        problem = load(name).shown_as(None, presentation)
        solution = solve(problem, with_check=presentation == "matrices")
    return tuple(solution.to_text("fragment", kind) for kind in KINDS)


@pytest.mark.slow
def test_tex_sets_all_documents() -> None:
    shown = itertools.product(FIXED, ("matrices", "weights"))
    texts = itertools.chain.from_iterable(itertools.starmap(fragments, shown))
    typeset(in_article(texts), time_limit=300)


def framed(fragment: str) -> str:
    """A fragment in frames that begin at its headings, and at paragraphs of a long section."""
    opening, whole = fragment.split("\\allowdisplaybreaks\n")
    body, closing = whole.split("\n\\endgroup")
    frames: list[list[str]] = [[]]
    for paragraph in re.split(r"\n\n+", body):
        begun = "\n\n".join(frames[-1])
        is_long = begun.count("\n") > LINES_OF_A_FRAME
        is_whole = begun.count(r"\begin{") == begun.count(r"\end{")
        if re.match(r"\\(big|med)skip\\noindent\{", paragraph) or (is_long and is_whole):
            frames.append([])
        frames[-1].append(paragraph)
    slides = "".join(
        "\\begin{frame}[allowframebreaks]\n" + "\n\n".join(paragraphs) + "\n\\end{frame}\n"
        for paragraphs in frames
    )
    return f"{opening}\\allowdisplaybreaks\n{slides}\\endgroup{closing}"


def test_a_fragment_is_framed_by_its_headings(source: Solution) -> None:
    text = framed(source.to_text("fragment"))
    assert text.count(r"\begin{frame}") == text.count(r"\end{frame}") == 8
    assert text.count("\n\\bigskip\\noindent{\\large") == 2


@pytest.mark.slow
def test_slides_hold_all_documents(tmp_path: Path) -> None:
    """Each kind of document of each problem, in one of the presentations. The embedded engine has
    no beamer; where the system's has none either, there is no test.
    """
    engine, finder = shutil.which("pdflatex"), shutil.which("kpsewhich")
    if engine is None or finder is None:
        pytest.skip("no pdflatex is installed")
    if not subprocess.run([finder, "beamer.cls"], capture_output=True, check=False).stdout:
        pytest.skip("beamer is not installed")
    frames = ""
    for index, name in enumerate(FIXED):
        matrices, weights = (fragments(name, one) for one in ("matrices", "weights"))
        even, odd = (matrices, weights) if index % 2 else (weights, matrices)
        frames += "".join(map(framed, (*even[::2], *odd[1::2])))
    (tmp_path / "slides.tex").write_text(SLIDES + frames + END, encoding="utf-8")
    command = [engine, "-draftmode", "-interaction=nonstopmode", "-halt-on-error", "slides.tex"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert run.returncode == 0, run.stdout.decode("utf-8", "replace")[-2000:]
