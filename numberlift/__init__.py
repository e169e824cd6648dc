"""Lift a spreadsheet of phone numbers onto Twilio: check, host, port, comply, follow, report."""
