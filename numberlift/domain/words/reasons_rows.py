"""Our own words: problems of rows, notes on numbers that were understood, causes of unanswered checks; data only."""

from __future__ import annotations

from numberlift.domain.words.advice import Advice, Remedy

_WRITE_OUT = "Write the number with + and country code, for example +14155550100."
_FROM_SOURCE = (
    "Take the number from its source again, with the column formatted as text before it is filled, and check again."
)
_CHECK_AGAIN = "Run the same command again; only the open numbers are asked again."


def _fix(sentence: str, next_step: str = _WRITE_OUT) -> Advice:
    return Advice(sentence, next_step, Remedy.FIX)


ROW_PROBLEMS: dict[str, Advice] = {
    "empty-cell": _fix("The row has no phone number.", "Enter the number, or delete the row."),
    "not-a-number": _fix("The cell holds no phone number."),
    "too-short": _fix("The number has too few digits."),
    "too-long": _fix("The number has too many digits."),
    "wrong-length": _fix("No number of this country has that many digits."),
    "area-code-missing": _fix(
        "The area code is missing.", "Write the number with its area code, best as +14155550100."
    ),
    "short-code": _fix(
        "So few digits are a short code or a number that was cut off; short codes can be neither hosted nor ported.",
        "Write the whole number with + and country code, or delete the row.",
    ),
    "not-valid-in-country": _fix(
        "No such number can exist in this country: the area code or the digits after it are not in use.",
        "Correct the digits; a number of another country needs its + and country code.",
    ),
    "unknown-country-code": _fix("No country has the code after the +."),
    "account-sid-malformed": _fix(
        "The account sid of the row is not one: it begins with AC and has 32 hexadecimal digits after it.",
        "Copy the account sid again from the Twilio Console, or leave the cell empty for our own account.",
    ),
    "unknown-country": _fix(
        "The row's country is not known.",
        "Write the country as a two-letter code (US, CA, GB) or by its English name, and check again.",
    ),
    "digits-lost": _fix(
        "A spreadsheet has cut off digits of the number (4.15555E+09); they cannot be guessed.", _FROM_SOURCE
    ),
    "date-in-number-column": _fix("The cell holds a date; a spreadsheet may have made it from a number.", _FROM_SOURCE),
    "spreadsheet-error": _fix(
        "The cell holds a spreadsheet error in place of a number.", "Repair the formula, or enter the number itself."
    ),
    "negative-number": _fix(
        "The cell holds a negative number; a spreadsheet may have calculated with the dashes.", _FROM_SOURCE
    ),
    "not-a-whole-number": _fix("The cell holds a number with decimals, not a phone number.", _FROM_SOURCE),
    "premium-rate": _fix(
        "Callers pay a premium for this number; Twilio neither hosts nor ports such numbers.",
        "Delete the row, or correct the number if it is mistyped.",
    ),
    "two-numbers-run-together": _fix(
        "Two or more numbers stand in the cell without anything between them.",
        "Put each number in a row of its own, or a semicolon between them.",
    ),
    "several-numbers": _fix("The cell holds several numbers where one is wanted.", "Keep one number in the cell."),
    "shortened-number": _fix(
        "Only the last digits of a second number are given.", "Write the second number out, in a row of its own."
    ),
    "number-range": _fix("The cell holds a range of numbers.", "Write every number of the range in a row of its own."),
    "more-than-a-number": _fix(
        "The cell holds other digits besides a phone number, so it can be read in more than one way.",
        "Keep only the number in the cell.",
    ),
}

NOTES: dict[str, str] = {
    "assumed-international": "Read as an international number although it has no +; confirm it before ordering.",
    "extension": "The extension in the cell was left out.",
    "international-prefix": "The international prefix (00 or 011) was read as +.",
    "tel-link": "",
    "vanity": "Letters were read as the digits of a telephone keypad.",
    "words": "Words beside the number were left out.",
}
"""A sentence for each note of `PhoneNumber.notes`; empty where nobody needs to be told."""

UNANSWERED: dict[str, Advice] = {
    "time-out": Advice("Twilio did not answer in time.", _CHECK_AGAIN, Remedy.RETRY),
    "no-answer": Advice("Twilio did not answer.", _CHECK_AGAIN, Remedy.RETRY),
    "server-error": Advice("Twilio answered with an error of its own.", _CHECK_AGAIN, Remedy.RETRY),
    "unreadable-reply": Advice("Twilio's answer could not be read.", _CHECK_AGAIN, Remedy.RETRY),
    "internal-processing-error": Advice("Twilio could not finish the check.", _CHECK_AGAIN, Remedy.RETRY),
    "rate-limited": Advice(
        "Twilio refused the request because too many were made at once.", _CHECK_AGAIN, Remedy.RETRY
    ),
    "deadline": Advice("Twilio had not finished the check when our time for it was over.", _CHECK_AGAIN, Remedy.RETRY),
    "refused": Advice(
        "Twilio refused the request for this number.",
        "Look the code up in Twilio's error catalogue, correct the row if it is wrong, and run the same command again.",
        Remedy.RETRY,
    ),
}

NOT_CHECKED_YET = Advice("The number has not been checked yet.", _CHECK_AGAIN, Remedy.RETRY)

NOT_ASKED_FOR = Advice(
    "This check was not asked for.", "Run the check without --only to learn what else is possible.", Remedy.RETRY
)
