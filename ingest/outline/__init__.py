"""How a document is built: its title, headings as a tree, contents, notes, and what is wrong with them."""
