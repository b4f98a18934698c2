"""People, offices and channels elsewhere, as their own servers show them, with their keys."""
