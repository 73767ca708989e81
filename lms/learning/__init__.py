"""Learning: published course versions, assignments, enrolments, lessons, attempts, completion.

The only user of ``courses``. Emits what a learner does; listens to people who join, move or leave.
"""
