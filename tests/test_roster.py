"""Class lists: whatever a platform writes is read, and every file name is safe and stays."""

from __future__ import annotations

import codecs
import datetime
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.class_sets.roster import Student, folder_of, read_roster
from generator.cli.report import about_roster
from generator.errors import RosterError

PLAIN = "Name,ID,Email\nZoë Ångström,12,z@uni.edu\nJosé Nuñez,13,j@uni.edu\n"


def roster(folder: Path, content: str | bytes, name: str = "roster.csv") -> tuple[Student, ...]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_roster(path).students


def people(students: tuple[Student, ...]) -> list[tuple[str, str, str]]:
    return [(one.name, one.id, one.email) for one in students]


TWO = [("Zoë Ångström", "12", "z@uni.edu"), ("José Nuñez", "13", "j@uni.edu")]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        codecs.BOM_UTF8 + PLAIN.encode(),
        codecs.BOM_UTF16_LE + PLAIN.replace(",", "\t").encode("utf-16-le"),
        codecs.BOM_UTF16_BE + PLAIN.replace(",", "\t").encode("utf-16-be"),
        PLAIN.encode("cp1252"),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace(",", "|").encode(),
        b"sep=;\r\n" + PLAIN.replace(",", ";").encode("cp1252"),
        codecs.BOM_UTF8 + b'"sep=|"\n' + PLAIN.replace(",", "|").encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.rstrip("\n").encode(),
        b"\n\n" + PLAIN.replace("\n", "\n\n,,\n").encode(),
        re.sub("([^,\n]+)", r'"\1"', PLAIN).encode(),
        ("Algebra 1, summer\n\n" + PLAIN).encode(),
        unicodedata.normalize("NFD", PLAIN).encode(),
        PLAIN.replace("Zoë Ångström", '"  Zoë\n\u00a0Ångström\u200b"').encode(),
    ],
)
def test_a_list_is_read_in_any_encoding_delimiter_and_line_end(
    tmp_path: Path, content: bytes
) -> None:
    assert people(roster(tmp_path, content)) == TWO


@pytest.mark.parametrize(
    ("content", "student"),
    [
        pytest.param(
            '"First name","Last name","ID number",Institution,Department,"Email address"\n'
            "Ada,Lovelace,,,,ada@uni.edu\n",
            ("Ada Lovelace", "ada@uni.edu", "ada@uni.edu"),
            id="Moodle",
        ),
        pytest.param(
            "Vorname;Nachname;Anmeldename;ID-Nummer;E-Mail-Adresse\nAda;Lovelace;al1;007;a@u.de\n",
            ("Ada Lovelace", "007", "a@u.de"),
            id="Moodle in German",
        ),
        pytest.param(
            "Student,ID,SIS User ID,SIS Login ID,Section,Quiz (17)\n"
            ",,,,,Manual Posting\n"
            "    Points Possible,,,,,10\n"
            '"Lovelace, Ada",4711,S-7,al1,A,9\n'
            '"Student, Test",4712,,f00d,A,\n',
            ("Lovelace, Ada", "S-7", ""),
            id="Canvas",
        ),
        pytest.param(
            '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\n'
            '"Lovelace"\t"Ada"\t"al1"\t"007"\t"2026-01-01"\n',
            ("Ada Lovelace", "007", ""),
            id="Blackboard",
        ),
        pytest.param(
            "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n"
            "#007,#al1,Lovelace,Ada,a@u.edu,#\n",
            ("Ada Lovelace", "007", "a@u.edu"),
            id="Brightspace",
        ),
        pytest.param(
            "Name;Vorname;Benutzername;Matrikelnummer;E-Mail\nLovelace;Ada;al1;007;a@u.de\n",
            ("Ada Lovelace", "007", "a@u.de"),
            id="ILIAS",
        ),
        pytest.param(
            "Nr.;Benutzername;Vorname;Nachname;E-Mail-Adresse;Institutionsnummer (Matrikelnummer)\n"
            "1;al1;Ada;Lovelace;a@u.de;007\n",
            ("Ada Lovelace", "007", "a@u.de"),
            id="OpenOlat",
        ),
        pytest.param(
            "NOM ; Prénom(s) ; N° étudiant ; Adresse électronique\nLovelace;Ada;007;a@u.fr\n",
            ("Ada Lovelace", "007", "a@u.fr"),
            id="French",
        ),
        pytest.param(
            "Nombre,Apellido(s),Número de ID,Dirección de correo\nAda,Lovelace,007,a@u.es\n",
            ("Ada Lovelace", "007", "a@u.es"),
            id="Spanish",
        ),
        pytest.param(
            "Cognome;Nome;Matricola;Indirizzo email\nLovelace;Ada;007;a@u.it\n",
            ("Ada Lovelace", "007", "a@u.it"),
            id="Italian",
        ),
        pytest.param(
            "Nome completo;Número mecanográfico;Correio eletrónico\nAda Lovelace;007;a@u.pt\n",
            ("Ada Lovelace", "007", "a@u.pt"),
            id="Portuguese",
        ),
        pytest.param(
            "Voornaam;Tussenvoegsel;Achternaam;Studentnummer\nAda;van;Lovelace;007\n",
            ("Ada van Lovelace", "007", ""),
            id="Dutch",
        ),
        pytest.param('Name,ID\nAda Lovelace,="007"\n', ("Ada Lovelace", "007", ""), id="Excel"),
        pytest.param("Name\nAda Lovelace\n", ("Ada Lovelace", "Ada Lovelace", ""), id="names"),
        pytest.param(
            "User name,FULL NAME\nal1,Ada Lovelace\n", ("Ada Lovelace", "al1", ""), id="logins"
        ),
    ],
)
def test_the_lists_of_learning_platforms_are_read(
    tmp_path: Path, content: str, student: tuple[str, str, str]
) -> None:
    assert people(roster(tmp_path, content)) == [student]


def workbook(*rows: tuple[object, ...], form: str = "General") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for row in sheet.iter_rows():
        for cell in row:
            cell.number_format = form
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_workbook_is_read(tmp_path: Path) -> None:
    content = workbook(
        ("Class of 2026",),
        (),
        ("Student ID", "Full name", "Email"),
        (12, "Zoë Ångström", "z@uni.edu"),
        (),
        (13.0, " José Nuñez "),
    )
    students = roster(tmp_path, content, "roster.xlsx")
    assert people(students) == [TWO[0], ("José Nuñez", "13", "")]


def test_a_number_in_a_workbook_is_the_one_that_excel_shows(tmp_path: Path) -> None:
    content = workbook(("Name", "Matrikelnummer"), ("Ada Lovelace", 7), form="00000")
    assert roster(tmp_path, content)[0].id == "00007"


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (7, "00-0000", "00-0007"),
        (1234567, "00-0000", "123-4567"),
        (7, "0.00", "7"),
        (123456789012, "General", "123456789012"),
        (True, "General", "TRUE"),
    ],
)
def test_a_cell_of_a_workbook_is_read_as_excel_shows_it(
    tmp_path: Path, number: object, form: str, shown: str
) -> None:
    content = workbook(("Name", "ID"), ("Ada Lovelace", number), form=form)
    assert roster(tmp_path, content)[0].id == shown


ENTER_AGAIN = "format the column as text, and enter the ids again"


@pytest.mark.parametrize(
    ("value", "form", "shown", "sentence"),
    [
        (
            1.23457e17,
            "General",
            "1.23457E+17",
            f"of which a spreadsheet kept only some digits; {ENTER_AGAIN}",
        ),
        (
            datetime.datetime(2026, 5, 1),
            "yyyy-mm-dd",
            "2026-05-01",
            f"which a spreadsheet turned into a date or a time; {ENTER_AGAIN}",
        ),
        (
            datetime.time(10, 30),
            "h:mm:ss",
            "10:30:00",
            f"which a spreadsheet turned into a date or a time; {ENTER_AGAIN}",
        ),
    ],
)
def test_what_a_spreadsheet_made_of_an_id_is_refused_in_both_kinds_of_list(
    tmp_path: Path, value: object, form: str, shown: str, sentence: str
) -> None:
    for content in (
        workbook(("Name", "ID"), ("Bo", "s1"), ("Ada Lovelace", value), form=form),
        f"Name,ID\nBo,s1\nAda Lovelace,{shown}\n",
    ):
        with pytest.raises(RosterError) as refused:
            roster(tmp_path, content)
        assert str(refused.value).endswith(f": line 3 has the id {shown}, {sentence}")


@pytest.mark.parametrize(
    "made",
    [
        *("1,23457E+11", "1E+20", "12345678901234500", "123456789012345000000"),
        *("1.5.2026", "05/01/26", "5/31/2026", "2026-05-01 00:00:00", "1-Mar", "Mar-26"),
        *("01. Mrz", "01-janv", "5-dic-26", "#REF!", "#WERT!"),
    ],
)
def test_ids_that_a_spreadsheet_spoilt_are_refused(tmp_path: Path, made: str) -> None:
    with pytest.raises(RosterError, match="spreadsheet"):
        roster(tmp_path, f'Name,ID\nAda,"{made}"\n')


@pytest.mark.parametrize(
    ("stated", "identity"),
    [
        *(("1.0", "1"), ("4711,00", "4711"), ("'00123", "00123"), ("’7", "7"), ("#007", "007")),
        *((kept, kept) for kept in ("12345678901234567", "1.5", "1e5", "12E4567", "'t Hooft")),
        *((kept, kept) for kept in ("2026-13-01", "may21", "12.345.678", "12-345-678", "A-1-2")),
    ],
)
def test_what_a_spreadsheet_adds_to_an_id_is_taken_away(
    tmp_path: Path, stated: str, identity: str
) -> None:
    assert roster(tmp_path, f'Name,ID\nAda,"{stated}"\n')[0].id == identity
    content = workbook(("Name", "ID"), ("Ada", stated))
    assert roster(tmp_path, content)[0].id == identity


NAMES = {
    "cp1250": ("Dvořák Jiří", "Łukasz Żuk", "Őze Ákos"),
    "cp1251": ("Жуков", "Ольга Кузнецова"),
    "cp1252": ("Jürgen Müller", "François Lefèvre", "Jónas Þórsson", "Guðrún Ýr"),
    "cp1253": ("Γιώργος Παπαδόπουλος",),
    "cp1254": ("Yılmaz", "Ayşe Gündoğdu", "Çağlar Şahin"),
    "cp1256": ("محمد علي",),
    "cp932": ("山田太郎", "佐藤花子", "鈴木一郎"),
    "gb18030": ("王伟", "李娜"),
    "cp949": ("김철수",),
    "koi8-u": ("Иван Петров",),
    "mac-roman": ("José", "François"),
    "cp852": ("Dvořák", "José"),
}


@pytest.mark.parametrize("encoding", NAMES)
def test_other_encodings_are_guessed_and_the_guess_is_said(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "roster.csv"
    lines = "".join(f"{name},{id_}\n" for id_, name in enumerate(NAMES[encoding]))
    path.write_bytes(f"Name,ID\n{lines}".encode(encoding))
    read = read_roster(path)
    assert tuple(student.name for student in read.students) == NAMES[encoding]
    assert read.guess == encoding
    [said] = about_roster(read)
    shown = {"cp1252": "François Lefèvre"}.get(encoding, NAMES[encoding][0])
    assert said == (
        f"the class list is neither UTF-8 nor UTF-16 and was read as {encoding}, with names such "
        f"as {shown}; if they are wrong, give its encoding with --encoding"
    )


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("mac-roman", ("José Muñoz", "Anna Smith", "Begoña Ibáñez")),
        ("cp1252", ("Nicolò Rossi",)),
        ("cp1255", ("כהן", "לוי")),
    ],
)
def test_a_guess_is_one_in_which_names_look_like_names(
    tmp_path: Path, encoding: str, names: tuple[str, ...]
) -> None:
    path = tmp_path / "roster.csv"
    lines = "".join(f"{name},{4000 + id_}\n" for id_, name in enumerate(names))
    path.write_bytes(f"Name,ID\n{lines}".encode(encoding))
    assert tuple(student.name for student in read_roster(path).students) == names


def test_a_name_is_shown_that_would_be_another_if_the_guess_were_wrong(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes("Name,ID\nNovák,1\nDvořák,2\n".encode("cp1250"))
    [said] = about_roster(read_roster(path))
    assert "with names such as Dvořák;" in said


def test_an_encoding_that_is_stated_decides(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes("Name,ID\nJosé,1\n".encode("mac-roman"))
    read = read_roster(path, "mac-roman")
    assert [student.name for student in read.students] == ["José"]
    assert not [*about_roster(read)]
    path.write_bytes("Name,ID\nZoë,1\n".encode("utf-8-sig"))
    assert read_roster(path, "utf-8").students[0].name == "Zoë"


@pytest.mark.parametrize(
    ("encoding", "sentence"),
    [
        ("utf-8", "is no text in utf-8; state another encoding, or none"),
        ("cp1254", "is no text in cp1254; state another encoding, or none"),
        (
            "klingon",
            "cannot be read as 'klingon', which is no encoding; state one such as utf-8, cp1250, "
            "cp1251 or mac-roman",
        ),
        (
            "base64",
            "cannot be read as 'base64', which is no encoding; state one such as utf-8, cp1250, "
            "cp1251 or mac-roman",
        ),
    ],
)
def test_an_encoding_that_does_not_fit_is_refused(
    tmp_path: Path, encoding: str, sentence: str
) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(b"Name,ID\nJos\x8e\x8d,1\n")
    with pytest.raises(RosterError) as refused:
        read_roster(path, encoding)
    assert str(refused.value) == f"{path}: {sentence}"


def book_of(**sheets: tuple[tuple[str, ...], ...]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return book


LIST = (("Name", "ID"), ("Ada", "1"))


def test_a_list_on_another_sheet_is_found_and_said(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    book_of(Marks=(("Quiz", "Points"), ("1", "10")), Class=LIST, Empty=()).save(path)
    read = read_roster(path)
    assert read.sheet == "Class"
    assert [*about_roster(read)] == [
        "the class list was read from the sheet Class, and from no other"
    ]
    book_of(Class=LIST, Empty=()).save(path)
    assert read_roster(path).sheet == ""
    book_of(Class=LIST, Others=LIST).save(path)
    assert read_roster(path).sheet == "Class"


def test_a_hidden_sheet_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    book = book_of(Old=(("Name", "ID"), ("Eve", "9")), Class=LIST)
    book["Old"].sheet_state = "hidden"
    book.save(path)
    assert [student.name for student in read_roster(path).students] == ["Ada"]


def altered(content: bytes, changes: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """The workbook with parts of its archive changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(changed, "w") as after:
        for member in before.namelist():
            part = before.read(member)
            after.writestr(
                member, changes.get(member, bytes)(part), compress_type=zipfile.ZIP_DEFLATED
            )
    return changed.getvalue()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param(
            lambda sheet: sheet.replace(b'<row r="2"', b'<row r="999999999"'),
            "has a row after row 1,048,576, where Excel has none; save the list as a CSV file and "
            "give that",
            marks=pytest.mark.slow,
        ),
        (
            lambda sheet: sheet.replace(b'r="B2"', b'r="XFD2"'),
            "line 2 has 16,384 cells; give a list of at most 1,000 columns",
        ),
        (
            lambda sheet: sheet.replace(b"<v>1</v>", b"<v>" + b"1" * 100_000_000 + b"</v>"),
            r"unpacks to [0-9,]+ bytes, more than 100,000,000; save the list alone as a CSV file "
            "and give that",
        ),
    ],
)
def test_a_workbook_that_would_fill_the_memory_is_refused(
    tmp_path: Path, change: Callable[[bytes], bytes], sentence: str
) -> None:
    content = altered(workbook(("Name", "ID"), ("Ada", 1)), {"xl/worksheets/sheet1.xml": change})
    with pytest.raises(RosterError, match=sentence):
        roster(tmp_path, content, "roster.xlsx")


@pytest.mark.parametrize(
    ("content", "sentences"),
    [
        ("", ["holds nothing; give a line of headings, and one for each student"]),
        ("Name,ID\n\n", ["has headings, but no student below them; give a line for each"]),
        (
            "Vorname;Kurs\nAda;A\n",
            [
                "line 1 has the headings Vorname, Kurs, and none of them is that of a name; name a "
                "column Name, Full name or Student, or two of them First name and Last name"
            ],
        ),
        (
            "Name,ID\n\nAda,1\n,2\nBob,1\nEve\n",
            [
                "line 4 has no name; give one, or remove the line",
                "line 5 has the id '1', as line 3 has; give each student an id of their own, or "
                "remove the line",
                "line 6 has 1 of the 2 cells that there are headings for; give it the others, "
                "empty ones too",
            ],
        ),
        (
            "Name\nAda\nEve\nADA\n",
            [
                "line 4 has the id 'ADA', as line 2 has; give each student an id of their own, or "
                "remove the line"
            ],
        ),
        (
            "Name,ID\nLovelace, Ada,1\n",
            [
                "line 2 has 3 cells, but there are 2 headings; give each a heading, or quote a "
                "cell that holds the delimiter"
            ],
        ),
        (
            "Name\nLovelace, Ada\n",
            [
                "line 2 has 2 cells, but there is 1 heading; give each a heading, or quote a cell "
                "that holds the delimiter"
            ],
        ),
        (
            'Name,ID\nAda,1\n"Bob,2\nEve,3\n',
            [
                "line 3 has a quotation mark that ends nothing or is not ended; close it, and "
                "double those within a cell"
            ],
        ),
        (
            "Name,ID\nDvo?ák,1\nJosÃ©,2\n",
            [
                f"line {line} has the name {name}, in which letters were lost; save the list as "
                '"CSV UTF-8" or .xlsx, and give that'
                for line, name in ((2, "Dvo?ák"), (3, "JosÃ©"))
            ],
        ),
        (
            "Name,ID\n#NAME?,1\nAda,#N/A\nBo,###\n",
            [
                "line 2 has #NAME?, an error of a spreadsheet, for a name; enter the name",
                "line 3 has #N/A, an error of a spreadsheet, for an id; enter the id",
                "line 4 has ###, an error of a spreadsheet, for an id; enter the id",
            ],
        ),
        (
            f"Name,ID\n{'e' + chr(0x301) * 100_000},1\nAda,{'1' * 201}\n",
            [
                "line 2 has a name of more than 200 characters; shorten it",
                "line 3 has an id of more than 200 characters; shorten it",
            ],
        ),
        (
            f'Name,ID\nAda,"{"x" * 200_000}"\n',
            ["line 2 has a cell of more than 131,072 characters; cut it"],
        ),
        (
            "Name" + "," * 1000,
            ["line 1 has 1,001 cells; give a list of at most 1,000 columns"],
        ),
        (b"%PDF-1.7\n", ["is a PDF; save the list as a CSV or .xlsx file and give that"]),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0",
            [
                "is a workbook of old Excel (.xls), or one with a password; save the list as a CSV "
                "or .xlsx file and give that"
            ],
        ),
        (
            "<html><table>",
            ["is a web page; save the list as a CSV or .xlsx file and give that"],
        ),
        (
            b"\x89PNG\r\n\x1a\n\0\0",
            ["is no text; save the list as CSV UTF-8 or .xlsx and give that"],
        ),
        (
            codecs.BOM_UTF16_LE + b"N\0a",
            ["is no text; save the list as CSV UTF-8 or .xlsx and give that"],
        ),
    ],
)
def test_what_is_wrong_with_a_list_is_said_at_once(
    tmp_path: Path, content: str | bytes, sentences: list[str]
) -> None:
    with pytest.raises(RosterError) as refused:
        roster(tmp_path, content)
    path = tmp_path / "roster.csv"
    assert str(refused.value).splitlines() == [f"{path}: {one}" for one in sentences]
    assert refused.value.exit_code == 2


def test_a_zip_archive_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match=r"is no workbook that can be read \(.+\); save the list"):
        roster(tmp_path, b"PK\x03\x04 and so on")


@pytest.mark.parametrize("name", ["none.csv", "folder", "nul\0.csv"])
def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(RosterError, match=r"cannot be read \(.+\); give a CSV or \.xlsx file"):
        read_roster(tmp_path / name)


@pytest.mark.slow
def test_a_list_may_have_a_hundred_thousand_students(tmp_path: Path) -> None:
    lines = "".join(f"Ada,{number}\n" for number in range(100_000))
    assert len(roster(tmp_path, f"Name,ID\n{lines}")) == 100_000
    with pytest.raises(RosterError, match="has more than 100,000 students; give it in parts"):
        roster(tmp_path, f"Name,ID\n{lines}Eve,100000\n")


@pytest.mark.parametrize(
    ("name", "identity", "stem"),
    [
        ("Ada Lovelace", "S1234", "Ada-Lovelace-S1234"),
        ("Zoë O'Brien-Łuk, Jr.", "007", "Zoë-O-Brien-Łuk-Jr-007"),
        ("李明", "007", "李明-007"),
        ("अमित कुमार", "007", "अमित-कुमार-007"),
        ("../../etc", "007", "etc-007"),
        ("👩‍💻️", "007", "007"),
        ("Ada", "a.l@uni.edu", "Ada-a-l-uni-edu-4e6915af3e"),
        ("Ada", "", "Ada"),
        ("Ada Lovelace", "", "Ada-Lovelace-7674021617"),
        ("!", "CON", "CON-a3dbc4b644"),
    ],
)
def test_a_file_name_is_made_of_name_and_id(
    tmp_path: Path, name: str, identity: str, stem: str
) -> None:
    assert roster(tmp_path, f'Name,ID\n"{name}","{identity}"\n')[0].stem == stem


NASTY = st.text(
    st.one_of(
        st.sampled_from("aAäß ﬁſıİ.-/\\:*?<>|\té\u0301\u0308\u200b\ufe0f👩1²Ⅳ한ꥠ"),
        st.characters(codec="utf-8", exclude_characters="\0\r\n"),
    ),
    max_size=60,
)
CELLS = st.tuples(NASTY.map("x{}".format) | st.just("CON"), NASTY)


def csv_of(lines: list[tuple[str, str]]) -> str:
    cells = (tuple(cell.replace('"', '""') for cell in line) for line in lines)
    return "Name,ID\n" + "".join(f'"{name}","{identity}"\n' for name, identity in cells)


def read(folder: Path, lines: list[tuple[str, str]]) -> tuple[Student, ...]:
    """The students of those lines that can stand in one list."""
    try:
        return roster(folder, csv_of(lines))
    except RosterError as error:
        wrong = {int(one.place.removeprefix("line ")) for one in error.faults}
        right = [one for place, one in enumerate(lines, start=2) if place not in wrong]
        return roster(folder, csv_of(right))


@given(lines=st.lists(CELLS, min_size=1, max_size=6))
def test_file_names_are_safe_short_and_all_different(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, str]]
) -> None:
    students = read(tmp_path_factory.mktemp("list"), [("Ada", "sure"), *lines])
    stems = [one.stem for one in students]
    for stem in stems:
        assert 0 < len(stem.encode()) <= 100
        assert all(unicodedata.category(one)[0] in "LMN" or one == "-" for one in stem)
        assert stem == stem.strip("-")
        assert stem == unicodedata.normalize("NFC", stem)
        assert not re.fullmatch("(?i)con|prn|aux|nul|com[0-9]|lpt[0-9]", stem)
    for form in ("NFC", "NFD", "NFKC"):
        seen = {unicodedata.normalize(form, one).casefold() for one in stems}
        assert form == "NFKC" or len(seen) == len(stems)


@given(lines=st.lists(CELLS, min_size=1, max_size=6), late=CELLS)
def test_a_late_entry_renames_nobody(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, str]], late: tuple[str, str]
) -> None:
    folder = tmp_path_factory.mktemp("list")
    before = read(folder, [("Ada", "sure"), *lines])
    after = read(folder, [("Ada", "sure"), *lines, late])
    assert after[: len(before)] == before


@pytest.mark.parametrize(
    ("line", "filed", "group"),
    [
        ("First name,Last name,Section,ID\nAda,King Lovelace,CS-1,7", "King Lovelace Ada", "CS-1"),
        ("Voornaam,Tussenvoegsel,Achternaam,Groep\nJan,van,Dijk,B", "Dijk Jan van", "B"),
        ('Student,ID,Gruppe\n"Lovelace, Ada",7,Übung 2', "Lovelace Ada", "Übung 2"),
        ("Name,ID\nAda Lovelace,7", "", ""),
    ],
)
def test_a_list_tells_which_is_the_family_name_and_the_group(
    tmp_path: Path, line: str, filed: str, group: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(line, encoding="utf-8")
    (student,) = read_roster(path).students
    assert (student.filed, student.group) == (filed, group)


@pytest.mark.parametrize(
    ("group", "folder"),
    [
        ("", ""),
        ("Lab 1", "Lab-1"),
        ("Übung/2", "Übung-2"),
        ("../..", ""),
        ("NUL", "NUL-"),
        ("x" * 90, "x" * 40),
    ],
)
def test_a_group_makes_a_folder_that_is_safe(group: str, folder: str) -> None:
    assert folder_of(group).startswith(folder)
    assert bool(folder_of(group)) is bool(group)
    assert not {"/", ".", "\\"} & set(folder_of(group))
    assert len(folder_of(group)) <= 51
