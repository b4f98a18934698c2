"""Posts and case studies as moderation knows them, from what their owners tell."""
