"""A pilot to look at: invented offices in real places, marked as a demonstration everywhere."""
