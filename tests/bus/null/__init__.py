"""Two null services, `north` and `south`: each reads gauges, tells of it, and counts every effect of every fact."""
