"""How firm the list is: the whole selection drawn again, many times."""
