"""The front page: what is going on, for a visitor and for a member."""
