"""Collections of Milvus as a store: reached, written, searched."""
