"""What Peraklad costs beside the best peers: ``python -m benchmarks``."""
