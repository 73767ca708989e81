"""Speed, measured and printed, never asserted by a test: ``make bench [ONLY=group]``."""
