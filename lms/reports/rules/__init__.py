"""The pure rules of reports: what the facts are, which cells count them, and what a department's figures say.

``facts`` derives what is so about a person, ``ledger`` turns a step in that into a step of the cells, ``figures`` reads
a department from its cells.
"""
