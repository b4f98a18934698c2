"""Reports that leave: posts from elsewhere, reported here, told to the servers they came from."""
