"""Identity: cities, offices, the people who act for them, and how they prove who they are."""
