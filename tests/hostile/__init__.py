"""Odd and hostile files of others, read and judged; none of them is kept here."""
