"""Signing in by a link that works once: asked for by mail, or printed by the operator."""
