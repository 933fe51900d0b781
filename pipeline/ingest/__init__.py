"""From files to tables of text: the one door by which anything comes in."""
