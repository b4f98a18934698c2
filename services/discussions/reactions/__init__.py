"""One word about a post from an office: useful, tried, want to try, thanks."""
