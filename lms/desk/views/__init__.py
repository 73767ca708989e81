"""Pages that join rooms: home, team, one person's record, my data; and whether the product is well."""

from lms.desk.views import health, home, my_data, person, team, transcript
from lms.desk.views.room import bp

__all__ = ["bp", "health", "home", "my_data", "person", "team", "transcript"]
