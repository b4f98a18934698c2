"""One manifest, one command: how the house is put together and run."""
