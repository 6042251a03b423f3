"""What surrounds a text and is none of it: a page's repeats, a site's menus, lines that a program wrote in front."""
