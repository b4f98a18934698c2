"""The record of privileged acts: append-only, each entry sealed to the one before."""
