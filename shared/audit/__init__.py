"""The sealed record of privileged acts: append-only, each entry sealed to the one before.

A service that keeps one has the feature `audit`, the tables `audit` and `audit_heads`, and says there what an
entry holds; how an entry is sealed, kept and checked is here, once.
"""
