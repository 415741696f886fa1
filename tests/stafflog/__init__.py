"""The staff log: what is signed, how it is chained, who notices what."""
