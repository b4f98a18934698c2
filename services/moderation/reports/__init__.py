"""What people report, with or without an account."""
