"""Policies for those who answer for them: who has signed, and preparing, previewing and publishing a version."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.errors import InvalidInput, NotFound
from lms.db.work import Work
from lms.people.queries import persons_by_id
from lms.people.queries.listing import department_choices, person_named
from lms.permission.forms.publishing import NewPolicyForm, PolicyForm
from lms.permission.queries.drafts import draft_to_edit, drafted_slugs, policy_draft, subject_of
from lms.permission.queries.policies import policies, signed_in, versions_of_policy
from lms.permission.queries.previews import day_of, preview_policy, titles_of_grounds
from lms.permission.service import drafting, publishing
from lms.permission.views.room import bp
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.markdown import to_html
from lms.web.render import render


@bp.get("/signatures")
@requires(Action.POLICY_OVERSEE)
def signatures(work: Work) -> ResponseReturnValue:
    """Show every policy with how many of the people in the reader's scope have signed it."""
    return _signatures_page(work, NewPolicyForm(None))


@bp.post("/signatures")
@requires(Action.POLICY_PUBLISH)
def begin_policy(work: Work) -> ResponseReturnValue:
    """Begin a new policy."""
    form = NewPolicyForm(request.form)
    if not form.validate():
        return _signatures_page(work, form)
    try:
        drafting.begin_policy(work, form.slug.data)
    except InvalidInput as wrong:
        form.slug.errors = [_("This %(what)s %(cure)s", what=one.message, cure=one.cure) for one in wrong.faults]
        return _signatures_page(work, form)
    return redirect(url_for("lms.permission.signatures_next", slug=form.slug.data))


@bp.get("/signatures/<slug>")
@requires(Action.POLICY_OVERSEE)
def signatures_of(work: Work, slug: str) -> ResponseReturnValue:
    """Show how far each department is with a policy, and its versions."""
    versions, may_publish = versions_of_policy(work.session, slug), drafting.may_publish(work.actor)
    drafted = may_publish and policy_draft(work.session, slug) is not None
    if not versions and not drafted:
        raise NotFound("There is no such policy.", "Choose one from the list.")
    return render(
        "permission/signatures_of.html",
        versions=versions,
        rows=signed_in(work.session, work.actor, work.now, slug) if versions else (),
        drafted=drafted,
        may_publish=may_publish,
        slug=slug,
    )


@bp.get("/signatures/<slug>/next")
@requires(Action.POLICY_PUBLISH)
def signatures_next(work: Work, slug: str) -> ResponseReturnValue:
    """Show the editor of the next version."""
    drafting.for_company(work.actor)
    return _editor(work, slug, None)


@bp.post("/signatures/<slug>/next")
@requires(Action.POLICY_PUBLISH)
def save_policy(work: Work, slug: str) -> ResponseReturnValue:
    """Keep what was written, then show whom it would touch."""
    form = PolicyForm(request.form)
    form.offer(department_choices(work.session))
    owner = person_named(work.session, form.owner.data or "")
    valid = form.validate()
    if owner is None and form.owner.data:
        form.owner.errors, valid = [_("Nobody has this employee number or address. Write one of the two.")], False
    if not valid:
        return _editor(work, slug, form)
    draft_to_edit(work.session, slug, work.settings.day_of(work.now))  # a policy that nobody has begun is not found
    drafting.save_policy_draft(work, slug, form.draft(owner))
    return redirect(url_for("lms.permission.signatures_preview", slug=slug))


@bp.get("/signatures/<slug>/preview")
@requires(Action.POLICY_PUBLISH)
def signatures_preview(work: Work, slug: str) -> ResponseReturnValue:
    """Show whom the drafted version would touch, before anything happens."""
    drafting.for_company(work.actor)
    seen = preview_policy(work.session, slug, work.now, work.settings.time_zone)
    titles, text = titles_of_grounds(work.session), to_html(seen.draft.text)
    return render("permission/signatures_preview.html", it=seen, text=text, titles=titles)


@bp.post("/signatures/<slug>/publish")
@requires(Action.POLICY_PUBLISH)
def publish_policy(work: Work, slug: str) -> ResponseReturnValue:
    """Publish the version as it was previewed."""
    number = publishing.publish_policy(work, slug, request.form.get("seen", ""))
    flash(_("Version %(number)s is published. Everybody it touches is told.", number=number))
    return redirect(url_for("lms.permission.signatures_of", slug=slug))


@bp.post("/signatures/<slug>/discard")
@requires(Action.POLICY_PUBLISH)
def discard_policy(work: Work, slug: str) -> ResponseReturnValue:
    """Throw the draft away."""
    drafting.drop_draft(work, subject_of(slug))
    flash(_("The draft is gone. What is published stays as it is."), "info")
    return redirect(url_for("lms.permission.signatures"))


def _signatures_page(work: Work, form: NewPolicyForm) -> Response:
    body = render(
        "permission/signatures.html",
        rows=policies(work.session, work.actor, work.now),
        drafted=drafted_slugs(work.session),
        may_publish=drafting.may_publish(work.actor),
        form=form,
        today=work.settings.day_of(work.now),
    )
    return make_response(body, 400 if form.errors else 200)


def _editor(work: Work, slug: str, form: PolicyForm | None) -> Response:
    status = 200 if form is None else 400
    draft = draft_to_edit(work.session, slug, day_of(work.now, work.settings.time_zone))
    if form is None:
        form = PolicyForm(None)
        form.offer(department_choices(work.session))
        owner = draft.owner_id or str(work.actor.person_id)
        people = persons_by_id(work.session, {owner}, work.now)
        form.show(draft, people[owner].employee_number if owner in people else "")
    return make_response(render("permission/signatures_next.html", form=form, slug=slug), status)
