"""Letters of all scripts: from fonts of the machine where it has them, else named."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from pathlib import Path

import pypdf
import pytest

from generator import Problem, solve
from generator.class_sets import Item, Member
from generator.errors import EngineError, ProblemError
from generator.pdf import ENGINES, about_letters
from generator.pdf.letters import fonts
from generator.text import latex_text
from tests import engines
from tests.test_class_sets import MIDTERM, ended
from tests.test_pdf import TINY, stub

SERIF = "Noto Serif"
HAN = "Noto Serif CJK SC"
MACHINE = (
    ("/f/serif.ttf", "0", SERIF, "80", "0", "100", "False", "20-7e 400-4ff"),
    ("/f/serif-bold.ttf", "0", SERIF, "200", "0", "100", "False", "20-7e 400-4ff"),
    ("/f/han.ttc", "2", HAN, "80", "0", "100", "False", "20-7e 300-301 4e00-9fff"),
    ("/f/han.ttc", "1", "Droid Fallback", "80", "0", "100", "False", "20-7e 4e00-9fff"),
    ("/f/deva.otf", "0", "Noto Sans Devanagari", "[100 900]", "0", "100", "False", "900-97f"),
    ("/f/free.otf", "0", "FreeSerif", "80", "0", "100", "False", "370-3ff 900-97f"),
    # None of these serves.
    ("/f/italic.ttf", "0", "A Serif", "80", "110", "100", "False", "400-4ff 4e00-9fff"),
    ("/f/narrow.ttf", "0", "A Serif", "80", "0", "75", "False", "400-4ff 4e00-9fff"),
    ("/f/colour.ttf", "0", "A Serif", "80", "0", "100", "True", "1f600"),
    ("/f/han.ttc", "65538", "A Serif", "80", "0", "100", "False", "1f600"),
    ("/f/50#.ttf", "0", "A Serif", "80", "0", "100", "False", "1f600"),
    ("/f/old.pfb", "0", "A Serif", "80", "0", "100", "False", "1f600"),
)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with a few fonts, and a tectonic that nobody calls."""
    lines = {"fc-list": ["\t".join(font) for font in MACHINE], "kpsewhich": None}
    monkeypatch.setattr(fonts, "_said", lambda program, *_: lines[program])
    stub(tmp_path, "", monkeypatch)


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize(
    ("text", "engine", "told"),
    [
        ("Łukasz", "lualatex", None),
        ("王", "embedded", None),
        (
            "王",
            "lualatex",
            [r"\letterfont{CJK}{[/f/han.ttc](2):mode=harf;}{[/f/han.ttc](2):mode=harf;embolden=2}"],
        ),
        ("王", "xelatex", [r"\letterfont{CJK}{[/f/han.ttc:2]:}{[/f/han.ttc:2]:embolden=2}"]),
        ("Жук", "xelatex", [r"\letterfont{CYRILLIC}{[/f/serif.ttf:0]:}{[/f/serif-bold.ttf:0]:}"]),
        (
            "क Ω",
            "lualatex",
            [
                r"\letterfont{DEVANAGARI}{[/f/deva.otf](0):mode=harf;script=deva;}"
                "{[/f/deva.otf](0):mode=harf;script=deva;embolden=2}",
                r"\letterfont{GREEK}{[/f/free.otf](0):mode=harf;}{[/f/free.otf](0):mode=harf;embolden=2}",
            ],
        ),
        ("😀", "lualatex", []),
    ],
)
def test_the_fonts_that_have_a_document_s_letters_are_named(
    text: str, engine: str, told: list[str] | None
) -> None:
    lines = fonts.declared(latex_text(text), ENGINES[engine])
    assert (None if lines is None else lines.splitlines()) == told


@pytest.mark.usefixtures("machine")
def test_letters_that_no_font_has_are_named_and_one_that_can_be_made_is_not() -> None:
    about = "which no font of this machine has; install a font that has it, such as one of the Noto"
    assert (
        about_letters("Жу 王 😀ḱə", "tectonic")
        == f"has 😀, {about} fonts, or spell it in Latin letters"
    )
    assert about_letters("王ə", "tectonic") == ""
    # Each is in a font, but none has both.
    assert about_letters("Ж\N{COMBINING ACUTE ACCENT}", "tectonic").startswith("has Ж, ◌́, which")
    with pytest.raises(
        ProblemError, match=r"^problem: title has 😀, which no font of this machine"
    ):
        solve(Problem.of(TINY | {"title": "😀"})).to_pdf("x.pdf", engine="tectonic")


@pytest.mark.usefixtures("machine")
def test_where_no_font_has_a_name_the_id_is_shown() -> None:
    shown = [Item(Member("4711", name), 0).shown("tectonic") for name in ("😀", "王伟", "Bo")]
    assert shown == ["4711", "王伟", "Bo"]


def test_an_engine_is_looked_for_only_where_letters_depend_on_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    assert about_letters("Zoë 17", "tectonic") == ""
    with pytest.raises(EngineError, match=r"^tectonic is not installed"):
        about_letters("王", "tectonic")


def test_where_nothing_is_known_of_the_fonts_tex_has_the_last_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_said", lambda *_: None)
    stub(tmp_path, "", monkeypatch)
    assert about_letters("王", "tectonic") == ""
    assert fonts.declared(latex_text("王"), ENGINES["tectonic"]) is None


NAMES = (
    *(
        "Жуков Фёдор",
        "Σωκράτης",
        "Łukasz Ọ́ Ḱ ẞ ə Ħ ǳ",
        "王伟",
        "小林「さくら」",
        "김철수",
        "محمد علي",
    ),
    *(
        "ברק לוי",
        "मनीषा",
        "ภาณุ",
        "50%\N{COMBINING ACUTE ACCENT} \\\N{COMBINING ACUTE ACCENT}",
        "☃",
    ),
)


def signs(text: str) -> Counter[str]:
    """Return what can be seen of a text, in no order: scripts from right to left have their own."""
    kinds = ((one, unicodedata.category(one)) for one in unicodedata.normalize("NFKD", text))
    return Counter(one for one, kind in kinds if kind not in ("Cf", "Zs", "Cc"))


@pytest.mark.parametrize("engine", engines.SYSTEM[1:])
def test_names_of_all_scripts_are_printed(engine: str, tmp_path: Path) -> None:
    """In the title, which is bold, and in running text, which goes on from line to line."""
    engines.need(engine)
    names = [name for name in NAMES if not about_letters(name, engine)]
    if "王伟" not in names:
        pytest.skip("no font of this machine has Chinese letters")
    words = {"title": "Жук 王伟", "author": names[-1], "wording": " ".join(names)}
    solution = solve(Problem.of(TINY | words))
    assert solution.to_pdf(tmp_path / "names.pdf", "problem", engine=engine) == ()
    printed = pypdf.PdfReader(tmp_path / "names.pdf").pages[0].extract_text()
    assert not signs("".join(words.values())) - signs(printed), printed


@pytest.mark.parametrize("engine", engines.SYSTEM[1:])
def test_a_set_has_the_names_that_its_engine_prints(
    engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engines.need(engine)
    if about_letters("王伟", engine):
        pytest.skip("no font of this machine has Chinese letters")
    roster = tmp_path / "list.csv"
    with roster.open("w", encoding="utf-8") as file:
        csv.writer(file).writerows(
            (("name", "id"), ("王伟", "a1"), ("\U000f0000x", "b2"), ("Bo", "c3"))
        )
    command = ("--roster", str(roster), "--engine", engine, "-o", str(tmp_path / "set"))
    assert ended("variants", str(MIDTERM), *command, "--seed=1", "--as=key", "--workers=1") == 0
    assert "U+F0000, which no font of this machine has; " in capsys.readouterr().err
    pages = [pypdf.PdfReader(path).pages[0] for path in sorted((tmp_path / "set").rglob("*.pdf"))]
    texts = [page.extract_text() for page in pages]
    for who in ("For 王伟", "For b2", "For Bo"):
        assert sum(who in text for text in texts) == 1
