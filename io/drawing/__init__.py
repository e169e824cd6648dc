"""The pieces that workbooks are drawn from: sheets, columns, looks, rows spooled to disk."""
