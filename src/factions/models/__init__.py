"""The trained reader: weights with their digests, the one place that runs ONNX, and the scores that it gives."""
