//! order-api over HTTP: the real service on a free port, called as its clients call it.

#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop")]

mod carts_in_redis;
mod catalogue;
mod customer_cart;
mod harness;
mod listed;
mod order_access;
mod order_lists;
mod order_payment;
mod order_placing;
mod order_quota;
mod order_whole_cart;
mod package_transitions;
mod pictures;
mod process;
mod search;
mod search_facets;
mod search_indexing;
mod search_killed;
mod seller_product;
mod seller_stock;
mod shipping_fees;
mod unknown_words;
mod wire;
