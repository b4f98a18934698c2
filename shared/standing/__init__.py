"""Who is who and who may what, right now: the one projection that every service carries."""
