"""What can go wrong between a record and a printed certificate: each a type, each one sentence with its cure."""


class CertificateError(Exception):
    """Base of everything this library raises on purpose."""


class InvalidNumber(CertificateError):
    """The text is not a certificate number: wrong length, a symbol outside the alphabet, or a wrong check symbol."""


class InvalidRecord(CertificateError):
    """A record that must not be issued. `faults` names every field that is wrong and what it should be."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("This certificate cannot be issued: " + "; ".join(faults) + ".")


class TextNotPrintable(CertificateError):
    """A printed text holds characters that no packaged font can draw. Nothing is printed rather than an empty box."""

    def __init__(self, field: str, text: str, characters: tuple[str, ...], cure: str) -> None:
        self.field, self.text, self.characters, self.cure = field, text, characters, cure
        named = ", ".join(f"{character} (U+{ord(character):04X})" for character in characters[:5])
        more = f" and {len(characters) - 5} more" if len(characters) > 5 else ""
        super().__init__(f"The {field} “{text}” cannot be printed: no installed font draws {named}{more}. {cure}")


class NameNotPrintable(TextNotPrintable):
    """The same for the holder's name, so that the one who issues can be told whose name it is."""

    def __init__(self, name: str, characters: tuple[str, ...], cure: str) -> None:
        super().__init__("name", name, characters, cure)


class PangoMissing(CertificateError):
    """The layout library that WeasyPrint needs is not on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "Certificates cannot be printed because Pango is not installed; install it with "
            "“apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0” "
            "or “brew install pango”, then start again."
        )


class ForeignResource(CertificateError):
    """A page asked for something from outside. A certificate is complete in itself, so this is refused."""

    def __init__(self, url: str) -> None:
        self.url = url[:200]
        super().__init__(f"A certificate may not load “{self.url}”: remove that reference from its template.")
