"""How others find us before they speak to us."""
