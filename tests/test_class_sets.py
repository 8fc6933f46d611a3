"""The command that makes class sets: what it writes, says and refuses."""

from __future__ import annotations

import codecs
import csv
import importlib.util
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pikepdf
import pypdf
import pytest

from generator.class_sets import Job, Member, make_set
from generator.cli import main
from generator.formats import BANKS, FORMATS, PDF
from generator.variants import draws, load
from generator.version import __version__
from tests.test_pdf import letters, text_of

ROOT = Path(__file__).parents[1]
MIDTERM = ROOT / "generator" / "problems" / "midterm.toml"
HANDPROP = [sys.executable, "-m", "generator.cli"]


def ended(*arguments: str) -> int:
    with pytest.raises(SystemExit) as raised:
        main(arguments)
    code = raised.value.code
    assert isinstance(code, int)
    return code


def test_a_set_is_written_with_answers_and_manifest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "set"
    arguments = ("variants", str(MIDTERM), "--count", "12", "--seed", "7", "-o", str(folder))
    assert ended(*arguments, "--as", "problem", "--workers", "1") == 0
    said = capsys.readouterr()
    assert said.out.startswith(f"Wrote 12 variants as problem to {folder}, ")
    assert said.err == "12 of 12 variants\n"
    assert {path.name for path in folder.iterdir()} == {
        *("answers.csv", "answers-wide.csv", "answers.json"),
        *("manifest.json", "problem", "set.json"),
    }
    assert sorted(path.name for path in (folder / "problem").iterdir())[::11] == [
        "variant-0001.pdf",
        "variant-0012.pdf",
    ]


def test_one_of_a_set_comes_again_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "set"
    assert ended("variants", str(MIDTERM), "--count", "3", "--seed", "7", "-o", str(folder)) == 0
    capsys.readouterr()
    one = ("--seed", "7", "--variant", "3")
    assert ended("solve", str(MIDTERM), *one[:-1], "003", "--format", "json") == 0
    printed = json.loads(capsys.readouterr().out)
    last = json.loads((folder / "answers.json").read_text())["variants"][2]
    for step in printed["steps"]:
        if step["id"] in last["steps"]:
            assert last["steps"][step["id"]] == {
                "printed": step["printed"],
                "value": step["value"],
            }
    assert ended("solve", str(MIDTERM), *one, "-o", str(tmp_path / "one")) == 0
    assert [path.name for path in sorted((tmp_path / "one").iterdir())] == [
        "midterm-3.pdf",
        "midterm-3.tex",
    ]
    subject = f"Variant 3, code {draws(load(str(MIDTERM)), 7).code('3')}"
    assert subject in (tmp_path / "one" / "midterm-3.tex").read_text()
    for path in (tmp_path / "one" / "midterm-3.pdf", folder / "solution" / "variant-0003.pdf"):
        properties = pypdf.PdfReader(path).metadata
        assert properties is not None
        assert properties.subject == subject
        assert properties.creator == f"Handprop {__version__}"


@pytest.mark.parametrize("kind", ["solution", "problem"])
def test_the_tex_of_a_set_is_what_solve_writes_of_that_variant(kind: str, tmp_path: Path) -> None:
    one = ("--seed", "7", "--as", kind, "-o", str(tmp_path))
    assert ended("variants", str(MIDTERM), *one, "--count", "3", "--tex", "--workers", "1") == 0
    assert ended("solve", str(MIDTERM), *one, "--variant", "3", "--format", "tex") == 0
    (alone,) = tmp_path.glob("*.tex")
    assert (tmp_path / kind / "variant-0003.tex").read_bytes() == alone.read_bytes()


def test_stress_is_a_table_and_a_plot(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("variants", str(MIDTERM), "--stress", "200") == 0
    out = capsys.readouterr().out
    assert "of 200 draws are fit to set" in out
    assert "updates_show" in out
    assert re.search(r"in a fit draw +least +middle +most *\n +minus_signs +\d+ +\d+ +\d+", out)
    assert "w2_new[2,2]" in out
    assert "█" in out
    assert "Guessable, printing the same in more than 5% of these: no answer" in out


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("variants", "xor"), "xor.toml: holds no draws; put one in place of a number"),
        (
            ("solve", "xor", "--variant", "2"),
            "--variant is given, but xor.toml holds no draws and so has no variants; leave",
        ),
        (("solve", "xor", "--set", "set1", "--code", "7K3M-9QXW"), "--code is given, but xor.toml"),
    ],
)
def test_a_problem_without_draws_has_no_variants(
    command: tuple[str, ...], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(*command, "-o", str(tmp_path / "set")) == 2
    said = capsys.readouterr()
    assert said.err.startswith(f"handprop: {sentence}")
    assert not list(tmp_path.iterdir())


USUAL = {
    "inputs": "[{ from = 1, to = 2 }, 1]",
    "targets": "[1]",
    "learning_rate": "1",
    "layers": "[{ weights = [[1, 2]] }]",
}


@pytest.mark.parametrize(
    ("stated", "sentences"),
    [
        (
            {"inputs": "[{ choice = [1, 2] }, 1]"},
            ["inputs[0].choice is not a known key; did you mean 'choices'?"],
        ),
        (
            {"inputs": "{ form = 1, to = 2 }"},
            ["inputs.form is not a known key; did you mean 'from'?"],
        ),
        (
            {"inputs": "{ size = 2 }"},
            ["inputs states no way of drawing; give one of from, integers, choices, draw"],
        ),
        (
            {"rounding": "{ places = { choices = [2, 3] } }"},
            ["rounding is the same for all variants; give it without draws"],
        ),
        (
            {"requirements": "{ saturation = { from = 0.1, to = 0.2 } }", "asked": '["a9"]'},
            ["requirements is the same for all variants; give it without draws"],
        ),
        (
            {"draws": "{ x = { from = 1, to = 2 }, y = { choices = [1] } }"},
            [
                'draws.x is not used; put { draw = "x" } in place of a value, or remove it',
                'draws.y is not used; put { draw = "y" } in place of a value, or remove it',
            ],
        ),
        (
            {"draws": "{ x = { draw = 'y' } }"},
            ["draws.x names another draw; give its values here"],
        ),
        (
            {"inputs": "[{ from = 1, to = 2, size = [2, 2] }]"},
            [
                "inputs[0].size is a list of two numbers; give how many numbers there are, a whole"
                " number"
            ],
        ),
        (
            {"draws": "{ x = { choices = [1], size = 2 } }"},
            [
                "draws.x.size has no place here, where one value is drawn; give it where that is "
                "named"
            ],
        ),
        ({"draws": "3"}, ["draws is not a table; give tables under [draws]"]),
    ],
)
def test_a_draw_that_is_wrong_earns_a_sentence(
    stated: dict[str, str],
    sentences: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [f"{key} = {value}" for key, value in (USUAL | stated).items()]
    Path("wrong.toml").write_text("\n".join(lines), encoding="utf-8")
    assert ended("variants", "wrong.toml") == 2
    said = capsys.readouterr().err.splitlines()
    assert said == [f"handprop: wrong.toml: {sentence}" for sentence in sentences]
    assert [path.name for path in tmp_path.iterdir()] == ["wrong.toml"]


def test_a_forward_pass_has_its_outputs_as_answers(tmp_path: Path) -> None:
    forward = tmp_path / "forward.toml"
    forward.write_text(
        "iterations = 0\ninputs = { from = 0.1, to = 0.9, step = 0.1 }\n"
        "layers = [{ neurons = 2, weights = { from = 0.1, to = 0.9, step = 0.1 } }]\n"
        "rounding = { places = 4 }\n",
        encoding="utf-8",
    )
    folder = tmp_path / "set"
    made = ("variants", str(forward), "--count", "3", "--seed", "1", "--as", "key")
    assert ended(*made, "-o", str(folder)) == 0
    with (folder / "answers.csv").open(encoding="utf-8-sig") as rows:
        found = [(row["variant"], row["step"]) for row in csv.DictReader(rows)]
    assert found == [(variant, "a2") for variant in "123" for _ in range(2)]


# Six draws.
FEW = """
inputs = [0.1, 0.5]
targets = [0.05]
learning_rate = { choices = [0.5, 0.6, 0.8] }
layers = [{ weights = [[0.1, { choices = [0.3, 0.4] }]] }]
[rounding]
places = 4
"""


def test_a_space_that_is_used_up_is_said_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Six draws of which each is fit, for eight variants."""
    few = tmp_path / "few.toml"
    few.write_text(FEW, encoding="utf-8")
    assert ended("variants", str(few), "--stress", "6") == 0
    assert "6 different draws, which make at most 6 variants of a set" in capsys.readouterr().out
    command = ("variants", str(few), "--count", "9", "--as", "key", "-o", str(tmp_path / "set"))
    assert ended(*command, "--workers", "1", "--seed", "1") == 1
    said = capsys.readouterr()
    assert said.err == (
        "6 of 9 variants\n"
        "handprop: variants 7 to 9: there are only 6 different draws, and earlier variants have "
        "used them all; give wider draws or more digits, or require less under [requirements]\n"
    )
    assert said.out.startswith("Wrote 6 variants as key")


def test_stress_says_which_ranges_leave_out_0_and_how_many_draws_have_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = tmp_path / "few.toml"
    text = FEW.replace("[0.1, 0.5]", "[{ from = -0.3, to = 0.3 }, { choices = [0, 1] }]")
    few.write_text(text, encoding="utf-8")
    assert ended("variants", str(few), "--stress", "50") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert (
        "0 is left out of the ranges of inputs; zeros = true under [requirements] takes it in"
    ) in said
    assert re.search(
        r"[3-7][0-9]\.[0-9]% of the fit draws have an input, weight or bias of 0", said
    )


LISTED = "First name,Last name,ID,Section\nAda,Lovelace,71,A 1\nBo,O'Neil,0072,\n"


def made_of(tmp_path: Path, listed: str, *options: str) -> int:
    students, few = tmp_path / "students.csv", tmp_path / "few.toml"
    students.write_text(listed, encoding="utf-8")
    few.write_text(FEW, encoding="utf-8")
    command = ("variants", str(few), "--roster", str(students), "--seed", "7", "--workers", "1")
    return ended(*command, "--as", "key", "-o", str(tmp_path / "set"), *options)


def test_files_have_the_family_name_first_and_groups_have_folders(tmp_path: Path) -> None:
    assert made_of(tmp_path, LISTED, "--family-first", "--by-group") == 0
    key = tmp_path / "set" / "key"
    assert key.joinpath("A-1", "Lovelace-Ada-71.pdf").is_file()
    assert key.joinpath("O-Neil-Bo-0072.pdf").is_file()
    assert "For Ada Lovelace" in text_of(key.joinpath("A-1", "Lovelace-Ada-71.pdf"))
    table = (tmp_path / "set" / "answers-wide.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(",")[2] for line in table[1:]] == ["A-1/Lovelace-Ada-71", "O-Neil-Bo-0072"]


def test_no_name_is_in_an_anonymous_set(tmp_path: Path) -> None:
    """What an earlier run wrote with names is gone as well; the draws stay."""
    assert made_of(tmp_path, LISTED) == 0
    before = json.loads((tmp_path / "set" / "set.json").read_text())["variants"]
    assert made_of(tmp_path, LISTED, "--anonymous", "--one-pdf", "--tex") == 0
    after = json.loads((tmp_path / "set" / "set.json").read_text())["variants"]
    assert [one["draw"] for one in after] == [one["draw"] for one in before]
    files = [path for path in (tmp_path / "set").rglob("*") if path.is_file()]
    assert {path.stem for path in files if path.parent.name == "key"} == {"71", "0072"}
    for path in files:
        content = path.read_bytes()
        shown = text_of(path).encode() if path.suffix == ".pdf" else content
        assert not any(name in shown or name in content for name in (b"Lovelace", b"Neil"))


@pytest.mark.parametrize(
    ("listed", "option", "sentence"),
    [
        (
            "Name,ID\nAda Lovelace,7\n",
            "--family-first",
            "students.csv does not tell which is the family name of 1 of 1 students, such as Ada "
            "Lovelace; give columns First name and Last name, or names such as Lovelace, Ada\n",
        ),
        (
            "Name,ID\nAda,7\n",
            "--by-group",
            "students.csv names no groups; add a column Group or Section, or leave --by-group "
            "out\n",
        ),
        (
            "Name,Email\nAda,a@b.org\nBo,\n",
            "--anonymous",
            "but the id of 2 of 2 students is their name or e-mail address; add a column of ids, "
            "such as student numbers\n",
        ),
    ],
)
def test_an_option_needs_its_columns(
    listed: str, option: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert made_of(tmp_path, listed, option) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"handprop: {option} is given, but ")
    assert said.endswith(sentence)
    assert not (tmp_path / "set").exists()


def test_a_template_that_cannot_be_read_is_said_before_there_is_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "en").mkdir(parents=True, exist_ok=True)
    (tmp_path / "en/notes.j2").write_text("Read this.\n<% nonsense %>")
    command = ("variants", str(MIDTERM), "--templates", str(tmp_path), "-o", str(tmp_path / "set"))
    assert ended(*command) == 2
    said = capsys.readouterr().err
    assert said.startswith(
        f"handprop: {tmp_path / 'en' / 'notes.j2'}, line 2: Encountered unknown tag"
    )
    assert not (tmp_path / "set").exists()


def test_stress_says_where_no_draw_is_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unfit = tmp_path / "unfit.toml"
    text = MIDTERM.read_text(encoding="utf-8")
    unfit.write_text(text.replace("target_distance = 0.05", "target_distance = 2"), "utf-8")
    assert ended("variants", str(unfit), "--stress", "50") == 1
    said = capsys.readouterr()
    assert "0 of 50 draws are fit to set" in said.out
    assert said.err == (
        "handprop: no draw is fit to set; give wider draws, or require less of them\n"
    )


def test_an_address_says_which_packages_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    if importlib.util.find_spec("s3fs"):
        pytest.skip("s3fs is installed")
    assert ended("variants", str(MIDTERM), "--count", "2", "-o", "s3://bucket/set") == 2
    assert "run pip install 'handprop[cluster]' and what it names" in capsys.readouterr().err


def test_stress_names_the_answers_that_can_be_guessed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coarse = tmp_path / "coarse.toml"
    text = MIDTERM.read_text(encoding="utf-8").replace("places = 4", "places = 1")
    less = "updates_show = false\ngradients_show = false\nanswers_apart = false"
    text = text.replace("updates_show = true", less)
    coarse.write_text(text, encoding="utf-8")
    assert ended("variants", str(coarse), "--stress", "200") == 0
    assert (
        "Guessable, printing the same in more than 5% of these: L[1,1]" in capsys.readouterr().out
    )


def test_a_worksheet_and_a_key_go_with_a_solution(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = [word for kind in ("worksheet", "key") for word in ("--as", kind)]
    folder = tmp_path / "set"
    made = ("variants", str(MIDTERM), "--count", "2", "--seed", "1", *kinds)
    assert ended(*made, "-o", str(folder)) == 0
    assert f"Wrote 2 variants as worksheet and key to {folder}" in capsys.readouterr().out
    with (folder / "answers.csv").open(encoding="utf-8-sig") as rows:
        printed = [
            row["printed"].lstrip("-") for row in csv.DictReader(rows) if row["variant"] == "2"
        ]
    key = letters(text_of(folder / "key" / "variant-0002.pdf"))
    worksheet = letters(text_of(folder / "worksheet" / "variant-0002.pdf"))
    foot = f"Variant2,code{draws(load(str(MIDTERM)), 1).code('2')},"
    assert foot in key
    assert foot in worksheet
    assert all(one in key for one in printed)
    assert not any(one in worksheet for one in printed)


def test_a_class_list_gives_each_student_a_variant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = tmp_path / "students.csv"
    roster.write_bytes("Nachname;Vorname;Matrikelnummer\nGrün;Ada;101\nOé;Bo;7\n".encode("cp1252"))
    folder = tmp_path / "set"
    arguments = ("--roster", str(roster), "--seed", "1", "--as", "problem", "-o", str(folder))
    assert ended("variants", str(MIDTERM), *arguments) == 0
    assert "Wrote 2 variants as problem" in capsys.readouterr().out
    answers = (folder / "answers.csv").read_text(encoding="utf-8-sig")
    assert "101,Ada Grün," in answers
    assert len(list((folder / "problem").iterdir())) == 2


def test_a_table_of_answers_opens_in_excel_as_what_it_says(tmp_path: Path) -> None:
    """With its letters, and names are no formulas."""
    roster = tmp_path / "students.csv"
    roster.write_text("Name,Login\nAda Grün,@ada\n-Bo+2,bo\n", encoding="utf-8")
    arguments = ("--roster", str(roster), "--seed", "1", "--as", "key", "-o", str(tmp_path / "set"))
    assert ended("variants", str(MIDTERM), *arguments) == 0
    content = (tmp_path / "set" / "answers.csv").read_bytes()
    assert content.startswith(codecs.BOM_UTF8)
    whose = {tuple(line.split(",")[:2]) for line in content.decode("utf-8-sig").splitlines()[1:]}
    assert whose == {("'@ada", "Ada Grün"), ("bo", "'-Bo+2")}


def test_answers_have_the_decimal_mark_of_the_document_and_values_a_point(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exercise, folder = tmp_path / "exercise.toml", tmp_path / "set"
    text = MIDTERM.read_text().replace("[rounding]", '[rounding]\ndecimal_mark = "comma"')
    exercise.write_text(text)
    made = ("variants", str(exercise), "--count", "2", "--seed", "1", "--as", "key")
    assert ended(*made, "-o", str(folder)) == 0
    with (folder / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    steps = json.loads((folder / "answers.json").read_text())["variants"][0]["steps"]
    loss = next(row for row in rows if row["step"] == "L")
    assert steps["L"] == {"printed": [[loss["printed"]]], "value": [[loss["value"]]]}
    assert ended("variants", str(exercise), "--stress", "100") == 0
    assert re.search(r"\d,\d{4} \(", capsys.readouterr().out)
    for row in rows:
        assert row["printed"].count(",") == 1
        assert float(row["value"]) == pytest.approx(
            float(row["printed"].replace(",", ".")), abs=5.1e-5
        )


def test_a_student_of_a_class_list_comes_again_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the draw that the set has, whoever joined it before."""
    roster = tmp_path / "students.csv"
    roster.write_text("Name,ID\nAda Grün,s1\nBo,4711\n", encoding="utf-8")
    folder = tmp_path / "set"
    of = ("--roster", str(roster), "--seed", "7", "-o", str(folder))
    assert ended("variants", str(MIDTERM), *of, "--as", "solution", "--tex") == 0
    one = ("solve", str(MIDTERM), "--set", str(folder), "-o", str(tmp_path))
    assert ended(*one, "--variant", "4711", "--format", "tex") == 0
    alone = tmp_path / "midterm-Bo-4711.tex"
    assert alone.read_bytes() == (folder / "solution" / "Bo-4711.tex").read_bytes()
    capsys.readouterr()
    assert ended(*one, "--variant", "4712") == 2
    assert capsys.readouterr().err == (
        f"handprop: {folder} has no variant '4712'; did you mean '4711'?\n"
    )
    assert ended(*one, "--variant", "4711", "--seed", "7") == 2
    assert "--seed is given beside --set, which has its own" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("problem", "folder", "sentence"),
    [
        ("few.toml", "set", "set holds a set of another problem; give that of few.toml"),
        ("midterm", "nowhere", "set.json is not there; give the folder of a class set"),
        ("midterm", "damaged", "set.json is damaged; give the folder of a class set"),
    ],
)
def test_a_folder_without_a_set_of_the_problem_has_no_variant_of_it(
    problem: str,
    folder: str,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("few.toml").write_text(FEW, encoding="utf-8")
    Path("damaged").mkdir()
    Path("damaged", "set.json").write_text('{"handprop": "0.1.0"')
    made = ("variants", "midterm", "--count", "1", "--seed", "1", "--as", "key")
    assert ended(*made, "-o", "set") == 0
    capsys.readouterr()
    assert ended("solve", problem, "--variant", "1", "--set", folder) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("variant", ["0", "-1", "two", "s1", "500001", "9" * 30])
def test_a_variant_without_a_class_list_is_a_number(
    variant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended("solve", str(MIDTERM), "--seed", "1", f"--variant={variant}") == 2
    assert capsys.readouterr().err == (
        f"handprop: --variant is {variant!r}; give a number from 1 to 500,000, or the id of a "
        "student and the folder of the set with --set\n"
    )


def test_what_serves_as_an_id_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roster = tmp_path / "students.csv"
    roster.write_text("Name,ID,Email\nAda,s1,a@x\nBo,,b@x\nCy,,\nDi,,d@x\n", encoding="utf-8")
    arguments = ("--roster", str(roster), "--seed", "1", "--as", "key", "-o", str(tmp_path / "set"))
    assert ended("variants", str(MIDTERM), *arguments) == 0
    assert capsys.readouterr().err.splitlines()[:2] == [
        "the id of 2 of 4 students is their e-mail address; a student whose e-mail address changes "
        "gets another variant",
        "the id of 1 of 4 students is their name; a student whose name changes gets another "
        "variant",
    ]


def test_where_a_name_cannot_be_printed_the_id_stands_for_it_and_no_other_student_waits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One whose id cannot be printed either is named, and has no sheet."""
    roster, folder = tmp_path / "students.csv", tmp_path / "set"
    roster.write_text("name,id\nАнна,a1\nBo,b2\n王伟,\n", encoding="utf-8")
    arguments = ("--roster", str(roster), "-o", str(folder), "--as", "key", "--engine", "embedded")
    assert ended("variants", str(MIDTERM), *arguments, "--workers", "1", "--tex") == 1
    said = capsys.readouterr().err
    advice = (
        "which pdfTeX cannot print; spell it in Latin letters, or choose the engine lualatex or"
    )
    assert f"\nАнна has А, н, а, {advice} xelatex; until then the sheets show the id a1" in said
    assert f"\nhandprop: variant 王伟: its name has 王, 伟, {advice} xelatex\n" in said
    texts = [(path.stem, text_of(path)) for path in sorted((folder / "key").glob("*.pdf"))]
    assert [(stem, "For a1" in text, "For Bo" in text) for stem, text in texts] == [
        ("Bo-b2", False, True),
        ("Анна-a1", True, False),
    ]
    students = [
        row["student"] for row in csv.DictReader((folder / "answers.csv").read_text().splitlines())
    ]
    assert set(students) == {"Анна", "Bo"}
    again = ("--set", str(folder), "--variant", "a1", "--format", "tex", "-o", str(tmp_path))
    assert ended("solve", str(MIDTERM), *again, "--as", "key") == 0
    (alone,) = tmp_path.glob("*.tex")
    assert alone.read_bytes() == (folder / "key" / "Анна-a1.tex").read_bytes()


@pytest.mark.parametrize(
    ("formats", "shown"), [(("html", "md"), "Жуков Иван"), (tuple(FORMATS), "a1")]
)
def test_every_format_of_a_student_comes_again_alone(
    formats: tuple[str, ...], shown: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of them show one name: where there is LaTeX, one that its engine can print."""
    asked = [word for name in formats for word in ("--format", name)]
    assert made_of(tmp_path, "id,name\na1,Жуков Иван\n", *asked) == 0
    assert ("until then the sheets show the id a1 instead" in capsys.readouterr().err) is (
        "tex" in formats
    )
    files = {path.name: path.read_bytes() for path in (tmp_path / "set" / "key").iterdir()}
    assert len(files) == len(formats)
    for name, content in files.items():
        if name.endswith((".html", ".md")):
            assert f"For {shown}" in re.sub("</?bdi>", "", content.decode()), name
    one = ("--set", str(tmp_path / "set"), "--variant", "a1", "--as", "key", "-o", str(tmp_path))
    for name in formats:
        assert ended("solve", str(tmp_path / "few.toml"), *one, "--format", name) == 0
    again = {path.read_bytes() for path in tmp_path.glob("few-*") if path.is_file()}
    assert again == {*files.values()}


def test_words_that_cannot_be_printed_are_said_before_there_is_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exercise = tmp_path / "exam.toml"
    exercise.write_text(MIDTERM.read_text().replace("Midterm on Back Propagation", "Экзамен"))
    command = ("variants", str(exercise), "-o", str(tmp_path / "set"), "--engine", "embedded")
    assert ended(*command) == 2
    assert f"handprop: {exercise}: title has Э, к, з, а, м, е, н, which" in capsys.readouterr().err
    assert not (tmp_path / "set").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--count", "3", "--roster", "x.csv"), "--count is given beside --roster"),
        (("--as", "keys"), "--as is 'keys'; did you mean 'key'?"),
        (("--workers", "1", "--scheduler", "tcp://x:1"), "--workers is given beside --scheduler"),
        (
            ("--format", "tex", "--format", "json"),
            f"--format is 'json'; give one of {', '.join(map(repr, (PDF, *FORMATS, *BANKS)))}; see",
        ),
        (
            ("--format", "tex", "--format", "html", "--one-pdf"),
            "--one-pdf is given, but --format names tex and html, not pdf; give --format pdf as "
            "well, or leave --one-pdf out\n",
        ),
        (
            ("--format", "html", "--engine", "auto"),
            "--engine is given beside --format html, which TeX does not read; give only one of "
            "them\n",
        ),
        (("--duplex",), "--duplex is given without --one-pdf; give both, or leave --duplex out"),
        (
            ("--stress", "9", "--roster", "x.csv"),
            "--roster is given beside --stress, which writes nothing; give only one of them",
        ),
        (("--stress", "9", "--engine", "auto"), "--engine is given beside --stress, which writes"),
        (("--time-limit", "inf"), "--time-limit is inf; give seconds from 0.1 to 86400"),
        (("-o", "nonsense://x"), "nonsense://x cannot be used"),
        (("--count", "0"), "--count"),
    ],
)
def test_a_wrong_option_gets_one_sentence(
    arguments: tuple[str, ...],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ended("variants", str(MIDTERM), *arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("handprop: ")
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_an_engine_that_is_not_there_is_said_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("variants", str(MIDTERM), "--count", "3", "--seed", "1")
    assert ended(*arguments, "-o", str(tmp_path / "set"), "--engine", "nonsense") == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("handprop: 'nonsense' is not an engine; give auto or one of ")
    assert len(said.err.splitlines()) == 1


def test_a_problem_with_draws_is_not_solved_without_a_variant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended("solve", str(MIDTERM), "-o", str(tmp_path / "out")) == 2
    assert capsys.readouterr().err.endswith(
        "inputs holds draws; make a class set, or choose one of its variants "
        "(handprop variants, or handprop solve with --seed and --variant)\n"
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "arguments",
    [
        ("variants", "--count", "3", "-o", "set"),
        ("variants", "--stress", "10"),
        ("solve", "--seed", "1", "--variant", "2", "-o", "set"),
        ("solve", "--seed", "1", "--variant", "2", "--places", "4", "-o", "set"),
    ],
)
def test_a_set_has_one_number_of_places(
    arguments: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    text = MIDTERM.read_text(encoding="utf-8").replace("places = 4", 'places = "auto"')
    Path("auto.toml").write_text(text, encoding="utf-8")
    command, *options = arguments
    assert ended(command, "auto.toml", *options) == 2
    assert capsys.readouterr() == (
        "",
        "handprop: auto.toml: rounding.places is 'auto', which would give each variant a number of "
        "its own; give a whole number of decimal places, the same for all\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["auto.toml"]


def test_one_variant_alone_may_have_as_many_places_as_it_needs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is still the variant of the set, whose draws depend on the file alone."""
    path = tmp_path / "six.toml"
    text = MIDTERM.read_text(encoding="utf-8").replace("places = 4", "places = 6")
    path.write_text(text, encoding="utf-8")
    one = ("--seed", "7", "--variant", "3", "--format", "json")
    assert ended("solve", str(path), *one) == 0
    as_in_the_set = json.loads(capsys.readouterr().out)
    assert ended("solve", str(path), *one, "--places", "auto") == 0
    alone = json.loads(capsys.readouterr().out)
    assert as_in_the_set["rounding"]["places"] == 6
    assert alone["rounding"]["places"] == 4
    assert alone["given"] == as_in_the_set["given"]


def heed_ctrl_c() -> None:
    """Tests that run in the background may have been told to ignore it, and what they start too."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def started(folder: Path, terminal: int | None = None) -> subprocess.Popen[bytes]:
    command = [*HANDPROP, "variants", str(MIDTERM), "--count", "400", "-o", str(folder), "--seed=1"]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if terminal is None else terminal,
        start_new_session=True,
        preexec_fn=heed_ctrl_c,
    )


def test_ctrl_c_ends_a_set_in_the_middle_and_leaves_whole_files(tmp_path: Path) -> None:
    process = started(tmp_path / "set")
    while not list(tmp_path.glob("set/problem/*.pdf")) and process.poll() is None:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait() == 130
    left = [path for path in (tmp_path / "set").rglob("*") if path.is_file()]
    assert all(path.suffix in (".pdf", ".json") for path in left)
    for path in left:
        if path.suffix == ".pdf":
            assert path.read_bytes().rstrip().endswith(b"%%EOF")


def test_ctrl_c_while_workers_start_is_said_in_a_sentence(tmp_path: Path) -> None:
    command = [*HANDPROP, "variants", str(MIDTERM), "--count=400", "-o", str(tmp_path), "--seed=1"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=heed_ctrl_c,
    ) as process:
        while not (tmp_path / "set.json").exists() and process.poll() is None:
            time.sleep(0.01)
        # A worker is being started.
        time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate()
    assert process.returncode == 130
    assert said == "handprop: interrupted; give the same command again for the rest\n"


def test_a_terminal_shows_how_far_a_set_is(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    process = started(tmp_path / "set", slave)
    os.close(slave)
    shown = b""
    while b"/400" not in shown:
        # It fails once the command has ended.
        shown += os.read(master, 65536)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    os.close(master)
    assert b"variants" in shown


def test_a_set_without_a_seed_gets_one_that_nobody_can_guess(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told once, and the folder keeps it."""
    few = tmp_path / "few.toml"
    few.write_text(FEW, encoding="utf-8")
    folders = [tmp_path / name for name in ("one", "two")]
    command = ("variants", str(few), "--as", "key")
    seeds = set()
    for folder in folders:
        assert ended(*command, "--count", "2", "-o", str(folder)) == 0
        seed = json.loads((folder / "set.json").read_bytes())["seed"]
        seeds.add(seed)
        sentence = f"the seed of this set is {seed}; {folder / 'set.json'} keeps it"
        assert capsys.readouterr().err.splitlines()[0] == sentence
    assert len(seeds) == 2
    assert all(2**96 < seed < 2**128 for seed in seeds)
    before = {path: path.read_bytes() for path in folders[0].rglob("key/*")}
    assert ended(*command, "--count", "3", "-o", str(folders[0])) == 0
    assert "the seed of this set" not in capsys.readouterr().err
    assert len(before) == 2
    assert all(path.read_bytes() == content for path, content in before.items())


def test_nothing_that_students_get_holds_the_seed(tmp_path: Path) -> None:
    """Text, properties and metadata of the PDF, the QR code, the LaTeX, the name of a file."""
    seed, folder = "8172635442", tmp_path / "set"
    shown = ("--seed", seed, "--as", "problem", "--qr", "-o")
    made = ("--count", "2", "--tex", "--one-pdf")
    assert ended("variants", str(MIDTERM), *shown, str(folder), *made) == 0
    assert ended("solve", str(MIDTERM), *shown, str(tmp_path / "one"), "--variant", "2") == 0
    documents = [*folder.glob("problem*/*"), folder / "problem.pdf", *(tmp_path / "one").iterdir()]
    assert len(documents) == 2 * 2 + 1 + 2
    for path in documents:
        assert seed not in path.name
        if path.suffix == ".pdf":
            with pikepdf.open(path) as document:
                content = io.BytesIO()
                document.save(content, qdf=True)
            assert seed.encode() not in content.getvalue()
            assert seed not in text_of(path)
            assert seed not in str(pypdf.PdfReader(path).metadata)
        else:
            tex = path.read_text(encoding="utf-8")
            assert "code" in tex
            assert seed not in tex
            assert seed.encode("utf-16-be").hex() not in tex.lower()


def test_a_code_finds_the_variant_that_shows_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = tmp_path / "students.csv"
    roster.write_text("Name,ID\nAda Grün,s1\nBo,4711\n", encoding="utf-8")
    folder = tmp_path / "set"
    made = ("--roster", str(roster), "--as", "problem", "-o", str(folder))
    assert ended("variants", str(MIDTERM), *made) == 0
    answers = {
        one["variant"]: one
        for one in json.loads((folder / "answers.json").read_bytes())["variants"]
    }
    foot = re.search(
        r"Variant4711,code(\w{4}-\w{4}),", letters(text_of(folder / "problem" / "Bo-4711.pdf"))
    )
    assert foot is not None
    assert foot[1] == answers["4711"]["code"]
    capsys.readouterr()
    of_set = ("solve", str(MIDTERM), "--set", str(folder))
    assert ended(*of_set, "--code", foot[1].lower().replace("-", " "), "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["variant"] == {"name": "4711", "code": foot[1]}
    for step in found["steps"]:
        if step["id"] in answers["4711"]["steps"]:
            assert answers["4711"]["steps"][step["id"]]["printed"] == step["printed"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("--variant", "3"),
            "--variant is given without --seed or --set; give the seed that its set was made with, "
            "or the folder of that set, such as --set output/midterm",
        ),
        (
            ("--code", "7K3M-9QXW"),
            "--code is given without --set; give both, or leave --code out",
        ),
        (
            ("--code", "7K3M-9QXW", "--variant", "3", "--set", "set"),
            "--variant is given beside --code; give only one of them",
        ),
        (
            ("--code", "seed", "--set", "set"),
            "'seed' is not a code; give the eight letters and digits at the foot of a document, "
            "such "
            "as 7K3M-9QXW (--code)",
        ),
        (
            ("--code", "0000-0000", "--set", "set"),
            "set has no variant with the code 0000-0000; give the folder of the set that the "
            "document is from",
        ),
    ],
)
def test_a_variant_is_named_by_what_tells_it_from_others(
    arguments: tuple[str, ...],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    exercise = load("midterm")
    job = Job(exercise, 1, ("key",), Path("set"), None, "auto", 60.0)
    make_set(job, [Member("1")], lambda *_: iter(()))
    assert ended("solve", "midterm", *arguments, "--format", "json") == 2
    assert capsys.readouterr() == ("", f"handprop: {sentence}\n")


def test_exercises_of_one_name_in_two_folders_overwrite_no_set_of_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for week, rate in (("wk1", "0.8"), ("wk2", "0.9")):
        Path(week).mkdir()
        Path(week, "hw.toml").write_text(FEW.replace("0.8", rate), encoding="utf-8")
    assert ended("variants", "wk1/hw.toml", "--count", "1", "--as", "key") == 0
    before = {path: path.read_bytes() for path in Path("output").rglob("*.*")}
    capsys.readouterr()
    assert ended("variants", "wk2/hw.toml", "--count", "1", "--as", "key") == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        "handprop: output/hw holds a set of another problem; give another folder, or remove it "
        "first (--output)"
    )
    assert {path: path.read_bytes() for path in Path("output").rglob("*.*")} == before


def test_a_set_has_as_many_variants_as_before_unless_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ("variants", "midterm", "--as", "key", "-o", str(tmp_path / "set"))
    assert ended(*command, "--count", "2", "--seed", "7") == 0
    capsys.readouterr()
    assert ended(*command) == 0
    assert capsys.readouterr().out.startswith("Wrote 2 variants as key")
    (tmp_path / "list.csv").write_text("id,name\n1,Ada\n")
    students = ("variants", "midterm", "--as", "key", "-o", str(tmp_path / "class"))
    assert ended(*students, "--roster", str(tmp_path / "list.csv"), "--seed", "7") == 0
    capsys.readouterr()
    assert ended(*students) == 2
    assert "class holds the set of a class list; give the list with --roster" in (
        capsys.readouterr().err
    )


def test_a_set_has_the_formats_that_it_had_unless_others_are_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A text takes no TeX, and a format that is added leaves the files of others as they are."""
    command = ("variants", "midterm", "--as", "key", "-o", str(tmp_path / "set"))

    def made(*arguments: str) -> dict[str, int]:
        assert ended(*command, *arguments) == 0
        return {path.name: path.stat().st_mtime_ns for path in (tmp_path / "set/key").iterdir()}

    with monkeypatch.context() as without_tex:
        without_tex.setenv("PATH", "")
        without_tex.setattr("generator.pdf.typeset", pytest.fail)
        texts = made("--count", "2", "--seed", "7", "--format", "tex", "--engine", "auto")
        assert {*texts} == {"variant-0001.tex", "variant-0002.tex"}
        assert capsys.readouterr().out.startswith("Wrote 2 variants as key in tex to ")
        assert made() == texts
        capsys.readouterr()
    both = made("--format", "pdf", "--format", "tex", "--one-pdf")
    assert both == {**both, **texts}
    assert {*both} == {*texts, "variant-0001.pdf", "variant-0002.pdf"}
    assert made("--format", "pdf") == both
    (tmp_path / "set/key/variant-0002.tex").unlink()
    assert {*made()} == {*both}
    manifest = json.loads((tmp_path / "set/manifest.json").read_bytes())
    assert [*manifest["variants"][1]["files"]] == ["key/variant-0002.pdf", "key/variant-0002.tex"]
    assert json.loads((tmp_path / "set/set.json").read_bytes())["formats"] == ["pdf", "tex"]


@pytest.mark.parametrize("option", [("--engine", "tectonic"), ("--scheduler", "tcp://localhost:9")])
def test_what_a_set_is_made_with_is_looked_for_before_there_is_a_folder(
    option: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("generator.class_sets.cluster.check_scheduler.__defaults__", (0.1,))
    assert ended("variants", "midterm", "--count", "1", *option, "-o", str(tmp_path / "set")) == 2
    assert not list(tmp_path.iterdir())


def test_another_seed_of_a_set_without_documents_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ("variants", "midterm", "--as", "key", "--count", "1", "-o", str(tmp_path))
    assert ended(*command, "--seed", "7") == 0
    (tmp_path / "key" / "variant-0001.pdf").unlink()
    capsys.readouterr()
    assert ended(*command, "--seed", "8") == 0
    assert "set.json was of a set of another seed, of which no document was made; this set" in (
        capsys.readouterr().err
    )


def test_what_is_asked_and_not_left_blank_in_a_set_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "hw.toml"
    path.write_text(
        "inputs = [0.5]\ntargets = [1]\nlearning_rate = 0.5\n"
        "layers = [{ weights = [[{ from = 0.2, to = 0.9 }]] }]\n"
        'asked = ["w1_new", "L"]\nblanks = ["dL/dw1", "update"]\n'
    )
    command = ("variants", str(path), "--seed", "7", "--count", "1", "-o", str(tmp_path / "set"))
    warning = "the worksheet prints what is asked: L; name it under blanks to leave it blank\n"
    for kind, warns in (("problem", False), ("worksheet", True)):
        assert ended(*command, "--as", kind, "--workers", "1") == 0
        assert (warning in capsys.readouterr().err) is warns


def test_files_of_a_former_name_that_are_not_made_anew_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = tmp_path / "list.csv"
    command = ("variants", "midterm", "--roster", str(roster), "--seed", "7", "-o", str(tmp_path))
    roster.write_text("id,name\n1,Jorg\n")
    assert ended(*command, "--as", "key", "--as", "problem") == 0
    roster.write_text("id,name\n1,Georg\n")
    capsys.readouterr()
    assert ended(*command, "--as", "problem") == 0
    said = capsys.readouterr().err
    assert (
        "removed key/Jorg-1.pdf, which had a student's former name, and made none in place of it; "
        "give --as key as well to make what is missing or out of date\n"
    ) in said
    assert "made anew" not in said


def test_where_tex_fails_its_log_and_what_stays_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "en").mkdir(parents=True, exist_ok=True)
    (own / "en/solution.j2").write_text(
        '<% extends "page.j2" %>\n<% block body %>\n\\nonsense\n<% endblock %>\n'
    )
    folder = tmp_path / "set"
    command = ("variants", "midterm", "--count", "2", "--seed", "7", "-o", str(folder))
    assert ended(*command, "--templates", str(own)) == 1
    said = capsys.readouterr().err
    log = folder / "solution" / "variant-0001.log"
    assert f"what TeX said where it failed first is in {log}\n" in said
    assert "of variants that failed, 2 files that could be made stay in" in said
    assert "nonsense" in log.read_text()
    assert ended(*command) == 0
    assert not log.exists()
