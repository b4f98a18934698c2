"""The one door for every request we send: where it may go, how long it may take, how much it may bring (gate G7)."""
