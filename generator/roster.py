"""Class lists, as learning platforms and Excel write them, and file names for the students."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import itertools
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from generator.errors import Fault, RosterError

__all__ = ["Student", "read_roster"]

MOST_STUDENTS = 100_000
LARGEST_FILE = 100_000_000
# The headings stand in one of the first rows, below a title perhaps.
ROWS_ABOVE = 20
DELIMITERS = ",;\t"
# Excel keeps 15 digits of a number.
TOO_LONG = 10**15
MOST_BYTES = 100
MOST_BYTES_OF_ID = 40

# What the columns are called, in English, German, French, Spanish, Italian, Portuguese and Dutch,
# without accents and anything but letters and digits; what is preferred stands first.
HEADINGS = {
    "first": "firstname firstnames givenname givennames forename forenames vorname vornamen "
    "rufname prenom prenoms nombres primernombre nomeproprio nomesproprios primeironome voornaam "
    "voornamen roepnaam",
    "middle": "middlename middlenames tussenvoegsel tussenvoegsels voorvoegsel voorvoegsels",
    "last": "lastname lastnames surname surnames familyname nachname nachnamen familienname zuname "
    "nomdefamille apellido apellidos cognome cognomi sobrenome sobrenomes apelido apelidos "
    "ultimonome achternaam achternamen familienaam",
    "name": "fullname studentname student displayname firstnamelastname firstnamesurname "
    "lastnamefirstname vollername vollstandigername anzeigename vornamenachname nachnamevorname "
    "studierende studierender teilnehmer teilnehmerin teilnehmername nomcomplet nometprenom "
    "prenometnom prenomnom nomprenom etudiant etudiante nombrecompleto nombreyapellidos "
    "nombreapellidos apellidosynombre apellidosynombres apellidosnombre alumno alumna estudiante "
    "nomecompleto nomeecognome nomecognome cognomeenome cognomenome studente studentessa aluno "
    "aluna estudante volledigenaam voornaamachternaam name nom nombre nome naam",
    "id": "sisuserid orgdefinedid idnumber studentid studentidnumber studentnumber studentno "
    "matriculation matriculationnumber matriculationno matrikelnummer matrikelnr matrikel matrnr "
    "matnr matrno immatrikulationsnummer idnummer studierendennummer studierendenid "
    "institutionsnummer numerodetudiant numeroetudiant noetudiant netudiant matricule "
    "numerodidentification numerodematricula numeromatricula matricula expediente "
    "numerodeexpediente numerodeid legajo dni matricola numerodimatricola numeromatricola "
    "codicestudente numeroid numerodeidentificacao numerodeestudante numerodealuno "
    "numeromecanografico nmecanografico studentnummer studentennummer stamnummer id",
    "username": "username userid userlogin login loginid loginname sisloginid netid uid account "
    "benutzername benutzerkennung nutzername anmeldename kennung unikennung rzkennung identifiant "
    "nomdutilisateur nombredeusuario usuario nomeutente nomedeusuario nomedeutilizador utilizador "
    "gebruikersnaam inlognaam",
    "email": "email emailaddress mail mailaddress emailadresse mailadresse courriel adresseemail "
    "adressemail adressedecourriel adresseelectronique correo correoelectronico "
    "direcciondecorreo direcciondeemail direcciondecorreoelectronico direccionemail "
    "indirizzoemail indirizzodiposta postaelettronica enderecodeemail enderecoemail "
    "correioeletronico correioelectronico enderecodecorreioeletronico emailadres mailadres",
}
ROLES = {heading: role for role, known in HEADINGS.items() for heading in known.split()}
PREFERENCE = {heading: place for place, heading in enumerate(ROLES)}
# A column of this name holds what another column of the name does not.
BARE_NAMES = {"name", "nom", "nombre", "nome", "naam"}
# What Canvas writes below its headings, and the student that a teacher tries things as.
NO_STUDENTS = {"points possible", "manual posting", "student, test", "test student"}

# How files begin that are not text.
NO_TEXT = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "a workbook of old Excel (.xls), or one with a password",
    b"<": "a web page",
}
# Zero-width spaces, marks of direction, soft hyphens; not the joiners of Persian and Hindi.
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
# What letters of other encodings look like in Windows-1252, and those of UTF-8 in particular.
MISREAD = re.compile("[\ufffd¡-©«-¯±-³µ¶¹»-¿×÷€‚„†‡‰™]")

# What a file name is made of. Some marks and letters show nothing.
MARKS = ("Mn", "Mc")
LETTERS_AND_DIGITS = ("Lu", "Ll", "Lt", "Lm", "Lo", "Nd", *MARKS)
INVISIBLE_MARKS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# Windows keeps these names for devices, with any ending.
DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(10)
}


@dataclass(frozen=True, slots=True)
class Student:
    """A student of a class list; `stem` is a safe file name, unique in the list."""

    name: str
    id: str
    email: str
    stem: str


class Row(NamedTuple):
    """A row that is not blank: the line that it begins on, and its cells."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the parts of a name stand, the ids with the best one first, and e-mail addresses."""

    count: int
    name: tuple[int, ...]
    ids: tuple[int, ...]
    email: tuple[int, ...]


def read_roster(path: Path) -> tuple[Student, ...]:
    """Return the students of a CSV file or an Excel workbook (.xlsx), in its order.

    A student's id is the best that the line has: a student number, a user name, the e-mail
    address, at last the name. Raises RosterError with everything that is wrong.
    """
    source = str(path)
    content = _content(source, path)
    is_zip = content.startswith(b"PK\x03\x04")
    rows = _sheet(source, content) if is_zip else _table(source, _text(source, content))
    first = list(itertools.islice(rows, ROWS_ABOVE))
    for position, row in enumerate(first, start=1):
        columns = _columns(row.cells)
        if columns.name:
            return _students(source, columns, itertools.chain(first[position:], rows))
    if not first:
        raise _refused(source, "holds nothing; give a line of headings, and one for each student")
    found = ", ".join(cell for cell in first[0].cells if cell)
    raise _refused(
        source,
        f"has the headings {found}, and none of them is that of a name; name a column Name, Full "
        "name or Student, or two of them First name and Last name",
        first[0].line,
    )


def _refused(source: str, sentence: str, line: int | None = None) -> RosterError:
    return RosterError(source, [Fault("" if line is None else f"line {line}", sentence)])


def _content(source: str, path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _refused(source, f"has more than {LARGEST_FILE:,} bytes; give it in parts")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _refused(source, f"cannot be read ({reason}); give a CSV or .xlsx file") from None


def _text(source: str, content: bytes) -> str:
    for start, kind in NO_TEXT.items():
        if content.lstrip().startswith(start):
            raise _refused(source, f"is {kind}; save the list as a CSV or .xlsx file and give that")
    is_utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_utf_16 else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _refused(source, "is no text; save the list as CSV UTF-8 or .xlsx and give that")


def _table(source: str, text: str) -> Iterator[Row]:
    """Yield the rows of a CSV file, whose delimiter is the one that gives the most headings."""
    stated = re.match(r'"?sep=(.)"?(\r\n|\r|\n|$)', text, re.IGNORECASE)
    above = 0 if stated is None else 1
    text = text if stated is None else text[stated.end() :]

    def headings(delimiter: str) -> tuple[int, int]:
        rows = csv.reader(io.StringIO(text[:10_000], newline=""), delimiter=delimiter)
        counts = [(sum(map(bool, map(_role, row))), len(row)) for row in rows]
        return max(counts[:ROWS_ABOVE], default=(0, 0))

    delimiter = max(DELIMITERS, key=headings) if stated is None else stated[1]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = above + 1
    try:
        for cells in reader:
            cleaned = [_cleaned(cell) for cell in cells]
            if any(cleaned):
                yield Row(line, cleaned)
            line = above + reader.line_num + 1
    except csv.Error:
        raise _refused(
            source,
            "has a quotation mark that ends nothing or is not ended; close it, and double those "
            "within a cell",
            line,
        ) from None


def _sheet(source: str, content: bytes) -> Iterator[Row]:
    """Yield the rows of a workbook's first sheet."""
    import openpyxl  # it takes a while, and most runs read no workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = workbook.worksheets[0]
        # What a workbook says of its size is often wrong.
        sheet.reset_dimensions()
        width = 0
        for line, row in enumerate(sheet.iter_rows(), start=1):
            _check_digits(source, line, [cell.value for cell in row])
            cells = [_cleaned(_shown(cell.value, cell.number_format)) for cell in row]
            width = max(width, len(cells))
            if any(cells):
                yield Row(line, cells + [""] * (width - len(cells)))
    except RosterError:
        raise
    except Exception as error:  # whatever a damaged or foreign archive leads to
        raise _refused(
            source,
            f"is no workbook that can be read ({error}); save the list as a CSV or .xlsx file and "
            "give that",
        ) from None


def _check_digits(source: str, line: int, values: Iterable[object]) -> None:
    if any(isinstance(one, float | int) and one >= TOO_LONG for one in values):
        raise _refused(
            source,
            "has a number of more than 15 digits, of which Excel keeps no more; let its cell be "
            "text, and enter it anew",
            line,
        )


def _shown(value: object, form: str) -> str:
    """Return a cell of a workbook as Excel shows it: the number 42 is 00042 in the form 00000."""
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return _shown(int(value), form)
        case int() if re.fullmatch("0+", form):
            return str(value).zfill(len(form))
        case _:
            return str(value)


def _cleaned(cell: str) -> str:
    """Return a cell without what cannot be seen, and without what keeps Excel from changing it."""
    composed = unicodedata.normalize("NFC", INVISIBLE.sub("", cell))
    formula = re.fullmatch(r'="(.*)"', composed.strip(), re.DOTALL)
    return " ".join(CONTROLS.sub(" ", formula[1] if formula else composed).split())


def _heading(cell: str) -> str:
    parts = unicodedata.normalize("NFKD", cell).casefold()
    return "".join(one for one in parts if one.isalnum())


def _role(cell: str) -> str:
    """Return what stands under a heading, as HEADINGS calls it, or nothing."""
    return ROLES.get(_heading(cell)) or ROLES.get(_heading(cell.partition("(")[0]), "")


def _columns(cells: list[str]) -> Columns:
    def found(role: str) -> list[int]:
        where = (place for place, cell in enumerate(cells) if _role(cell) == role)
        return sorted(where, key=lambda place: PREFERENCE.get(_heading(cells[place]), 0))

    first, middle, last, name = map(found, ("first", "middle", "last", "name"))
    bare = [place for place in name if _heading(cells[place]) in BARE_NAMES]
    # "Name" beside "Vorname" is a last name, "Nombre" beside "Apellidos" a first one.
    first, last = first or (bare if last else []), last or (bare if first else [])
    whole = [*first[:1], *middle[:1], *last[:1]] if first and last else name[:1]
    ids = (*found("id"), *found("username"))
    return Columns(len(cells), tuple(whole), ids, tuple(found("email")))


def _students(source: str, columns: Columns, rows: Iterator[Row]) -> tuple[Student, ...]:
    students: list[Student] = []
    faults: list[Fault] = []
    lines: dict[str, int] = {}
    for row in rows:
        if not NO_STUDENTS.isdisjoint(cell.casefold() for cell in row.cells):
            continue
        if len(students) == MOST_STUDENTS:
            raise _refused(source, f"has more than {MOST_STUDENTS:,} students; give it in parts")
        student, sentence = _student(columns, row.cells)
        before = lines.setdefault(_caseless(student.id), row.line)
        if not sentence and before != row.line:
            sentence = (
                f"has the id {student.id!r}, as line {before} has; give each student an id of "
                "their own, or remove the line"
            )
        if sentence:
            faults.append(Fault(f"line {row.line}", sentence))
        students.append(student)
    if faults:
        raise RosterError(source, faults)
    if not students:
        raise _refused(source, "has headings, but no student below them; give a line for each")
    return tuple(students)


def _student(columns: Columns, cells: list[str]) -> tuple[Student, str]:
    """Return the student of a line, and what is wrong with it, or nothing."""

    def filled(places: Iterable[int]) -> list[str]:
        return [cells[place] for place in places if place < len(cells) and cells[place]]

    name = " ".join(filled(columns.name))
    email = next(iter(filled(columns.email)), "")
    # Brightspace writes # before its ids.
    ids = [one.removeprefix("#") for one in filled(columns.ids)]
    identity = next(filter(None, (*ids, email, name)), "")
    student = Student(name, identity, email, _stem(name, identity))
    if len(cells) <= max(columns.name + columns.ids[:1]):
        counts = f"has {len(cells)} of the {columns.count} cells that there are headings for"
        return student, f"{counts}; give it the others, empty ones too"
    if any(cells[columns.count :]):
        counts = f"has {len(cells)} cells, but there are {columns.count} headings"
        return student, f"{counts}; give each a heading, or quote a cell that holds the delimiter"
    if not name:
        return student, "has no name; give one, or remove the line"
    if MISREAD.search(name):
        return student, (
            f'has the name {name}, in which letters were lost; save the list as "CSV UTF-8" or '
            ".xlsx, and give that"
        )
    return student, ""


def _caseless(text: str) -> str:
    """Return what is the same for texts that a file system may take for the same."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())


def _stem(name: str, identity: str) -> str:
    """Return a file name that depends on nothing but the student, and differs where the id does.

    It ends with the id if that is made of letters and digits alone, else with a hash of it.
    """
    ending = _slug(identity)
    lossless = ending == identity and "-" not in ending and len(ending.encode()) <= MOST_BYTES_OF_ID
    if not lossless or ending.casefold() in DEVICES:
        digest = hashlib.sha256(identity.encode()).hexdigest()[:10]
        ending = _joined(_cut(ending, MOST_BYTES_OF_ID), digest)
    room = MOST_BYTES - len(ending.encode()) - 1
    return _joined("" if identity == name else _cut(_slug(name), room), ending)


def _joined(*parts: str) -> str:
    return "-".join(filter(None, parts))


def _slug(text: str) -> str:
    """Return the letters and digits of a text, in any script, and one hyphen for anything else."""
    spaced = "".join(
        one if unicodedata.category(one) in LETTERS_AND_DIGITS else " "
        for one in INVISIBLE_MARKS.sub(" ", unicodedata.normalize("NFC", text))
    )
    without = (
        "".join(itertools.dropwhile(lambda one: unicodedata.category(one) in MARKS, word))
        for word in spaced.split()
    )
    return _joined(*without)


def _cut(text: str, size: int) -> str:
    """Return as much of a text as has at most so many bytes in UTF-8."""
    return text.encode()[:size].decode("utf-8", "ignore").rstrip("-")
