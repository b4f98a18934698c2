"""The bus's named statements; they run in the schema of whichever service uses them."""

from pathlib import Path

from shared.data.queries import Queries

queries = Queries(Path(__file__).with_name("bus.sql"))
