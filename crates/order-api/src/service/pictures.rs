//! Pictures of products: taken in, made our own, kept and shown.
//!
//! The files come first and the row after: whatever dies in between leaves files without a row, which are swept a day later,
//! and never a row without its files, which the audit looks for.

mod recently_encoded;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use domain::{AccountId, ErrorCode, FieldRule, ProductId};
use kit::db::MayConflict;
use kit::settings::SettingsError;
use kit::{ApiError, Clock, Database, StoreError};
use picture_encoder::{Picture, PictureError, WIDTHS};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use self::recently_encoded::RecentlyEncoded;
use crate::model::catalogue::{Image, ProductStatus};
use crate::pictures::PictureFolder;
use crate::service::change_signal::ChangeSignal;
use crate::settings::{NAME, PictureSettings};
use crate::store::product_changes::record_product;
use crate::store::{self, products};

/// The most pictures of one product.
pub const IMAGES_MAX: usize = 10;
/// So many are read from their senders or wait to be encoded: each may be in memory, 10 MiB long.
const ADMITTED_MAX: usize = 8;
/// So long others wait to be admitted.
const ADMITTED_WITHIN: Duration = Duration::from_secs(20);
/// So many are encoded at once, in a copy of the service: one may take some 400 MB of memory, and a core.
const ENCODED_AT_ONCE: usize = 1;
/// Files that no product has are deleted when they are older: by then whoever wrote them has written the row, or died.
const SWEPT_AFTER: Duration = Duration::from_hours(24);
const SWEEP_EVERY: Duration = Duration::from_hours(1);
const PAGE: usize = 500;

/// Why a picture is not taken, shown or moved.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant says itself what it is")]
pub enum ImageError {
    #[error("the seller has no such product")]
    NoSuchProduct,
    #[error("the product has no such picture")]
    NoSuchImage,
    #[error("the product has as many pictures as one may have")]
    TooMany,
    #[error("each of the product's pictures must be named once")]
    NotEachOnce,
    #[error("it is the last picture of a product that is on sale")]
    LastOne,
    #[error("too many pictures wait to be encoded")]
    Busy,
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error("the pictures' files can't be reached")]
    Files(#[source] std::io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MayConflict for ImageError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_conflict())
    }
}

impl From<ImageError> for ApiError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::NoSuchProduct => ErrorCode::NotFoundProduct.into(),
            ImageError::NoSuchImage => ErrorCode::NotFoundImage.into(),
            ImageError::TooMany => Self::new(ErrorCode::ImageQuota).detail(
                format!("사진은 상품마다 {IMAGES_MAX}장까지 올릴 수 있습니다."),
                format!("A product may have {IMAGES_MAX} pictures."),
            ),
            ImageError::NotEachOnce => Self::field("images", FieldRule::OneOf { allowed: EACH_ONCE }),
            ImageError::LastOne => Self::field("images", FieldRule::Required),
            ImageError::Busy => Self::unavailable(error),
            ImageError::Picture(PictureError::Unsupported(kind)) => unsupported(kind),
            ImageError::Picture(PictureError::TooManyPixels) => Self::new(ErrorCode::ImageTooLarge)
                .detail("사진은 4천만 화소까지 올릴 수 있습니다.", "A picture may have 40 million pixels."),
            ImageError::Picture(PictureError::TooLong) => Self::new(ErrorCode::ImageTooLarge).detail(
                "사진이 너비에 비해 너무 깁니다. 나누어 올려 주세요.",
                "The picture is too long for its width. Please cut it into several.",
            ),
            ImageError::Picture(error @ PictureError::Broken(_)) => {
                Self::new(ErrorCode::ImageUnreadable).because(kit::chain(&error))
            }
            ImageError::Files(error) => Self::unavailable(error),
            ImageError::Store(error) => error.into(),
        }
    }
}

const EACH_ONCE: &str = "each picture of the product, once";

fn unsupported(kind: Option<&str>) -> ApiError {
    let (korean, english) = match kind {
        Some("HEIC") => (
            "HEIC 사진은 올릴 수 없습니다. 휴대전화 설정에서 카메라 형식을 ‘높은 호환성’(JPEG)으로 바꾸어 주세요.",
            "HEIC can not be taken. Please set your camera to the most compatible format (JPEG).",
        ),
        Some("SVG" | "PDF") => (
            "그림 파일은 JPEG, PNG, WebP로 저장해서 올려 주세요.",
            "Please save the drawing as JPEG, PNG or WebP.",
        ),
        _ => ("JPEG, PNG, WebP 사진만 올릴 수 있습니다.", "Only JPEG, PNG and WebP pictures can be taken."),
    };
    ApiError::new(ErrorCode::UnsupportedMediaType).detail(korean, english)
}

/// Products' pictures.
#[derive(Clone, Debug)]
pub struct Pictures {
    db: Database,
    clock: Clock,
    folder: PictureFolder,
    change_signal: ChangeSignal,
    /// Whether what is on sale keeps at least one.
    complete: bool,
    admitted: Arc<Semaphore>,
    encoding: Arc<Semaphore>,
    recently: Arc<RecentlyEncoded>,
}

/// A place among the pictures that are read and encoded, until it goes.
#[derive(Debug)]
pub struct Admitted {
    _permit: OwnedSemaphorePermit,
}

impl Pictures {
    /// The pictures of the products in `db`, whose files are where the settings say.
    pub fn open(
        db: Database,
        clock: Clock,
        settings: &PictureSettings,
        data_dir: &Path,
        change_signal: ChangeSignal,
        complete: bool,
    ) -> Result<Self, SettingsError> {
        let folder = PictureFolder::open(&settings.folder, data_dir)
            .map_err(|error| SettingsError(format!("{NAME}: ORDER_API__PICTURES__FOLDER: {error}")))?;
        let (admitted, encoding) = (Semaphore::new(ADMITTED_MAX), Semaphore::new(ENCODED_AT_ONCE));
        let (admitted, encoding) = (Arc::new(admitted), Arc::new(encoding));
        let recently = Arc::default();
        Ok(Self { db, clock, folder, change_signal, complete, admitted, encoding, recently })
    }

    /// Starts what they do by themselves.
    pub fn spawn_loops(&self, background: &mut kit::background::Background) {
        let pictures = self.clone();
        background.every("picture-sweep", SWEEP_EVERY, move || {
            let pictures = pictures.clone();
            async move { pictures.sweep(SWEPT_AFTER).await.map(drop) }
        });
    }

    /// Waits until there is room for another picture: asked before one is read that may be long.
    pub async fn admit(&self) -> Result<Admitted, ImageError> {
        let admitted = timeout(ADMITTED_WITHIN, Arc::clone(&self.admitted).acquire_owned()).await;
        let permit = admitted.ok().and_then(Result::ok).ok_or(ImageError::Busy)?;
        Ok(Admitted { _permit: permit })
    }

    /// Adds a picture to a seller's product, behind the others. One that it has already is given again.
    pub async fn add(
        &self,
        _admitted: Admitted,
        seller: AccountId,
        product: ProductId,
        bytes: impl AsRef<[u8]> + Send + 'static,
        alt: &str,
    ) -> Result<Image, ImageError> {
        // Before it costs anything.
        match store::product_reads::own_product(self.db.reader(), seller, product).await? {
            None => return Err(ImageError::NoSuchProduct),
            Some(product) if product.images.len() >= IMAGES_MAX => return Err(ImageError::TooMany),
            Some(_) => {}
        }
        let picture = self.encoded(bytes).await?;
        let image = Image {
            // What is called alike is alike.
            id: auth::sha256_hex(&picture.files[0]),
            width: picture.width.into(),
            height: picture.height.into(),
            alt: alt.to_owned(),
            color: picture.color.clone(),
        };
        self.write(&image.id, &picture).await?;
        let (image, image_id) = (&image, image.id.as_str());
        let added = self.db.transaction(|tx| async move {
            let now = self.clock.now();
            touch(&tx, seller, product, now).await?;
            let before = store::pictures::all(&tx, product).await?;
            if let Some(known) = before.iter().find(|known| known.id == image_id) {
                return Ok(known.clone());
            }
            if before.len() >= IMAGES_MAX {
                return Err(ImageError::TooMany);
            }
            store::pictures::add(&tx, product, image, before.len(), now).await?;
            store::pictures::refresh_first(&tx, product).await?;
            record_product(&tx, product, now).await?;
            Ok(image.clone())
        });
        let added = added.await?;
        // A sweep that took the files for old ones a moment before they were new may have deleted them since.
        let (folder, id) = (self.folder.clone(), image.id.clone());
        if !on_a_thread(move || Ok(folder.holds(&id))).await? {
            self.write(&image.id, &picture).await?;
        }
        self.change_signal.notify();
        Ok(added)
    }

    async fn write(&self, id: &str, picture: &Arc<Picture>) -> Result<(), ImageError> {
        let (folder, id, picture) = (self.folder.clone(), id.to_owned(), Arc::clone(picture));
        on_a_thread(move || folder.write(&id, &picture)).await
    }

    async fn encoded(&self, bytes: impl AsRef<[u8]> + Send + 'static) -> Result<Arc<Picture>, ImageError> {
        let turn = Arc::clone(&self.encoding).acquire_owned().await.map_err(|_| ImageError::Busy)?;
        let recently = Arc::clone(&self.recently);
        let encoded = tokio::task::spawn_blocking(move || {
            let encoded = recently.or_encode(bytes.as_ref(), picture_encoder::encode);
            drop(turn);
            encoded
        });
        match encoded.await {
            Ok(encoded) => Ok(encoded?),
            // A decoder that panics has met a picture that nobody should see.
            Err(error) => Err(PictureError::Broken(error.into()).into()),
        }
    }

    /// Puts a product's pictures into this order and says what each shows; each must be named once.
    pub async fn arrange(
        &self,
        seller: AccountId,
        product: ProductId,
        wanted: &[(String, Option<String>)],
    ) -> Result<Vec<Image>, ImageError> {
        let arranged = self.db.transaction(|tx| async move {
            let now = self.clock.now();
            touch(&tx, seller, product, now).await?;
            let before = store::pictures::all(&tx, product).await?;
            let mut left: Vec<&Image> = before.iter().collect();
            for (position, (id, alt)) in wanted.iter().enumerate() {
                let Some(at) = left.iter().position(|image| image.id == *id) else {
                    return Err(ImageError::NotEachOnce);
                };
                let known = left.remove(at);
                let alt = alt.as_ref().unwrap_or(&known.alt);
                store::pictures::place(&tx, product, id, position, alt).await?;
            }
            if !left.is_empty() {
                return Err(ImageError::NotEachOnce);
            }
            store::pictures::refresh_first(&tx, product).await?;
            record_product(&tx, product, now).await?;
            Ok(store::pictures::all(&tx, product).await?)
        });
        let arranged = arranged.await?;
        self.change_signal.notify();
        Ok(arranged)
    }

    /// Takes a picture off a product.
    pub async fn remove(&self, seller: AccountId, product: ProductId, id: &str) -> Result<(), ImageError> {
        let removed = self.db.transaction(|tx| async move {
            let now = self.clock.now();
            let status = touch(&tx, seller, product, now).await?;
            let before = store::pictures::all(&tx, product).await?;
            if before.iter().all(|image| image.id != id) {
                return Err(ImageError::NoSuchImage);
            }
            if self.complete && status == ProductStatus::OnSale && before.len() == 1 {
                return Err(ImageError::LastOne);
            }
            store::pictures::remove(&tx, product, id, now).await?;
            for (position, image) in before.iter().filter(|image| image.id != id).enumerate() {
                store::pictures::place(&tx, product, &image.id, position, &image.alt).await?;
            }
            store::pictures::refresh_first(&tx, product).await?;
            Ok(record_product(&tx, product, now).await?)
        });
        removed.await?;
        self.change_signal.notify();
        Ok(())
    }

    /// Returns a file of a picture.
    pub async fn file(&self, id: &str, width: u32) -> Result<Vec<u8>, ImageError> {
        if !WIDTHS.contains(&width) {
            return Err(ImageError::NoSuchImage);
        }
        let (folder, id) = (self.folder.clone(), id.to_owned());
        on_a_thread(move || folder.read(&id, width)).await?.ok_or(ImageError::NoSuchImage)
    }

    /// Forgets pictures that were taken off their products longer than `age` ago, and deletes files that are older and that no
    /// product has. Returns how many pictures it were.
    pub async fn sweep(&self, age: Duration) -> Result<usize, ImageError> {
        let now = self.clock.now();
        store::pictures::remove_of_gone(self.db.writer(), now).await?;
        store::pictures::forget_removed(self.db.writer(), now.minus(age)).await?;
        let folder = self.folder.clone();
        let old = on_a_thread(move || folder.older_than(age)).await?;
        let mut swept = 0;
        for some in old.chunks(PAGE) {
            let known = store::pictures::known(self.db.reader(), some).await?;
            for id in some.iter().filter(|id| !known.contains(id)) {
                let (folder, id) = (self.folder.clone(), id.clone());
                let gone = on_a_thread(move || {
                    // Somebody may be about to give it to a product: then it was written anew.
                    let is_old = folder.age(&id).is_some_and(|since| since > age);
                    if is_old { folder.remove(&id).map(|()| true) } else { Ok(false) }
                });
                match gone.await {
                    Ok(gone) => swept += usize::from(gone),
                    Err(error) => tracing::warn!(error = kit::chain(&error), "a picture can't be deleted"),
                }
            }
        }
        Ok(swept)
    }
}

/// Returns the pictures of products of which a file is missing, a line each.
pub async fn audit(
    db: &Database,
    settings: &PictureSettings,
    data_dir: &Path,
) -> Result<Vec<String>, ImageError> {
    let folder = PictureFolder::at(&settings.folder, data_dir);
    let mut findings = Vec::new();
    let mut after = String::new();
    loop {
        let page = store::pictures::after(db.reader(), &after, PAGE as u64).await?;
        let Some(last) = page.last() else { return Ok(findings) };
        after.clone_from(last);
        let folder = folder.clone();
        let missing = on_a_thread(move || Ok(page.into_iter().filter(|id| !folder.holds(id)).collect()));
        let missing: Vec<String> = missing.await?;
        findings.extend(missing.iter().map(|id| format!("picture: a file of it is missing ({id})")));
    }
}

async fn touch(
    tx: &kit::db::Transaction,
    seller: AccountId,
    product: ProductId,
    now: domain::Timestamp,
) -> Result<ProductStatus, ImageError> {
    products::touch_product(tx, seller, product, now).await?.ok_or(ImageError::NoSuchProduct)
}

/// Waits for the disk where nobody else waits.
async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, ImageError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(std::io::Error::other).and_then(|done| done).map_err(ImageError::Files)
}
