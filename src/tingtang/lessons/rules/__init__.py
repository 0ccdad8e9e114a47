"""Pure arithmetic of classes."""
