"""Keys of programs, each for one member at one office; only their SHA-256 is kept."""
