"""Other software at the table: access tokens, and the permission as an AuthZEN decision point.

It emits AccessTokenMade and AccessTokenRevoked and listens to PersonLeft: a token ends with whoever made it.
"""
