"""What a member sees of themselves: who they are, their sessions and their tokens."""
