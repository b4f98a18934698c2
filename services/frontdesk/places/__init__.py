"""Cities and offices: who is here, and what they said."""
