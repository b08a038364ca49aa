"""``python -m streams`` is the command ``tocsin``."""

from streams.cli import tocsin


def main() -> None:
    """Run the command line."""
    tocsin(prog_name="tocsin")


if __name__ == "__main__":
    main()
