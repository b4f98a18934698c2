"""Words from other servers: whether and where they stand is the channel's rule, not the sender's."""
