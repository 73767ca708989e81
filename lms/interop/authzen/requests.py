"""Requests as the specification has them: JSON in, checked rows out, every fault with its place.

Members that the specification does not know are ignored, as it asks for. A member that stands twice in one object is
refused: two readers of the same text must not come to different questions.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from lms.core.errors import Fault, InvalidInput, TooLarge
from lms.permission.rules import Question

LARGEST_BODY = 1_000_000  # bytes
MOST_EVALUATIONS = 1_000
MOST_RESULTS = 1_000
USUAL_RESULTS = 100
LONGEST = 200  # characters of a type, an id, a name, a property that is read
AS_NOW = timedelta(minutes=10)
"""A time no farther away than this is the caller's clock, not a question about the past: it is answered for now."""


def _storable(text: str) -> str:
    """Refuse what no database can be asked for: a NUL, half of a pair of surrogates."""
    if not text.isprintable():
        raise ValueError("holds a character that no name has")
    return text


def _is_text(value: object) -> bool:
    """Say the same by hand: whether a value is a text that a name may be."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST and value.isprintable()


Text = Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(_storable)]
Semantic = Literal["execute_all", "deny_on_first_deny", "permit_on_first_permit"]


class Part(BaseModel):
    """Base of everything read: strict types, unknown members ignored, frozen."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Kind(Part):
    """A subject or resource of which only the type is asked."""

    type: Text
    properties: dict[str, Any] = {}


class Entity(Kind):
    """A subject or a resource."""

    id: Text


class Deed(Part):
    """An action."""

    name: Text
    properties: dict[str, Any] = {}


class Page(Part):
    """Which part of a search's results is wanted."""

    token: str = Field(default="", max_length=1_000)
    limit: int = Field(default=USUAL_RESULTS, ge=0)


class Evaluation(NamedTuple):
    """The question whether a subject may do an action on a resource, as far as anything looks at it."""

    subject_type: str
    subject_id: str
    action: str
    resource_type: str
    resource_id: str
    properties: Mapping[str, Any]
    """Those of the resource."""
    context: Mapping[str, Any]


class SubjectSearch(Part):
    """The question who may do an action on a resource."""

    subject: Kind
    action: Deed
    resource: Entity
    context: dict[str, Any] = {}
    page: Page = Page()


class ResourceSearch(Part):
    """The question on which resources a subject may do an action."""

    subject: Entity
    action: Deed
    resource: Kind
    context: dict[str, Any] = {}
    page: Page = Page()


class ActionSearch(Part):
    """The question what a subject may do on a resource."""

    subject: Entity
    resource: Entity
    context: dict[str, Any] = {}
    page: Page = Page()


class Options(Part):
    """How a batch is executed."""

    evaluations_semantic: Semantic = "execute_all"


class Defaults(Part):
    """The top level of a batch, beside its evaluations."""

    options: Options = Options()

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Self:
        """Read the options of a batch."""
        return parsed(cls, body)


Read = TypeVar("Read", bound=Part)
_NOTHING: dict[str, Any] = {}
_TOLD = ("topic", "product", "market", "language")
KEYS = ("subject", "action", "resource", "context")


def body_of(content: bytes) -> dict[str, Any]:
    """Return the object that a request's body is; InvalidInput names what is wrong with it."""
    try:
        body = json.loads(content.decode("utf-8"), object_pairs_hook=_members, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise InvalidInput([Fault("The body", "is not UTF-8.")]) from None
    except RecursionError:
        raise InvalidInput([Fault("The body", "is nested too deeply.")]) from None
    except ValueError as error:
        raise InvalidInput([Fault("The body", f"is not JSON: {error}.")]) from None
    if not isinstance(body, dict):
        raise InvalidInput([Fault("The body", "is not a JSON object.")])
    return body


def _members(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice in one object")
    return members


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def parsed(kind: type[Read], body: Mapping[str, Any]) -> Read:
    """Return ``body`` as a request of a kind; InvalidInput names every fault with its place."""
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        raise InvalidInput(
            Fault(".".join(str(step) for step in one["loc"]), _sentence(one["msg"])) for one in error.errors()[:20]
        ) from None


def _sentence(message: str) -> str:
    return message[:1].lower() + message[1:] + "."


def evaluation_of(body: Mapping[str, Any]) -> Evaluation:
    """Return ``body`` as an evaluation; InvalidInput names every fault with its place.

    It is read by hand, since a batch holds a thousand.
    """
    faults: list[Fault] = []
    subject = _member(body, "subject", ("type", "id"), faults)
    action = _member(body, "action", ("name",), faults)
    resource = _member(body, "resource", ("type", "id"), faults)
    context = body.get("context", _NOTHING)
    if not isinstance(context, dict):
        faults.append(Fault("context", "is no object."))
    if faults:
        raise InvalidInput(faults)
    properties = resource.get("properties", _NOTHING)
    return Evaluation(
        subject["type"], subject["id"], action["name"], resource["type"], resource["id"], properties, context
    )


def _member(body: Mapping[str, Any], name: str, texts: Sequence[str], faults: list[Fault]) -> Mapping[str, Any]:
    """Return an object of a request, and note what is wrong with it and with the texts that it has to have."""
    found = body.get(name)
    if not isinstance(found, dict):
        faults.append(Fault(name, "is missing." if found is None else "is no object."))
        return _NOTHING
    if not all(map(_is_text, map(found.get, texts))):
        wrong = [text for text in texts if not _is_text(found.get(text))]
        faults += [Fault(f"{name}.{text}", f"is not a text of 1 to {LONGEST} printable characters.") for text in wrong]
    if not isinstance(found.get("properties", _NOTHING), dict):
        faults.append(Fault(f"{name}.properties", "is no object."))
    return found


def batch_of(body: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    """Return the single requests of a batch with its defaults filled in; None where it is one evaluation itself."""
    items = body.get("evaluations")
    if items is None or items == []:
        return None
    if not isinstance(items, list):
        raise InvalidInput([Fault("evaluations", "is not an array.")])
    if len(items) > MOST_EVALUATIONS:
        raise TooLarge(
            f"The batch has {len(items):,} evaluations; at most {MOST_EVALUATIONS:,} go in one request.",
            "Send it in parts.",
        )
    defaults = {key: body[key] for key in KEYS if key in body}
    return [{**defaults, **item} if isinstance(item, dict) else {"evaluation": item} for item in items]


def question_of(action: str, properties: Mapping[str, Any]) -> Question:
    """Return what is asked about a channel: its properties may tell topic, product, market and language."""
    told = {}
    for name in _TOLD if properties else ():
        text = properties.get(name)
        if text is None:
            continue
        if not _is_text(text):
            raise InvalidInput([Fault(f"resource.properties.{name}", f"is a text of 1 to {LONGEST} characters.")])
        told[name] = text
    return _question(action, **told)


_question = lru_cache(maxsize=1_000)(Question)


def time_of(context: Mapping[str, Any], now: datetime) -> datetime:
    """Return the instant that is asked about: ``context.time``, or now where that is near enough or not told."""
    told = context.get("time")
    if told is None:
        return now
    try:
        at = datetime.fromisoformat(told) if isinstance(told, str) and len(told) <= LONGEST else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 2000 <= at.year < 2200:
        raise InvalidInput(
            [Fault("context.time", "is no instant.", "Write it as in 2026-11-24T09:00:00Z, from 2000 to 2199.")]
        )
    return now if abs(at - now) <= AS_NOW else at.astimezone(UTC)


def fingerprint(search: Part) -> str:
    """Return what stays the same from page to page: everything but the token."""
    plain = search.model_dump(mode="json")
    plain["page"].pop("token")
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def token_for(search: Part, after: str) -> str:
    """Return the token of the page that begins after a result."""
    text = json.dumps([fingerprint(search), after])
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode()


def after_of(search: SubjectSearch | ResourceSearch | ActionSearch) -> str:
    """Return the result after which the wanted page begins; a token of another search is InvalidInput."""
    if not search.page.token:
        return ""
    try:
        mark, after = json.loads(base64.urlsafe_b64decode(search.page.token.encode()))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        mark, after = None, None
    if mark != fingerprint(search) or not isinstance(after, str):
        raise InvalidInput(
            [
                Fault(
                    "page.token",
                    "is not of this search.",
                    "Begin again without a token, and change nothing between pages.",
                )
            ]
        )
    return after
