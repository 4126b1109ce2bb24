"""Translate sentences, only where a provider is named."""
