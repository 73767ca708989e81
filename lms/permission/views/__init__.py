"""Pages of permissions: one's own, deciding, what stands, and who may act where."""

from lms.permission.views.room import bp as bp  # isort: skip
from lms.permission.views import asking_self as asking_self
from lms.permission.views import campaigns as campaigns
from lms.permission.views import deciding as deciding
from lms.permission.views import history as history
from lms.permission.views import latency as latency
from lms.permission.views import mine as mine
from lms.permission.views import offering as offering
from lms.permission.views import overview as overview
from lms.permission.views import passes as passes
from lms.permission.views import policies as policies
from lms.permission.views import renewals as renewals
from lms.permission.views import requirements as requirements
from lms.permission.views import reviews as reviews
from lms.permission.views import signatures as signatures
from lms.permission.views import slips as slips
from lms.permission.views import standing as standing
from lms.permission.views import together as together
