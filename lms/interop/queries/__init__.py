"""Questions of and about programs."""

from lms.interop.queries.decisions import Asking as Asking
from lms.interop.queries.decisions import Decided as Decided
from lms.interop.queries.decisions import decide as decide
from lms.interop.queries.decisions import decide_at_once as decide_at_once
from lms.interop.queries.searching import channels_for as channels_for
from lms.interop.queries.searching import deeds_for as deeds_for
from lms.interop.queries.searching import page_of as page_of
from lms.interop.queries.searching import people_who_may as people_who_may
from lms.interop.queries.tokens import TokenRow as TokenRow
from lms.interop.queries.tokens import tokens as tokens
