"""Hosted-number orders as the preview API shows them."""
