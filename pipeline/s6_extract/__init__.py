"""Event mentions with their slots, modality and attribution."""
