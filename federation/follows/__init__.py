"""Who follows our channels and offices from elsewhere, and how that begins and ends."""
