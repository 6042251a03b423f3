"""Where every face brings its questions, the documents it looks things up in, and what is kept on disk."""
