"""Cards: everybody's posts, case studies and channels in one projection, made from facts alone."""
