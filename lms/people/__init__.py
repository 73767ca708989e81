"""People: persons, departments, dated assignments, absences, delegation, roles, and who may see whom.

Emits what happens to persons and departments; listens to nobody. Every other room reaches persons through its queries.
"""
