"""What is kept: case studies, each with what was tried and what it did."""
