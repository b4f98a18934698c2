"""Which other servers the operator vouches for, so that their offices are believed to be what they say."""
