"""How long the heavy questions take, as ratios to DuckDB's own count(distinct) over the same file: python -m benchmarks."""
