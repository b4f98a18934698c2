"""Proof that words come from whom they say: signatures, digests and keys. Pure: no input, no output (gates G1–G3)."""
