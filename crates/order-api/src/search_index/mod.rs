//! STUB
#![allow(missing_docs, clippy::all, clippy::pedantic, clippy::unwrap_used)]
use crate::service::search::{Filter, Found, Sort};
use domain::{AccountId, ProductId, Won};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
#[derive(Clone, Debug)]
pub struct Listing {
    pub id: ProductId,
    pub seller_id: AccountId,
    pub name: String,
    pub description: String,
    pub min_price: Option<Won>,
    pub max_price: Option<Won>,
    pub in_stock: bool,
    pub popularity: u8,
}
#[derive(Debug, thiserror::Error)]
#[error("index")]
pub struct IndexError;
#[derive(Clone, Debug, Default)]
struct Inner {
    map: BTreeMap<i64, Listing>,
    position: Option<String>,
    generation: u64,
}
#[derive(Clone, Debug)]
pub struct SearchIndex {
    inner: Arc<Mutex<Inner>>,
    _f: PathBuf,
}
pub struct Writer {
    pending: BTreeMap<i64, Option<Listing>>,
    clear: bool,
    index: SearchIndex,
}
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Place {
    rank: i64,
    id: i64,
}
pub struct Hits {
    pub found: Vec<(Place, Found)>,
    pub total: i64,
}
impl SearchIndex {
    pub fn open(f: &Path) -> Result<Self, IndexError> {
        Ok(Self { inner: Default::default(), _f: f.to_owned() })
    }
    pub fn position(&self) -> Option<String> {
        self.inner.lock().unwrap().position.clone()
    }
    pub fn generation(&self) -> u64 {
        self.inner.lock().unwrap().generation
    }
    pub fn writer(&self) -> Result<Writer, IndexError> {
        Ok(Writer { pending: BTreeMap::new(), clear: false, index: self.clone() })
    }
    pub fn find(
        &self,
        filter: &Filter,
        sort: Sort,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Hits, IndexError> {
        let key = |s: &str| s.to_lowercase().replace(' ', "");
        let t = key(&filter.text);
        let inner = self.inner.lock().unwrap();
        let mut v: Vec<(i64, &Listing)> = inner
            .map
            .values()
            .filter(|l| {
                key(&l.name).contains(&t)
                    && filter.min_price.is_none_or(|p| l.min_price.is_some_and(|m| m >= p))
                    && filter.max_price.is_none_or(|p| l.min_price.is_some_and(|m| m <= p))
                    && filter.seller.is_none_or(|s| s == l.seller_id)
                    && filter.in_stock.is_none_or(|s| s == l.in_stock)
            })
            .map(|l| {
                let n = key(&l.name);
                let r = match sort {
                    Sort::Relevance if !t.is_empty() => {
                        if n == t {
                            0
                        } else if n.starts_with(&t) {
                            1
                        } else {
                            2
                        }
                    }
                    Sort::PriceAsc => l.min_price.map_or(i64::MAX, |p| p.0),
                    Sort::PriceDesc => -l.min_price.map_or(0, |p| p.0),
                    _ => 0,
                };
                (r, l)
            })
            .collect();
        v.sort_by_key(|(r, l)| (*r, -l.id.0));
        let total = v.len() as i64;
        let found = v
            .into_iter()
            .filter(|(r, l)| after.is_none_or(|a| (*r, -l.id.0) > (a.rank, -a.id)))
            .take(limit)
            .map(|(r, l)| {
                (
                    Place { rank: r, id: l.id.0 },
                    Found {
                        id: l.id,
                        seller_id: l.seller_id,
                        name: l.name.clone(),
                        description: l.description.clone(),
                        min_price: l.min_price,
                        max_price: l.max_price,
                        in_stock: l.in_stock,
                    },
                )
            })
            .collect();
        Ok(Hits { found, total })
    }
    pub fn suggest(&self, typed: &str, limit: usize) -> Result<Vec<String>, IndexError> {
        let f = Filter { text: typed.into(), ..Default::default() };
        let mut out: Vec<String> = Vec::new();
        for (_, x) in self.find(&f, Sort::Relevance, None, 1000)?.found {
            if !out.contains(&x.name) {
                out.push(x.name)
            }
        }
        out.truncate(limit);
        Ok(out)
    }
}
impl Writer {
    pub fn put(&mut self, l: &Listing) -> Result<(), IndexError> {
        self.pending.insert(l.id.0, Some(l.clone()));
        Ok(())
    }
    pub fn remove(&mut self, id: ProductId) -> Result<(), IndexError> {
        self.pending.insert(id.0, None);
        Ok(())
    }
    pub fn clear(&mut self) -> Result<(), IndexError> {
        self.clear = true;
        self.pending.clear();
        Ok(())
    }
    pub fn commit(&mut self, position: &str) -> Result<(), IndexError> {
        let mut i = self.index.inner.lock().unwrap();
        if self.clear {
            i.map.clear();
            self.clear = false;
        }
        for (id, l) in std::mem::take(&mut self.pending) {
            match l {
                Some(l) => {
                    i.map.insert(id, l);
                }
                None => {
                    i.map.remove(&id);
                }
            }
        }
        i.position = Some(position.into());
        i.generation += 1;
        Ok(())
    }
}
