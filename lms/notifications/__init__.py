"""Notifications: what happened becomes a notice in the product and, where somebody has an address, mail.

Listens to certificates and permissions; emits nothing. Mail leaves by the outbox, in working time only.
"""
