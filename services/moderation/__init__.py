"""What is out of bounds and why: rules, reports, decisions, and the public log of them."""
