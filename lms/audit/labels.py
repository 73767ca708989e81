"""What each event is called on a page: a short phrase; whom it is about and who did it stand beside it."""

from __future__ import annotations

from lms.core.language import catalogue

_ = str  # marks a phrase for translation; ``label`` translates it for the reader

WORDS = {
    "absence.changed": _("Absence changed"),
    "absence.recorded": _("Absence recorded"),
    "account.code-issued": _("Code for signing in made"),
    "account.password-set": _("Password set"),
    "account.signed-out-everywhere": _("Signed out everywhere"),
    "audit.export-asked": _("Auditor’s export asked for"),
    "certificate.expired": _("Certificate expired"),
    "certificate.held": _("Certificate held until the name can be printed"),
    "certificate.issued": _("Certificate issued"),
    "certificate.name_questioned": _("Name on certificates questioned by its holder"),
    "certificate.revoked": _("Certificate revoked"),
    "certificate.superseded": _("Certificate superseded by a newer one"),
    "certificate.verification_switched": _("Public check of a certificate switched"),
    "course.assigned": _("Course assigned to a department"),
    "course.assignment_withdrawn": _("Assignment of a course withdrawn"),
    "course.published": _("Version of a course published"),
    "delegation.ended": _("Delegation ended"),
    "delegation.made": _("Delegation made"),
    "department.added": _("Department added"),
    "department.changed": _("Department changed"),
    "import.applied": _("File of people or departments applied"),
    "learning.assessment_reset": _("Attempts set aside: their count begins anew"),
    "learning.attempt_started": _("Assessment begun"),
    "learning.attempt_submitted": _("Assessment handed in"),
    "learning.course_passed": _("Course passed"),
    "learning.enrolled": _("Course begun"),
    "learning.evidence_decided": _("Training done elsewhere confirmed or declined"),
    "learning.evidence_handed_in": _("Training done elsewhere handed in"),
    "learning.evidence_taken_back": _("Training done elsewhere taken back"),
    "learning.extra_time_set": _("Time for assessments changed"),
    "learning.follow_up_due": _("Follow-up due"),
    "learning.follow_ups_chosen": _("Follow-ups chosen"),
    "learning.follow_ups_stopped": _("Follow-ups stopped"),
    "learning.module_completed": _("Module completed"),
    "matrix.published": _("Version of the requirement matrix published"),
    "pass.switched": _("Public pass switched on or off"),
    "permission.accepted": _("Permission accepted: in force"),
    "permission.answer-dropped": _("Kept answer of May I? taken away"),
    "permission.answer-kept": _("Answer of May I? kept"),
    "permission.campaign-closed": _("Review called off"),
    "permission.campaign-opened": _("Review begun"),
    "permission.confirmation-due": _("Confirmation by the new manager due"),
    "permission.confirmed": _("Permission confirmed by the new manager"),
    "permission.cured": _("A reason of the suspension is gone"),
    "permission.declined": _("Request declined"),
    "permission.ended": _("Permission ended"),
    "permission.endorsed": _("Endorsed; a second yes is due"),
    "permission.expired": _("Term of the permission over"),
    "permission.kept": _("Permission kept at the review"),
    "permission.lapsed": _("Lapsed: nobody answered in time"),
    "permission.mark-lifted": _("Mark lifted"),
    "permission.marked": _("Marked: a second yes is due from now on"),
    "permission.narrowed": _("Permission narrowed"),
    "permission.notice-dropped": _("Notice dropped"),
    "permission.notice-given": _("Notice given that a ground will fall away"),
    "permission.offered": _("Permission granted; waits for acceptance"),
    "permission.overtaken": _("Overtaken by another act"),
    "permission.readied": _("Everything that the request needs is there"),
    "permission.reopened": _("Request reopened for the new manager"),
    "permission.requested": _("Permission asked for"),
    "permission.restored": _("Permission in force again"),
    "permission.resubmitted": _("Request changed and sent again"),
    "permission.returned": _("Request returned with a wish"),
    "permission.revoked": _("Permission revoked"),
    "permission.slip-healed": _("Slip healed"),
    "permission.slip-recorded": _("Slip recorded"),
    "permission.superseded": _("Permission superseded by a newer one"),
    "permission.suspended": _("Permission suspended"),
    "permission.taken-back": _("Offer taken back"),
    "permission.withdrawn": _("Not taking part"),
    "policy.declined": _("Policy not signed"),
    "policy.published": _("Version of a policy published"),
    "policy.signature-withdrawn": _("Signature under a policy taken back"),
    "policy.signed": _("Policy signed"),
    "person.changed": _("Details changed"),
    "person.joined": _("Joined"),
    "person.left": _("Left"),
    "person.moved": _("Moved to another department or manager"),
    "person.returned": _("Returned"),
    "token.made": _("Access token made"),
    "token.revoked": _("Access token revoked"),
    "role.given": _("Role given"),
    "role.proposed": _("Role proposed; a second yes is due"),
    "role.taken": _("Role taken back"),
}


def label(event: str, language: str = "en") -> str:
    """Return the words of an event; its own name where a newer version wrote one that this version does not know."""
    return catalogue(language).gettext(WORDS[event]) if event in WORDS else event


def labels(language: str = "en") -> dict[str, str]:
    """Return name → words of every event."""
    return {event: label(event, language) for event in WORDS}
