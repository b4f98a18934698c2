"""The services of the house: strangers to each other, who meet in facts."""
