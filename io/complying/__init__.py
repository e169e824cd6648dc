"""Comply lists coming in and comply's reports going out.

aliases    what people call the sheets and columns
lists      a workbook with sheets for bundles, end users, documents and addresses, or one flat sheet; its rows in order
reports    the three files below, together or not at all
flatfile   report.csv, one line for whatever is to be said of a row
book       report.xlsx: Summary, Items, Problems
fixlist    fix-list.xlsx: what a person can correct, with all that it needs to be run again
template   an empty list made from a regulation
"""
