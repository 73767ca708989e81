"""The cast at work, a token for a program, and a program that speaks AuthZEN."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.interop import service
from lms.interop.rules import TokenScope
from tests.domain.permission.conftest import Company, company
from tests.fixtures.app import Visitor

__all__ = ["company"]
BOTH = frozenset(TokenScope)


def make_token(company: Company, *scopes: TokenScope, name: str = "Publisher", **more: Any) -> str:  # noqa: ANN401
    """Let an administrator make a token."""
    wish = service.Wish(name, frozenset(scopes) or BOTH, company.clock.now() + timedelta(days=30), **more)
    return str(company.do("ada", service.make_token, wish))


@dataclass
class Program:
    """A policy enforcement point, written from the text of the specification: HTTPS JSON binding, version 1.0."""

    client: FlaskClient
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def post(self, path: str, body: Any) -> TestResponse:  # noqa: ANN401  (any JSON)
        """Send a request, as it stands where it is bytes."""
        headers = {"Content-Type": "application/json"} | self.headers
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(f"/access/v1/{path}", data=content, headers=headers)

    def ask(self, path: str, body: Any) -> dict[str, Any]:  # noqa: ANN401
        """Send a request that has to succeed: 200, JSON, an object."""
        answer = self.post(path, body)
        assert answer.status_code == 200, answer.text
        assert answer.mimetype == "application/json"
        found = answer.get_json()
        assert isinstance(found, dict)
        return found

    def may(self, number: str, activity: str = "comment", channel: str = "linkedin", **told: str) -> dict[str, Any]:
        """Ask one question."""
        return self.ask("evaluation", question(number, activity, channel, **told))


def question(number: str, activity: str = "comment", channel: str = "linkedin", **told: str) -> dict[str, Any]:
    """Return an access evaluation request."""
    resource: dict[str, Any] = {"type": "channel", "id": channel}
    if told:
        resource["properties"] = told
    return {"subject": {"type": "person", "id": number}, "action": {"name": activity}, "resource": resource}


def without(body: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return a request without one member, such as ``subject.id``."""
    found = json.loads(json.dumps(body))
    *way, last = path.split(".")
    place = found
    for step in way:
        place = place[step]
    del place[last]
    return dict(found)


@pytest.fixture
def program(client: Visitor, company: Company) -> Program:
    """Give a program whose token opens everything."""
    return Program(client, make_token(company))
