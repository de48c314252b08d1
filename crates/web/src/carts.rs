//! What is remembered of customers' carts between two pages: how much is in them, which stands in the head of every page,
//! and what is still to be told. order-api tells each change once, to whoever asks first: a page that only counts keeps it
//! for the page that shows.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use public_client::order::types::Cart;
use quick_cache::sync::Cache;

use crate::session::Session;

/// So long a count is shown before the cart is asked for again: it may be filled elsewhere.
const COUNT_KEPT_FOR: Duration = Duration::from_secs(30);
/// The carts of so many sessions are remembered.
const CARTS_KEPT: usize = 4_096;
/// So many things that have changed are kept to be told; more are no help.
const MESSAGES_MAX: usize = 30;

#[derive(Debug, Default)]
struct Remembered {
    count: Option<(i64, Instant)>,
    messages: Vec<String>,
}

/// What is remembered of carts.
#[derive(Debug)]
pub(crate) struct Carts(Cache<String, Arc<Mutex<Remembered>>>);

impl Default for Carts {
    fn default() -> Self {
        Self(Cache::new(CARTS_KEPT))
    }
}

impl Carts {
    /// Remembers what was just heard of a cart.
    pub(crate) fn remember(&self, session: &Session, cart: &Cart) {
        self.with(session, |remembered| {
            remembered.count = Some((cart.total_count, Instant::now()));
            for message in &cart.messages {
                if remembered.messages.len() < MESSAGES_MAX && !remembered.messages.contains(message) {
                    remembered.messages.push(message.clone());
                }
            }
        });
    }

    /// How much is in the cart, if that was heard lately.
    pub(crate) fn count(&self, session: &Session) -> Option<i64> {
        let kept = self.with(session, |remembered| remembered.count);
        kept.filter(|(_, since)| since.elapsed() < COUNT_KEPT_FOR).map(|(count, _)| count)
    }

    /// What is still to be told. It counts as told then.
    pub(crate) fn take_messages(&self, session: &Session) -> Vec<String> {
        self.with(session, |remembered| std::mem::take(&mut remembered.messages))
    }

    /// Forgets how much is in the cart: something was ordered.
    pub(crate) fn forget_count(&self, session: &Session) {
        self.with(session, |remembered| remembered.count = None);
    }

    fn with<T>(&self, session: &Session, work: impl FnOnce(&mut Remembered) -> T) -> T {
        let fresh = || Ok::<_, std::convert::Infallible>(Arc::default());
        let Ok(remembered) = self.0.get_or_insert_with(&session.refresh, fresh);
        work(&mut remembered.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use domain::{AccountId, Won};

    use super::*;
    use crate::session::Kind;

    fn session(refresh: &str) -> Session {
        Session { kind: Kind::Customer, access: String::new(), refresh: refresh.into(), until: 0 }
    }

    fn cart(count: i64, messages: &[&str]) -> Cart {
        Cart {
            customer_id: AccountId(1),
            goods: Won::ZERO,
            messages: messages.iter().map(ToString::to_string).collect(),
            products: Vec::new(),
            sellers: Vec::new(),
            shipping_fee: Won::ZERO,
            total_count: count,
            total_price: Won::ZERO,
        }
    }

    #[test]
    fn what_is_told_once_waits_for_the_page_that_tells_it() {
        let (carts, mine, other) = (Carts::default(), session("a"), session("b"));
        assert_eq!((carts.count(&mine), carts.take_messages(&mine)), (None, vec![]));
        carts.remember(&mine, &cart(3, &["cheaper"]));
        carts.remember(&mine, &cart(2, &["gone", "cheaper"]));
        assert_eq!(carts.count(&mine), Some(2));
        assert_eq!((carts.count(&other), carts.take_messages(&other)), (None, vec![]));
        assert_eq!(carts.take_messages(&mine), ["cheaper", "gone"]);
        assert_eq!(carts.take_messages(&mine), Vec::<String>::new());
        carts.forget_count(&mine);
        assert_eq!(carts.count(&mine), None);
    }
}
