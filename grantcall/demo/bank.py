"""Accounts that cannot exist: a bank numbered nought, and check digits that hold."""

from string import ascii_uppercase

from stdnum import iban

from grantcall.definitions.answers.texts import read_iban

_BANK, _BRANCH = "00000", "00000"


def invented_iban(turn: int) -> str:
    """Return the invented account of a group, by its turn in the data file.

    Bank and branch are nought and the account says what it is; the check letter and the
    check digits are right, so that the form takes it.
    """
    account = f"DIMOSTR{turn:05d}"
    for letter in ascii_uppercase:
        bare = f"IT00{letter}{_BANK}{_BRANCH}{account}"
        number = f"IT{iban.calc_check_digits(bare)}{bare[4:]}"
        if not read_iban(number).reasons:
            return number
    raise ValueError("one of the letters must fit")
