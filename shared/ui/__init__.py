"""What every page is made of: layout, components, styles, scripts, words in two languages."""
