"""Posts of ours on their way to channels of other servers: sent, shown there, or not."""
