"""Activities of ours on their way to other servers' inboxes: planned as rows, sent, tried again."""
