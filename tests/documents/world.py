"""Makes what requests may ask for and prints it, by name: tests/documents/world.py ACCOUNT ORDER CHAT (addresses)."""

import json
import sys
import time
import urllib.request

ACCOUNT, ORDER, CHAT = sys.argv[1:]


def post(url, body=None, token=None, **headers):
    headers |= {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(url, json.dumps(body or {}).encode(), headers, method="POST")
    with urllib.request.urlopen(request) as answer:
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
room = post(f"{CHAT}/chat/invite", {"productId": product["id"]}, customer)
world = {
    "itemId": item["id"],
    "productId": product["id"],
    "sellerId": product["sellerId"],
    "customerId": post(f"{ACCOUNT}/accounts/customer", token=customer)["id"],
    "roomId": room["id"],
    "customer.id": order["id"],
    "seller.package_id": order["packages"][0]["id"],
    "chat.id": room["id"],
    "tokens": {"customer": customer, "seller": seller},
}
print(json.dumps(world))
