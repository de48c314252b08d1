// README's own order, as a client made of the documents writes it: it must compile with nothing but what README says.
import createClient from "openapi-fetch";
import type { components, paths as OrderApi } from "./generated/order-api.js";
import type { paths as AccountApi } from "./generated/account-api.js";
import type { paths as ChatApi } from "./generated/chat-api.js";

const accounts = createClient<AccountApi>({ baseUrl: "http://localhost:8080" });
const orders = createClient<OrderApi>({ baseUrl: "http://localhost:8081" });
const chat = createClient<ChatApi>({ baseUrl: "http://localhost:8085" });

const login = await accounts.POST("/accounts/login", {
  body: { email: "kim@example.kr", password: "말 배터리 스테이플", type: "CUSTOMER" },
});
// @ts-expect-error: an account is a CUSTOMER or a SELLER
await accounts.POST("/accounts/login", { body: { email: "kim@example.kr", password: "x", type: "customer" } });
await accounts.POST("/accounts/password/reset", { body: { email: "kim@example.kr", type: "SELLER" } });
const token: string = login.data?.accessToken ?? "";
const headers = { Authorization: `Bearer ${token}` };

const product = await orders.POST("/seller/product", {
  headers,
  body: {
    name: "무선이어폰",
    description: "한 번 충전으로 30시간",
    items: [{ name: "블랙", price: 59900, count: 10 }],
  },
});
const itemId: number = product.data?.items[0]?.id ?? 0;
await accounts.POST("/accounts/customer/balance", {
  headers,
  body: { from: "국민은행", message: "충전", money: 200000 },
});
await orders.GET("/search/product", { params: { query: { name: "이어폰", sort: "priceAsc", limit: 20 } } });
// @ts-expect-error: there is no such order
await orders.GET("/search/product", { params: { query: { sort: "cheapest" } } });
await orders.POST("/customer/cart", { headers, body: { items: [{ itemId, count: 2 }] } });

const placed = await orders.POST("/customer/orders", {
  headers,
  params: { header: { "Idempotency-Key": "my-first-order" } },
  body: {
    shipping: {
      recipient: "김민수",
      phone: "01012345678",
      postalCode: "06236",
      address1: "서울특별시 강남구 테헤란로 152",
    },
  },
});
const order: components["schemas"]["Order"] | undefined = placed.data;
switch (placed.error?.code) {
  case "NOT_ENOUGH_BALANCE":
  case "EMPTY_CART":
  case "PRICE_CHANGED":
    break;
  // @ts-expect-error: not a code that placing an order answers with
  case "ALREADY_VERIFIED":
    break;
}
if (order) {
  await orders.POST("/customer/orders/{id}/confirm", { headers, params: { path: { id: order.id } } });
  await orders.POST("/customer/orders/{id}/cancel", { headers, params: { path: { id: order.id } }, body: {} });
}
await orders.POST("/seller/orders/{package_id}/ship", {
  headers,
  params: { path: { package_id: order?.packages[0]?.id ?? "" } },
  body: { carrier: "CJ대한통운", trackingNumber: "612345678901" },
});
await chat.POST("/chat/invite", {
  headers,
  body: { name: "이어폰 문의", users: [{ email: "tester@test.com", type: "SELLER" }] },
});
