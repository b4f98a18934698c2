"""What each kind of activity does here; one file each, found by `federation.inbox.registry`."""
