"""The web edge: doors with policies, who is asking, clear refusals, and what the API promises."""
