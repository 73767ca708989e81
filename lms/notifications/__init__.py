"""Notifications: what happened becomes a notice in the product and, where somebody has an address, mail.

Listens to certificates, permissions and changed addresses; reminds of what ends or is due; emits nothing. Each person
chooses how each kind comes. Mail leaves by the outbox, in working time only, but for news of one's account.
"""
