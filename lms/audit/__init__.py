"""Audit: one row per event in the event's own transaction, sealed afterwards in signed batches.

Listens to every event; emits none. Writers never wait for a chain: a sealer takes the rows that no batch holds yet.
"""
