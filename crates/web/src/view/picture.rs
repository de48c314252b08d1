//! Pictures as browsers load them: in the width that they need.

/// The widths in which order-api keeps a picture, as far as it is so wide.
const WIDTHS: [i64; 4] = [160, 400, 800, 1600];

/// A picture to show.
#[derive(Clone, Debug)]
pub(crate) struct Picture {
    base: String,
    id: String,
    /// In pixels, of the widest.
    pub(crate) width: i64,
    /// In pixels, of the widest.
    pub(crate) height: i64,
    /// What it shows, for who does not see it.
    pub(crate) alt: String,
}

impl Picture {
    /// A picture at `base`, which is empty where it is at our own address.
    pub(crate) fn new(base: &str, id: &str, width: i64, height: i64, alt: &str) -> Self {
        Self { base: base.to_owned(), id: id.to_owned(), width, height, alt: alt.to_owned() }
    }

    /// Where it is in the smallest width that shows `wanted` pixels, or the widest that there is.
    pub(crate) fn at(&self, wanted: i64) -> String {
        let mut widths = self.widths();
        let widest = widths.clone().last().unwrap_or(WIDTHS[0]);
        let width = widths.find(|width| *width >= wanted).unwrap_or(widest);
        self.url(width)
    }

    /// All widths, for the browser to choose from.
    pub(crate) fn srcset(&self) -> String {
        let all = self.widths().map(|width| format!("{} {}w", self.url(width), width.min(self.width.max(1))));
        all.collect::<Vec<_>>().join(", ")
    }

    /// Widths above the picture's own are never made, but for the smallest.
    fn widths(&self) -> impl Iterator<Item = i64> + Clone + '_ {
        let own = self.width;
        let below = WIDTHS.iter().filter(move |width| **width < own).count();
        WIDTHS.into_iter().take((below + 1).min(WIDTHS.len()))
    }

    fn url(&self, width: i64) -> String {
        format!("{}/img/{}/{width}.webp", self.base, self.id)
    }
}
