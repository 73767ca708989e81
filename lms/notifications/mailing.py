"""Mail: three templates become one message, and a message leaves by SMTP or lands in a folder."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from lms.core.clock import Clock
from lms.core.language import catalogue, day_text
from lms.core.settings import Settings
from lms.notifications.kinds import KINDS

SECONDS = 20
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be sent: to whom, by which three templates (``lms/mail/<template>.…``), filled with what."""

    to: str
    template: str
    context: Mapping[str, Any]
    language: str
    key: str


class Mailer(Protocol):
    """Sends one message; what goes wrong is an OSError or an SMTPException."""

    def send(self, message: EmailMessage) -> None:
        """Send ``message`` to its one receiver."""
        ...


class SMTPMailer:
    """Sends by the server of ``LMS_SMTP_URL``; ``smtp`` upgrades to TLS where the server offers it."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        if self._url.scheme not in PORTS:
            raise ValueError("LMS_SMTP_URL must begin with smtp:// or smtps://")

    def send(self, message: EmailMessage) -> None:
        """Connect, send, and say goodbye."""
        host, port = self._url.hostname or "localhost", self._url.port or PORTS[self._url.scheme]
        context = ssl.create_default_context()
        secure = self._url.scheme == "smtps"
        connection = (
            smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
            if secure
            else smtplib.SMTP(host, port, timeout=SECONDS)
        )
        with connection as server:
            if not secure and server.has_extn("starttls"):
                server.starttls(context=context)
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            server.send_message(message)


class FolderMailer:
    """Writes each message as a file that mail programs open: while no mail server is set."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write the message under a name made of its id, so that a second delivery replaces the first."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = message["Message-ID"].strip("<>").split("@")[0]
        whole = self._folder / f"{name}.part"
        whole.write_bytes(bytes(message))
        whole.replace(self._folder / f"{name}.eml")


def mailer_of(settings: Settings) -> Mailer:
    """Return the mailer that the settings ask for."""
    return SMTPMailer(settings.smtp_url) if settings.smtp_url else FolderMailer(Path(settings.mail_folder))


def compose(letter: Letter, settings: Settings, clock: Clock) -> EmailMessage:
    """Return the message of a letter; its id depends on the letter's key alone, so that a double can be told."""
    context = {
        "organisation": settings.organisation,
        "base_url": settings.base_url + settings.url_prefix,
        **letter.context,
    }

    def part(ending: str) -> str:
        return _templates(letter.language).get_template(f"lms/mail/{letter.template}.{ending}").render(context).strip()

    message = EmailMessage()
    message["Subject"] = " ".join(part("subject.txt").split())
    message["From"] = settings.mail_from
    message["To"] = letter.to
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = message_id(letter.key, settings)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.language
    message.set_content(part("txt") + "\n")
    message.add_alternative(css_inline.inline(part("html"), keep_at_rules=True), subtype="html")
    return message


def sample_letter(kind: str, settings: Settings, language: str, now: datetime) -> tuple[str, str]:
    """Return subject and plain text of a kind of notice as they would go out, about an invented person and course."""
    words: dict[str, Any] = {
        "name": "Adaeze Obi",
        "person": "Jonas Meyer",
        "manager": "Mira Lund",
        "course": "Social selling",
        "channel": "LinkedIn",
        "level": "Share",
        "date": (now + timedelta(days=30)).date(),
        "count": 3,
        "policy": "How we speak on social media",
        "outcome": "confirmed",
        "path": KINDS[kind].path,
        "organisation": settings.organisation,
        "base_url": settings.base_url + settings.url_prefix,
    }
    templates, name = _templates(language), f"lms/mail/notifications/{kind}"
    subject = templates.get_template(f"{name}.subject.txt").render(words)
    return " ".join(subject.split()), templates.get_template(f"{name}.txt").render(words).strip()


def message_id(key: str, settings: Settings) -> str:
    """Return the stable id of the message with a key."""
    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


@lru_cache(maxsize=16)
def _templates(language: str) -> Environment:
    env = Environment(
        loader=PackageLoader("lms"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.filters["day"] = lambda day: day_text(day, "long", language)
    words = catalogue(language)
    env.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    return env
