"""The verbs of this room, as others use them."""

from lms.notifications.queries import TOPIC
from lms.notifications.service.choosing import choose, mark_read
from lms.notifications.service.handing import tell_deciders
from lms.notifications.service.reminding import remind, steps_of
from lms.notifications.service.renewals import note_call, tell_holders
from lms.notifications.service.reviews import note_review, tell_answerers
from lms.notifications.service.rounds import open_round
from lms.notifications.service.signatures import note_publication, tell_signers
from lms.notifications.service.telling import Told, notify, send_again, tell, tell_all

__all__ = [
    "TOPIC", "Told", "choose", "mark_read", "note_call", "note_publication", "note_review", "notify", "open_round",
    "remind", "send_again", "steps_of", "tell", "tell_all", "tell_answerers", "tell_deciders", "tell_holders",
    "tell_signers",
]  # fmt: skip
