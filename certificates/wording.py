"""The fixed words of a certificate in each language it can speak. Facts are never translated."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date


@dataclass(frozen=True, slots=True)
class Wording:
    """One language. `levels` names the five steps of the ladder from the bottom; `ladder` has a slot {levels}."""

    language: str
    kind: str
    certifies: str
    passed: str
    edition: str
    issued: str
    valid_until: str
    no_end: str
    number: str
    on_behalf: str
    genuine: str
    code: str
    levels: tuple[str, str, str, str, str]
    ladder: str
    list_join: str

    def day(self, day: date) -> str:
        """Write a date in full, such as 24 November 2026."""
        return format_date(day, "long", locale=_DATE_LOCALE[self.language])


# English dates are written day first, as the rest of the product does.
_DATE_LOCALE = {"en": "en_GB", "de": "de", "fr": "fr", "es": "es"}

_ENGLISH = Wording(
    language="en",
    kind="Certificate",
    certifies="This certifies that",
    passed="has passed the final assessment of",
    edition="Edition",
    issued="Issued",
    valid_until="Valid until",
    no_end="no end date",
    number="Number",
    on_behalf="For",
    genuine="Genuine, and valid now?",
    code="QR code with the address of the verification page",
    levels=("Listen", "Share", "Engage", "Publish", "Represent"),
    ladder="The permission ladder. This certificate is a ground for: {levels}.",
    list_join=", ",
)
_GERMAN = Wording(
    language="de",
    kind="Zertifikat",
    certifies="Hiermit wird bescheinigt, dass",
    passed="die Abschlussprüfung bestanden hat:",
    edition="Ausgabe",
    issued="Ausgestellt",
    valid_until="Gültig bis",
    no_end="unbefristet",
    number="Nummer",
    on_behalf="Für",
    genuine="Echt, und heute noch gültig?",
    code="QR-Code mit der Adresse der Prüfseite",
    levels=("Zuhören", "Teilen", "Mitreden", "Veröffentlichen", "Vertreten"),
    ladder="Die Leiter der Erlaubnis. Dieses Zertifikat ist eine Grundlage für: {levels}.",
    list_join=", ",
)
_FRENCH = Wording(
    language="fr",
    kind="Certificat",
    certifies="Il est certifié que",
    passed="a réussi l’évaluation finale du cours",
    edition="Édition",
    issued="Délivré le",
    valid_until="Valable jusqu’au",
    no_end="sans limite",
    number="Numéro",
    on_behalf="Pour",
    genuine="Authentique, et encore valable ?",
    code="Code QR avec l’adresse de la page de vérification",
    levels=("Écouter", "Partager", "Dialoguer", "Publier", "Représenter"),
    ladder="L’échelle des permissions. Ce certificat est un fondement pour : {levels}.",
    list_join=", ",
)
_SPANISH = Wording(
    language="es",
    kind="Certificado",
    certifies="Se certifica que",
    passed="ha superado la evaluación final del curso",
    edition="Edición",
    issued="Expedido",
    valid_until="Válido hasta",
    no_end="sin fecha de fin",
    number="Número",
    on_behalf="Por",
    genuine="¿Auténtico, y válido hoy?",
    code="Código QR con la dirección de la página de verificación",
    levels=("Escuchar", "Compartir", "Conversar", "Publicar", "Representar"),
    ladder="La escalera de permisos. Este certificado es fundamento para: {levels}.",
    list_join=", ",
)
_BY_LANGUAGE = {wording.language: wording for wording in (_ENGLISH, _GERMAN, _FRENCH, _SPANISH)}


def wording_for(language: str) -> Wording:
    """Return the words for a BCP 47 tag, by its first part; English for a language that is not here yet."""
    return _BY_LANGUAGE.get(language.partition("-")[0].lower(), _ENGLISH)
