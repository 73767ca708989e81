"""A demo company of any size, from a seed: its people, nine months of history, and the personas one can be.

Hundreds of people are played: real commands through the services of the rooms, with a clock that is set. Thousands are
written in bulk by the same pure rules. Emits and listens to nothing; a persona is the mark of a database it made.
"""
