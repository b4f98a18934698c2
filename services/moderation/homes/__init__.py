"""What the homes of channels elsewhere decided about posts that stand here in our copies; the public log has it too."""
