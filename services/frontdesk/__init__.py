"""The front desk: what all services say, read in one place."""
