"""What tests of every service share; shipped with the code so that tests stay short."""
