"""Training done elsewhere: hand in a file that shows it; for HR, what waits."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from lms.core.access import Action
from lms.core.errors import InvalidInput, RuleRefused
from lms.db.work import Work
from lms.learning import rules, service
from lms.learning.forms import EvidenceForm
from lms.learning.queries.evidence import evidence_file, evidence_of, evidence_waiting
from lms.learning.service.evidencing import Training
from lms.learning.views.room import bp
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render


@bp.get("/training")
@requires(Action.COURSE_LEARN)
def training(work: Work) -> ResponseReturnValue:
    """Show what the reader did elsewhere, and take a file that shows more."""
    return _own_page(work, EvidenceForm())


@bp.post("/training")
@requires(Action.COURSE_LEARN)
def hand_in_evidence(work: Work) -> ResponseReturnValue:
    """Keep a file; with faults the page says them all, and nothing is kept."""
    form = EvidenceForm(CombinedMultiDict((request.form, request.files)))
    file = request.files.get("file")
    data = file.stream.read(rules.EVIDENCE_BYTES + 1) if file else b""
    if not form.validate():
        return _own_page(work, form), 400
    said = Training(form.title.data, form.provider.data, form.completed_on.data)
    try:
        service.hand_in_evidence(work, str(work.actor.person_id), said, data)
    except InvalidInput as wrong:
        for fault in wrong.faults:
            form[fault.place].errors = [_("This %(what)s %(cure)s", what=fault.message, cure=fault.cure)]
        return _own_page(work, form), 400
    except RuleRefused as refused:
        form.form_errors.append(f"{refused.sentence} {refused.cure}")
        return _own_page(work, form), 409
    flash(_("Handed in. HR looks at it and confirms it, or says why not."))
    return redirect(url_for("lms.learning.training"), 303)


@bp.post("/training/<evidence_id>/take-back")
@requires(Action.COURSE_LEARN)
def take_back_evidence(work: Work, evidence_id: str) -> ResponseReturnValue:
    """Remove one's own evidence on which nobody has decided."""
    service.take_back_evidence(work, str(work.actor.person_id), evidence_id)
    flash(_("Taken back. The file is gone."))
    return redirect(url_for("lms.learning.training"), 303)


@bp.get("/training/<evidence_id>/file")
@requires(Action.COURSE_LEARN)
def evidence(work: Work, evidence_id: str) -> ResponseReturnValue:
    """Send a file to its owner, or to HR within scope: always as a download, never shown by the browser."""
    found = evidence_file(work.session, work.actor, evidence_id, work.now)
    response: Response = make_response(found.content)
    response.mimetype = found.media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/training/waiting")
@requires(Action.PERSON_WRITE)
def waiting_evidence(work: Work) -> ResponseReturnValue:
    """Show HR what waits within their scope."""
    return _waiting_page(work, "", "")


@bp.post("/training/<evidence_id>/decide")
@requires(Action.PERSON_WRITE)
def decide_evidence(work: Work, evidence_id: str) -> ResponseReturnValue:
    """Confirm or decline; declining without a reason shows the page again."""
    outcome, reason = request.form.get("outcome", ""), request.form.get("reason", "")
    try:
        service.decide_evidence(work, evidence_id, outcome, reason)
    except InvalidInput as wrong:
        return _waiting_page(work, evidence_id, str(wrong.faults[0].cure), reason), 400
    flash(_("Confirmed.") if outcome == rules.CONFIRMED else _("Declined. They read your reason."))
    return redirect(url_for("lms.learning.waiting_evidence"), 303)


def _own_page(work: Work, form: EvidenceForm) -> str:
    rows = evidence_of(work.session, str(work.actor.person_id))
    return render("learning/training.html", rows=rows, form=form, most_megabytes=rules.EVIDENCE_BYTES // 1_000_000)


def _waiting_page(work: Work, wrong_id: str, wrong: str, reason: str = "") -> str:
    rows = evidence_waiting(work.session, work.actor, work.now)
    return render("learning/training_waiting.html", rows=rows, wrong_id=wrong_id, wrong=wrong, reason=reason)
