"""Our embassy to the fediverse: what of ours is shown there, what comes from there, and who follows."""
