"""Opinions beside the result: nothing that is published depends on them."""
