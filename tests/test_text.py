"""A user's words mean nothing to TeX."""

from __future__ import annotations

import io
import unicodedata

import pypdf
import pytest

from generator import Problem, solve
from generator.pdf import START, typeset
from generator.text import latex_text, pdf_string, unprintable


@pytest.mark.parametrize(
    ("typed", "latex"),
    [
        ("Week 3", "Week 3"),
        (r"\input{/etc/passwd}", r"\textbackslash{}input\{/etc/passwd\}"),
        ("50 % & $x_1$ #2", r"50 \% \& \$x\_1\$ \#2"),
        ("~ ^ |", r"\textasciitilde{} \textasciicircum{} \textbar{}"),
        ('" `', r"\textquotedbl{} \textasciigrave{}"),
        ("a -- b", r"a -\kern0pt{}- b"),
        ("<<x>>", r"\textless{}\kern0pt{}\textless{}x\textgreater{}\kern0pt{}\textgreater{}"),
        ("Łukasz Gößmann", "Łukasz Gößmann"),
        ("well-known, 'so'", "well-known, 'so'"),
        ("Go\u0308del", "Gödel"),
        ("one\ntwo", "one two"),
        ("one\n\n  two", r"one\par two"),
        ("bell\x07 null\x00", "bell null"),
        ("Schul\u00adze\u200b", "Schulze"),
        ("Nguyễn Thị Hải Dương", "Nguyễn Thị Hải Dương"),
        ("Łọ́b", r"Ł\otherletters{LATIN}{ọ́}{\d{ó}}b"),
        ("Ṭó\N{COMBINING DOT BELOW}", r"\otherletters{LATIN}{Ṭọ́}{\d{T}\d{ó}}"),
        ("ǚm̀j̃", r"\otherletters{LATIN}{ǚm̀j̃}{\v{ü}\`{m}\~{\j}}"),
        ("Ħal", r"\otherletters{LATIN}{Ħ}{\Hwithstroke{}}al"),
        ("ə", r"\otherletters{LATIN}{ə}{\rotatebox[origin=c]{180}{e}}"),
        ("ʻIolani", r"\otherletters{MODIFIER}{ʻ}{\textquoteleft{}}Iolani"),
        ("a Жук", r"a \otherletters{CYRILLIC}{Жук}{}"),
        ("☃\N{COMBINING ACUTE ACCENT}☃", r"\otherletters{SNOWMAN}{☃́}{}\otherletters{SNOWMAN}{☃}{}"),
        (
            "「王」伟",
            r"\otherletters{LEFT}{「}{}\otherletters{CJK}{王}{}\otherletters{RIGHT}{」}{}"
            r"\betweenletters{}\otherletters{CJK}{伟}{}",
        ),
        (
            "(محمد علي) 7",
            r"(\rightleft{\otherletters{ARABIC}{محمد}{} \otherletters{ARABIC}{علي}{}}) 7",
        ),
        ("علی\u200cرضا a\u200cb", r"\rightleft{\otherletters{ARABIC}{علی‌رضا}{}} ab"),
    ],
)
def test_text_prints_as_typed(typed: str, latex: str) -> None:
    assert latex_text(typed) == latex


@pytest.mark.parametrize(
    ("typed", "letters"),
    [
        ("Nguyễn Ọláńrewájú Əliyev Ŵyn, Ms. “O'Brien” – 50 %", ""),
        ("one\n\n\ttwo\u00a0\u200dthree", ""),
        ("Σωκράτης", "Σωκράτης"),
        ("Иван Łukasz", "Иван"),
        ("李明 👩🏽 x", "李明👩🏽"),
        ("50\u0301 %\u0301 \u0301", "\u0301"),
        ("\ue000", "\ue000"),
    ],
)
def test_what_pdftex_cannot_print_is_named_once(typed: str, letters: str) -> None:
    assert unprintable(typed) == tuple(dict.fromkeys(letters))


def test_a_letter_is_named_with_its_marks() -> None:
    assert unprintable("ɛ̃ ẽ ɛ̃") == ("ɛ̃",)


def page(*paragraphs: str) -> str:
    """Typeset a page of the documents' own preamble, without a warning, and return its text."""
    preamble, start, _ = solve(Problem.load("back-propagation")).to_latex().partition(START)
    body = "\n\n".join(f"{one} {{\\bfseries {one}}}" for one in map(latex_text, paragraphs))
    made = typeset(f"{preamble}{start}\n{body}\n\\end{{document}}\n", "embedded")
    assert not made.warnings
    return "\n".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(made.content)).pages)


def test_names_are_read_back_as_they_were_typed() -> None:
    names = (
        *("Nguyễn Thị Ngọc Thủy", "Đặng Hải Dương", "Ưng Ơn", "Łukasz Źdźbło", "Řehoř Ďáďa"),
        *("Erdős Őry", "Þórður Guðjónsson", "Işık İnan Çağlar", "Ọlá"),
        *("Zoë Ångström", "Strauß", "Æsa Ørsted", "Œuvré", "O’Brien “x”"),
    )
    assert page(*names).splitlines()[: len(names)] == [f"{name} {name}" for name in names]


def test_names_of_letters_made_by_hand_are_read_back_but_for_their_marks() -> None:
    """Their marks are pieces of type of their own, which are found beside the letters."""
    names = (
        *("Ṭāriq al-Ḥasan", "Ẓahr ḫ", "Ọláńrewájú Akínṣọlá ọ́", "ṓ Ṓ ǭ ḗ", "ǖ ǘ ǚ ǜ", "Ŝŭ ĉĝĥĵ"),
        *("Ștefan Țepeș Ioniță", "Ħarrieġ Żgħir", "Ŵyn Ŷ", "Žemaitė Ųžįs", "Ģirts Ķēniņš"),
        *("Ṱshililo Ṋetshi", "m̀ g̃ ñ̈ ȩ́ ị́ j̃"),
    )

    def bare(text: str) -> str:
        plain = text.translate(str.maketrans("ıȷĦħ", "ijHh"))
        parts = unicodedata.normalize("NFD", plain)
        return "".join(one for one in parts if unicodedata.category(one) in ("Lu", "Ll"))

    assert bare(page(*names)) == bare("".join(2 * name for name in names))


def test_every_letter_that_is_not_unprintable_is_printed() -> None:
    every = [chr(code) for code in range(0x21, 0x3000) if unicodedata.name(chr(code), "")]
    printed = [one for one in every if not unprintable(one)]
    assert len(printed) > 600
    page(*printed, "Əliyev ə́ Məmmədov", "Ɔpoku")


def test_metadata_is_utf_16() -> None:
    assert pdf_string("é(") == "<FEFF00E90028>"
