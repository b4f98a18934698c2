"""Topics that stay open: opened, reworded, archived and opened again by the operator."""
