"""What the columns of a class list are called, and which of them hold names and ids."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

__all__ = ["Columns", "columns_of", "role_of"]

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
    "id": "sisuserid sisid orgdefinedid idnumber studentid studentidnumber studentnumber studentno "
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
    "group": "group groups groupname section sections class tutorial tutorialgroup labgroup gruppe "
    "gruppen ubungsgruppe tutorium klasse groupe groupes groupedetd classe grupo grupos seccion "
    "secao turma gruppo gruppi sezione groep groepen klas sectie",
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


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the parts of a name stand, in the order in which one is called and in that by which it
    is filed if they are apart, the ids with the best one first, e-mail addresses and groups.
    """

    count: int
    name: tuple[int, ...]
    filed: tuple[int, ...]
    ids: tuple[int, ...]
    email: tuple[int, ...]
    group: tuple[int, ...]


def _heading(cell: str) -> str:
    parts = unicodedata.normalize("NFKD", cell).casefold()
    return "".join(character for character in parts if character.isalnum())


def role_of(cell: str) -> str:
    """Return what stands under a heading, as HEADINGS calls it, or nothing."""
    return ROLES.get(_heading(cell)) or ROLES.get(_heading(cell.partition("(")[0]), "")


def columns_of(cells: list[str]) -> Columns:
    """Return what a row of headings tells; without a heading for names, `name` is empty."""

    def found(role: str) -> list[int]:
        where = (place for place, cell in enumerate(cells) if role_of(cell) == role)
        return sorted(where, key=lambda place: PREFERENCE.get(_heading(cells[place]), 0))

    first, middle, last, name = map(found, ("first", "middle", "last", "name"))
    bare = [place for place in name if _heading(cells[place]) in BARE_NAMES]
    # "Name" beside "Vorname" is a last name, "Nombre" beside "Apellidos" a first one.
    first, last = first or (bare if last else []), last or (bare if first else [])
    called, filed = name[:1], list[int]()
    if first and last:
        called = [*first[:1], *middle[:1], *last[:1]]
        filed = [*last[:1], *first[:1], *middle[:1]]
    ids = (*found("id"), *found("username"))
    return Columns(
        len(cells),
        tuple(called),
        tuple(filed),
        ids,
        tuple(found("email")),
        tuple(found("group")[:1]),
    )
