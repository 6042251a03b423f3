"""The embedding model that travels with the program: multilingual-e5-small, cut to Chinese and English."""
