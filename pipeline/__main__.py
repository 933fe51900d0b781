"""`python -m pipeline` is the command `linxuan`."""

from pipeline.cli import run

if __name__ == "__main__":
    run()
