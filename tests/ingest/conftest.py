"""What tests of ingest share: a publisher on this machine."""

import sys
from pathlib import Path

# Tests are imported by path (importlib), so that what they share has to be made findable.
sys.path.append(str(Path(__file__).parent))
