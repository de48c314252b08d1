//! A customer's orders, and one of them with its boxes.

use actix_web::{HttpResponse, web};
use askama::Template;
use domain::OrderId;
use public_client::order::types::{ListOrdersStatus, OrderStatus};
use serde::Deserialize;

use super::words_of_orders;
use crate::pages::{frame, page_at};
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::order::{Happened, OrderBox, OrderRow, boxes, destination, happened, order_row};
use crate::view::{Frame, moment, page, won};
use crate::visitor::Buyer;
use crate::words::orders::OrderWords;

/// So many orders stand on a page.
const PAGE: i64 = 20;
/// So much of what became of an order is told; a box goes no more than a dozen steps.
const EVENTS: i64 = 100;
/// So many seconds pass before the page of an order whose payment runs is asked for again.
const AGAIN: u32 = 2;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    page_at(config, "/my/orders", |at| at.get(list));
    page_at(config, "/my/orders/{id}", |at| at.get(show));
}

/// Which orders, as the address says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    status: String,
    cursor: String,
}

impl Asked {
    /// Of which state; all, where it names none.
    fn status(&self) -> Option<ListOrdersStatus> {
        self.status.parse().ok()
    }

    /// The address of the page that begins there.
    fn path(status: Option<ListOrdersStatus>, cursor: Option<&str>) -> String {
        let status = status.map(|status| ("status", status.to_string()));
        let pairs: Vec<_> =
            status.into_iter().chain(cursor.map(|cursor| ("cursor", cursor.to_owned()))).collect();
        let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
        if query.is_empty() { "/my/orders".to_owned() } else { format!("/my/orders?{query}") }
    }
}

/// A state to look at.
struct Filter {
    text: &'static str,
    path: String,
    is_chosen: bool,
}

fn filters(chosen: Option<ListOrdersStatus>, w: &OrderWords) -> Vec<Filter> {
    use ListOrdersStatus as S;
    let all = [
        (w.all, None),
        (w.order_pending, Some(S::Pending)),
        (w.order_paid, Some(S::Paid)),
        (w.order_closed, Some(S::Closed)),
        (w.order_failed, Some(S::Failed)),
    ];
    let filter =
        |(text, status)| Filter { text, path: Asked::path(status, None), is_chosen: status == chosen };
    all.into_iter().map(filter).collect()
}

#[derive(Template)]
#[template(path = "my/orders.html")]
struct OrdersPage {
    frame: Frame,
    w: &'static OrderWords,
    filters: Vec<Filter>,
    orders: Vec<OrderRow>,
    more: Option<String>,
}

async fn list(
    shop: web::Data<Shop>,
    Buyer(visitor): Buyer,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Refusal> {
    let w = words_of_orders(&visitor);
    let status = asked.status();
    let cursor = Some(asked.cursor.as_str()).filter(|cursor| !cursor.is_empty());
    let (orders, frame) = futures_util::join!(
        shop.services.order.list_orders(cursor, Some(PAGE), status),
        frame(&shop, &visitor, w.orders)
    );
    let found = orders?.into_inner();
    let row = |order| order_row(order, &shop.cdn_url, w, visitor.language);
    page(&OrdersPage {
        frame,
        w,
        filters: filters(status, w),
        orders: found.orders.iter().map(row).collect(),
        more: found.next_cursor.map(|cursor| Asked::path(status, Some(&cursor))),
    })
}

#[derive(Template)]
#[template(path = "my/order.html")]
struct OrderPage {
    frame: Frame,
    w: &'static OrderWords,
    id: String,
    placed: String,
    note: &'static str,
    is_pending: bool,
    /// After how many seconds the browser asks again, while the payment runs.
    again: u32,
    /// Why it was not paid; empty: it was, or may be.
    failed: &'static str,
    boxes: Vec<OrderBox>,
    total: String,
    destination: [String; 2],
    memo: Option<String>,
    /// What became of it; nothing where that can't be told now.
    log: Option<Vec<Happened>>,
}

/// What was just done, as the address says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    note: String,
}

impl Done {
    fn in_words(&self, w: &OrderWords) -> &'static str {
        match self.note.as_str() {
            "cancel" => w.done_cancel,
            "confirm" => w.done_confirm,
            "return" => w.done_return,
            "address" => w.address_not_saved,
            _ => "",
        }
    }
}

async fn show(
    shop: web::Data<Shop>,
    Buyer(visitor): Buyer,
    id: web::Path<String>,
    done: web::Query<Done>,
) -> Result<HttpResponse, Refusal> {
    let id: OrderId = id.parse().map_err(|_| Refusal::NotFound)?;
    let w = words_of_orders(&visitor);
    let services = &shop.services.order;
    let (order, events, frame) = futures_util::join!(
        services.get_order(&id),
        services.list_events(&id, None, Some(EVENTS)),
        frame(&shop, &visitor, w.order)
    );
    let order = order?.into_inner();
    if let Err(error) = &events {
        tracing::warn!(error = kit::chain(error), "what became of an order can't be told");
    }
    let language = visitor.language;
    page(&OrderPage {
        frame,
        w,
        id: id.to_string(),
        placed: moment(&order.created_at.to_string(), language),
        note: done.in_words(w),
        is_pending: order.status == OrderStatus::Pending,
        again: AGAIN,
        failed: failed(order.status, order.reason.as_deref(), w),
        boxes: boxes(&order, &shop.cdn_url, w, language),
        total: won(order.total_price, language),
        destination: destination(&order.shipping),
        memo: order.shipping.memo.clone(),
        log: events.ok().map(|events| happened(&order, &events.events, w, language)),
    })
}

fn failed(status: OrderStatus, reason: Option<&str>, w: &OrderWords) -> &'static str {
    match (status, reason) {
        (OrderStatus::Failed, Some("NOT_ENOUGH_BALANCE")) => w.failed_balance,
        (OrderStatus::Failed, _) => w.failed_other,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::orders::KOREAN;

    #[test]
    fn the_address_says_which_orders() {
        let asked = |status: &str| Asked { status: status.into(), cursor: String::new() }.status();
        assert_eq!(asked("PAID"), Some(ListOrdersStatus::Paid));
        assert_eq!((asked(""), asked("paid"), asked("' OR 1=1")), (None, None, None));
        assert_eq!(Asked::path(None, None), "/my/orders");
        let path = Asked::path(Some(ListOrdersStatus::Closed), Some("a+b=&"));
        assert_eq!(path, "/my/orders?status=CLOSED&cursor=a%2Bb%3D%26");
        let filters = filters(Some(ListOrdersStatus::Paid), &KOREAN);
        let chosen: Vec<_> = filters.iter().filter(|filter| filter.is_chosen).collect();
        assert!(chosen.len() == 1 && chosen[0].path == "/my/orders?status=PAID");
    }

    #[test]
    fn only_an_order_that_failed_says_why_not() {
        assert_eq!(failed(OrderStatus::Failed, Some("NOT_ENOUGH_BALANCE"), &KOREAN), KOREAN.failed_balance);
        assert_eq!(failed(OrderStatus::Failed, Some("GIVEN_UP"), &KOREAN), KOREAN.failed_other);
        assert_eq!(failed(OrderStatus::Pending, None, &KOREAN), "");
    }
}
