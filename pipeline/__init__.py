"""linxuan: from district workbooks and expert marks to a ranked recommendation list."""

__version__ = "0.1.0"
