"""The image holds the programs, and nothing that lies beside them: no `.env`, no keys, no backups."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
READ_WHEN_RUNNING = {"deploy", "federation", "services", "shared", "docs/openapi.json"}
READ_WHEN_BUILDING = {"package.json", "package-lock.json", "requirements.txt"}


def patterns() -> list[str]:
    """Return the patterns of .dockerignore; a later one wins."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_nothing_enters_the_image_but_what_is_named() -> None:
    everything, *rest = patterns()
    let_in = {each.removeprefix("!") for each in rest if each.startswith("!")}

    assert everything == "*"
    assert let_in == READ_WHEN_RUNNING | READ_WHEN_BUILDING
    assert [name for name in let_in if not (ROOT / name).exists()] == []


def test_what_is_copied_by_name_is_let_in() -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text().splitlines()
    copied = {
        source
        for line in dockerfile
        if line.startswith("COPY ") and "--from" not in line
        for source in line.split()[1:-1]
    }

    let_in = tuple(each.removeprefix("!") for each in patterns() if each.startswith("!"))
    assert "package.json" in copied
    assert [each for each in copied - {"."} if not each.startswith(let_in)] == []
