"""An answer as it is put to people and to programs: HTML, the table beside it, JSON."""
