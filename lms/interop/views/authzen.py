"""OpenID AuthZEN Authorization API 1.0: the permission as a decision point for other software.

Each route opens by an access token only. A decision reads what is on record at that moment, by the same rules as
*May I?*; nothing is kept of what is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.errors import Fault, InvalidInput, TooLarge
from lms.interop import queries, service
from lms.interop.authzen import requests as q
from lms.interop.authzen import responses as r
from lms.interop.queries import Asking, Decided
from lms.interop.views.room import authzen_bp, bp
from lms.permission.rules import Answer, Verdict
from lms.web.guard import Bearer, requires
from lms.web.state import state

JSON = "application/json"
PATH = "/access/v1"
PERSON, CHANNEL = "person", "channel"
UNKNOWN_TYPE = Decided(Answer(Verdict.NOT_PERMITTED, "unknown-type"))


@authzen_bp.post(f"{PATH}/evaluation")
@requires(Action.AUTHZEN_ASK, bearer=True)
def evaluation(bearer: Bearer) -> ResponseReturnValue:
    """Answer whether one person may do one thing on one channel."""
    return _one(bearer, _body())


@authzen_bp.post(f"{PATH}/evaluations")
@requires(Action.AUTHZEN_ASK, bearer=True)
def evaluations(bearer: Bearer) -> ResponseReturnValue:
    """Answer many questions at once; without a list of them, the one that the request itself is."""
    body = _body()
    semantic = q.Defaults.read(body).options.evaluations_semantic
    items = q.batch_of(body)
    if items is None:
        return _one(bearer, body)
    now = bearer.store.clock.now()
    read = [_read_item(item, now) for item in items]
    said = iter(_decided(bearer, [one for one in read if not isinstance(one, str)], now))
    decisions = [one if isinstance(one, str) else next(said) for one in read]
    return _sent(r.batch_told(_told(one) for one in decisions[: _end(decisions, semantic)]))


@authzen_bp.post(f"{PATH}/search/subject")
@requires(Action.AUTHZEN_ASK, bearer=True)
def subjects(bearer: Bearer) -> ResponseReturnValue:
    """List who may do one thing on one channel, by employee number."""
    search = q.parsed(q.SubjectSearch, _body())
    after, now, limit = q.after_of(search), bearer.store.clock.now(), _limit(search.page)
    asked = _search("", search.action.name, search.resource, search.context, now)
    service.spend(bearer.store, bearer.digest, 1, now)
    with bearer.store.reading() as work:
        names, more = queries.people_who_may(work.session, bearer.digest, asked, after=after, limit=limit)
    fits = search.subject.type == PERSON and search.resource.type == CHANNEL
    return _page(search, PERSON, names if fits else [], after, more=more and fits)


@authzen_bp.post(f"{PATH}/search/resource")
@requires(Action.AUTHZEN_ASK, bearer=True)
def resources(bearer: Bearer) -> ResponseReturnValue:
    """List the channels on which one person may do one thing."""
    search = q.parsed(q.ResourceSearch, _body())
    after, now, limit = q.after_of(search), bearer.store.clock.now(), _limit(search.page)
    asked = _search(search.subject.id, search.action.name, search.resource, search.context, now)
    service.spend(bearer.store, bearer.digest, 1, now)
    with bearer.store.reading() as work:
        names = queries.channels_for(work.session, bearer.digest, asked)
    fits = search.subject.type == PERSON and search.resource.type == CHANNEL
    shown, more = queries.page_of(names if fits else [], after, limit)
    return _page(search, CHANNEL, shown, after, more=more)


@authzen_bp.post(f"{PATH}/search/action")
@requires(Action.AUTHZEN_ASK, bearer=True)
def actions(bearer: Bearer) -> ResponseReturnValue:
    """List what one person may do on one channel."""
    search = q.parsed(q.ActionSearch, _body())
    after, now, limit = q.after_of(search), bearer.store.clock.now(), _limit(search.page)
    asked = _search(search.subject.id, "", search.resource, search.context, now)
    service.spend(bearer.store, bearer.digest, 1, now)
    with bearer.store.reading() as work:
        names = queries.deeds_for(work.session, bearer.digest, asked)
    fits = search.subject.type == PERSON and search.resource.type == CHANNEL
    shown, more = queries.page_of(names if fits else [], after, limit)
    return _page(search, None, shown, after, more=more)


@authzen_bp.get("/.well-known/authzen-configuration")
@requires(Action.PAGE_OPEN, works=False)
def configuration() -> ResponseReturnValue:
    """Say where the decision point is, for software that looks for it."""
    settings = state().settings
    base = settings.base_url.rstrip("/") + settings.url_prefix
    found = {
        "policy_decision_point": base,
        "access_evaluation_endpoint": f"{base}{PATH}/evaluation",
        "access_evaluations_endpoint": f"{base}{PATH}/evaluations",
        "search_subject_endpoint": f"{base}{PATH}/search/subject",
        "search_resource_endpoint": f"{base}{PATH}/search/resource",
        "search_action_endpoint": f"{base}{PATH}/search/action",
    }
    response = _answer(found)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _body() -> dict[str, Any]:
    if request.mimetype != JSON:
        raise InvalidInput([Fault("Content-Type", f"is not {JSON}.")])
    too_large = (request.content_length or 0) > q.LARGEST_BODY
    content = b"" if too_large else request.get_data()
    if too_large or len(content) > q.LARGEST_BODY:
        raise TooLarge(f"The body is larger than {q.LARGEST_BODY:,} bytes.", "Send it in parts.")
    return q.body_of(content)


def _one(bearer: Bearer, body: Mapping[str, Any]) -> Response:
    now = bearer.store.clock.now()
    return _sent(_told(_decided(bearer, [_read(body, now)], now)[0]))


def _read(body: Mapping[str, Any], now: datetime) -> Asking | Decided:
    """Return what is asked, or the answer where it is about nothing that we know."""
    wanted = q.evaluation_of(body)
    if wanted.subject_type != PERSON or wanted.resource_type != CHANNEL:
        return UNKNOWN_TYPE
    question = q.question_of(wanted.action, wanted.properties)
    return Asking(wanted.subject_id, wanted.resource_id, question, q.time_of(wanted.context, now))


def _read_item(item: Mapping[str, Any], now: datetime) -> Asking | Decided | str:
    """Return what one of a batch asks, or what is wrong with it: the others are answered all the same."""
    try:
        return _read(item, now)
    except InvalidInput as error:
        return error.sentence


def _decided(bearer: Bearer, asked: Sequence[Asking | Decided], now: datetime) -> list[Decided]:
    """Pay and decide; what has its answer already is paid for, too."""
    service.spend(bearer.store, bearer.digest, max(1, len(asked)), now)
    wanted = [one for one in asked if isinstance(one, Asking)]
    with bearer.store.glancing() as connection:
        said = queries.decide_at_once(connection, bearer.digest, wanted, now)
    if said is None:
        with bearer.store.reading() as work:
            said = queries.decide(work.session, bearer.digest, wanted, now)
    found = iter(said)
    return [one if isinstance(one, Decided) else next(found) for one in asked]


def _end(decisions: Sequence[Decided | str], semantic: str) -> int:
    """Return how many decisions a batch has up to the one that settles it; what could not be read is a no."""
    settles = {"deny_on_first_deny": False, "permit_on_first_permit": True}.get(semantic)
    if settles is not None:
        for place, one in enumerate(decisions):
            if (not isinstance(one, str) and one.answer.decision) is settles:
                return place + 1
    return len(decisions)


def _told(one: Decided | str) -> str:
    """Return the JSON of a decision, or of what is wrong with the question."""
    return r.fault_told(one) if isinstance(one, str) else r.told(*one)


def _limit(page: q.Page) -> int:
    return min(page.limit, q.MOST_RESULTS)


def _search(number: str, action: str, resource: q.Kind, context: Mapping[str, Any], now: datetime) -> Asking:
    """Return what a search asks of each of its results. It is answered for now only."""
    if q.time_of(context, now) != now:
        raise InvalidInput(
            [Fault("context.time", "is not now.", "Searches are answered for now; evaluations for any time.")]
        )
    channel = resource.id if isinstance(resource, q.Entity) else ""
    return Asking(number, channel, q.question_of(action, resource.properties), now)


def _page(
    search: q.SubjectSearch | q.ResourceSearch | q.ActionSearch,
    kind: str | None,
    names: list[str],
    after: str,
    *,
    more: bool,
) -> Response:
    token = q.token_for(search, names[-1] if names else after) if more else ""
    return _answer(r.results_of(kind, names, token))


def _answer(found: Mapping[str, Any]) -> Response:
    return _sent(r.text_of(found))


def _sent(text: str) -> Response:
    return Response(text, mimetype=JSON)


bp.register_blueprint(authzen_bp)
