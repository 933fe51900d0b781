"""Where a result comes from: the run's name, the lists' fingerprint, manifest, crate, signature.

Nothing here asks the clock, the host, the user or the folder. The run's name
is a digest of what decides the result, so the same inputs, policy and program
have the same name on every machine; the fingerprint is a digest of the results
themselves, so it stays when sheets are sorted anew.
"""

from __future__ import annotations

from pipeline.provenance.names import kept_names
from pipeline.provenance.origin import TEMPLATE, Provenance, fingerprint
from pipeline.provenance.program import commit, program_digest

__all__ = ["TEMPLATE", "Provenance", "commit", "fingerprint", "kept_names", "program_digest"]
