"""The record of what moderators did: append-only, each entry sealed to the one before."""
