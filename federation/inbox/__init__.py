"""The one gate for what comes from elsewhere: verified, kept as it came, answered, applied in batches."""
