"""How a contact came to where it stands."""
