"""Which column means what: guessed by its heading in several languages."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence

PEOPLE, DEPARTMENTS = "people", "departments"
KINDS = (PEOPLE, DEPARTMENTS)

_WORDS: Mapping[str, Mapping[str, str]] = {
    PEOPLE: {
        "number": (
            "employee number, number, employee id, personnel number, staff id, personalnummer, personalnr, "
            "pernr, mitarbeiternummer, matricule, numero de empleado, numero employe, matricola, "
            "personeelsnummer, anstallningsnummer, medarbejdernummer, ansattnummer, numer pracownika, 社員番号, "
            "工号, 사번, رقم الموظف"
        ),
        "name": (
            "name, full name, employee, vollstandiger name, nom complet, nombre completo, nombre y apellidos, "
            "nome completo, volledige naam, naam, namn, navn, imie i nazwisko, 氏名, 姓名, 이름, الاسم"
        ),
        "given_name": "first name, given name, vorname, prenom, nombre, nome, voornaam, fornamn, fornavn, imie",
        "family_name": (
            "last name, family name, surname, nachname, nom, apellidos, apellido, cognome, achternaam, "
            "efternamn, etternavn, efternavn, nazwisko"
        ),
        "email": (
            "e-mail, email, mail, e-mail address, email address, work e-mail, work email, e-mail-adresse, "
            "courriel, adresse e-mail, correo, correo electronico, posta elettronica, e-post, adres e-mail, "
            "メールアドレス, 邮箱, البريد الإلكتروني"
        ),
        "department": (
            "department, department code, unit, abteilung, bereich, service, departement, departamento, "
            "reparto, afdeling, avdelning, avdeling, dzial, 部署, 部门, 부서, القسم"
        ),
        "manager": (
            "manager, manager number, manager e-mail, manager email, reports to, line manager, supervisor, "
            "vorgesetzter, vorgesetzte, fuhrungskraft, responsable, superior, responsabile, leidinggevende, "
            "chef, leder, przelozony, 上司, 经理, المدير"
        ),
        "joined_on": (
            "joined on, joined, start date, starts on, hire date, eintritt, eintrittsdatum, date d'entree, "
            "date embauche, fecha de alta, data assunzione, indienst, datum in dienst, anstallningsdatum, "
            "ansaettelsesdato, data zatrudnienia, 入社日, 入职日期"
        ),
        "language": "language, sprache, langue, idioma, lingua, taal, sprak, sprog, jezyk, 言語, 语言",
        "name_language": "language of the name, name language",
        "time_zone": ("time zone, timezone, zeitzone, fuseau horaire, zona horaria, fuso orario, tijdzone, tidszon"),
        "job_title": (
            "job title, title, position, stelle, stellenbezeichnung, funktion, poste, fonction, puesto, "
            "cargo, qualifica, functie, befattning, stilling, stanowisko, 役職, 职位"
        ),
        "location": (
            "location, site, standort, ort, lieu, ubicacion, centro, sede, locatie, plats, sted, lokalizacja, "
            "勤務地, 地点"
        ),
        "job_family": "job family, berufsgruppe, jobfamilie, famille de metiers, familia profesional",
        "contract": (
            "contract, contract type, vertrag, vertragsart, contrat, contrato, contratto, contracttype, umowa"
        ),
    },
    DEPARTMENTS: {
        "code": ("code, department code, id, kurzel, abteilungscode, code service, codigo, codice, afdelingscode, kod"),
        "name": (
            "name, department, department name, abteilung, bezeichnung, nom, service, departamento, nombre, "
            "reparto, nome, afdeling, naam, avdelning, namn, navn, dzial, nazwa, 部署, 部门"
        ),
        "parent": (
            "parent, parent code, parent department, belongs to, ubergeordnet, ubergeordnete abteilung, "
            "service parent, departamento superior, reparto superiore, bovenliggende afdeling, overordnad, "
            "親部署, 上级部门"
        ),
        "head": (
            "head, head number, head of department, manager, leiter, leitung, abteilungsleitung, responsable, "
            "jefe, responsabile, hoofd, chef, leder, kierownik, 部長, 主管"
        ),
    },
}
REQUIRED: Mapping[str, Sequence[Sequence[str]]] = {
    PEOPLE: (("number",), ("name", "given_name", "family_name")),
    DEPARTMENTS: (("code",), ("name",)),
}


def fields_of(kind: str) -> tuple[str, ...]:
    """Return what a column of such a file may mean."""
    return tuple(_WORDS[kind])


def plain(heading: str) -> str:
    """Return a heading without case, marks, doubled spaces and what stands in brackets."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", heading) if not unicodedata.combining(letter))
    bare = unicodedata.normalize("NFC", bare.split("(")[0]).casefold().replace("_", " ").replace("*", " ")
    return " ".join(bare.split()).rstrip(".:")


def guess(headings: Sequence[str], kind: str) -> dict[str, int]:
    """Return meaning → place of the column, by the headings; each meaning and each column once."""
    known = {plain(word): field for field, words in _WORDS[kind].items() for word in reversed(words.split(", "))}
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        field = known.get(plain(heading)) or known.get(plain(heading).replace("-", " "))
        if field is not None:
            found.setdefault(field, place)
    if "given_name" in found and "name" in found and "family_name" not in found:
        found["family_name"] = found.pop("name")
    return found


def missing(mapping: Mapping[str, int], kind: str) -> list[str]:
    """Return what no column means although every file needs it; alternatives as one text."""
    return [" or ".join(choice) for choice in REQUIRED[kind] if not set(choice) & set(mapping)]


def fits(mapping: Mapping[str, int], headings: Sequence[str], kind: str) -> bool:
    """Say whether a mapping names known meanings and different columns that are there."""
    places = list(mapping.values())
    return (
        set(mapping) <= set(_WORDS[kind])
        and len(set(places)) == len(places)
        and all(0 <= place < len(headings) for place in places)
    )


def digest(headings: Sequence[str]) -> str:
    """Return the key under which the columns of such headings are remembered."""
    return hashlib.sha256("\x1f".join(plain(heading) for heading in headings).encode()).hexdigest()
