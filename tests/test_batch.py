"""Class sets: every file whole, the same bytes whoever makes it, and nothing lost."""

from __future__ import annotations

import csv
import functools
import gc
import hashlib
import importlib
import io
import json
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from generator.class_sets import (
    Extras,
    Job,
    Member,
    Runner,
    Summary,
    make_set,
    run_here,
    run_on_cluster,
    set_in,
    shards,
)
from generator.class_sets.plan import Item, Shard, plan
from generator.class_sets.shards import ShardResult, make
from generator.class_sets.splitting import split
from generator.class_sets.wide import wide_table
from generator.errors import ClusterError, SetError, UndecidedError
from generator.files import folder_at
from generator.formats import document
from generator.pdf import typeset
from generator.variants import (
    Answers,
    AnyWork,
    Chosen,
    answers,
    answers_by_problem,
    chosen,
    draws,
    load,
    works,
)
from generator.version import __version__
from tests.conftest import SHARD

ROOT = Path(__file__).parents[1]
MIDTERM = Path(__file__).parents[1] / "generator" / "problems" / "midterm.toml"
KINDS = ("problem", "solution")
ALL = Extras(qr=True, tex=True, one_pdf=True, duplex=True)
PLANNING = importlib.import_module("generator.class_sets.plan")
USUAL_SHARD = PLANNING.SHARD

pytestmark = pytest.mark.usefixtures("small_shards")


def test_a_hundred_variants_share_a_run_of_tex(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their fonts depend on it, and so the bytes of sets that are to be continued."""
    monkeypatch.setattr(PLANNING, "SHARD", USUAL_SHARD)
    shards = list(plan(Item(member, 0) for member in members(202)))
    assert [len(shard.items) for shard in shards] == [100, 100, 2]


def job(folder: Path, seed: int = 2026, templates: Path | None = None, extras: Extras = ALL) -> Job:
    return Job(load(str(MIDTERM)), seed, KINDS, folder, templates, "auto", 120.0, extras)


def made(folder: Path, count: int = 3, workers: int = 0) -> Summary:
    run = on(workers) if workers else in_this_process
    return make_set(job(folder), members(count), run)


def in_this_process(job: Job, shards: Iterable[Shard]) -> Iterator[ShardResult]:
    drawn = job.draws()
    return (make(job, drawn, one) for one in shards)


def on(workers: int) -> Runner:
    return functools.partial(run_here, workers=workers)


def names(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)]


def members(count: int) -> list[Member]:
    return [Member(name) for name in names(count)]


def stem(name: str) -> str:
    return f"variant-{int(name):04d}"


DRAWS = draws(load(str(MIDTERM)), 2026)


def called(name: int | str) -> str:
    """What the foot of a variant of the whole set begins with."""
    return f"Variant {name}, code {DRAWS.code(str(name))}"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def whole_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "midterm"
    summary = made(folder, SHARD + 2)
    assert (summary.variants, summary.failures) == (SHARD + 2, {})
    return folder


def text_of(path: Path) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(path).pages]


# A minus sign before a number, not one that subtracts it.
NUMBERS = re.compile(r"-?\d+\.\d+").findall


@pytest.mark.parametrize("number", [1, 2, SHARD, SHARD + 1, SHARD + 2])
def test_each_pdf_holds_its_own_variant_on_every_page(whole_set: Path, number: int) -> None:
    """The first and the last of each shard among them: all their numbers, in order."""
    found = draws(load(str(MIDTERM)), 2026)
    *_, last = (one for one in chosen(found, names(number)) if isinstance(one, Chosen))
    (work,) = works(found, [(last.name, last.attempt)])
    pages = text_of(whole_set / "solution" / f"{stem(str(number))}.pdf")
    for page in pages:
        assert f"{called(number)}, Handprop {__version__}" in page
    seen, place = NUMBERS(" ".join(pages).replace("−", "-")), 0
    for step in work.trace.steps:
        numbers = [text for row in step.printed for text in row]
        assert numbers in [seen[at : at + len(numbers)] for at in range(place, len(seen))], step.id
        while seen[place : place + len(numbers)] != numbers:
            place += 1
        place += len(numbers)
    problem = " ".join(text_of(whole_set / "problem" / f"{stem(str(number))}.pdf"))
    assert "Solution" not in problem
    for stated in work.graphs[0].given:
        assert all(text.removeprefix("-") in problem for row in stated.numbers for text in row)


@pytest.mark.parametrize("kind", KINDS)
def test_every_pdf_says_on_its_first_page_whose_it_is(whole_set: Path, kind: str) -> None:
    for name in names(SHARD + 2):
        first, *_ = text_of(whole_set / kind / f"{stem(name)}.pdf")
        assert f"{called(name)}, Handprop {__version__}" in first


def test_a_sheet_has_all_samples_of_its_variant_where_iterations_use_parts(tmp_path: Path) -> None:
    exercise = tmp_path / "parts.toml"
    drawn = "{ from = 0.11, to = 0.99, step = 0.01 }"
    exercise.write_text(
        f"""learning_rate = 0.5
        batch_size = 1
        inputs = [[{drawn}, {drawn}], [{drawn}, {drawn}]]
        targets = [[0], [1]]
        [[layers]]
        neurons = 1
        weights = {{ from = 0.1, to = 0.9, step = 0.1 }}
        [rounding]
        places = 4
        """
    )
    found = draws(load(str(exercise)), 7)
    chosen_works = works(found, [(str(number), number) for number in range(4)])
    for work in chosen_works:
        sheet = document("tex", work, "problem")
        for iteration in work.trace.iterations:
            inputs = iteration.given[0].numbers
            assert all(text in sheet for row in inputs for text in row)


def test_properties_say_which_variant_it_is(whole_set: Path) -> None:
    found = pypdf.PdfReader(whole_set / "solution" / "variant-0007.pdf").metadata
    assert found is not None
    assert found.title == "Midterm on Back Propagation"
    assert str(found["/Subject"]) == called(7)
    assert str(found["/Creator"]) == f"Handprop {__version__}"


def test_answers_are_what_is_printed_and_17_digits(whole_set: Path) -> None:
    rows = list(csv.DictReader(io.StringIO((whole_set / "answers.csv").read_text("utf-8-sig"))))
    objects = json.loads((whole_set / "answers.json").read_text())
    assert objects["seed"] == 2026
    found = draws(load(str(MIDTERM)), 2026)
    (work,) = works(found, [("1", 0)])
    expected = answers(work)
    first = objects["variants"][0]
    assert (first["variant"], first["file"]) == ("1", "variant-0001")
    for step, one in expected.items():
        assert first["steps"][step] == {
            "printed": [list(row) for row in one.printed],
            "value": [list(row) for row in one.value],
        }
    cells = [row for row in rows if row["variant"] == "1"]
    assert len(cells) == 13
    assert cells[0]["step"] == "L"
    assert cells[2] == {
        "variant": "1",
        "student": "",
        "file": "variant-0001",
        "step": "w1_new",
        "row": "1",
        "column": "2",
        "printed": expected["w1_new"].printed[0][1],
        "value": expected["w1_new"].value[0][1],
    }


def test_a_table_has_the_printed_answers_of_each_variant_in_a_row(whole_set: Path) -> None:
    text = (whole_set / "answers-wide.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    objects = json.loads((whole_set / "answers.json").read_text())["variants"]
    assert list(rows[0])[:6] == [
        "variant",
        "student",
        "file",
        "L[1,1]",
        "w1_new[1,1]",
        "w1_new[1,2]",
    ]
    assert [row["variant"] for row in rows] == [one["variant"] for one in objects]
    for wide, one in zip(rows, objects, strict=True):
        printed = {
            f"{step}[{row},{column}]": text
            for step, found in one["steps"].items()
            for row, texts in enumerate(found["printed"], start=1)
            for column, text in enumerate(texts, start=1)
        }
        assert wide == {"variant": one["variant"], "student": "", "file": one["file"], **printed}


def test_a_row_leaves_blank_what_its_variant_has_no_answer_to(tmp_path: Path) -> None:
    """A first variant of two rows, and a second one of three with a step of its own."""
    with wide_table(tmp_path / "wide.csv", "", ("variant", "student", "file")) as table:
        table.add([("1", "A", "a", "w", row, 1, f"0,{row}", "0") for row in (1, 2)])
        table.add([("2", "B", "b", "v", 1, 1, "7", "7")])
        table.add([("3", "C", "c", "w", row, 1, "-1", "-1") for row in (2, 10)])
        table.end()
    assert (tmp_path / "wide.csv").read_text() == (
        'variant,student,file,"w[1,1]","w[2,1]","w[10,1]","v[1,1]"\n'
        '1,A,a,"0,1","0,2",,\n'
        "2,B,b,,,,7\n"
        "3,C,c,,-1,-1,\n"
    )


def test_the_manifest_names_every_file_with_its_hash(whole_set: Path) -> None:
    manifest = json.loads((whole_set / "manifest.json").read_text())
    assert (manifest["handprop"], manifest["seed"]) == (__version__, 2026)
    files = {name: digest for one in manifest["variants"] for name, digest in one["files"].items()}
    assert len(files) == 4 * (SHARD + 2)
    assert set(manifest["files"]) == {"problem.pdf", "solution.pdf"}
    for name, digest in {**files, **manifest["files"]}.items():
        assert hashlib.sha256((whole_set / name).read_bytes()).hexdigest() == digest


def test_two_workers_make_the_same_bytes(whole_set: Path, tmp_path: Path) -> None:
    made(tmp_path / "again", SHARD + 2, workers=2)
    assert contents(tmp_path / "again") == contents(whole_set)


def test_only_what_is_missing_is_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    made(folder)
    before = contents(folder)
    lost, kept = (folder / "solution" / f"{stem(one)}.pdf" for one in ("2", "3"))
    lost.unlink()
    lost.with_suffix(".tex").unlink()
    (folder / "manifest.json").unlink()
    (folder / "solution" / ".variant-0002.pdf.x.unfinished").write_text("half")
    untouched = kept.stat().st_mtime_ns
    made(folder)
    assert contents(folder) == before
    assert kept.stat().st_mtime_ns == untouched


def test_a_missing_or_cut_tex_file_is_written_again_without_typesetting(
    whole_set: Path, tmp_path: Path
) -> None:
    shutil.copytree(whole_set, tmp_path / "set")
    lost, cut = (tmp_path / "set" / "problem" / f"{stem(one)}.tex" for one in ("5", "6"))
    lost.unlink()
    cut.write_bytes(cut.read_bytes()[:1000])
    assert made(tmp_path / "set", SHARD + 2).stages.typeset == 0
    assert contents(tmp_path / "set") == contents(whole_set)


def test_a_tex_file_gives_the_pages_of_the_set_by_itself(whole_set: Path) -> None:
    """The same text at the same places, under the foot of the variant."""
    for kind in KINDS:
        path = whole_set / kind / f"{stem('7')}.tex"
        alone = pypdf.PdfReader(io.BytesIO(typeset(path.read_text(encoding="utf-8")).content))
        of_set = pypdf.PdfReader(path.with_suffix(".pdf"))
        assert [one.extract_text(extraction_mode="layout") for one in alone.pages] == [
            one.extract_text(extraction_mode="layout") for one in of_set.pages
        ]
        assert f"{called(7)}, Handprop {__version__}" in alone.pages[0].extract_text()


def test_a_killed_run_leaves_only_whole_files_and_the_next_ends_the_same(
    whole_set: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "killed"
    script = (
        "from pathlib import Path\n"
        "from tests.test_batch import PLANNING, SHARD, made\n"
        "PLANNING.SHARD = SHARD\n"
        f"if __name__ == '__main__': made(Path({str(folder)!r}), SHARD + 2, 1)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], start_new_session=True, cwd=Path(__file__).parents[1]
    )
    while not list(folder.glob("problem/*.pdf")) and process.poll() is None:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    standing = [path for path in folder.rglob("*.pdf") if not path.name.startswith(".")]
    assert standing
    whole = contents(whole_set)
    for path in standing:
        assert path.read_bytes() == whole[str(path.relative_to(folder))]
    made(folder, SHARD + 2)
    assert contents(folder) == whole


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        (r"\undefined", "Undefined control sequence"),
        ("<%= no_such_name %>", "notes.j2, line 1: 'no_such_name' is undefined; correct the templ"),
    ],
)
def test_a_variant_that_fails_is_named_and_stops_no_other(
    mistake: str, said: str, tmp_path: Path
) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "en").mkdir(parents=True, exist_ok=True)
    (templates / "en/notes.j2").write_text(f'<% if variant.name == "2" %>{mistake}<% endif %>\n')
    summary = make_set(job(tmp_path / "set", templates=templates), members(3), on(1))
    assert list(summary.failures) == ["2"]
    assert said in summary.failures["2"]
    assert summary.variants == 2
    log = tmp_path / "set" / "solution" / "variant-0002.log"
    assert summary.log == (log if said.startswith("Undefined") else None)
    assert sorted(path.name for path in (tmp_path / "set" / "solution").iterdir()) == [
        "variant-0001.pdf",
        "variant-0001.tex",
        *([log.name] if summary.log else []),
        "variant-0003.pdf",
        "variant-0003.tex",
    ]


def test_an_entry_that_is_asked_for_has_a_row_of_its_own(tmp_path: Path) -> None:
    exercise = load(str(MIDTERM))
    asked = {**exercise.stated, "asked": ["w2_new[2,1]", "L"]}
    one = replace(
        job(tmp_path / "set"),
        exercise=replace(exercise, stated=asked),
        kinds=("key",),
        extras=Extras(),
    )
    make_set(one, members(1), in_this_process)
    text = (tmp_path / "set/answers.csv").read_text("utf-8-sig")
    rows = [(row["step"], row["row"], row["column"]) for row in csv.DictReader(io.StringIO(text))]
    assert rows == [("w2_new", "2", "1"), ("L", "1", "1")]
    (variant,) = json.loads((tmp_path / "set/answers.json").read_text())["variants"]
    entry = variant["steps"]["w2_new[2,1]"]
    assert (entry["step"], entry["row"], entry["column"]) == ("w2_new", 2, 1)


def test_a_variant_whose_digits_are_not_decided_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = job(tmp_path / "set")
    drawn = one.draws()
    *_, second = (one for one in chosen(drawn, names(2)) if isinstance(one, Chosen))
    (work,) = works(drawn, [(second.name, second.attempt)])
    of_second = answers_by_problem(work)

    def undecided(work: AnyWork) -> Answers:
        found = answers_by_problem(work)
        if found == of_second:
            raise UndecidedError("w2_new lies too near a rounding boundary")
        return found

    monkeypatch.setattr(shards, "answers_by_problem", undecided)
    summary = make_set(one, members(3), in_this_process)
    assert summary.failures == {"2": "w2_new lies too near a rounding boundary"}
    assert summary.variants == 2
    assert not list((tmp_path / "set").rglob("variant-0002.*"))


def test_a_folder_with_another_set_is_left_alone(whole_set: Path) -> None:
    before = contents(whole_set)
    with pytest.raises(SetError, match="holds a set of another seed; give another folder"):
        make_set(job(whole_set, seed=1), members(1))
    assert contents(whole_set) == before


def test_options_that_only_add_files_leave_the_others_as_they_are(tmp_path: Path) -> None:
    make_set(job(tmp_path, extras=Extras()), members(2), on(1))
    before = contents(tmp_path)
    added = Extras(tex=True, one_pdf=True)
    make_set(job(tmp_path, extras=added), members(2), on(1))
    after = contents(tmp_path)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"manifest.json", "set.json"}
    assert len(after) == len(before) + 4 + 2


def test_a_number_beyond_a_set_is_told_which_there_are(whole_set: Path) -> None:
    last = SHARD + 2
    with pytest.raises(SetError, match=rf"has no variant '{last + 1}'; give one of 1 to {last}"):
        set_in(whole_set, load(str(MIDTERM))).variant(str(last + 1))


def test_a_worker_that_is_killed_is_replaced(whole_set: Path, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill_one(_: int) -> None:
        workers = multiprocessing.active_children()
        if workers and not killed:
            killed.append(workers[0].pid or 0)
            os.kill(killed[0], signal.SIGKILL)

    summary = make_set(job(tmp_path / "set"), members(SHARD + 2), on(1), kill_one)
    assert killed
    assert summary.failures == {}
    assert contents(tmp_path / "set") == contents(whole_set)


def test_no_shard_is_lost_though_its_worker_dies_before_it_begins(tmp_path: Path) -> None:
    one = replace(job(tmp_path, extras=Extras()), kinds=("key",))
    done: list[int] = []

    def kill_all(count: int) -> None:
        done.append(count)
        if len(done) == 1:
            for worker in multiprocessing.active_children():
                worker.kill()
            # The next shard goes to a pool that knows.
            pools = [one for one in gc.get_objects() if isinstance(one, ProcessPoolExecutor)]
            while not any(pool._broken for pool in pools):
                time.sleep(0.01)

    summary = make_set(one, members(4 * SHARD), on(1), kill_all)
    assert (summary.variants, summary.failures) == (4 * SHARD, {})
    assert done == [SHARD] * 4


class Fatal(Member):
    """A member whose documents end any worker that looks for them."""

    __slots__ = ()

    @property
    def stem(self) -> str:
        if multiprocessing.parent_process() is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        return stem(self.name)


def test_a_shard_that_ends_its_workers_takes_no_other_with_it(tmp_path: Path) -> None:
    one = replace(job(tmp_path, extras=Extras()), kinds=("key",))
    first, *others = members(2 * SHARD + 1)
    summary = make_set(one, [Fatal(first.name), *others], on(1))
    assert list(summary.failures) == names(SHARD)
    assert set(summary.failures.values()) == {"its worker ended 3 times; is there enough memory?"}
    assert summary.variants == SHARD + 1


def test_splitting_keeps_pages_and_order(whole_set: Path) -> None:
    content = (whole_set / "solution" / "variant-0001.pdf").read_bytes()
    pages = len(pypdf.PdfReader(io.BytesIO(content)).pages)
    first, second = split(content, (0, 1), ({"Title": "a"}, {"Title": "b"}), (b"1" * 16, b"2" * 16))
    assert len(pypdf.PdfReader(io.BytesIO(first)).pages) == 1
    assert len(pypdf.PdfReader(io.BytesIO(second)).pages) == pages - 1


def started(module: str, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", module, *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    )


class Cluster:
    """A real scheduler on the loopback interface, and its workers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        file = folder / "scheduler.json"
        here = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self.scheduler = started(
            "distributed.cli.dask_scheduler", *here, "--scheduler-file", str(file)
        )
        self.workers: list[subprocess.Popen[bytes]] = []
        while not (file.is_file() and file.read_text().endswith("}")):
            assert self.scheduler.poll() is None
            time.sleep(0.05)
        self.address: str = json.loads(file.read_text())["address"]

    def add_a_worker(self) -> None:
        own = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
        folder = str(self.folder / str(len(self.workers)))
        options = (self.address, *own, "--local-directory", folder)
        self.workers.append(started("distributed.cli.dask_worker", *options))

    def run(self, say: Callable[[str], object] = lambda _: None) -> Runner:
        return functools.partial(run_on_cluster, scheduler=self.address, say=say, patience=1)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    found = Cluster(tmp_path)
    try:
        yield found
    finally:
        for process in (found.scheduler, *found.workers):
            process.kill()
            process.wait()


def test_a_cluster_whose_scheduler_is_killed_is_said_to_be_lost(
    tmp_path: Path, cluster: Cluster
) -> None:
    cluster.add_a_worker()
    one = replace(job(tmp_path / "set", extras=Extras()), kinds=("key",))
    with pytest.raises(ClusterError, match="is lost; start it again, and give the same command"):
        make_set(one, members(9 * SHARD), cluster.run(), lambda _: cluster.scheduler.kill())
    assert make_set(one, members(9 * SHARD), in_this_process).variants == 9 * SHARD


def test_a_cluster_without_workers_is_said_to_wait_for_the_first(
    tmp_path: Path, cluster: Cluster
) -> None:
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        cluster.add_a_worker()

    one = replace(job(tmp_path / "set", extras=Extras()), kinds=("key",))
    assert make_set(one, members(2), cluster.run(say)).variants == 2
    assert said == [f"the scheduler at {cluster.address} has no workers yet; waiting for the first"]


def test_a_cluster_makes_the_same_bytes_though_a_worker_is_killed(
    whole_set: Path, tmp_path: Path, cluster: Cluster
) -> None:
    cluster.add_a_worker()
    cluster.add_a_worker()
    first, _ = cluster.workers
    summary = make_set(
        job(tmp_path / "set"), members(SHARD + 2), cluster.run(), lambda _: first.kill()
    )
    assert summary.failures == {}
    assert first.wait() != 0
    assert contents(tmp_path / "set") == contents(whole_set)


def test_where_there_is_no_scheduler_a_sentence_says_so(tmp_path: Path) -> None:
    run = functools.partial(run_on_cluster, scheduler="tcp://127.0.0.1:1", patience=0.1)
    with pytest.raises(ClusterError, match=r"there is no scheduler at tcp://127\.0\.0\.1:1"):
        make_set(job(tmp_path), members(1), run)
    assert not list(tmp_path.rglob("*.pdf"))


def test_a_set_may_go_to_an_address(whole_set: Path) -> None:
    """Of three variants, since each shard has fonts of its own."""
    folder = folder_at("memory://handprop/set")
    make_set(job(folder), members(2), in_this_process)
    assert sorted(path.name for path in (folder / "solution").iterdir()) == [
        "variant-0001.pdf",
        "variant-0001.tex",
        "variant-0002.pdf",
        "variant-0002.tex",
    ]
    assert json.loads((folder / "manifest.json").read_bytes())["seed"] == 2026
    content = (folder / "solution" / "variant-0001.pdf").read_bytes()
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    assert pages == text_of(whole_set / "solution" / "variant-0001.pdf")
    assert (folder / "solution.pdf").read_bytes().startswith(b"%PDF")


ANA = Member("17", "Ana Núñez, Señora")
BO = Member("4", "Bo & Co_")
CY = Member("9", "Cỹ Nguyễn")


def test_a_student_finds_the_own_name_on_the_sheet_and_in_the_answers(tmp_path: Path) -> None:
    make_set(job(tmp_path), [ANA, BO, CY], on(1))
    for one in (ANA, BO, CY):
        assert f"For {one.student}" in text_of(tmp_path / "problem" / f"{one.stem}.pdf")[0]
    rows = list(csv.DictReader(io.StringIO((tmp_path / "answers.csv").read_text("utf-8-sig"))))
    assert {row["student"] for row in rows if row["variant"] == "17"} == {"Ana Núñez, Señora"}
    objects = json.loads((tmp_path / "answers.json").read_text())["variants"]
    assert [one["student"] for one in objects] == [ANA.student, BO.student, CY.student]


class Few:
    """Sets of an exercise of six draws, for students whose first draws are alike."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "set"
        self.problem = folder / "few.toml"
        self.problem.write_text(
            "inputs = [0.1, 0.5]\ntargets = [0.05]\nlearning_rate = { draw = 'rate' }\n"
            "layers = [{ weights = [[0.1, { choices = [0.3, 0.4] }]] }]\n[rounding]\nplaces = 4\n"
            "[draws]\nrate = { choices = [0.5, 0.6, 0.8] }\n",
            encoding="utf-8",
        )

    def made(self, *names: str, templates: Path | None = None, seed: int = 1) -> Summary:
        exercise = load(str(self.problem))
        one = Job(exercise, seed, ("key",), self.folder, templates, "auto", 120.0, Extras(tex=True))
        return make_set(one, [Member(name) for name in names], in_this_process)

    def answers(self) -> dict[str, object]:
        objects = json.loads((self.folder / "answers.json").read_text())["variants"]
        return {one["variant"]: one["steps"] for one in objects}

    def printed(self) -> dict[str, list[str]]:
        """What the answers say of each student."""
        rows = csv.DictReader(io.StringIO((self.folder / "answers.csv").read_text("utf-8-sig")))
        found: dict[str, list[str]] = {}
        for row in rows:
            found.setdefault(row["variant"], []).append(row["printed"])
        return found

    def are_on_the_keys(self) -> bool:
        """Whether each student's key has the answers of that student."""
        texts = {
            name: "".join(text_of(self.folder / "key" / f"{name}.pdf")) for name in self.printed()
        }
        return all(one in texts[name] for name, found in self.printed().items() for one in found)


def test_a_late_entry_moves_nobody_else_s_variant(tmp_path: Path) -> None:
    """However their draws collide, and wherever the late ones stand in the list."""
    few = Few(tmp_path)
    few.made("ana", "bo", "cy")
    before, documents = few.answers(), contents(few.folder / "key")
    few.made("di", "ed", "cy", "bo", "ana", "fi")
    after = few.answers()
    assert list(after) == ["di", "ed", "cy", "bo", "ana", "fi"]
    assert len({str(steps) for steps in after.values()}) == 6
    assert {name: after[name] for name in before} == before
    assert documents.items() <= contents(few.folder / "key").items()
    assert few.are_on_the_keys()


def test_who_has_left_keeps_the_own_draw(tmp_path: Path) -> None:
    few = Few(tmp_path)
    few.made("ana", "bo", "cy", "di")
    whole = contents(few.folder)
    few.made("di", "cy", "ed")
    assert few.are_on_the_keys()
    few.made("ana", "bo", "cy", "di", "ed")
    assert few.are_on_the_keys()
    assert whole["key/ana.pdf"] == (few.folder / "key" / "ana.pdf").read_bytes()
    few.made("ana", "bo", "cy", "di")
    assert {name: one for name, one in contents(few.folder).items() if name in whole} == whole | {
        "set.json": (few.folder / "set.json").read_bytes()
    }


def test_a_student_whose_document_fails_keeps_the_own_draw(tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "en").mkdir(parents=True, exist_ok=True)
    (templates / "en/rounding.j2").write_text(
        '<% if variant.name == "ana" %>\\undefined<% endif %>\n'
    )
    few = Few(tmp_path)
    names = ("ana", "bo", "cy", "di", "ed")
    assert list(few.made(*names, templates=templates).failures) == ["ana"]
    before = contents(few.folder)
    assert list(few.made(*names, templates=templates).failures) == ["ana"]
    assert contents(few.folder) == before
    assert few.are_on_the_keys()


def test_a_set_whose_end_was_not_reached_is_continued_as_it_was_begun(tmp_path: Path) -> None:
    few = Few(tmp_path)
    few.made("ana", "bo", "cy")
    before = contents(few.folder / "key")
    for name in ("answers.csv", "answers.json", "manifest.json", "key/bo.pdf"):
        (few.folder / name).unlink()
    few.made("di", "ed", "cy", "bo", "ana")
    del before["bo.pdf"]
    assert before.items() <= contents(few.folder / "key").items()
    assert few.are_on_the_keys()


def test_a_set_with_other_values_of_a_named_draw_is_another_one(tmp_path: Path) -> None:
    few = Few(tmp_path)
    few.made("ana")
    text = few.problem.read_text(encoding="utf-8")
    few.problem.write_text(text.replace("0.5, 0.6, 0.8", "0.5, 0.6, 0.9"), encoding="utf-8")
    with pytest.raises(SetError, match="holds a set of another problem; give another folder"):
        few.made("ana")


@pytest.mark.parametrize("left", [None, b"", b'{"handprop": "0.2.0", "seed": 1'])
def test_documents_of_an_unknown_set_are_left_alone(left: bytes | None, tmp_path: Path) -> None:
    few = Few(tmp_path)
    few.made("ana")
    (few.folder / "set.json").unlink()
    if left is not None:
        (few.folder / "set.json").write_bytes(left)
    before = contents(few.folder)
    for seed in (1, 2):
        with pytest.raises(SetError, match=r"holds documents, but no set\.json that says"):
            few.made("ana", seed=seed)
    assert contents(few.folder) == before
