"""The trained reader: weights with their digests, the one place that runs ONNX, and the scores that it gives."""

import os

# The heads' matrices are small: threads would spend more time on waiting for one another than on sums. Set before
# NumPy is loaded, which reads it once.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
