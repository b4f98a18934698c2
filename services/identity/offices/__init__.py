"""The offices that speak here, each under a handle of its own."""
