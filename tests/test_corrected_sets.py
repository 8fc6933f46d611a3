"""Sets that are there already: corrected, damaged, tampered with, begun with an earlier version."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest

from generator.class_sets import Extras, Job, Member, Summary, make_set, set_in
from generator.class_sets.plan import Shard
from generator.class_sets.roster import read_roster
from generator.class_sets.shards import ShardResult
from generator.errors import SetError
from generator.problem import Problem
from generator.problem.identity import LOOKS
from generator.problem.kinds import Neuron
from generator.variants import Draws, load, printed_answers
from tests.test_batch import contents, in_this_process
from tests.test_class_sets import ended

EARLIER = Path(__file__).parent / "sets" / "0.1.0"
# Six draws.
FEW = """
title = "Midterm"
inputs = [0.1, 0.5]
targets = [0.05]
learning_rate = { choices = [0.5, 0.6, 0.8] }
loss = "half_mean_squared_error"
layers = [{ activation = "sigmoid", weights = [[0.1, { choices = [0.3, 0.4] }]] }]
"""
ROUNDING = "[rounding]\nplaces = 4\n"
ADA, BO, CY = Member("s1", "Ada Grün"), Member("s2", "Bo O Neil"), Member("s3", "Cy")
OF_ONE_KIND = Extras(tex=True)


class Few:
    """Sets of an exercise of six draws in a folder, its file being edited between them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "set"
        self.problem = folder / "few.toml"
        self.write(FEW + ROUNDING)

    def write(self, text: str) -> None:
        self.problem.write_text(text, encoding="utf-8")

    def job(self, seed: int | None = 7, extras: Extras = OF_ONE_KIND) -> Job:
        exercise = load(str(self.problem))
        return Job(exercise, seed, ("key",), self.folder, None, "auto", 120.0, extras)

    def made(self, *members: Member, job: Job | None = None) -> Summary:
        return make_set(job or self.job(), members or (ADA, BO), in_this_process)

    def key(self, member: Member) -> Path:
        return self.folder / "key" / f"{member.stem}.pdf"

    def text(self, member: Member) -> str:
        pages = pypdf.PdfReader(self.key(member)).pages
        return "".join(page.extract_text() for page in pages).replace("\N{MINUS SIGN}", "-")

    def record(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "set.json").read_bytes())
        return found

    def answers(self) -> dict[str, Any]:
        found = json.loads((self.folder / "answers.json").read_bytes())["variants"]
        return {one["variant"]: one["steps"] for one in found}

    def are_on_the_keys(self, *members: Member) -> bool:
        numbers = {
            one: [text for step in self.answers()[one.name].values() for text in step["printed"]]
            for one in members
        }
        return all(
            number in self.text(one)
            for one, rows in numbers.items()
            for row in rows
            for number in row
        )


@pytest.fixture
def few(tmp_path: Path) -> Few:
    return Few(tmp_path)


# Corrections.

# What draws and answers depend on; every other key may be corrected.
OF_DRAWS = (
    *("kind", "inputs", "targets", "classes", "layers", "weights", "bias"),
    *("threshold", "mistake"),
    *("learning_rate", "schedule", "loss", "loss_gradient", "penalty", "optimizer"),
    *("over_samples", "batch_size", "iterations", "epochs", "asked", "solution"),
    *("requirements", "rounding"),
)


def test_each_key_of_a_problem_decides_draws_or_looks() -> None:
    keys = {*Problem.model_fields, *Neuron.model_fields}
    assert sorted(keys) == sorted([*OF_DRAWS, *LOOKS])


def test_words_and_looks_may_be_corrected(few: Few) -> None:
    """Documents are made anew, as if the file had been right from the start; draws stay."""
    few.made()
    before, answers = few.record(), few.answers()
    few.write(
        FEW.replace("Midterm", "Final exam")
        + 'author = "A. Turing"\ndate = "May 5"\nwording = "Find all of it."\nnotation = "rows"\n'
        + 'presentation = "weights"\ndetail = "results"\n'
        + ROUNDING
        + 'padding = false\nrelation = "approximately"\n'
        + '[page]\npaper = "letter"\nfont_size = 14\n'
    )
    assert few.made().remade == 4
    assert few.record()["variants"] == before["variants"]
    assert few.answers().keys() == answers.keys()
    for member in (ADA, BO):
        assert "Final exam" in few.text(member)
        assert few.are_on_the_keys(member)
    assert few.made().remade == 0
    corrected = contents(few.folder)
    shutil.rmtree(few.folder)
    few.made()
    assert contents(few.folder) == corrected


def test_a_set_that_was_begun_with_0_in_ranges_goes_on_so(
    few: Few, capsys: pytest.CaptureFixture[str]
) -> None:
    """As every set of a version that left out no 0."""
    drawn = FEW.replace("0.1, { choices = [0.3, 0.4] }", "{ from = -0.1, to = 0.1 }, 0.3")
    few.write(drawn + "[requirements]\nzeros = true\n" + ROUNDING)
    before = set_of(few, ADA, BO)
    few.write(drawn + ROUNDING)
    said: list[str] = []
    make_set(few.job(), (ADA, BO, CY), in_this_process, say=said.append)
    assert said == [
        f"the set in {few.folder} was begun with 0 in its ranges of inputs, weights or biases, and "
        "goes on so; only a set in another folder leaves it out"
    ]
    assert few.record()["variants"][:2] == before
    assert few.are_on_the_keys(ADA, BO, CY)
    one = ("solve", str(few.problem), "--set", str(few.folder), "--variant", "s1")
    capsys.readouterr()
    assert ended(*one, "--format", "json") == 0
    steps = {one["id"]: one for one in json.loads(capsys.readouterr().out)["steps"]}
    assert steps["w1_new"]["printed"] == few.answers()["s1"]["w1_new"]["printed"]
    shutil.rmtree(few.folder)
    few.made()
    assert [one["draw"] for one in few.record()["variants"]] != [one["draw"] for one in before]


def set_of(few: Few, *members: Member) -> list[dict[str, Any]]:
    few.made(*members)
    found: list[dict[str, Any]] = few.record()["variants"]
    return found


@pytest.mark.parametrize(
    ("right", "other"),
    [
        ("places = 4", "places = 5"),
        ("[0.5, 0.6, 0.8]", "[0.5, 0.6, 0.9]"),
        ('"Midterm"', '{ choices = ["Midterm", "Final"] }'),
        ("[rounding]", "asked = ['a2']\n[rounding]"),
        ("[rounding]", "[requirements]\nties = true\n[rounding]"),
    ],
)
def test_a_change_of_draws_or_answers_makes_another_set(right: str, other: str, few: Few) -> None:
    few.made(ADA)
    before = contents(few.folder)
    few.write((FEW + ROUNDING).replace(right, other))
    with pytest.raises(SetError, match="holds a set of another problem; give another folder"):
        few.made(ADA)
    few.write(FEW + ROUNDING)
    with pytest.raises(SetError, match="holds a set of another seed; give another folder"):
        few.made(ADA, job=few.job(seed=8))
    assert contents(few.folder) == before


def test_an_engine_templates_and_a_code_may_be_chosen_anew(few: Few, tmp_path: Path) -> None:
    few.made(ADA)
    draws = few.record()["variants"]
    assert few.made(ADA, job=few.job(extras=Extras(qr=True, tex=True))).remade == 2
    templates = tmp_path / "templates"
    templates.mkdir()
    for note, remade in (("Read this.", 2), ("Read this.", 0), ("Read that.", 2)):
        (templates / "en").mkdir(parents=True, exist_ok=True)
        (templates / "en/key.j2").write_text(
            f'<% extends "page.j2" %><% block body %>{note}<% endblock %>'
        )
        assert few.made(ADA, job=replace(few.job(), templates=templates)).remade == remade
        assert note in few.text(ADA)
    assert few.made(ADA, job=replace(few.job(), engine="embedded")).remade == 2
    assert few.record()["variants"] == draws


def test_a_corrected_name_is_printed_on_the_sheet_and_moves_nobody_else_s(few: Few) -> None:
    few.made(ADA, BO)
    ada = few.key(ADA).read_bytes()
    corrected = Member(BO.name, "Bo O'Neil")
    assert few.key(corrected) == few.key(BO)
    assert few.made(ADA, corrected).remade == 2
    assert "For Bo O'Neil" in few.text(corrected).replace("’", "'")
    assert few.are_on_the_keys(ADA, corrected)
    assert few.key(ADA).read_bytes() == ada


def test_a_student_who_changes_group_is_moved_and_not_doubled(few: Few) -> None:
    """With all kinds of documents, the bytes that were there, and no folder that is left empty."""
    ada, bo = replace(ADA, group="Lab 1"), replace(BO, group="../Lab 1")
    few.made(ada, bo, job=replace(few.job(), kinds=("problem", "key")))
    before = contents(few.folder)
    assert {path for path in before if path.startswith("key")} == {
        f"key/Lab-1/{one.stem}{suffix}" for one in (ada, bo) for suffix in (".pdf", ".tex")
    }
    moved = replace(ada, group="Lab 2"), replace(bo, group="con")
    summary = few.made(*moved)
    assert (summary.remade, summary.removed, summary.kinds_before) == (0, (), ())
    after = contents(few.folder)
    renamed = {
        path.replace(was.file, now.file): content
        for path, content in before.items()
        for was, now in zip((ada, bo), moved, strict=True)
        if was.stem in path
    }
    assert {path: one for path, one in after.items() if "/" in path} == renamed
    assert sorted(path.name for path in (few.folder / "key").iterdir()) == [
        "Lab-2",
        moved[1].file.partition("/")[0],
    ]
    assert [one["file"] for one in few.record()["variants"]] == [one.file for one in moved]
    assert few.made(ADA, BO).remade == 0
    assert few.key(ADA).is_file()
    assert not (few.folder / "key" / "Lab-2").exists()


def test_a_group_in_a_record_is_no_path(few: Few) -> None:
    few.made(ADA)
    path = few.folder / "set.json"
    path.write_text(path.read_text().replace('"file"', '"group": "../../..", "file"', 1))
    few.made(replace(ADA, group="A"))
    assert few.key(ADA).is_file()
    assert not list(few.folder.parent.glob("*.pdf"))


def test_no_sheet_of_a_misspelt_name_is_left(few: Few) -> None:
    """But what a teacher has put in its place is."""
    few.made(ADA, BO)
    draw = few.record()["variants"][0]["draw"]
    few.made(Member(ADA.name, "Adah Grün"), BO)
    assert {path.name for path in (few.folder / "key").iterdir()} == {
        f"{stem}.{suffix}" for stem in ("Adah-Grün-s1", "Bo-O-Neil-s2") for suffix in ("pdf", "tex")
    }
    assert few.record()["variants"][0]["draw"] == draw
    few.key(BO).write_bytes(b"%PDF of somebody else")
    few.made(Member(ADA.name, "Adah Grün"), Member(BO.name, "Bob O'Neil"))
    assert few.key(BO).read_bytes() == b"%PDF of somebody else"


def test_kinds_that_are_not_made_anew_are_said_to_be_out_of_date(
    few: Few, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*kinds: str, formats: Sequence[str] = ()) -> list[str]:
        command = ("variants", str(few.problem), "--count", "1", "--seed", "7")
        asked = [word for kind in kinds for word in ("--as", kind)]
        asked += [word for name in formats for word in ("--format", name)]
        assert ended(*command, *asked, "-o", str(few.folder)) == 0
        lines = capsys.readouterr().err.splitlines()[1:]
        return [line for line in lines if not line.startswith("not stated in")]

    assert said("problem", "key") == []
    few.write((FEW + ROUNDING).replace("Midterm", "Final"))
    remade = "1 file from an earlier run had other content and was replaced"
    outdated = (
        "the documents in problem were not made anew and may be out of date; give --as problem as "
        "well to make them anew"
    )
    assert said("key") == [remade, outdated]
    assert said("key") == []
    assert said("problem", "key") == [remade]
    assert said("key", formats=["pdf", "fragment"]) == []
    few.write((FEW + ROUNDING).replace("Midterm", "Last"))
    assert said("key", formats=["fragment"]) == [
        remade,
        "the documents in problem and the .pdf files were not made anew and may be out of date; "
        "give --as problem --format pdf as well to make them anew",
    ]


# What is trusted is checked.


def test_a_document_that_was_changed_or_is_another_student_s_is_made_anew(few: Few) -> None:
    few.made(ADA, BO)
    whole = contents(few.folder)
    content = few.key(ADA).read_bytes()
    place = len(content) // 2
    few.key(ADA).write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    assert few.made(ADA, BO).remade == 1
    few.key(BO).write_bytes(content)
    assert few.made(ADA, BO).remade == 1
    with pikepdf.open(few.key(ADA), allow_overwriting_input=True) as document:
        document.docinfo["/Title"] = "Annotated"
        document.save(static_id=True)
    few.key(BO).with_suffix(".tex").write_text("\\end{document}")
    assert few.made(ADA, BO).remade == 2
    assert contents(few.folder) == whole


def test_a_draw_that_is_not_the_one_recorded_is_refused(few: Few) -> None:
    few.made(ADA, BO)
    path = few.folder / "set.json"
    found = few.record()
    found["variants"][1]["attempt"] += 2
    path.write_text(json.dumps(found))
    before = contents(few.folder)
    sentence = "set.json has another draw of variant 's2' than the one made now; restore the file"
    with pytest.raises(SetError, match=sentence):
        few.made(ADA, BO)
    with pytest.raises(SetError, match=sentence):
        set_in(few.folder, few.job().exercise).variant("s2")
    assert set_in(few.folder, few.job().exercise).variant("s1").member == ADA
    assert contents(few.folder) == before


def test_of_variants_with_one_code_none_is_taken_for_another(
    few: Few, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a set of half a million it may happen."""
    few.made(ADA, BO)
    monkeypatch.setattr(Draws, "code", lambda *_: "7K3M-9QXW")
    with pytest.raises(SetError, match="variants 's1' and 's2' have the code 7K3M-9QXW; name o"):
        set_in(few.folder, few.job().exercise).with_code("7k3m9qxw")


@pytest.mark.parametrize("file", ["../../../outside", "/outside", "key/../../outside"])
def test_no_file_is_named_by_what_a_folder_says(file: str, few: Few, tmp_path: Path) -> None:
    few.made(ADA)
    found = few.record()
    found["variants"][0]["file"] = file
    (few.folder / "set.json").write_text(json.dumps(found))
    one = ("solve", str(few.problem), "--set", str(few.folder), "--variant", "s1")
    assert ended(*one, "--format", "tex", "-o", str(tmp_path / "a" / "b" / "c")) == 0
    assert [path.name for path in (tmp_path / "a" / "b" / "c").iterdir()] == ["few-Ada-Grün-s1.tex"]
    few.made(Member(ADA.name, "Adah Grün"))
    assert {path.name for path in tmp_path.iterdir()} == {"few.toml", "set", "a"}


OF_A_VARIANT = '{"variant": "s1", "student": "Ada", "attempt": 0}'


def stated(variants: str, start: str = '"handprop": "0.2.0", "seed": 7, "problem": ""') -> str:
    return f'{{{start}, "variants": {variants}}}'


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\0" * 100,
        "[" * 100_000,
        '{"variants": ' * 100_000,
        "[]",
        "7",
        stated("[]", '"handprop": "0.2.0", "problem": ""'),
        stated("[]", '"handprop": "0.2.0", "seed": "7", "problem": ""'),
        stated("[]", '"handprop": "0.2.0", "seed": true, "problem": ""'),
        stated("[]", '"handprop": "0.2.0", "seed": 7.5, "problem": ""'),
        stated("[]", '"handprop": "0.2.0", "seed": ' + "9" * 5000 + ', "problem": ""'),
        stated("[]", '"handprop": 2, "seed": 7, "problem": ""'),
        stated("{}"),
        stated("null"),
        stated('["s1"]'),
        stated(f"[{OF_A_VARIANT}, {OF_A_VARIANT}]"),
        stated("[" + OF_A_VARIANT.replace("0}", "-1}") + "]"),
        stated("[" + OF_A_VARIANT.replace("0}", "true}") + "]"),
        stated("[" + OF_A_VARIANT.replace("0}", '"0"}') + "]"),
        stated("[" + OF_A_VARIANT.replace('"s1"', "1") + "]"),
        stated("[" + OF_A_VARIANT.replace('"s1"', r'"\ud800"') + "]"),
        stated("[" + OF_A_VARIANT.replace('"Ada"', "[]") + "]"),
    ],
    ids=lambda content: content[:40],
)
def test_a_record_that_is_damaged_is_said_to_be(
    content: str, few: Few, capsys: pytest.CaptureFixture[str]
) -> None:
    (few.folder / "key").mkdir(parents=True)
    few.key(ADA).write_bytes(b"%PDF")
    (few.folder / "set.json").write_text(content)
    with pytest.raises(SetError, match=r"holds documents, but no set\.json that says of which"):
        few.made()
    one = ("solve", str(few.problem), "--set", str(few.folder), "--variant", "s1")
    assert ended(*one, "--format", "json") == 2
    assert capsys.readouterr().err == (
        f"handprop: {few.folder / 'set.json'} is damaged; give the folder of a class set (--set)\n"
    )


def test_a_folder_that_is_removed_meanwhile_is_said_to_be(few: Few) -> None:
    job = few.job()

    def removing(when: Callable[[int], object]) -> Summary:
        return make_set(job, [ADA], in_this_process, when)

    def run(job: Job, shards: Iterable[Shard]) -> Iterator[ShardResult]:
        shutil.rmtree(few.folder)
        return in_this_process(job, shards)

    sentence = "set was removed while the set was being made; give the same command again"
    with pytest.raises(SetError, match=sentence):
        make_set(job, [ADA], run)
    assert not few.folder.exists()
    with pytest.raises(SetError, match=sentence):
        removing(lambda _: shutil.rmtree(few.folder))
    assert few.made(ADA).variants == 1


# Sets of 0.1.0.


def earlier(name: str, folder: Path) -> tuple[Job, list[Member]]:
    """A set that 0.1.0 left, a document of which is there, and whom it is for."""
    shutil.copytree(EARLIER / name, folder)
    found = json.loads((folder / "set.json").read_bytes())
    exercise = load(str(folder / "exercise.toml"))
    job = Job(exercise, found["seed"], ("key",), folder, None, "auto", 120.0)
    if name == "roster":
        roster = read_roster(folder / "students.csv")
        members = [Member(student.id, student.name) for student in roster.students]
    else:
        members = [Member(one["variant"]) for one in found["variants"]]
    (folder / "key").mkdir()
    (folder / "key" / f"{members[0].stem}.pdf").write_bytes(b"%PDF-1.5 of 0.1.0 %%EOF")
    return job, members


@pytest.mark.parametrize("name", ["roster", "numbered"])
def test_a_set_of_0_1_0_is_continued(name: str, tmp_path: Path) -> None:
    """Its draws and answers are the same, its documents are made anew, and others may join."""
    folder = tmp_path / "set"
    job, members = earlier(name, folder)
    before = {
        path: json.loads((folder / path).read_bytes()) for path in ("set.json", "answers.json")
    }
    late = Member("late", "Di") if name == "roster" else Member(str(len(members) + 1))
    summary = make_set(job, [*members, late], in_this_process)
    assert (summary.variants, summary.remade, summary.failures) == (len(members) + 1, 1, {})
    after = {path: json.loads((folder / path).read_bytes()) for path in before}
    for path, key in (("set.json", "attempt"), ("answers.json", "steps")):
        assert [
            (one["variant"], one["file"], one[key]) for one in after[path]["variants"][:-1]
        ] == [(one["variant"], one["file"], one[key]) for one in before[path]["variants"]]
    assert after["set.json"]["handprop"] == "0.2.0"
    made = contents(folder)
    assert make_set(replace(job, seed=None), [*members, late], in_this_process).remade == 0
    assert contents(folder) == made


@pytest.mark.parametrize("name", ["roster", "numbered"])
def test_a_set_of_0_1_0_that_did_not_come_to_its_end_has_the_same_draws(
    name: str, tmp_path: Path
) -> None:
    job, members = earlier(name, tmp_path / "set")
    (tmp_path / "set" / "answers.json").unlink()
    make_set(job, members[:1], in_this_process)
    there = set_in(tmp_path / "set", job.exercise)
    items = [there.variant(member.name) for member in members]
    candidates = [(item.name, item.attempt) for item in items if isinstance(item.attempt, int)]
    assert isinstance(there.draws, Draws)
    answers = json.loads((EARLIER / name / "answers.json").read_bytes())["variants"]
    assert printed_answers(there.draws, candidates) == [
        {step: found["printed"] for step, found in one["steps"].items()} for one in answers
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda text: text.replace("0.", "1.", 1),
            "in which variant '1' has other answers than it",
        ),
        (lambda text: text[:-9], r"answers\.json, which shows that draws of Handprop 0\.1"),
        (
            lambda text: text.replace("steps", "step"),
            r"answers\.json, which shows that draws of Handprop 0\.1\.0",
        ),
        (lambda _: "[[[]]]", r"answers\.json, which shows that draws of Handprop 0\.1\.0"),
    ],
)
def test_a_set_of_0_1_0_with_other_answers_is_refused(
    change: Callable[[str], str], sentence: str, tmp_path: Path
) -> None:
    job, members = earlier("numbered", tmp_path / "set")
    path = tmp_path / "set" / "answers.json"
    path.write_text(change(path.read_text()))
    before = contents(tmp_path / "set")
    with pytest.raises(SetError, match=sentence):
        make_set(job, members, in_this_process)
    with pytest.raises(SetError, match=sentence):
        set_in(tmp_path / "set", job.exercise).variant("1")
    assert contents(tmp_path / "set") == before


def test_a_set_of_0_1_0_is_continued_in_the_words_that_it_had(tmp_path: Path) -> None:
    job, members = earlier("numbered", tmp_path / "set")
    problem = tmp_path / "set" / "exercise.toml"
    text = problem.read_text(encoding="utf-8")
    problem.write_text(text.replace("Varied", "Corrected"), encoding="utf-8")
    corrected = replace(job, exercise=load(str(problem)))
    with pytest.raises(SetError, match="holds a set of another problem or wording; give"):
        make_set(corrected, members, in_this_process)
    assert make_set(job, members[:1], in_this_process).variants == 1
    assert make_set(corrected, members[:1], in_this_process).remade == 1
