"""Policies and matrices for tests: prepared, previewed and published as compliance does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from lms.permission.queries.previews import preview_matrix, preview_policy
from lms.permission.queries.requirements import newest_grid
from lms.permission.rules.policies import PolicyDraft, Signing, text_digest
from lms.permission.service import drafting, publishing, signing
from lms.permission.vocabulary import Level, MatrixRow
from tests.domain.permission.conftest import Company
from tests.fixtures.work import NOW

TODAY = NOW.date()
TONE = "tone"


def drafted(company: Company, **chosen: Any) -> PolicyDraft:  # noqa: ANN401  (fields of a draft)
    """A draft of a policy that Cora answers for, with what is chosen."""
    usual: dict[str, Any] = {
        "title": "Our tone",
        "text": "Be kind.\n",
        "owner_id": company.id("cora"),
        "effective_on": company.clock.now().date(),
        "sign_by": company.clock.now().date() + timedelta(days=20),
        "review_on": company.clock.now().date() + timedelta(days=400),
    }
    return PolicyDraft(**(usual | chosen))


def publish(company: Company, slug: str = TONE, **chosen: Any) -> int:  # noqa: ANN401  (fields of a draft)
    """Cora prepares a version, looks at the preview and confirms; return its number."""
    with company.as_("cora") as work:
        drafting.save_policy_draft(work, slug, drafted(company, **chosen))
    with company.as_("cora") as work:
        seen = preview_policy(work.session, slug, work.now, work.settings.time_zone).digest
        return publishing.publish_policy(work, slug, seen)


def sign(company: Company, name: str, slug: str = TONE, text: str = "Be kind.\n") -> None:
    """Somebody signs the newest version under their name."""
    company.do(name, signing.sign, slug, text_digest(text), company.cast[name].name)


def change(company: Company, cells: Mapping[tuple[str, Level], MatrixRow | None], on: date = TODAY) -> int:
    """Cora changes cells of the matrix and publishes it from a day on; return its number."""
    with company.as_("cora") as work:
        for (channel, level), row in cells.items():
            drafting.save_cell(work, channel, level, row)
    with company.as_("cora") as work:
        seen = preview_matrix(work.session, on, work.now, work.settings.time_zone).digest
        return publishing.publish_matrix(work, on, seen)


def ask_for(company: Company, policy: str = TONE, channel: str = "linkedin", on: date = TODAY) -> int:
    """Let every level of a channel ask for a policy, from a day on."""
    with company.store.reading() as work:
        grid = newest_grid(work.session)
    rows = {
        cell: replace(row, policy=policy) for cell, row in grid.items() if cell[0] == channel and cell[1] != "listen"
    }
    return change(company, rows, on)


OPTIONAL = Signing.OPTIONAL
