"""The built assets, under `/static`."""

from shared.ui.static import static_pages

pages = static_pages()
