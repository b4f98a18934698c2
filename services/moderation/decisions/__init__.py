"""What moderators decide: hide or restore, with a rule and a reason."""
