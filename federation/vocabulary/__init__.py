"""ActivityStreams nouns read and written: our shapes to theirs and back, without input or output."""
