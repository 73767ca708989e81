"""Questions to the trail, and to the tables that it protects."""

from lms.audit.queries.trail import TrailEntry as TrailEntry
from lms.audit.queries.trail import trail as trail
from lms.audit.queries.trail import trail_of as trail_of
from lms.audit.queries.trail import trail_rows as trail_rows
