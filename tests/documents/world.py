"""Makes what requests may ask for and prints it, by name: tests/documents/world.py ACCOUNT ORDER CHAT (addresses)."""

import json
import pathlib
import sys
import time
import urllib.request

ACCOUNT, ORDER, CHAT = sys.argv[1:]


# Two red pixels above two others.
PICTURE = pathlib.Path(__file__).parents[2] / "crates/picture-encoder/fuzz/seeds/two.png"


def post(url, body=None, token=None, **headers):
    headers |= {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    body = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
    with urllib.request.urlopen(urllib.request.Request(url, body, headers, method="POST")) as answer:
        return json.load(answer)


def get(url):
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)


customer, seller = (post(f"{ACCOUNT}/test/create/{side}")["key"] for side in ("customer", "seller"))
item = {"name": "빨강", "price": 12_900, "count": 500_000}
product = {"name": f"무선이어폰 {time.time_ns()}", "description": "소리가 좋습니다.", "items": [item]}
product = post(f"{ORDER}/seller/product", product, seller)
item = product["items"][0]
post(f"{ACCOUNT}/accounts/customer/balance", {"from": "김민수", "message": "", "money": 10_000_000}, customer)
shipping = {"recipient": "김민수", "phone": "01012345678", "postalCode": "06236", "address1": "서울특별시 강남구"}
line = {"itemId": item["id"], "count": 1, "price": item["price"]}
order = {"items": [line], "shipping": shipping}
order = post(f"{ORDER}/customer/orders", order, customer, **{"Idempotency-Key": f"world-{time.time_ns()}"})
# A product to which nothing is missing.
leaf = next(c for c in get(f"{ORDER}/categories")["categories"] if c["leaf"])
kind = get(f"{ORDER}/notices")["kinds"][0]
notice = {"kind": kind["kind"], "values": [{"field": f["field"], "value": "상세 참조"} for f in kind["fields"]]}
whole = {"name": f"사진 있는 이어폰 {time.time_ns()}", "description": "소리가 좋습니다.", "categoryId": leaf["id"],
         "notice": notice, "items": [{"name": "빨강", "price": 12_900, "count": 50}]}
whole = post(f"{ORDER}/seller/product", whole, seller)
image = post(f"{ORDER}/seller/product/{whole['id']}/images", PICTURE.read_bytes(), seller)
room = post(f"{CHAT}/chat/invite", {"productId": product["id"]}, customer)
world = {
    "itemId": item["id"],
    "productId": product["id"],
    "sellerId": product["sellerId"],
    "customerId": post(f"{ACCOUNT}/accounts/customer", token=customer)["id"],
    "roomId": room["id"],
    "categoryId": leaf["id"],
    "wholeId": whole["id"],
    "imageId": image["id"],
    "customer.id": order["id"],
    "seller.id": whole["id"],
    "img.id": image["id"],
    "seller.package_id": order["packages"][0]["id"],
    "chat.id": room["id"],
    "tokens": {"customer": customer, "seller": seller},
}
print(json.dumps(world))
