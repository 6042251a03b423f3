"""What programs call: the HTTP API, OpenAI's form of it, the tool server, shared links, Word files."""
