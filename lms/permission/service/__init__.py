"""What can be done to permissions: the verbs. Each takes the :class:`~lms.db.work.Work` first.

A refusal of the rules is a RuleRefused with the rule's code and cure; somebody who was first is a Stale; a stream that
is unknown or not within the actor's scope is NotFound. ``expected`` is the version that the page showed.
"""

from lms.permission.service.asking import approve as approve
from lms.permission.service.asking import decline as decline
from lms.permission.service.asking import grant as grant
from lms.permission.service.asking import object_ as object_
from lms.permission.service.asking import offer as offer
from lms.permission.service.asking import request as request
from lms.permission.service.asking import resubmit as resubmit
from lms.permission.service.asking import return_ as return_
from lms.permission.service.asking import take_back as take_back
from lms.permission.service.holding import accept as accept
from lms.permission.service.holding import confirm as confirm
from lms.permission.service.holding import cure as cure
from lms.permission.service.holding import keep as keep
from lms.permission.service.holding import lift as lift
from lms.permission.service.holding import narrow as narrow
from lms.permission.service.holding import revoke as revoke
from lms.permission.service.holding import suspend as suspend
from lms.permission.service.holding import withdraw as withdraw
from lms.permission.service.keeping import drop_answer as drop_answer
from lms.permission.service.keeping import keep_answer as keep_answer
from lms.permission.service.passing import switch_pass as switch_pass
from lms.permission.service.reacting import react as react
from lms.permission.service.reacting import tick as tick
from lms.permission.service.verifying import verify_streams as verify_streams
