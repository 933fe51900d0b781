"""Every fault and threat that is known, and the tests that show what happens."""
