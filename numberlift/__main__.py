"""`python -m numberlift` is the command line."""

from numberlift.cli.app import main

if __name__ == "__main__":
    main()
