"""Tables of plain text: where they stand, their columns, rows and figures."""
