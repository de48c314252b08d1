"""What no schema can say of a request that must be accepted: each line of this is a promise that the documents make in
words. Loaded by Schemathesis; tests/documents.sh runs it.

Only requests that fit the document are touched, right before they are sent; what is wrong on purpose stays wrong.
"""

import datetime
import itertools
import json
import os
import pathlib
import re
import unicodedata
import zlib

import schemathesis

# Things that are there, made by tests/documents.sh: by the name of the field or the place in a path.
WORLD = json.loads(os.environ["JANGTEO_WORLD"])
PICTURE = (pathlib.Path(__file__).parents[2] / "crates/picture-encoder/fuzz/seeds/two.png").read_bytes()
# Whose token it is.
SIDE = os.environ["JANGTEO_SIDE"]

keys = itertools.count()


@schemathesis.hook
def before_call(context, case, kwargs):
    # The picture that others ask for stays, also when something else of the request is wrong.
    if case.method == "DELETE" and WORLD["imageId"] in (case.path_parameters or {}).values():
        case.path_parameters["image_id"] = "another"
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    # Cursors are opaque: only a list that gave one out takes it.
    if case.query:
        case.query.pop("cursor", None)
    # A key that comes again belongs to the request that it came with.
    for name in list(case.headers or {}):
        if name.lower() == "idempotency-key":
            case.headers[name] = f"{next(keys)}.{case.headers[name]}"[:255]
    if isinstance(case.body, dict):
        case.body = fitting(case.body, FIELDS if case.path.startswith("/accounts/") else {})
    if case.method != "DELETE":
        meet_the_world(case)
    if isinstance(case.body, dict):
        relate(case.path, case.body)
    if case.path == "/seller/product/{id}/images":
        show_pictures(case)


def fitting(value, fields, name=None):
    """The value with these fields repaired."""
    if isinstance(value, dict):
        return {name: fitting(part, fields, name) for name, part in value.items()}
    if isinstance(value, list):
        return [fitting(part, fields) for part in value]
    # JSON Schema takes 1.0 for a whole number; money is never written so.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value:
        return fields.get(name, composed)(value)
    return value


def composed(text):
    """Lengths are those of the composed text (NFC), and a few characters are composed as two or three."""
    normal = unicodedata.normalize("NFC", text)
    return normal[: len(text)] if len(normal) > len(text) else text


def account_name(text):
    """No program may make a link of it."""
    makes_links = set(".。:")
    return composed("".join("·" if makes_links & set(unicodedata.normalize("NFKC", c)) else c for c in text))


def password(text):
    """No control characters or unassigned ones (RFC 8264, FreeformClass), and none of the common ones."""
    plain = "".join(c for c in text if c.isascii() and c.isprintable())
    return ("말 7q" + plain + "-horse staple")[: max(8, len(text))].ljust(min(len(text), 128), "x")


def company_number(text):
    """The last digit checks the others."""
    digits = [int(c) for c in text if c in "0123456789"]
    if len(digits) != 10:
        return text
    total = sum(digit * weight for digit, weight in zip(digits, [1, 3, 7, 1, 3, 7, 1, 3, 5]))
    return text[:-1] + str(-(total + digits[8] * 5 // 10) % 10)


def birth(text):
    """At least 14 years ago, and not before 1900."""
    oldest = datetime.date(1900, 1, 1).toordinal()
    youngest = datetime.date.today().toordinal() - 15 * 366
    number = int(re.sub("[^0-9]", "", text) or 0)
    return str(datetime.date.fromordinal(oldest + number % (youngest - oldest)))


FIELDS = {
    "name": account_name,
    "password": password,
    "companyRegistrationNumber": company_number,
    "birth": birth,
}


def relate(path, body):
    """What fields of one request have to do with each other."""
    # A new password needs the current one.
    if path.endswith("/update") and body.get("password") and not body.get("currentPassword"):
        body["currentPassword"] = "wrong"
    if path.startswith("/seller/product"):
        for item in [body, *(body.get("items") or [])]:
            relate_counts(item)
        relate_product(path, body)
        relate_options(path, body)
    for person in body.get("users") or []:
        relate_person(person)
    # Each item once.
    if body.get("items"):
        once = {item.get("itemId", item.get("id", i)): item for i, item in enumerate(body["items"])}
        body["items"] = list(once.values())
    if path == "/chat/invite":
        invite_somebody(body)


def relate_counts(item):
    """A count that changes needs the one that it is based on, and goes not with a difference."""
    is_change = "itemId" in item or "id" in item
    if is_change and item.get("count") is not None:
        item.pop("addCount", None)
        if item.get("expectedCount") is None:
            item["expectedCount"] = 0


def relate_product(path, body):
    """A product stands in a leaf of the tree, has a notice of a kind that there is, and is complete when it goes on sale."""
    if body.get("categoryId") is not None:
        body["categoryId"] = WORLD["categoryId"]
    if body.get("notice"):
        body["notice"] = {"kind": "OTHER", "values": []}
    if body.get("ownShipping") is not None:
        body["ownShipping"] = bool(body.get("shippingPolicy"))
        if not body["ownShipping"]:
            body.pop("shippingPolicy", None)
    if path == "/seller/product/status":
        body["productId"] = WORLD["wholeId"]
    # Its items have names only.
    if path == "/seller/product/item" and abs(body.get("productId") or 0) < 10_000:
        body["productId"] = WORLD["productId"]


def relate_options(path, body):
    """Each item is one value of each axis, or has a name only; no two things beside each other are called the same."""
    items = body.get("items") or []
    if path != "/seller/product" or "id" in body:
        # The axes of what is there are not known here.
        body.pop("options", None)
    elif not items:
        body["status"] = "DRAFT"
    axes = body.get("options") or []
    number_names(axes)
    for axis in axes:
        number_names(axis["values"])
    if axes:
        combinations = itertools.product(*([value["name"] for value in axis["values"]] for axis in axes))
        items = [{**item, "options": list(values)} for item, values in zip(items, combinations)]
        body["items"] = items
    for item in [] if axes else items:
        item.pop("options", None)
    number_names(item for item in items or [body] if "price" in item and not {"id", "itemId"} & item.keys())


def number_names(things):
    """No two of them are called the same."""
    for n, thing in enumerate(things):
        thing["name"] = f"{n}{thing.get('name') or ''}"[:50]


def show_pictures(case):
    """Of one product it is known which it has."""
    if case.method == "PUT":
        case.path_parameters["id"] = WORLD["wholeId"]
        shown = (case.body.get("images") or [{}])[0]
        case.body["images"] = [{**shown, "id": WORLD["imageId"]}]


@schemathesis.serializer("image/*", "image/gif", "image/jpeg", "image/png", "image/webp")
def bring(context, value):
    """What is brought is a picture."""
    is_good = context.case.meta is None or context.case.meta.generation.mode.is_positive
    return PICTURE if is_good else str(value).encode(errors="replace")


def relate_person(person):
    """Somebody is known by an address or by an id."""
    if person.get("email") and person.get("id") is not None:
        del person["id"]
    elif not person.get("email") and person.get("id") is None:
        person["id"] = WORLD["sellerId"]


def invite_somebody(body):
    """A room is with somebody or about something; a seller's own product has no other seller to talk to."""
    if not body.get("users") and (body.get("productId") is None or SIDE == "seller"):
        body["users"] = [{"id": WORLD["customerId"], "type": "CUSTOMER"}]


def meet_the_world(case):
    """Half of what is asked for is there."""
    for place in list(case.path_parameters or {}):
        known = WORLD.get(f"{case.path.split('/')[1]}.{place}")
        if known and is_odd(case.path_parameters[place]):
            case.path_parameters[place] = known
    if not isinstance(case.body, dict):
        return
    for thing in [case.body, *(case.body.get("items") or [])]:
        for name in ("itemId", "productId", "roomId"):
            if thing.get(name) is not None and is_odd(thing[name]):
                thing[name] = WORLD[name]
        # What is in a cart or in stock may only grow up to a limit; ids are small where they name something.
        known = thing.get("itemId", thing.get("id"))
        if known is not None and abs(known) < 10_000:
            for units in ("count", "addCount"):
                if thing.get(units) is not None:
                    thing[units] = max(-9, min(9, thing[units]))


def is_odd(value):
    """Half of all values, always the same ones."""
    return zlib.crc32(str(value).encode()) % 2 == 1
