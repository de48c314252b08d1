//! A customer's order: its boxes, how far each is, what may be done with them, what became of them.

use domain::{Language, OrderId, PackageId, Timestamp, Won};
use public_client::order::types::{
    Order, OrderEvent, OrderStatus, Package, PackageAction, PackageStatus, Shipping,
};

use super::checkout::{OrderLine, address_line, order_line};
use super::{day, moment, won};
use crate::words::orders::OrderWords;

/// What customers do with boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Does not want it any more, before it is sent.
    Cancel,
    /// Lets the money go to the seller.
    Confirm,
    /// Sends it back.
    Return,
}

impl Act {
    /// All of them, in the order in which pages offer them.
    pub(crate) const ALL: [Self; 3] = [Self::Confirm, Self::Return, Self::Cancel];

    /// As it stands in addresses.
    pub(crate) fn in_path(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Confirm => "confirm",
            Self::Return => "return",
        }
    }

    /// As order-api calls it.
    fn allowed(self) -> PackageAction {
        match self {
            Self::Cancel => PackageAction::Cancel,
            Self::Confirm => PackageAction::Confirm,
            Self::Return => PackageAction::Return,
        }
    }

    /// What the button says.
    pub(crate) fn in_words(self, words: &OrderWords) -> &'static str {
        match self {
            Self::Cancel => words.cancel,
            Self::Confirm => words.confirm,
            Self::Return => words.give_back,
        }
    }

    /// What doing it means for a box.
    fn means(self, package: &Package, words: &OrderWords, language: Language) -> Vec<String> {
        let total = won(package.total_price, language);
        match self {
            Self::Cancel => vec![(words.comes_back)(&total)],
            Self::Confirm => vec![(words.goes_out)(&total)],
            Self::Return => {
                let mut means = vec![(words.comes_back_later)(&total)];
                let fee = Some(package.return_fee).filter(|fee| *fee > Won::ZERO);
                means.extend(fee.map(|fee| (words.return_fee)(&won(fee, language))));
                means
            }
        }
    }
}

/// What may be done with a box.
#[derive(Clone, Debug)]
pub(crate) struct AllowedAct {
    /// Where, without the language.
    pub(crate) path: String,
    /// What the button says.
    pub(crate) text: &'static str,
    /// Until when; empty: for good.
    pub(crate) until: String,
    /// Whether it is what one usually does.
    pub(crate) is_main: bool,
}

/// How far a step is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// What it is called.
    pub(crate) text: &'static str,
    /// When it was, or will be; empty: that is not known.
    pub(crate) time: String,
    /// `done`, `now`, or empty for what is still to come.
    pub(crate) class: &'static str,
}

/// The part of an order that one seller sends.
#[derive(Clone, Debug)]
pub(crate) struct OrderBox {
    /// Which of the order's it is.
    pub(crate) title: String,
    /// What the seller's shop is called, and where it is.
    pub(crate) seller: String,
    /// Where the shop is, without the language.
    pub(crate) seller_path: String,
    /// How far it is.
    pub(crate) state: &'static str,
    /// In which colour that is said.
    pub(crate) colour: &'static str,
    /// The way that it goes.
    pub(crate) steps: Vec<Step>,
    /// What is in it.
    pub(crate) lines: Vec<OrderLine>,
    /// What the goods cost.
    pub(crate) goods: String,
    /// What sending it costs.
    pub(crate) delivery: String,
    /// Both.
    pub(crate) total: String,
    /// Who carries it under which number; empty: nobody yet.
    pub(crate) parcel: String,
    /// Where the carrier tells where it is.
    pub(crate) tracking: Option<String>,
    /// Why it was cancelled or returned, or why not.
    pub(crate) reason: Option<String>,
    /// What may be done with it.
    pub(crate) acts: Vec<AllowedAct>,
}

/// An order among others.
#[derive(Clone, Debug)]
pub(crate) struct OrderRow {
    /// Where it is, without the language.
    pub(crate) path: String,
    /// When it was placed.
    pub(crate) day: String,
    /// The same in UTC.
    pub(crate) time: String,
    /// What was bought.
    pub(crate) title: String,
    /// What some of it looks like.
    pub(crate) lines: Vec<OrderLine>,
    /// How far its boxes are, each with its colour.
    pub(crate) states: Vec<(&'static str, &'static str)>,
    /// What it costs.
    pub(crate) total: String,
}

/// So many pictures stand beside an order among others.
const PICTURES: usize = 4;

/// Where an order is, without the language.
pub(crate) fn order_path(id: OrderId) -> String {
    format!("/my/orders/{id}")
}

/// An order among others.
pub(crate) fn order_row(order: &Order, cdn_url: &str, words: &OrderWords, language: Language) -> OrderRow {
    let lines = order.packages.iter().flat_map(|package| &package.lines);
    let more = lines.clone().count().saturating_sub(1);
    let first = lines.clone().next().map_or("", |line| &line.product_name);
    let states = match order.status {
        OrderStatus::Paid | OrderStatus::Closed => {
            order.packages.iter().map(|package| state(package.status, words)).collect()
        }
        OrderStatus::Pending => vec![(words.order_pending, "warn")],
        OrderStatus::Failed => vec![(words.order_failed, "red")],
    };
    OrderRow {
        path: order_path(order.id),
        day: day(order.created_at, language),
        time: order.created_at.to_string(),
        title: if more == 0 { first.to_owned() } else { (words.and_more)(first, more) },
        lines: lines.take(PICTURES).map(|line| order_line(line, cdn_url, language)).collect(),
        states,
        total: won(order.total_price, language),
    }
}

/// The boxes of an order.
pub(crate) fn boxes(order: &Order, cdn_url: &str, words: &OrderWords, language: Language) -> Vec<OrderBox> {
    let all = order.packages.iter().enumerate();
    all.map(|(at, package)| order_box(order, at, package, cdn_url, words, language)).collect()
}

fn order_box(
    order: &Order,
    at: usize,
    package: &Package,
    cdn_url: &str,
    words: &OrderWords,
    language: Language,
) -> OrderBox {
    let (state, colour) = state(package.status, words);
    let carrier = [package.carrier.as_deref(), package.tracking_number.as_deref()];
    OrderBox {
        title: (words.boxes)(at + 1),
        seller: package.seller_name.clone().unwrap_or_else(|| words.unknown_seller.to_owned()),
        seller_path: format!("/shop/{}", package.seller_id),
        state,
        colour,
        steps: steps(order, package, words, language),
        lines: package.lines.iter().map(|line| order_line(line, cdn_url, language)).collect(),
        goods: won(package.goods, language),
        delivery: won(package.shipping_fee, language),
        total: won(package.total_price, language),
        parcel: carrier.into_iter().flatten().collect::<Vec<_>>().join(" "),
        tracking: package.tracking_url.clone().filter(|url| url.starts_with("http")),
        reason: package.reason.clone(),
        acts: acts(order, package, words, language),
    }
}

fn acts(order: &Order, package: &Package, words: &OrderWords, language: Language) -> Vec<AllowedAct> {
    let act = |act: Act| {
        let allowed = package.actions.iter().find(|allowed| allowed.action == act.allowed())?;
        Some(AllowedAct {
            path: format!("{}/{}?package={}", order_path(order.id), act.in_path(), package.id),
            text: act.in_words(words),
            until: allowed
                .until
                .map_or_else(String::new, |until| (words.until)(&moment(&until.to_string(), language))),
            is_main: act == Act::Confirm,
        })
    };
    Act::ALL.into_iter().filter_map(act).collect()
}

/// What a state is called, and its colour.
fn state(status: PackageStatus, words: &OrderWords) -> (&'static str, &'static str) {
    use PackageStatus as S;
    match status {
        S::Pending => (words.pending, "warn"),
        S::Paid => (words.paid, "blue"),
        S::Shipped => (words.shipped, "blue"),
        S::Delivered => (words.delivered, "green"),
        S::Confirming => (words.confirming, "green"),
        S::Confirmed => (words.confirmed, "green"),
        S::ReturnRequested => (words.return_requested, "warn"),
        S::Returning => (words.returning, "warn"),
        S::Returned => (words.returned, "red"),
        S::Cancelling => (words.cancelling, "warn"),
        S::Cancelled => (words.cancelled, "red"),
        S::Failed => (words.box_failed, "red"),
    }
}

/// The way of a box from the payment to its end, as far as it has come.
fn steps(order: &Order, package: &Package, words: &OrderWords, language: Language) -> Vec<Step> {
    use PackageStatus as S;
    let time = |at: Option<Timestamp>| at.map_or_else(String::new, |at| moment(&at.to_string(), language));
    let done = |text, at| Step { text, time: time(at), class: "done" };
    let now = |text, at| Step { text, time: time(at), class: "now" };
    let later = |text| Step { text, time: String::new(), class: "" };
    let (paid, shipped) = (done(words.paid, order.paid_at), done(words.shipped, package.shipped_at));
    let arrived = done(words.delivered, package.delivered_at);
    match package.status {
        S::Pending => vec![now(words.pending, None), later(words.shipped), later(words.delivered)],
        S::Failed => vec![now(words.box_failed, None)],
        S::Paid => {
            let paid = Step { class: "now", ..paid };
            vec![paid, later(words.shipped), later(words.delivered), later(words.confirmed)]
        }
        S::Shipped => {
            let shipped = Step { class: "now", ..shipped };
            vec![paid, shipped, later(words.delivered), later(words.confirmed)]
        }
        S::Delivered => {
            let by_itself = match package.auto_confirm_at {
                Some(at) => format!("{} {}", day(at, language), words.by_itself),
                None => String::new(),
            };
            let confirmed = Step { time: by_itself, ..later(words.confirmed) };
            vec![paid, shipped, Step { class: "now", ..arrived }, confirmed]
        }
        S::Confirming => vec![paid, shipped, arrived, now(words.confirming, None)],
        S::Confirmed => vec![paid, shipped, arrived, done(words.confirmed, None)],
        S::ReturnRequested => {
            vec![paid, shipped, arrived, now(words.return_requested, None), later(words.returned)]
        }
        S::Returning => vec![paid, shipped, arrived, now(words.returning, None), later(words.returned)],
        S::Returned => vec![paid, shipped, arrived, done(words.returned, None)],
        S::Cancelling => vec![paid, now(words.cancelling, None), later(words.cancelled)],
        S::Cancelled => vec![paid, done(words.cancelled, None)],
    }
}

/// A box to do something with.
#[derive(Clone, Debug)]
pub(crate) struct BoxChoice {
    /// Its id, as the form sends it.
    pub(crate) id: String,
    /// Which of the order's it is, and whose.
    pub(crate) title: String,
    /// What is in it.
    pub(crate) lines: Vec<OrderLine>,
    /// What doing it means.
    pub(crate) means: Vec<String>,
    /// Whether it is chosen.
    pub(crate) is_chosen: bool,
}

/// The boxes with which something may be done; of them are chosen those that are named; all, where nobody has chosen yet.
pub(crate) fn box_choices(
    order: &Order,
    act: Act,
    named: Option<&[PackageId]>,
    cdn_url: &str,
    words: &OrderWords,
    language: Language,
) -> Vec<BoxChoice> {
    let may = |package: &Package| package.actions.iter().any(|allowed| allowed.action == act.allowed());
    let all = order.packages.iter().enumerate().filter(|(_, package)| may(package));
    let choice = |(at, package): (usize, &Package)| BoxChoice {
        id: package.id.to_string(),
        title: match &package.seller_name {
            Some(seller) => format!("{} · {seller}", (words.boxes)(at + 1)),
            None => (words.boxes)(at + 1),
        },
        lines: package.lines.iter().map(|line| order_line(line, cdn_url, language)).collect(),
        means: act.means(package, words, language),
        is_chosen: named.is_none_or(|named| named.contains(&package.id)),
    };
    all.map(choice).collect()
}

/// Something that happened.
#[derive(Clone, Debug)]
pub(crate) struct Happened {
    /// When, as people read it.
    pub(crate) when: String,
    /// The same in UTC.
    pub(crate) time: String,
    /// To what, and what.
    pub(crate) text: String,
    /// Why.
    pub(crate) reason: Option<String>,
}

/// What became of an order, in words.
pub(crate) fn happened(
    order: &Order,
    events: &[OrderEvent],
    words: &OrderWords,
    language: Language,
) -> Vec<Happened> {
    let text = |event: &OrderEvent| {
        let Some(package) = event.package_id else {
            return format!("{} · {}", words.whole_order, order_state(&event.status, words));
        };
        let at = order.packages.iter().position(|known| known.id == package).map_or(0, |at| at + 1);
        let status = event.status.parse().map(|status| state(status, words).0);
        format!("{} · {}", (words.boxes)(at), status.unwrap_or(&event.status))
    };
    let entry = |event: &OrderEvent| Happened {
        when: moment(&event.created_at.to_string(), language),
        time: event.created_at.to_string(),
        text: text(event),
        reason: event.reason.clone(),
    };
    events.iter().map(entry).collect()
}

fn order_state<'a>(status: &'a str, words: &OrderWords) -> &'a str {
    match status.parse() {
        Ok(OrderStatus::Pending) => words.order_pending,
        Ok(OrderStatus::Paid) => words.paid,
        Ok(OrderStatus::Closed) => words.order_closed,
        Ok(OrderStatus::Failed) => words.order_failed,
        Err(_) => status,
    }
}

/// Where an order goes, line by line.
pub(crate) fn destination(shipping: &Shipping) -> [String; 2] {
    let to = address_line(&shipping.postal_code, &shipping.address1, shipping.address2.as_deref());
    [format!("{} · {}", shipping.recipient, shipping.phone), to]
}

#[cfg(test)]
#[path = "order_tests.rs"]
mod tests;
