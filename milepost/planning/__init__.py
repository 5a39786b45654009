"""What people decide: each change authorised, versioned and kept in the journal."""
