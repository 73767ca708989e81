"""Audit: one row per event in the event's own transaction, sealed afterwards in signed batches.

Listens to every event; emits that an auditor's export was asked for. Writers never wait for a chain: a sealer takes the
rows that no batch holds yet.
"""
