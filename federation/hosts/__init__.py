"""Other servers: what they run, how they like to be spoken to, and which of them are not welcome."""
