"""The first page of an empty instance: whoever runs it opens the first office, and signs in."""
