"""A policy in the words of an official: its keys, its parts, and what changed in it."""
