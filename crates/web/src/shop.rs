//! What pages work with: the services, the cookies, and what changes so seldom that it is kept for a while.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use actix_web::http::Uri;
use domain::Timestamp;
use kit::Clock;
use public_client::account::types::{RefreshRequest, Tokens};
use public_client::order::types::CategoryTree;
use public_client::{Error, Problem, Services};
use quick_cache::sync::Cache;
use tokio::sync::Mutex;

use crate::carts::Carts;
use crate::session::{Cookies, Kind, Session};
use crate::view::{Category, first_floor};
use crate::visitor::Visitor;

/// So long a tree of categories is shown before it is asked for again.
const TREE_KEPT_FOR: Duration = Duration::from_secs(30);
/// So many renewed sessions are remembered: two pages that a browser loads at once spend one token.
const RENEWED_KEPT: usize = 4_096;
/// So long each is: less than account-api takes a spent token again (`refresh_again_seconds`), which then ends a session that
/// somebody else goes on with (RFC 9700 §4.14.2).
const RENEWED_KEPT_FOR: Duration = Duration::from_secs(20);

/// What pages work with.
#[derive(Debug)]
pub(crate) struct Shop {
    /// The services, called for whoever looks at a page.
    pub(crate) services: Services,
    /// What browsers keep.
    pub(crate) cookies: Cookies,
    /// What time it is.
    pub(crate) clock: Clock,
    /// Where people find the shop; empty: wherever they asked.
    pub(crate) public_url: String,
    /// Where pictures are; empty: here.
    pub(crate) cdn_url: String,
    /// What browsers may load and run.
    pub(crate) content_policy: String,
    /// What is remembered of customers' carts.
    pub(crate) carts: Carts,
    renewed: Cache<String, (Session, Instant)>,
    tree: RwLock<Option<(Instant, Tree)>>,
    /// Held by the page that reads the tree again; the others show the last one.
    reading_tree: Mutex<()>,
}

/// The tree of categories as pages need it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    /// All of it.
    pub(crate) whole: Arc<Option<CategoryTree>>,
    /// Its first floor.
    pub(crate) first: Arc<Vec<Category>>,
}

/// A session as it is after a look at it.
pub(crate) struct Renewed {
    /// Who is logged in now.
    pub(crate) session: Option<Session>,
    /// Whether the browser is to be told.
    pub(crate) changed: bool,
    /// Whether it should have been renewed and could not be: then a service that does not take it says nothing of it.
    pub(crate) is_doubtful: bool,
}

impl Shop {
    /// A shop of these services.
    pub(crate) fn new(
        services: Services,
        cookies: Cookies,
        clock: Clock,
        public_url: &str,
        cdn_url: &str,
    ) -> Self {
        let public_url = public_url.trim_end_matches('/').to_owned();
        let cdn_url = cdn_url.trim_end_matches('/').to_owned();
        let content_policy = content_policy(&cdn_url);
        let (renewed, tree, reading_tree) = (Cache::new(RENEWED_KEPT), RwLock::default(), Mutex::default());
        let carts = Carts::default();
        Self {
            services,
            cookies,
            clock,
            public_url,
            cdn_url,
            content_policy,
            carts,
            renewed,
            tree,
            reading_tree,
        }
    }

    /// Renews a session whose access token ends soon. Where it can't be renewed because it is over, nobody is logged in any
    /// more; where account-api is away, it stays as it is.
    pub(crate) async fn renewed(&self, before: Option<Session>) -> Renewed {
        let as_it_is = |session| Renewed { session, changed: false, is_doubtful: false };
        let Some(session) = before else { return as_it_is(None) };
        if !session.is_stale(self.clock.now()) {
            return as_it_is(Some(session));
        }
        if self.renewed.get(&session.refresh).is_some_and(|(_, since)| since.elapsed() > RENEWED_KEPT_FOR) {
            self.renewed.remove(&session.refresh);
        }
        let spent = session.refresh.clone();
        let renew = async {
            let form = RefreshRequest { refresh_token: spent.into() };
            let tokens = self.services.account.refresh(&form).await?.into_inner();
            let renewed = session_of(session.kind, tokens, self.clock.now());
            Ok::<_, Error<Problem>>((renewed, Instant::now()))
        };
        match self.renewed.get_or_insert_async(&session.refresh, renew).await {
            Ok((renewed, _)) => Renewed { session: Some(renewed), changed: true, is_doubtful: false },
            Err(Error::ErrorResponse(answer)) if answer.status() == 401 => {
                Renewed { session: None, changed: true, is_doubtful: false }
            }
            Err(error) => {
                tracing::warn!(error = kit::chain(&error), "a session can't be renewed now");
                Renewed { session: Some(session), changed: false, is_doubtful: true }
            }
        }
    }

    /// The tree of categories; the last one that was seen while order-api is away, or none.
    pub(crate) async fn tree(&self) -> Tree {
        let kept = self.kept_tree();
        let is_fresh = kept.as_ref().is_some_and(|(since, _)| since.elapsed() < TREE_KEPT_FOR);
        let last = kept.map(|(_, tree)| tree).unwrap_or_default();
        if is_fresh {
            return last;
        }
        // One page asks; no other waits for it.
        let Ok(_reading) = self.reading_tree.try_lock() else { return last };
        let tree = match self.services.order.list_categories().await {
            Ok(answer) => {
                let whole = answer.into_inner();
                let first = Arc::new(first_floor(&whole));
                Tree { whole: Arc::new(Some(whole)), first }
            }
            Err(error) => {
                tracing::warn!(error = kit::chain(&error), "the categories can't be read");
                // Not every page is to wait for it.
                last
            }
        };
        let mut kept = self.tree.write().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((Instant::now(), tree.clone()));
        tree
    }

    fn kept_tree(&self) -> Option<(Instant, Tree)> {
        self.tree.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How much is in a visitor's cart, for the head of a page; 0 where that can't be told now.
    pub(crate) async fn cart_count(&self, visitor: &Visitor) -> i64 {
        let Some(session) = &visitor.session else {
            return visitor.cart.iter().map(|line| line.count).sum();
        };
        if session.kind == Kind::Seller {
            return 0;
        }
        if let Some(count) = self.carts.count(session) {
            return count;
        }
        match self.services.order.show_cart().await {
            Ok(cart) => {
                self.carts.remember(session, &cart);
                cart.total_count
            }
            Err(error) => {
                tracing::warn!(error = kit::chain(&error), "what is in a cart can't be counted");
                0
            }
        }
    }
}

/// The session that a pair of tokens is.
pub(crate) fn session_of(kind: Kind, tokens: Tokens, now: Timestamp) -> Session {
    let lives = Duration::from_secs(u64::try_from(tokens.expires_in).unwrap_or(0));
    Session { kind, access: tokens.access_token, refresh: tokens.refresh_token, until: now.plus(lives).0 }
}

/// What browsers may load and run on a page. Pictures may come from the shop's CDN.
fn content_policy(cdn_url: &str) -> String {
    let pictures = cdn_url.parse::<Uri>().ok().and_then(|uri| {
        let (scheme, host) = (uri.scheme_str()?.to_owned(), uri.authority()?.to_string());
        Some(format!(" {scheme}://{host}"))
    });
    let pictures = pictures.unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'{pictures}; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )
}
