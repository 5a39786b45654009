"""The parts of the presentation: its template, its charts and its slides."""
