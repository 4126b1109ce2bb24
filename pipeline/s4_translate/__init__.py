"""Translate into English, only where the user names a provider: evidence sentences, and articles in other languages."""
