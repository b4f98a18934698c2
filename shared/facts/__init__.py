"""The only language between services: what happened, in the past tense, public and versioned."""
