"""What offices say: posts and threaded replies, with every earlier wording."""
