"""The nouns of Milepost as frozen values, and the tree of errors. Imports nothing of ours."""
