"""Pages of certificates: one's own, taking one back, and the public check."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from certificates import certificate_pdf
from lms.awards import queries, service
from lms.awards.forms import NUMBER_LENGTH, CorrectForm, RevokeForm, VerifyForm
from lms.awards.printing import record_of, unprintable
from lms.awards.rules import name_refusal
from lms.core.access import Action
from lms.db.work import Work
from lms.people.queries import persons_by_id
from lms.web.blueprint import Room
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render

bp = Room("awards", __name__)
LONGEST_FILE = 1_000_000


@bp.get("/certificates")
@requires(Action.CERTIFICATE_OWN)
def mine(work: Work) -> ResponseReturnValue:
    """Show the reader's certificates: what each is worth today, and until when."""
    rows = queries.certificates_of(work.session, str(work.actor.person_id), work.now, work.settings.renewal_days)
    own = persons_by_id(work.session, [str(work.actor.person_id)], work.now)[str(work.actor.person_id)]
    refusal = unprintable(own.name, own.name_language)
    return render("awards/mine.html", certificates=rows, own=own, refusal=refusal)


@bp.get("/certificates/<certificate_id>.pdf")
@requires(Action.CERTIFICATE_OWN)
def pdf(work: Work, certificate_id: str) -> ResponseReturnValue:
    """Send one's own certificate as PDF, made from the frozen facts."""
    certificate = queries.own_certificate(work.session, str(work.actor.person_id), certificate_id)
    response: Response = make_response(certificate_pdf(record_of(certificate, work.settings)))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{certificate.course}-{certificate.number}.pdf"'
    return response


@bp.post("/certificates/<certificate_id>/verification")
@requires(Action.CERTIFICATE_OWN)
def verification(work: Work, certificate_id: str) -> ResponseReturnValue:
    """Turn the public check of one's own certificate on or off; ``next=pdf`` goes on to the download."""
    on = request.form.get("on") == "yes"
    service.switch_verification(work, certificate_id, on=on)
    if request.form.get("next") == "pdf":
        return redirect(url_for("lms.awards.pdf", certificate_id=certificate_id))
    flash(_("Anybody with the number can check it now.") if on else _("Nobody can check it by its number any more."))
    return redirect(url_for("lms.awards.mine"))


@bp.get("/certificates/<certificate_id>/revoke")
@requires(Action.CERTIFICATE_REVOKE)
def revoke_page(work: Work, certificate_id: str) -> ResponseReturnValue:
    """Ask for the reason, and say whom it touches."""
    return _revoke_page(work, certificate_id, RevokeForm())


@bp.post("/certificates/<certificate_id>/revoke")
@requires(Action.CERTIFICATE_REVOKE)
def revoke(work: Work, certificate_id: str) -> ResponseReturnValue:
    """Take a certificate back; what rests on it reacts in the same transaction."""
    form = RevokeForm(request.form)
    if not form.validate():
        return _revoke_page(work, certificate_id, form)
    row = queries.certificate_in_scope(work.session, work.actor, certificate_id, work.now, work.settings.renewal_days)
    service.revoke(work, row.id, form.reason.data or "")
    flash(_("The certificate is revoked. Its holder has been told."), "stopped")
    return redirect(url_for("lms.desk.person", person_id=row.person_id))


def _revoke_page(work: Work, certificate_id: str, form: RevokeForm) -> Response:
    row = queries.certificate_in_scope(work.session, work.actor, certificate_id, work.now, work.settings.renewal_days)
    return make_response(render("awards/revoke.html", certificate=row, form=form), 400 if form.errors else 200)


@bp.post("/certificates/name")
@requires(Action.CERTIFICATE_OWN)
def question_name(work: Work) -> ResponseReturnValue:
    """Tell HR that the reader's name is not as it should be printed."""
    service.question_name(work)
    flash(_("HR has been told, and will ask you how it should be."))
    return redirect(url_for("lms.awards.mine"), 303)


@bp.get("/certificates/<certificate_id>/correct")
@requires(Action.CERTIFICATE_CORRECT)
def correct_page(work: Work, certificate_id: str) -> ResponseReturnValue:
    """Show the printed name beside the one on record, and ask for the reason."""
    return _correct_page(work, certificate_id, CorrectForm())


@bp.post("/certificates/<certificate_id>/correct")
@requires(Action.CERTIFICATE_CORRECT)
def correct(work: Work, certificate_id: str) -> ResponseReturnValue:
    """Issue a certificate anew with the name on record; the one before says that it was replaced."""
    form = CorrectForm(request.form)
    if not form.validate():
        return _correct_page(work, certificate_id, form)
    row, holder = queries.certificate_to_correct(work.session, work.actor, certificate_id, work.now)
    service.correct_name(work, row.id, form.reason.data or "")
    flash(_("The certificate is issued anew to %(name)s, who has been told.", name=holder.name))
    return redirect(url_for("lms.desk.person", person_id=row.person_id), 303)


def _correct_page(work: Work, certificate_id: str, form: CorrectForm) -> Response:
    row, holder = queries.certificate_to_correct(work.session, work.actor, certificate_id, work.now)
    printed, on_record = (row.holder, row.holder_language), (holder.name, holder.name_language)
    page = render(
        "awards/correct.html",
        certificate=row,
        holder=holder,
        form=form,
        same=bool(name_refusal(printed, on_record)),
        refusal=unprintable(*on_record),
    )
    return make_response(page, 400 if form.errors else 200)


@bp.get("/verify")
@requires(Action.CERTIFICATE_VERIFY)
def verify_form(work: Work) -> ResponseReturnValue:
    """Ask a guest for the number; with one in the address, go to its page."""
    form = VerifyForm(request.args)
    number = request.args.get("number", "").strip()[:NUMBER_LENGTH]
    if number:
        return redirect(url_for("lms.awards.verify", number=number))
    return render("awards/verify_form.html", form=form)


@bp.get("/verify/<number>")
@requires(Action.CERTIFICATE_VERIFY)
def verify(work: Work, number: str) -> ResponseReturnValue:
    """Repeat every printed fact with the status of now, if the holder lets it be checked."""
    return _verify_page(queries.verified(work.session, number[:NUMBER_LENGTH], work.now), number)


@bp.post("/verify/<number>/compare")
@requires(Action.CERTIFICATE_VERIFY)
def compare(work: Work, number: str) -> ResponseReturnValue:
    """Hold a file against the one that we issue; it is read once and kept nowhere."""
    row = queries.verified(work.session, number[:NUMBER_LENGTH], work.now)
    sent = request.files.get("file")
    if row is None or sent is None:
        return _verify_page(row, number)
    content = sent.stream.read(LONGEST_FILE + 1)
    ours = certificate_pdf(record_of(queries.certificate_of_number(work.session, row.number), work.settings))
    return _verify_page(row, number, "same" if content == ours else "other")


def _verify_page(row: queries.CertificateRow | None, number: str, compared: str = "") -> Response:
    response = make_response(
        render("awards/verify.html", certificate=row, number=number[:NUMBER_LENGTH], compared=compared)
    )
    response.status_code = 200 if row is not None else 404
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
