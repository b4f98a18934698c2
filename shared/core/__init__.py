"""The ground everything stands on: ids, time, errors, settings, log lines."""
