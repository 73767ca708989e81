"""The rules of the permission: pure, split by subject. ``docs/permission.md`` is the table that they carry out."""

from lms.permission.rules.answering import Answer as Answer
from lms.permission.rules.answering import Question as Question
from lms.permission.rules.answering import Verdict as Verdict
from lms.permission.rules.answering import answer as answer
from lms.permission.rules.answering import reads_as as reads_as
from lms.permission.rules.clockwork import due as due
from lms.permission.rules.clockwork import next_change_at as next_change_at
from lms.permission.rules.clockwork import play as play
from lms.permission.rules.commands import Terms as Terms
from lms.permission.rules.deciding import apply as apply
from lms.permission.rules.deciding import decide as decide
from lms.permission.rules.deciding import decide_channel as decide_channel
from lms.permission.rules.deciding import due_channel as due_channel
from lms.permission.rules.evolving import evolve as evolve
from lms.permission.rules.evolving import fold as fold
from lms.permission.rules.facts import Facts as Facts
from lms.permission.rules.facts import Head as Head
from lms.permission.rules.facts import Refused as Refused
from lms.permission.rules.facts import Settings as Settings
from lms.permission.rules.facts import Signature as Signature
from lms.permission.rules.facts import Span as Span
from lms.permission.rules.history import as_of as as_of
from lms.permission.rules.history import intervals as intervals
from lms.permission.rules.state import State as State
from lms.permission.rules.state import Status as Status
