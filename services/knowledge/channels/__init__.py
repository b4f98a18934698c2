"""The channels a case study can be filed under, as discussions tells of them."""
