"""The program beside its peers, and beside itself with one choice or one rule made otherwise."""
