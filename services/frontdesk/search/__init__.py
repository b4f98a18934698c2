"""Search over everything in sight."""
