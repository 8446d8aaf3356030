"""The samples that travel with the package: whole, described, and made as they say."""

import gzip
import hashlib
import importlib.util
import sys
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[1] / "data-samples"


def test_online_retail_is_the_whole_published_file():
    with gzip.open(SAMPLES / "online-retail" / "online_retail.csv.gz", "rt", encoding="utf-8", newline="") as file:
        assert sum(1 for _ in file) == 541_909 + 1
    readme = (SAMPLES / "online-retail" / "README.md").read_text(encoding="utf-8")
    assert "CC BY 4.0" in readme
    assert "10.24432/C5BW33" in readme


def test_the_shop_is_made_again_byte_for_byte(tmp_path):
    spec = importlib.util.spec_from_file_location("make_shop", SAMPLES / "shop" / "make_shop.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_shop"] = module
    spec.loader.exec_module(module)
    module.make_shop(module.SEED, tmp_path)
    for path in (SAMPLES / "shop").glob("*.csv"):
        assert digest(tmp_path / path.name) == digest(path), path.name


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
