"""The rules of marking, places and allocation written a second time, as the judge of the first.

Nothing here is imported by the product and nothing of the product is imported here: two programs
written apart from one text must agree on every value, outcome and place. Plain standard library,
exact fractions, every order of equals walked; speed is nobody's concern. README.md says which
reading was chosen where the text leaves one open.
"""
