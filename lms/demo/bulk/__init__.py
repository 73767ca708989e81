"""Thousands of people at once: the same story, decided by the same pure rules, written as rows.

A core (personas, officers, heads and the demo manager's team) is played like a small company; everybody else is written
here. Left out are their answers in lessons and assessments, which are erasable anyway, and their notices.
"""
