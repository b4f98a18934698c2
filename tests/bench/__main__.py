"""Runs every measurement and prints it beside the goals of the design."""

from importlib import import_module

MEASUREMENTS = ("pages", "documents", "facts", "delivery", "follows", "creates", "latency", "start")


def main() -> None:
    """Measure one after the other; the machine is the same for all."""
    for name in MEASUREMENTS:
        print(f"\n## {name}")
        import_module(f"tests.bench.{name}").main()


if __name__ == "__main__":
    main()
