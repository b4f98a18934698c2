"""Facts are a promise: what was told under a version is read for as long as the version lives."""

import json

import msgspec
import pytest

from shared.facts.fact import FACTS, decode, encode
from tests.contracts.samples import TOLD_BY, golden, sample

NAMES = sorted(FACTS)


def test_every_teller_is_sampled() -> None:
    assert {module.__name__.rpartition(".")[2] for module in TOLD_BY} == {
        name.partition(".")[0] for name in NAMES
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_fact_is_written_as_its_golden_file_says(name: str) -> None:
    """A new fact needs `python -m tests.contracts.samples`; a changed one needs a new version."""
    assert json.loads(encode(sample(FACTS[name]))) == json.loads(golden(name).read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_a_fact_survives_the_journey(name: str) -> None:
    told = sample(FACTS[name])

    assert decode(name, encode(told)) == told


@pytest.mark.parametrize("name", NAMES)
def test_a_reader_ignores_what_a_newer_teller_adds(name: str) -> None:
    newer = json.loads(golden(name).read_bytes()) | {"added_later": {"by": "a newer release"}}

    assert decode(name, json.dumps(newer).encode()) == sample(FACTS[name])


@pytest.mark.parametrize("name", NAMES)
def test_a_teller_cannot_tell_what_is_not_declared(name: str) -> None:
    with pytest.raises(TypeError):
        FACTS[name](**{"not_declared": 1})


@pytest.mark.parametrize("name", NAMES)
def test_a_fact_names_its_noun(name: str) -> None:
    noun = sample(FACTS[name]).noun

    assert noun.startswith(f"{name.split('.')[1]}:")
    assert not noun.endswith(":None")


def test_no_golden_file_is_without_its_fact() -> None:
    assert {path.stem for path in golden("x").parent.glob("*.json")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_no_fact_carries_an_address_or_a_secret(name: str) -> None:
    schema = json.dumps(msgspec.json.schema(FACTS[name]))

    assert not {'"email"', '"secret"', '"password"', '"ip"'} & set(schema.replace(":", " ").split())
