"""The ledger: where readings are kept. `open` gives a ledger, `writer` adds to it, `reader` asks it; nothing in it is ever overwritten."""
