//! order-api over HTTP: the real service on a free port, called as its clients call it.

mod customer_cart;
mod harness;
mod search;
mod seller_product;
