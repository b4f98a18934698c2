"""The cities this instance knows, by their Census GEOID."""
