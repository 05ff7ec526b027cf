"""Keys and passwords by their shapes, beside near misses that give nothing away."""

import pytest

from tasks.pii.spans import find_spans

KEY = "q7Rt2LmZ9xVb4NcK8sWd"


@pytest.mark.parametrize("text", [
    f"postgresql://ada:{KEY}@db.example:5432/shop", f"redis://:{KEY}@cache.example:6379/0",
    f"mongodb+srv://u:{KEY}@c0.example/t",
    f"Server=db.example;User ID=sa;Password={KEY};", f"AccountName=a;AccountKey={KEY}{KEY}==;",
    f"Authorization: Basic {KEY}==",
    f'"private_key_id": "{KEY}{KEY}"', f"https://hooks.slack.com/services/T0AB/B0CD/{KEY}", "xoxb-123456789012-" + KEY,
    "SK" + "0a1b2c3d" * 4, f"export API_TOKEN='{KEY}'", f"DB_PASSWORD={KEY}",
])  # fmt: skip
def test_secrets(text: str) -> None:
    assert {one.type for one in find_spans(["config: " + text], network=False)[0]} & {"SECRET", "PASSWORD"}


@pytest.mark.parametrize("text", [
    "postgresql://db.example:5432/shop", 'password = os.environ["DB_PASSWORD"]', "password: ${DB_PASSWORD}",
    "password: ********",
    "token: {{ secrets.TOKEN }}", "xoxo-kisses2024", "password=process.env.PW", "password: None", "SK-12 is sold out",
])  # fmt: skip
def test_near_misses(text: str) -> None:
    assert not {one.type for one in find_spans(["config: " + text], network=False)[0]} & {"SECRET", "PASSWORD"}
