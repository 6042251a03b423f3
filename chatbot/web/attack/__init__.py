"""What tries to break one's own server, files and engine, so that anybody can repeat the figures of the README."""
