"""A backup in one file, and an instance made anew from it: the same ids, keys and followers, nothing sent twice."""
