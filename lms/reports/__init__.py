"""Reports: what is so about each person (facts), how many of them a department has (cells), and the pages made of them.

Emits nothing; listens to people, learning, awards and permission. Facts and cells never decide anything: they are
written in the transaction of what happened, can be made anew at any time, and are held against their sources.
"""
