"""Case studies announced in the channel they are filed under."""
