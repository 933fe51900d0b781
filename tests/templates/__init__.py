"""How the Word templates in configs/templates/ were made: `python -m tests.templates`.

They are an office's to edit in Word or WPS; what was edited is compared with
nothing. This folder holds how they looked when they were shipped.
"""
