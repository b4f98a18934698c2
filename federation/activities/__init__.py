"""What each kind of activity from elsewhere means here, one file each."""
