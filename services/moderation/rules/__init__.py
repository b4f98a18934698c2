"""The rules, few and the same for every viewpoint."""
