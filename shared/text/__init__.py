"""Words people wrote, made safe and readable: the one place where they become HTML or plain text (gate G14)."""
