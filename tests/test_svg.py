"""Figures as SVG: labels where the geometry has them, and readable by themselves."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from markupsafe import Markup as Safe

from generator import Problem, solve
from generator.document.documents import view
from generator.document.keeping import kept_for
from generator.document.rendering import terms
from generator.document.shown import DrawingView
from generator.document.views import View
from generator.formats.svg.boxes import LabelBox
from generator.formats.svg.drawings import LABEL, NAME, drawing_svg
from generator.formats.svg.filters import plain, svg_filter
from generator.formats.svg.labels import Labels
from generator.layout.nodes import (
    BLANK,
    BREAK,
    NODES,
    Accent,
    Applied,
    Cases,
    Digits,
    Fence,
    Filled,
    Fraction,
    Index,
    MatrixNode,
    Node,
    Operator,
    Power,
    Root,
    Row,
    Styled,
    Sum,
    TranslatedWord,
    Transpose,
    Word,
)
from generator.layout.patterns import pattern

LABELS = Labels(terms())
SVG = svg_filter(terms())
TSPAN = re.compile(r"<tspan ([^>]*)>([^<]*)</tspan>")
NAMESPACE = "{http://www.w3.org/2000/svg}"


def seen(name: str, **shown: str) -> View:
    work = solve(Problem.load(name).shown_as(**shown)).work
    return view(work, kept_for(work), "solution")


def drawn(name: str, **shown: str) -> DrawingView:
    drawing = seen(name, **shown).drawing
    assert drawing is not None
    return drawing


def texts(svg: str) -> Iterator[str]:
    """Yield the text of each label and name."""
    for text in ElementTree.fromstring(svg).iter(f"{NAMESPACE}text"):
        yield "".join(text.itertext())


def parts(node: Node, size: int = 1000) -> list[tuple[str, str]]:
    """Return the letters of a label, each with its attributes."""
    return [(text, look) for look, text in TSPAN.findall("".join(LABELS.box(node, size).svg(size)))]


def test_the_source_has_its_numbers_where_its_figure_has_them() -> None:
    svg = SVG(drawn("back-propagation"), "Figure 1")
    assert list(texts(svg)) == [
        *("a1(1)", "a2(1)", "a1(2)", "a2(2)", "a1(3)", "a2(3)"),
        *("x1=0.1", "x2=0.5", "y1=0.05", "y2=0.95"),
        *("0.1", "0.2", "0.3", "0.4", "0.5", "0.7", "0.6", "0.8"),
        *("0.25", "0.25", "0.35", "0.35"),
    ]
    assert svg.count("<circle") == 6
    assert len(re.findall(r"M\d+ \d+L\d+ \d+", svg)) == 8


def test_a_drawing_has_a_title_and_keeps_its_size_alone() -> None:
    root = ElementTree.fromstring(SVG(drawn("back-propagation"), "Figure 1: a < b & c"))
    assert root.get("role") == "img"
    assert root.findtext(f"{NAMESPACE}title") == "Figure 1: a < b & c"
    assert (root.get("width"), root.get("viewBox")) == ("14.074cm", "0 0 14074 3770")


def test_the_middle_of_a_label_stands_at_its_point_and_y_grows_upwards() -> None:
    """The digits of 0.5 are 1280 thousandths of 316 wide, and 680 high."""
    drawing = DrawingView(
        *(5_000, 3_000, 450),
        *((), (), (), ()),
        labels=[(1_000, 2_000, Digits("0.5"))],
        content="numbers",
        layers=tuple,
    )
    svg = drawing_svg(drawing, "", LABELS)
    width, height = 1280 * LABEL // 1000, 680 * LABEL // 1000
    assert f"translate({1_000 - width // 2} {1_000 + height // 2})" in svg
    assert f'width="{width + 70}" height="{height + 70}"' in svg


@pytest.mark.parametrize("notation", ["source", "net-out", "brackets", "rows", "superscripts"])
@pytest.mark.parametrize("name", ["back-propagation", "two-hidden-layers", "fractions", "xor"])
def test_labels_are_in_the_drawing_and_take_no_more_room_than_the_geometry_expects(
    name: str, notation: str
) -> None:
    drawing = drawn(name, notation=notation)
    ElementTree.fromstring(SVG(drawing, name))
    rooms = [(x, y, LABELS.box(label, LABEL)) for x, y, label in drawing.labels]
    for x, y, box in rooms:
        assert box.width // 2 <= x <= drawing.width - box.width // 2
        assert height(box) // 2 <= y <= drawing.height - height(box) // 2
    for (x, y, box), (to_x, to_y, other) in itertools.combinations(rooms, 2):
        is_beside = 2 * abs(x - to_x) >= box.width + other.width
        assert is_beside or 2 * abs(y - to_y) >= height(box) + height(other)
    for _, _, named in drawing.neurons:
        assert named is not None
        assert LABELS.box(named, NAME).width <= 2 * drawing.radius


def height(box: LabelBox) -> int:
    return box.above + box.below


def test_the_lines_of_a_large_network_are_faint_and_its_dots_are_drawn() -> None:
    sizes = [[0.1] * 12] * 9, [[0.1] * 9]
    problem = Problem.of(
        {
            "inputs": [1] * 12,
            "targets": [1],
            "learning_rate": 1,
            "layers": [{"activation": "tanh", "weights": weights} for weights in sizes],
        }
    )
    work = solve(problem).work
    drawing = view(work, kept_for(work), "solution").drawing
    assert drawing is not None
    svg = SVG(drawing, "")
    assert svg.count('opacity="0.4"') == 1
    assert svg.count('r="60"') == 6
    layers = drawing.layers()
    assert [len(layer.neurons) for layer in layers] == [12, 9, 1]
    assert [layer.weight is None for layer in layers] == [True, False, False]
    assert not any(layer.senders or layer.biases or layer.ends for layer in layers)


def test_a_plot_has_its_ticks_and_says_what_it_plots() -> None:
    plot = seen("long-run").plot
    assert plot is not None
    svg = SVG(plot, "Figure 2", "iteration")
    assert [*texts(svg)] == [
        *("5", "10", "15", "20", "25", "30"),
        *("0.0", "0.2", "0.4", "0.6", "0.8"),
        *("iteration", "L"),
    ]
    assert svg.count("<circle") == 30
    assert plot.losses == ()


def test_the_losses_of_a_plot_are_listed_where_no_table_has_them_all() -> None:
    iterations = Problem.load("long-run").model_copy(update={"iterations": 61})
    work = solve(iterations).work
    found = view(work, kept_for(work), "solution")
    assert found.plot is not None
    assert found.table is not None
    assert len(found.plot.losses) == 61 > len(found.table.rows)


def test_tables_of_a_drawing_say_what_leads_to_each_neuron() -> None:
    first, hidden, last = drawn("three-inputs").layers()
    assert [LABELS.box(end, NAME).text for end in first.ends] == ["x1=1", "x2=0", "x3=1"]
    assert [[LABELS.box(one, NAME).text for one in row] for row in hidden.weights] == [
        ["0.3", "−0.2", "0.4"],
        ["−0.5", "0.6", "0.1"],
    ]
    assert [LABELS.box(bias, NAME).text for bias in hidden.biases] == ["−0.2", "0.3"]
    assert [LABELS.box(end, NAME).text for end in last.ends] == ["y=1"]


def test_one_bias_of_a_layer_is_that_of_each_neuron() -> None:
    _, hidden, _ = drawn("shared-biases").layers()
    assert len(hidden.biases) == len(hidden.neurons) > 1


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (Digits("-0.25"), ["−0.25"]),
        (Digits("0,25"), ["0,25"]),
        (Digits("1.2e-5"), ["1.2", "×", "10", "−5"]),
        (Digits("1e4"), ["10", "4"]),
        (Digits("-1e4"), ["−1", "×", "10", "4"]),
        (Row((Word("x"), Operator("="), Digits("1"))), ["x", "=", "1"]),
        (Row((Operator("-", is_prefix=True), Fraction(Digits("1"), Digits("3")))), ["−", "1", "3"]),
        (Index(Word("w"), (Word("i"), Digits("1")), (Digits("2"),)), ["w", "i", ",", "1", "2"]),
        (Transpose(Word("w")), ["w", "T"]),
        (Accent("hat", Word("y")), ["y", "ˆ"]),
        (Accent("prime", Word("w")), ["w", "′"]),
        (Index(Word("w"), (TranslatedWord("new"),)), ["w", "new"]),
        (Styled("text", Word("a<b & c")), ["a&lt;b &amp; c"]),
        (Row((Digits("2"), Operator(""), Root(Digits("3")))), ["2", "3"]),
        (BLANK, []),
    ],
)
def test_labels_have_these_letters(node: Node, expected: list[str]) -> None:
    assert [text for text, _ in parts(node)] == expected


def test_an_index_and_a_superscript_stand_one_over_the_other() -> None:
    """A letter is 500 thousandths wide, and a small digit 350."""
    (_, base), (_, below), (_, above) = parts(Index(Word("a"), (Digits("1"),), (Digits("2"),)))
    assert base == 'x="250" y="0" font-style="italic"'
    assert below == 'x="675" y="200" font-size="700"'
    assert above == 'x="675" y="-400" font-size="700"'
    assert LABELS.box(Power(Word("a"), Digits("2")), 1000).width == 850


def test_a_fraction_has_a_line_between_its_numbers() -> None:
    """It stands 250 above the line of letters, and is 200 wider than a small digit."""
    svg = "".join(LABELS.box(Fraction(Digits("1"), Digits("3")), 1000).svg(1000))
    assert 'd="M0 -250 L550 -250"' in svg
    assert re.findall(r'x="(\d+)" y="(-?\d+)"', svg) == [("275", "-350"), ("275", "326")]


@pytest.mark.parametrize(
    ("node", "look"),
    [
        (Word("w"), 'font-style="italic"'),
        (Word("α"), 'font-style="italic"'),
        (Word("Γ"), ""),
        (Styled("bold", Word("w")), 'font-weight="bold"'),
        (Styled("upright", Word("w")), ""),
        (Styled("monospace", Word("w")), 'font-family="monospace"'),
    ],
)
def test_letters_look_as_their_style_has_them(node: Node, look: str) -> None:
    ((_, found),) = parts(node)
    assert found.partition('y="0"')[2].strip() == look


def test_every_kind_of_node_has_a_label_but_a_matrix_and_cases() -> None:
    x = Word("x")
    of_kinds: list[Node] = [
        *(x, Styled("bold", x), TranslatedWord("new"), Digits("1"), BLANK, Operator("+"), BREAK),
        *(Row((x, x)), Fence(x), Applied(x, Fence(x)), Fraction(x, x), Index(x, (x,)), Power(x, x)),
        *(Transpose(x), Root(x), Sum(x), Accent("hat", x), Filled(pattern(x), ())),
    ]
    assert all(LABELS.box(node, LABEL).width >= 0 for node in of_kinds)
    refused: list[Node] = [MatrixNode(((x,),)), Cases(x, x, x)]
    for node in refused:
        with pytest.raises(TypeError, match=f"no label has a {type(node).__name__}"):
            LABELS.box(node, LABEL)
    assert {*map(type, of_kinds), *map(type, refused)} == NODES


def test_a_caption_is_read_without_its_markup_and_without_the_latex_of_its_formula() -> None:
    formula = "<math><semantics><mi>L</mi><annotation>L_2</annotation></semantics></math>"
    caption = Safe(f"Figure 2: The loss {formula} &amp; more")  # as a page has it
    assert plain(caption) == "Figure 2: The loss L & more"
    assert plain("a < b") == "a < b"
