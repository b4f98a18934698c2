"""What of ours the fediverse sees: actors, finished documents, collections, WebFinger, NodeInfo."""
