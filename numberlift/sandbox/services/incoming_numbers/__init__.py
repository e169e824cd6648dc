"""The incoming phone numbers that come with hosted-number orders."""
