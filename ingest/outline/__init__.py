"""How a document is built: its title, headings as a tree, contents, articles, notes, and what is wrong with them."""
