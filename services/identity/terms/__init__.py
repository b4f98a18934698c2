"""Terms: who may act for which office, as mayor or delegate, and until when."""
