"""`python -m grantcall` does what the command `grantcall` does."""

from grantcall.cli import main

if __name__ == "__main__":
    main()
