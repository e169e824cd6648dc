"""Hosting eligibility, one number at once or a thousand in the background."""
