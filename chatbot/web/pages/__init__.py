"""The pages that the server draws: the chat's frame, documents, figures, a visitor's own file, the widget."""
