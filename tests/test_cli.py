"""The command: what it writes, what it says, and how it refuses."""

from __future__ import annotations

import functools
import importlib.metadata
import io
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

from generator.cli import main
from generator.document import documents
from generator.formats import BANKS, FORMATS, PDF
from generator.problem import (
    ASSIGNMENTS,
    GROUPS,
    KINDS,
    OF_OTHER_KINDS,
    STARTED,
    STARTERS_OF_LAYERS,
    notations,
    problem_of,
    read,
    shipped,
    text_of,
)
from generator.problem.schema import json_schema

HANDPROP = Path(sys.executable).with_name("handprop")
BACK = "back-propagation"
TEMPLATE = '<% extends "page.j2" %>\n<% block body %>\n{}\n<% endblock %>\n'


class Ended(NamedTuple):
    """How a command ended: its exit code and what it said."""

    code: object
    out: str
    err: str


Command = Callable[..., Ended]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the commands are given."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def handprop(capsys: pytest.CaptureFixture[str]) -> Command:
    def command(*arguments: str) -> Ended:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        return Ended(ended.value.code, said.out, said.err)

    return command


@pytest.fixture
def refused(handprop: Command, folder: Path) -> Callable[..., str]:
    """Give a command that ends in one sentence, and return it."""

    def command(*arguments: str) -> str:
        before = sorted(folder.rglob("*"))
        ended = handprop(*arguments)
        assert (ended.code, ended.out) == (2, "")
        assert sorted(folder.rglob("*")) == before
        (line,) = ended.err.splitlines()
        assert line.startswith("handprop: ")
        return line

    return command


@pytest.fixture
def solved(handprop: Command) -> Callable[..., dict[str, Any]]:
    """Solve a problem and return its record, its steps by id."""

    def command(*arguments: str) -> dict[str, Any]:
        ended = handprop("solve", *arguments, "--format", "json")
        assert ended.code == 0
        assert re.fullmatch("(not stated in .*, and so assumed: .*\n)?", ended.err)
        record: dict[str, Any] = json.loads(ended.out)
        return record | {"steps": {step["id"]: step for step in record["steps"]}}

    return command


def one_neuron(inputs: str, weights: str, extra: str = "") -> str:
    return (
        f"inputs = [{inputs}]\ntargets = [1]\nlearning_rate = 0.5\n"
        f"[[layers]]\nweights = [[{weights}]]\n{extra}"
    )


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


# solve: what it writes.


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        ([], {"output/back-propagation.tex", "output/back-propagation.pdf"}),
        (["-o", "week/3"], {"week/3/back-propagation.tex", "week/3/back-propagation.pdf"}),
        (["--format", "tex"], {"output/back-propagation.tex"}),
        (["--format", "json"], set()),
        (
            ["--format", "tex", "--format", "pdf", "--format", "tex", "-o", "."],
            {BACK + ".tex", BACK + ".pdf"},
        ),
        (["-o", "week/3.tex"], {"week/3.tex"}),
        (["-o", "3-fragment.tex"], {"3-fragment.tex"}),
        (["-o", "3.tex", "--format", "pdf"], {"3.tex", "3.pdf"}),
        (["-o", ".tex", "--format", "tex"], {f".tex/{BACK}.tex"}),
        (
            ["--as", "problem", "--output", "."],
            {f"back-propagation-problem{x}" for x in (".tex", ".pdf")},
        ),
    ],
)
def test_solve_writes_where_it_says(
    arguments: list[str], written: set[str], handprop: Command, folder: Path
) -> None:
    ended = handprop("solve", "back-propagation", *arguments)
    assert (ended.code, ended.err) == (0, "")
    assert files(folder) == written
    if written:
        assert ended.out.partition("\n")[0] == f"Wrote {' and '.join(sorted(written)[::-1])}"
    for path in folder.rglob("*.pdf"):
        assert path.read_bytes().startswith(b"%PDF-")


def test_the_sheet_asks_what_the_solution_answers(handprop: Command, folder: Path) -> None:
    for kind in ("solution", "problem"):
        handprop("solve", "back-propagation", "--as", kind, "--format", "tex", "-o", ".")
    solution = (folder / "back-propagation.tex").read_text(encoding="utf-8")
    sheet = (folder / "back-propagation-problem.tex").read_text(encoding="utf-8")
    for text in ("Back Propagation", "learning rate", r"\networklabel"):
        assert text in solution
        assert text in sheet
    for text in ("Forward pass", r"\delta", "0.41"):
        assert text in solution
        assert text not in sheet


def test_solve_says_what_a_reader_should_know_about_the_digits(handprop: Command) -> None:
    wrote, marked, hidden = handprop("solve", "back-propagation").out.splitlines()
    places = [Path("output", f"back-propagation{suffix}") for suffix in (".tex", ".pdf")]
    assert wrote == f"Wrote {places[0]} and {places[1]}"
    assert marked.startswith("6 of 17 lines ")
    assert "--carry rounded" in marked
    assert "dL/dw1, w1_new, b1_new" in hidden
    assert hidden.endswith("--places 4 would show them")


def test_where_all_is_well_solve_says_only_what_it_wrote(handprop: Command) -> None:
    options = ["--places", "4", "--carry", "rounded"]
    (wrote,) = handprop("solve", "back-propagation", "--format", "tex", *options).out.splitlines()
    assert wrote == f"Wrote {Path('output', 'back-propagation.tex')}"


def test_lines_are_counted_as_the_document_has_them(handprop: Command, folder: Path) -> None:
    """The other 29 iterations stand in a table."""
    _, marked, *_ = handprop("solve", "long-run", "--format", "tex").out.splitlines()
    text = (folder / "output" / "long-run.tex").read_text(encoding="utf-8")
    count = text.count(r"\link{\marked{=}}")
    assert count > 0
    assert marked.startswith(f"{count} of 17 lines ")


def test_where_no_number_of_places_would_show_it_figures_are_advised(
    handprop: Command, folder: Path
) -> None:
    """σ′(6000) is about e⁻⁶⁰⁰⁰, which has significant figures but no places to show them."""
    (folder / "mine.toml").write_text(one_neuron("6000", "1"))
    (*_, hidden) = handprop("solve", "mine.toml", "--format", "tex").out.splitlines()
    names = "too small to show at this precision: dL/da2, dL/dz2, dL/dw1, w1_new"
    assert hidden == f"{names}; --significant 3 would show the gradients"
    three = ("--significant", "3")
    (*_, hidden) = handprop("solve", "mine.toml", "--format", "tex", *three).out.splitlines()
    assert hidden == "too small to show at this precision: w1_new"


def test_places_auto_is_the_fewest_that_show_everything(
    handprop: Command, solved: Callable[..., dict[str, Any]]
) -> None:
    record = solved("back-propagation", "--places", "auto")
    assert record["rounding"]["places"] == 4
    assert record["hidden"] == []
    said = handprop("solve", "back-propagation", "--places", "auto", "--format", "tex").out
    assert "4 decimal places" in said
    assert "would show" not in said


@pytest.mark.parametrize(
    ("options", "places", "a2"),
    [
        ("", {"places": 2}, [["0.60"], ["0.62"]]),
        ("--places 0", {"places": 0}, [["1"], ["1"]]),
        ("--places 4", {"places": 4}, [["0.6011"], ["0.6154"]]),
        ("--places 15", {"places": 15}, [["0.601087878848370"], ["0.615383756391182"]]),
        ("--significant 3", {"significant": 3}, [["0.601"], ["0.615"]]),
        ("--no-padding", {"places": 2}, [["0.6"], ["0.62"]]),
        ("--no-padding --padding", {"places": 2}, [["0.60"], ["0.62"]]),
    ],
)
def test_digits_are_chosen_by_options(
    options: str,
    places: dict[str, int],
    a2: list[list[str]],
    solved: Callable[..., dict[str, Any]],
) -> None:
    record = solved("back-propagation", *options.split())
    digits = ("places", "significant")
    chosen = {key: count for key, count in record["rounding"].items() if key in digits}
    assert chosen == places
    assert record["steps"]["a2"]["printed"] == a2


@pytest.mark.parametrize(("ties", "printed"), [("half-up", "0.13"), ("half-even", "0.12")])
def test_ties_go_where_the_option_says(
    ties: str, printed: str, folder: Path, solved: Callable[..., dict[str, Any]]
) -> None:
    (folder / "tie.toml").write_text(one_neuron("0.5", "0.25"))
    record = solved("tie.toml", "--ties", ties)
    assert record["rounding"]["ties"] == ties
    assert record["steps"]["z2"]["printed"] == [[printed]]


def test_carry_decides_what_later_lines_start_from(solved: Callable[..., dict[str, Any]]) -> None:
    exact, rounded = (solved("back-propagation", "--carry", way) for way in ("exact", "rounded"))
    assert len(exact["not_recomputing"]) == 6
    assert rounded["not_recomputing"] == []
    # σ(0.41) and σ(0.47) to 2 places are 0.60 and 0.62, whose products with 0.5 and 0.6 are exact.
    assert rounded["steps"]["z3"]["value"][0] == ["1.0220000000000000"]
    assert exact["steps"]["z3"]["value"][0] != ["1.0220000000000000"]


@pytest.mark.parametrize(
    ("option", "has", "lacks"),
    [
        (["--relation", "approximately"], r"\approx", r"\marked{=}"),
        (["--relation", "equals"], r"\marked{=}", r"\approx"),
        (["--decimal-mark", "comma"], "0{,}41", "0.41"),
        (["--decimal-mark", "point"], "0.41", "0{,}41"),
        (["--show", "fractions"], r"\dfrac{41}{100}", "0.41"),
        (["--show", "decimals"], "0.41", r"{41}"),
    ],
)
def test_signs_are_chosen_by_options(
    option: list[str], has: str, lacks: str, handprop: Command, folder: Path
) -> None:
    handprop("solve", "back-propagation", "--format", "tex", "-o", ".", *option)
    _, _, body = (
        (folder / "back-propagation.tex").read_text(encoding="utf-8").partition(r"\begin{document}")
    )
    assert has in body
    assert lacks not in body


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("--count", "x"), "--count is 'x'; give a whole number; see handprop variants --help"),
        (("--count=0",), "--count is '0'; give a number of at least 1; see handprop"),
        (("--time-limit", "1s"), "--time-limit is '1s'; give a number; see handprop"),
    ],
)
def test_an_option_that_is_no_such_number_is_named_with_its_value(
    given: tuple[str, ...], says: str, refused: Callable[..., str]
) -> None:
    assert says in refused("variants", "midterm", *given)


def test_options_go_before_the_file_and_the_file_before_the_default(
    folder: Path, solved: Callable[..., dict[str, Any]]
) -> None:
    rounding = '[rounding]\nsignificant = 3\ncarry = "rounded"\n'
    (folder / "mine.toml").write_text(one_neuron("0.5", "0.25", rounding))
    assert solved("mine.toml")["rounding"] == {
        "significant": 3,
        "carry": "rounded",
        "ties": "half-up",
    }
    overridden = solved("mine.toml", "--places", "1")["rounding"]
    assert (overridden["places"], overridden["carry"]) == (1, "rounded")
    assert "significant" not in overridden


def test_the_same_problem_as_toml_and_as_json_has_the_same_solution(
    folder: Path, handprop: Command
) -> None:
    (folder / "mine.toml").write_text(one_neuron("0.50, 1", "-1, 0.250"))
    (folder / "mine.json").write_text(
        '{"inputs": [0.50, 1], "targets": [1], "learning_rate": 0.5,'
        ' "layers": [{"weights": [[-1, 0.250]]}]}'
    )
    files = ("mine.toml", "mine.json")
    solutions = {handprop("solve", file, "--format", "json").out for file in files}
    assert len(solutions) == 1
    assert '"0.250"' in solutions.pop()


# solve: how it refuses.


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["nowhere.toml"],
            ["nowhere.toml", "not there", "a name that `handprop problems` lists"],
        ),
        (
            ["back-propagatoin"],
            ["back-propagatoin", "not there", "did you mean 'back-propagation'"],
        ),
        (["."], ["folder, not a file", "give a .toml or .json file"]),
        (["x" * 300], ["cannot be read", "name too long"]),
        (["back-propagation", "-o", "file"], ["file cannot be written", "give a folder"]),
        (["back-propagation", "-o", "file/week"], ["file/week cannot be written", "give a folder"]),
        (["back-propagation", "--engine", "tectonic"], ["tectonic is not installed", "--engine"]),
        (
            ["back-propagation", "--engine", "troff"],
            ["'troff'", "embedded, pdflatex, lualatex, xelatex, tectonic"],
        ),
        (["back-propagation", "--templates", "nowhere"], ["nowhere is not a folder of templates"]),
        (["back-propagation", "--templates", "file"], ["file is not a folder of templates"]),
        (["back-propagation", "--templates", "x" * 300], ["xxx", "folder of templates"]),
        (["back-propagation", "--places", "16"], ["handprop: --places is 16", "from 0 to 15"]),
        (["back-propagation", "--places", "two"], ["--places is 'two'", "from 0 to 15", "auto"]),
        (["back-propagation", "--places", "9" * 5000], ["places", "from 0 to 15"]),
        (["back-propagation", "--significant", "0"], ["--significant is 0", "from 1 to 15"]),
        (["back-propagation", "--significant", "two"], ["--significant is 'two'", "from 1 to 15"]),
        (["back-propagation", "--notation", "sorce"], ["--notation is 'sorce'", "'source'"]),
        (["mine"], ["mine is not there", "did you mean 'mine.toml'?"]),
        (["mine.json"], ["mine.json is not there", "did you mean 'mine.toml'?"]),
        (["back-propagation", "--time-limit", "0"], ["--time-limit is 0", "from 0.1 to 86400"]),
        (["back-propagation", "--time-limit", "inf"], ["--time-limit is inf", "from 0.1 to 86400"]),
        (["back-propagation", "--time-limit", "nan"], ["--time-limit is nan", "from 0.1 to 86400"]),
        (
            ["back-propagation", "--places", "2", "--significant", "3"],
            ["--places is given beside --significant", "only one"],
        ),
        (
            ["back-propagation", "--format", "json", "--as", "worksheet"],
            ["--as is given beside --format json, which holds every step; give only one of them"],
        ),
        (
            ["back-propagation", "--format", "json", "-o", "elsewhere"],
            ["--output is given beside --format json, which is printed on standard output"],
        ),
        (
            ["back-propagation", "--format", "tex", "--format", "json"],
            [
                "--format json is given beside --format tex, but is printed on standard output, "
                "where nothing else goes; give --format json alone"
            ],
        ),
        (
            ["back-propagation", "-o", "week3.pdf", "--format", "tex"],
            ["--output is week3.pdf, but --format is tex; give --format pdf as well, or a folder"],
        ),
        (
            ["back-propagation", "--format", "html", "--time-limit", "9"],
            ["--time-limit is given beside --format html, which TeX does not read; give only one"],
        ),
        (
            ["back-propagation", "-o", "week3.json"],
            [
                "--output is week3.json, but JSON is printed on standard output; give --format "
                "json alone and > week3.json"
            ],
        ),
        (
            ["back-propagation", "--as", "key", "--as", "problem"],
            ["--as is given twice; give it once"],
        ),
        (["xro"], ["xro is not there", "did you mean 'xor'?"]),
        ([os.devnull], ["is not an ordinary file"]),
        (["paper.toml"], ["paper.toml: is a PDF, not a problem file; give a .toml or .json file"]),
        (["noise.toml"], ["noise.toml: is a binary file, not a problem file"]),
        (
            ["back-propagation", "--as", "key", "--with-check"],
            ["--with-check is given beside --as key, which holds no check"],
        ),
        (
            ["back-propagation", "--seed", "3"],
            ["--seed is given without --variant; give both, or leave --seed out"],
        ),
    ],
)
def test_solve_refuses_in_a_sentence(
    arguments: list[str],
    says: list[str],
    refused: Callable[..., str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (folder / "file").write_text("in the way")
    (folder / "paper.toml").write_bytes(b"%PDF-1.5\n%\xd0\xd4\xc5\xd8\n")
    (folder / "noise.toml").write_bytes(b"\x7f\0\xff")
    (folder / "mine.toml").write_text("inputs = []")
    monkeypatch.setenv("PATH", "")
    line = refused("solve", *arguments)
    assert not [one for one in says if one not in line], line


def test_a_pdf_that_cannot_be_written_is_said(refused: Callable[..., str], folder: Path) -> None:
    (folder / "output" / "back-propagation.pdf").mkdir(parents=True)
    assert "back-propagation.pdf cannot be written" in refused("solve", "back-propagation")


def test_where_tex_fails_only_its_log_is_left(handprop: Command, folder: Path) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "en").mkdir(parents=True, exist_ok=True)
    (folder / "mine" / "en/notes.j2").write_text(r"\nonsense")
    ended = handprop("solve", "back-propagation", "--templates", "mine")
    assert (ended.code, ended.out) == (2, "")
    log = Path("output", "back-propagation.log")
    assert f"its log is {log}" in ended.err
    assert files(folder) == {"mine/en/notes.j2", str(log)}


DIVERGING = one_neuron("2", "1", 'activation = "identity"\n').replace("0.5", "1000")


def test_an_error_about_numbers_starts_with_the_file(
    refused: Callable[..., str], folder: Path
) -> None:
    (folder / "mine.toml").write_text(f"iterations = 200\n{DIVERGING}")
    for line in (
        refused("solve", "mine.toml"),
        refused("solve", "mine.toml", "--format", "json"),
        refused("solve", "mine.toml", "--carry", "rounded"),
    ):
        assert re.fullmatch(
            r"handprop: mine.toml: L of iteration \d would be a number of more than 20 digits; "
            "the training diverges: give a learning_rate below 1000",
            line,
        )


def test_check_goes_beyond_what_fits_a_page(handprop: Command, folder: Path) -> None:
    (folder / "mine.toml").write_text(f"iterations = 6\n{DIVERGING}")
    assert "all 6 entries agree" in handprop("check", "mine.toml").out


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("en/solution.j2", TEMPLATE.format("<% if %>"), "solution.j2, line 3"),
        ("en/solution.j2", TEMPLATE.format("\n<%= nonsense %>"), "solution.j2, line 4"),
        ("en/solution.j2", TEMPLATE.format("<%= problem.nonsense %>"), "solution.j2, line 3"),
        ("en/solution.j2", TEMPLATE.format("\n\n<%= problem.title + 1 %>"), "solution.j2, line 5"),
        ("en/solution.j2", TEMPLATE.format("<%= 1 // 0 %>"), "solution.j2, line 3"),
        ("en/solution.j2", TEMPLATE.format('<% include "missing.j2" %>'), "solution.j2, line 3"),
        ("en/notes.j2", "\n<%= problem.title() %>", "notes.j2, line 2"),
        ("latex/page.j2", "\n<% endif %>", "page.j2, line 2"),
        ("latex/macros.j2", "\n<% macro %>", "macros.j2, line 2"),
    ],
)
@pytest.mark.parametrize("output_format", ["pdf", "tex"])
def test_a_wrong_template_is_named_with_its_line(
    name: str,
    content: str,
    place: str,
    output_format: str,
    refused: Callable[..., str],
    folder: Path,
) -> None:
    path = folder / "own" / name
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")
    line = refused(*("solve", "back-propagation", "--templates", "own", "--format", output_format))
    assert place in line
    assert "own" in line


def test_a_template_that_is_not_utf_8_is_named(refused: Callable[..., str], folder: Path) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "en").mkdir(parents=True, exist_ok=True)
    (folder / "own" / "en/solution.j2").write_bytes("Lösung".encode("latin-1"))
    line = refused("solve", "back-propagation", "--templates", "own")
    assert "solution.j2" in line
    assert "UTF-8" in line or "utf-8" in line


def test_a_template_of_one_s_own_goes_before_the_shipped_one(
    handprop: Command, folder: Path
) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "en").mkdir(parents=True, exist_ok=True)
    (folder / "own" / "en/notes.j2").write_text("That is all, <%= problem.author | text %>.")
    ended = handprop("solve", "back-propagation", "--templates", "own", "--format", "tex")
    assert ended.code == 0
    text = (folder / "output" / "back-propagation.tex").read_text(encoding="utf-8")
    assert "That is all, Suneesh Jacob." in text
    assert "Forward pass" in text
    assert "Note 1" not in text


# new.


@pytest.mark.parametrize("layers", ["1,1", "2,3,2", "6,5,4", "2, 2"])
def test_new_writes_a_problem_that_solve_accepts(
    layers: str, handprop: Command, solved: Callable[..., dict[str, Any]], folder: Path
) -> None:
    ended = handprop("new", "week/mine.toml", "--layers", layers)
    assert (ended.code, ended.err) == (0, "")
    assert str(Path("week", "mine.toml")) in ended.out
    given = {one["id"]: one["value"] for one in solved("week/mine.toml")["given"]}
    sizes = [int(size) for size in layers.split(",")]
    assert [len(given[f"w{number}"]) for number in range(1, len(sizes))] == sizes[1:]
    assert [len(given[f"w{number}"][0]) for number in range(1, len(sizes))] == sizes[:-1]
    text = (folder / "week" / "mine.toml").read_text(encoding="utf-8")
    assert text.count("#") > 10
    assert handprop("solve", "week/mine.toml").code == 0


def test_new_has_a_default(handprop: Command, folder: Path) -> None:
    assert handprop("new", "mine.toml").code == 0
    stated = tomllib.loads((folder / "mine.toml").read_text(encoding="utf-8"))
    assert [len(layer["weights"]) for layer in stated["layers"]] == [2, 2]


# What has to be changed where a key that `new` mentions is used.
IN_PLACE_OF = {
    "classes": ("^targets = .*", ""),
    "loss_gradient": ('^loss = "[a-z_]+"', 'loss = "binary_cross_entropy"'),
    "significant": ("^places = .*", ""),
}


def test_every_key_that_new_mentions_can_be_used(
    handprop: Command, solved: Callable[..., dict[str, Any]], folder: Path
) -> None:
    """What stands behind a comment sign is as right as what does not."""
    handprop("new", "mine.toml", "--layers", "1,2")
    text = (folder / "mine.toml").read_text(encoding="utf-8")
    commented = re.findall(r"^# (?:\[\w+\].*\n(?:# .*\n)+|\w+ = .*\n)", text, re.MULTILINE)
    assert len(commented) >= 20
    assert re.search("^# batch_size = 1 .* default: all$", text, re.MULTILINE)
    for part in commented:
        uncommented = re.sub("^# ", "", part, flags=re.MULTILINE)
        old, new = IN_PLACE_OF.get(part.split()[1], ("", ""))
        used = re.sub(old, new, text, count=1, flags=re.MULTILINE).replace(part, uncommented)
        (folder / "used.toml").write_text(used, encoding="utf-8")
        solved("used.toml")


@pytest.mark.parametrize("kind", KINDS)
def test_new_writes_a_neuron_of_each_kind(
    kind: str, handprop: Command, solved: Callable[..., dict[str, Any]], folder: Path
) -> None:
    assert handprop("new", "mine.toml", "--kind", kind).code == 0
    text = (folder / "mine.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["kind"] == kind
    assert tomllib.loads(text)["title"].split()[-1].lower() == kind.split("_")[-1]
    assert solved("mine.toml")["steps"]
    for line in re.findall("^# (.* = .*)$", text, re.MULTILINE):
        key = line.split(" = ")[0]
        used = (
            re.sub("^places = .*", "", text, flags=re.MULTILINE) if key == "significant" else text
        )
        used = re.sub("^epochs = .*", "", used, flags=re.MULTILINE) if key == "iterations" else used
        (folder / "used.toml").write_text(used.replace(f"# {line}", line), encoding="utf-8")
        solved("used.toml")


# What begins files of layers of several types, or of a descent, and a word for each such file.
BEGUN = [word for word in STARTED if word not in OF_OTHER_KINDS]
DIFFERENT = [word for word in BEGUN if word == STARTERS_OF_LAYERS.get(word, word)]
NORMS = [word for word, file in STARTERS_OF_LAYERS.items() if file == "norm"]
COMMENTED = re.compile("^# ([a-z_]+ = .*)$", re.MULTILINE)


def used(text: str, line: str) -> str:
    """Return a file in which a key that stands behind a comment sign is stated."""
    uncommented = text.replace(f"# {line}", line)
    if line.startswith("significant"):
        return re.sub("^places = .*", "", uncommented, flags=re.MULTILINE)
    return uncommented


@pytest.mark.parametrize("word", BEGUN)
def test_new_writes_a_file_that_shows_what_it_is_called_by(
    word: str, handprop: Command, folder: Path
) -> None:
    """All that is commented out may be stated at once."""
    assert handprop("new", "mine.toml", "--kind", word).code == 0
    text = (folder / "mine.toml").read_text(encoding="utf-8")
    stated = tomllib.loads(text)
    types = [layer.get("type", "dense") for layer in stated.get("layers", ())]
    assert word in (*types, "transformer", "descent")
    assert len(COMMENTED.findall(text)) > 6
    for line in COMMENTED.findall(text):
        text = used(text, line)
    problem_of(tomllib.loads(text, parse_float=Decimal), "mine.toml")


@pytest.mark.slow
@pytest.mark.parametrize("word", [*DIFFERENT, *NORMS])
def test_all_that_a_begun_file_mentions_can_be_used(
    word: str, handprop: Command, solved: Callable[..., dict[str, Any]], folder: Path
) -> None:
    handprop("new", "mine.toml", "--kind", word)
    text = (folder / "mine.toml").read_text(encoding="utf-8")
    for line in COMMENTED.findall(text):
        (folder / "used.toml").write_text(used(text, line), encoding="utf-8")
        assert solved("used.toml")["steps"], line
    assert handprop("solve", "mine.toml", "--with-check").code == 0
    assert (folder / "output" / "mine.pdf").exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--kind", "percepton"], "--kind is 'percepton'; did you mean 'perceptron'?"),
        (["--kind", "rnn"], "--kind is 'rnn'; did you mean 'recurrent'?"),
        (["--kind", "adaline", "--layers", "2,1"], "--layers is given beside --kind; give only"),
    ],
)
def test_new_refuses_kinds_that_are_none(
    options: list[str], says: str, refused: Callable[..., str]
) -> None:
    assert says in refused("new", "mine.toml", *options)


@pytest.mark.parametrize("name", shipped())
def test_new_copies_any_shipped_problem(name: str, handprop: Command, folder: Path) -> None:
    """As TOML, comments and all, and as JSON, which states the same to the last digit."""
    _, stated = read(name)
    assert stated["title"]
    for path in ("mine.toml", "mine.json"):
        assert handprop("new", path, "--from", name).code == 0
        assert repr(read(folder / path)[1]) == repr(stated)
    copy = (folder / "mine.toml").read_text(encoding="utf-8")
    assert copy.replace("mine.toml", name) == text_of(name)


def test_a_copy_of_an_exercise_says_what_to_run_on_it(handprop: Command, folder: Path) -> None:
    out = handprop("new", "week 3.toml", "--from", "midterm").out
    assert out.endswith("edit it, then: handprop variants 'week 3.toml' --stress 1000\n")
    text = (folder / "week 3.toml").read_text(encoding="utf-8")
    assert "handprop solve 'week 3.toml' --seed 2026 --variant 17" in text
    assert "midterm" not in text
    handprop("new", "softmax.toml", "--from", "softmax-long")
    assert "as softmax-short, through" in (folder / "softmax.toml").read_text(encoding="utf-8")


def test_json_has_no_comments(handprop: Command, folder: Path) -> None:
    out = handprop("new", "mine.json", "--kind", "adaline").out
    assert "mine.json, which has no room for comments as a .toml file has; edit it" in out
    assert (folder / "mine.json").read_text(encoding="utf-8").splitlines()[:4] == [
        "{",
        '  "kind": "adaline",',
        '  "title": "Adaline",',
        '  "inputs": [[0, 0], [0, 1], [1, 0], [1, 1]],',
    ]


def test_new_prints_where_standard_output_is_named(handprop: Command, folder: Path) -> None:
    ended = handprop("new", "-", "--layers", "1,1")
    handprop("new", "mine.toml", "--layers", "1,1")
    assert ended == (0, (folder / "mine.toml").read_text(encoding="utf-8"), "")
    assert files(folder) == {"mine.toml"}


def test_new_never_overwrites(refused: Callable[..., str], folder: Path) -> None:
    (folder / "mine.toml").write_text("hours of work")
    line = refused("new", "mine.toml")
    assert "mine.toml is there already" in line
    assert (folder / "mine.toml").read_text() == "hours of work"


@pytest.mark.parametrize(
    "layers",
    [
        *("", "2", "2,", "0,1", "-1,2", "2.5,2", "a,b", "2;3", "2,33", "2,²"),
        *("1" + ",1" * 21, "9" * 5000 + ",1"),
    ],
)
def test_new_refuses_layers_that_are_none(layers: str, refused: Callable[..., str]) -> None:
    line = refused("new", "mine.toml", "--layers", layers)
    assert "--layers is " in line
    assert "give 2 to 21 numbers from 1 to 32 with commas, such as 2,3,2" in line
    assert len(line) < 400


@pytest.mark.parametrize("path", ["file/mine.toml", "x" * 300])
def test_new_says_where_it_cannot_write(
    path: str, refused: Callable[..., str], folder: Path
) -> None:
    (folder / "file").write_text("in the way")
    assert "cannot be written" in refused("new", path)


# problems, schema, --version, --help.


def test_problems_lists_what_ships(handprop: Command) -> None:
    ended = handprop("problems")
    assert ended.code == 0
    folders = [resources.files("generator") / folder for folder in ("problems", "assignments")]
    names = sorted(
        file.name.removesuffix(".toml") for folder in folders for file in folder.iterdir()
    )
    lines = ended.out.splitlines()
    assert [tuple(line.split()[:2]) for line in lines] == [
        (name, group.name) for group in (*GROUPS, ASSIGNMENTS) for name in group.problems
    ]
    assert sorted(line.split()[0] for line in lines) == names
    assert all(len(line) <= 110 for line in lines)
    for line in (
        "Back Propagation: 2-2-2 sigmoid",
        "XOR from Threshold Units: 2-2-1 step, forward pass",
        "A Perceptron Learns AND: 2-1 step, 32 iterations",
        "Midterm on Back Propagation: 2-2-2 sigmoid, with drawn numbers",
        "Homework 3: Back Propagation: 4 problems, 35 points",
        "Quiz 2: Gradients by Hand: 2 problems, 15 points, with drawn numbers",
    ):
        assert [one for one in lines if one.endswith(line)], line


def test_problems_are_in_groups_on_a_terminal(
    handprop: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.cli.listing.is_terminal", lambda: True)
    heads = [line for line in handprop("problems").out.splitlines() if not line.startswith(" ")]
    assert [line for line in heads if line][:-1] == [
        f"{group.name}: {group.about}" for group in (*GROUPS, ASSIGNMENTS)
    ]


def test_programs_read_which_problems_there_are(handprop: Command) -> None:
    names = [name for group in GROUPS for name in group.problems]
    assert handprop("problems", "--format", "names").out.splitlines() == [
        *names,
        "homework",
        "quiz",
    ]
    read_by_programs = json.loads(handprop("problems", "--format", "json").out)
    stated = read_by_programs["problems"]
    assert [problem["name"] for problem in stated] == names
    by_name = {problem["name"]: problem for problem in stated}
    assert by_name["midterm"]["draws"]
    assert by_name["momentum"] == {
        "name": "momentum",
        "group": "optimizers",
        "title": "Three Steps with Momentum",
        "kind": "network",
        "sizes": [2, 2, 1],
        "activations": ["sigmoid", "sigmoid"],
        "loss": "half_squared_error",
        "optimizer": "momentum",
        "samples": 1,
        "iterations": 3,
        "draws": False,
    }
    assert read_by_programs["assignments"] == [
        {
            "name": "homework",
            "title": "Homework 3: Back Propagation",
            "problems": 4,
            "points": 35,
            "draws": False,
        },
        {
            "name": "quiz",
            "title": "Quiz 2: Gradients by Hand",
            "problems": 2,
            "points": 15,
            "draws": True,
        },
    ]


# show, and standard input.


def test_show_prints_a_file_as_it_stands(handprop: Command, folder: Path) -> None:
    assert handprop("show", "back-propagation") == (0, shipped_problem().rstrip() + "\n", "")
    (folder / "faulty.toml").write_text("inputs = [0,5 # ½\n\n", encoding="utf-8")
    assert handprop("show", "faulty.toml") == (0, "inputs = [0,5 # ½\n", "")


def test_show_is_in_colours_on_a_terminal(
    handprop: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.cli.files.is_terminal", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    said = handprop("show", "xor").out
    assert "\x1b[" in said
    bare = [line.rstrip() for line in re.sub(r"\x1b\[[\d;]*m", "", said).splitlines()]
    assert 'title = "Learning XOR from a Batch of Four"' in bare


def test_a_file_from_anybody_does_nothing_to_a_terminal(
    handprop: Command, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr("generator.cli.files.is_terminal", lambda: True)
    (folder / "theirs.toml").write_text("# \x1b]0;title\x07 ½\n", encoding="utf-8")
    assert handprop("show", "theirs.toml").out.rstrip() == r"# \x1b]0;title\x07 ½"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Send what is typed to standard input."""

    def send(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return send


@pytest.mark.parametrize("name", ["mine.toml", "mine.json"])
def test_a_problem_may_come_from_standard_input(
    name: str, handprop: Command, typed: Callable[[bytes], None], folder: Path
) -> None:
    handprop("new", name, "--layers", "2,1")
    content = (folder / name).read_bytes()
    for arguments in (("solve", "{}", "--format", "json"), ("check", "{}"), ("show", "{}")):
        typed(content)
        sent = handprop(*(argument.format("-") for argument in arguments))
        assert sent == handprop(*(argument.format(name) for argument in arguments))
    typed(content)
    wrote = handprop("solve", "-", "--format", "tex").out.partition("\n")[0]
    assert wrote == f"Wrote {Path('output', 'standard-input.tex')}"


def test_draws_may_come_from_standard_input(
    handprop: Command, typed: Callable[[bytes], None]
) -> None:
    content = handprop("show", "midterm").out.encode()
    one = ("--seed", "1", "--variant", "1", "--format", "json")
    typed(content)
    assert handprop("solve", "-", *one).out == handprop("solve", "midterm", *one).out
    typed(content)
    assert "of 100 draws" in handprop("variants", "-", "--stress", "100").out


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"inputs = [0.5", "standard input: "),
        (b"\xff", "standard input: line 1 is not UTF-8 text; save the file as UTF-8"),
        (b'{"inputs": [0.5],}', "standard input: line 1, column 17 has a comma after the last"),
        (b"#" * 1_000_001, "standard input has more than 1,000,000 bytes"),
    ],
)
def test_faults_of_standard_input_name_it(
    content: bytes, says: str, refused: Callable[..., str], typed: Callable[[bytes], None]
) -> None:
    typed(content)
    assert refused("solve", "-").startswith(f"handprop: {says}")


def test_somebody_who_types_is_told_how_to_end(
    handprop: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Typed(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Typed(io.BytesIO(shipped_problem().encode())))
    ended = handprop("show", "-")
    assert ended.out == shipped_problem().rstrip() + "\n"
    assert re.fullmatch(
        "reading a problem from standard input; type it, and end it with Ctrl-.*\n", ended.err
    )


def test_standard_input_that_is_closed_is_said(
    refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert "standard input is closed; send a problem" in refused("check", "-")


@pytest.fixture(scope="session")
def problem_schema() -> jsonschema.Draft202012Validator:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_schema_is_printed_as_json(handprop: Command) -> None:
    ended = handprop("schema")
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out) == json_schema()


@functools.cache
def shipped_problem() -> str:
    path = resources.files("generator") / "problems" / "back-propagation.toml"
    return path.read_text(encoding="utf-8")


def test_the_schema_accepts_the_shipped_problems_and_a_new_one(
    problem_schema: jsonschema.Draft202012Validator, handprop: Command, folder: Path
) -> None:
    handprop("new", "mine.toml", "--layers", "2,3,2")
    files = [folder / "mine.toml", *(resources.files("generator") / "problems").iterdir()]
    for file in files:
        problem_schema.validate(tomllib.loads(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title =", "titel ="),
        ("biases = [0.25", "bias = [0.25"),
        ("places =", "place ="),
        ("places = 2", "places = 16"),
        ("inputs = [0.1, 0.5]", 'inputs = ["0.1", 0.5]'),
        ("inputs = [0.1, 0.5]", "inputs = []"),
        ('"half_mean_squared_error"', '"half_mean_square_error"'),
        ('activation = "sigmoid"', 'activation = "quadratic"'),
        ("learning_rate = 0.6", ""),
    ],
)
def test_the_schema_rejects_what_solve_rejects(
    old: str,
    new: str,
    problem_schema: jsonschema.Draft202012Validator,
    handprop: Command,
    folder: Path,
) -> None:
    text = shipped_problem()
    assert old in text
    wrong = text.replace(old, new, 1)
    with pytest.raises(jsonschema.ValidationError):
        problem_schema.validate(tomllib.loads(wrong))
    (folder / "wrong.toml").write_text(wrong, encoding="utf-8")
    assert handprop("solve", "wrong.toml", "--format", "json").code == 2


EXERCISES = Path(__file__).parent / "problems" / "exercises"


def test_the_schema_accepts_problems_with_draws(
    problem_schema: jsonschema.Draft202012Validator,
) -> None:
    files = list(EXERCISES.iterdir())
    assert files
    for file in files:
        problem_schema.validate(tomllib.loads(file.read_text(encoding="utf-8")))


DRAWN = """
title = { choices = ["Monday", "Friday"] }
inputs = [[{ from = 0.1, to = 0.9 }, 1], [0.5, { draw = "x" }]]
targets = [[{ choices = [0.05, 0.95] }], [1]]
learning_rate = { draw = "rate" }
iterations = { integers = [1, 3] }
asked = ["w1_new"]

[[layers]]
activation = { choices = ["sigmoid", "tanh"] }
neurons = { choices = [2, 3] }
weights = { from = 0.1, to = 0.9, step = 0.1, sign = true }
biases = { integers = [1, 3], sign = true, size = 1 }

[[layers]]
neurons = 1
weights = { draw = "x" }
frozen = { choices = [["biases"], ["weights"]] }
biases = [{ from = 0.1, to = 0.5 }]

[draws]
x = { from = 0.1, to = 0.9 }
rate = { choices = [0.5, 0.6, 0.8] }

[penalty]
l2 = { from = 0.1, to = 0.3 }

[requirements]
ties = true

[rounding]
significant = 4
padding = false
"""
DRAWN_KIND = """
kind = { choices = ["adaline", "linear_regression"] }
inputs = { from = 0.1, to = 0.9, step = 0.1, size = [2, 2] }
targets = { choices = [0, 1] }
weights = { from = 0.1, to = 0.9, sign = true }
bias = { integers = [-2, 2] }
learning_rate = 0.5
[rounding]
places = 6
"""


DRAWN_COUNT = DRAWN.replace("integers = [1, 3] }\nasked", "from = 1, to = 3, step = 2 }\nasked")


@pytest.mark.parametrize("text", [DRAWN, DRAWN_KIND, DRAWN_COUNT])
def test_the_schema_accepts_draws_wherever_variants_takes_them(
    text: str, problem_schema: jsonschema.Draft202012Validator, handprop: Command, folder: Path
) -> None:
    problem_schema.validate(tomllib.loads(text))
    (folder / "drawn.toml").write_text(text, encoding="utf-8")
    assert handprop("variants", "drawn.toml", "--stress", "5").code == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('learning_rate = { draw = "rate" }', "learning_rate = { from = 0.1 }"),
        ('learning_rate = { draw = "rate" }', "learning_rate = { choices = [] }"),
        ('learning_rate = { draw = "rate" }', 'learning_rate = { choices = ["0.1"] }'),
        ('learning_rate = { draw = "rate" }', "learning_rate = { choices = [1], step = 1 }"),
        ('learning_rate = { draw = "rate" }', "learning_rate = { chioces = [1] }"),
        ('learning_rate = { draw = "rate" }', ""),
        ("{ from = 0.1, to = 0.9 }, 1]", "{ from = 0.1, to = 0.9, choices = [1] }, 1]"),
        ("{ from = 0.1, to = 0.9 }, 1]", "{ from = 0.1, to = 0.9, setp = 0.1 }, 1]"),
        ("integers = [1, 3] }\nasked", "from = 1, to = 2.5 }\nasked"),
        ("integers = [1, 3] }\nasked", "from = 1, to = 3, step = 0.5 }\nasked"),
        ("integers = [1, 3] }\nasked", "choices = [1.5] }\nasked"),
        ('["sigmoid", "tanh"]', '["sigmoid", "tahn"]'),
        ('{ choices = ["sigmoid", "tanh"] }', "{ from = 1, to = 2 }"),
        ("neurons = { choices = [2, 3] }", ""),
        ("neurons = { choices = [2, 3] }", "neurons = { choices = [0] }"),
        ("neurons = { choices = [2, 3] }", "neurons = 2.5"),
        ("asked =", "askde ="),
        ('asked = ["w1_new"]', 'asked = { choices = [["w1_new"]] }'),
        ("ties = true", "ties = { choices = [true, false] }"),
        ("rate = { choices = [0.5, 0.6, 0.8] }", 'rate = { draw = "x" }'),
        ("rate = { choices = [0.5, 0.6, 0.8] }", "rate = 0.5"),
        ("padding = false", "padding = { choices = [true, false] }"),
        ("[[{ from", "[[{ size = 2 }], [{ from"),
    ],
)
def test_the_schema_rejects_draws_that_variants_rejects(
    old: str,
    new: str,
    problem_schema: jsonschema.Draft202012Validator,
    handprop: Command,
    folder: Path,
) -> None:
    assert old in DRAWN
    wrong = DRAWN.replace(old, new, 1)
    with pytest.raises(jsonschema.ValidationError):
        problem_schema.validate(tomllib.loads(wrong))
    (folder / "wrong.toml").write_text(wrong, encoding="utf-8")
    ended = handprop("variants", "wrong.toml", "--stress", "1")
    assert (ended.code, ended.out) == (2, "")
    assert "wrong.toml: " in ended.err


def test_the_version_is_that_of_the_distribution(handprop: Command) -> None:
    ended = handprop("--version")
    assert ended == (0, f"handprop {importlib.metadata.version('handprop')}\n", "")


@pytest.mark.parametrize(
    ("command", "mentions"),
    [
        ([], ["solve", "new", "problems", "schema", "--version"]),
        (["solve"], ["--output", "--as", "--format", "--places", "--significant", "--carry"]),
        (["solve"], ["--ties", "--padding", "--no-padding", "--relation", "--decimal-mark"]),
        (["solve"], ["--templates", "--engine", "--time-limit", "handprop solve back-propagation"]),
        (["new"], ["--layers", "handprop new mine.toml --layers 2,3,2", "--kind perceptron"]),
        (["problems"], ["ship"]),
        ([], ["Read on: handprop manual"]),
        (["schema"], ["handprop schema >"]),
    ],
)
def test_help_mentions_what_can_be_done(
    command: list[str], mentions: list[str], handprop: Command
) -> None:
    ended = handprop(*command, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert not [one for one in mentions if one not in ended.out], ended.out


@pytest.mark.parametrize(
    ("command", "names"),
    [("new", KINDS), ("variants", documents.DOCUMENTS), ("solve", notations())],
)
def test_help_lists_what_may_be_chosen(
    command: str, names: Iterable[str], handprop: Command
) -> None:
    assert not [name for name in names if name not in handprop(command, "--help").out]


@pytest.mark.parametrize(
    "arguments",
    [
        ["frobnicate"],
        ["solve"],
        ["solve", "back-propagation", "--as", "poem"],
        ["solve", "back-propagation", "--format", "docx"],
        ["solve", "back-propagation", "--carry", "maybe"],
        ["solve", "back-propagation", "--detail", "foo"],
        ["solve", "back-propagation", "--time-limit", "soon"],
        ["solve", "back-propagation", "--places"],
        ["solve", "back-propagation", "--nonsense"],
        ["solve", "back-propagation", "--qr=3"],
        ["solve", "back", "propagation"],
    ],
)
def test_a_wrong_use_of_the_command_ends_with_2(
    arguments: list[str], refused: Callable[..., str]
) -> None:
    command = "handprop solve" if "solve" in arguments else "handprop"
    assert refused(*arguments).endswith(f"; see {command} --help")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["sovle", "xor"], "'sovle' is not a command; did you mean 'solve'?"),
        (["solve", "xor", "--place", "3"], "--place is not an option; did you mean '--places'?"),
        (["solve", "xor", "--nonsense"], "--nonsense is not an option; leave it out"),
        (["solve"], "PROBLEM is missing; give one"),
        (["solve", "xor", "--places"], "--places is given without a value; give one after it"),
        (["solve", "xor", "--qr=3"], "--qr is given with a value; give it alone"),
        (["solve", "my", "file"], "file follows where nothing more is expected; put a name with"),
    ],
)
def test_a_wrong_use_is_said_in_our_words(
    arguments: list[str], says: str, refused: Callable[..., str]
) -> None:
    assert refused(*arguments).startswith(f"handprop: {says}")


def test_a_wrong_choice_is_told_what_there_is(refused: Callable[..., str]) -> None:
    line = refused("solve", "back-propagation", "--format", "pdf", "--format", "docx")
    formats = ", ".join(repr(name) for name in (PDF, *FORMATS, *BANKS, "json"))
    assert line.startswith(f"handprop: --format is 'docx'; give one of {formats}; see ")
    line = refused("solve", "back-propagation", "--detail", "foo")
    assert line.startswith(
        "handprop: --detail is 'foo'; give one of 'symbols', 'results', 'substitution', "
    )


def test_without_a_command_there_is_help(handprop: Command) -> None:
    assert "problems" in handprop().out


# The command as a process of its own.


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [HANDPROP, *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, **environment},
        timeout=60,
    )


def test_the_installed_command_solves_and_refuses(folder: Path) -> None:
    solved = process("solve", "back-propagation")
    assert (solved.returncode, solved.stderr) == (0, "")
    assert files(folder) == {"output/back-propagation.tex", "output/back-propagation.pdf"}
    wrong = process("solve", "nowhere.toml")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert len(wrong.stderr.splitlines()) == 1


def test_an_option_beside_which_the_file_does_not_fit_is_named(handprop: Command) -> None:
    ended = handprop("solve", "softmax-in-symbols", "--detail", "results")
    assert ended.code == 2
    assert "with --detail results, given.x has a size alone, of which only" in ended.err
