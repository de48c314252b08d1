//! What the operations refuse besides what follows from their kind. The contract's test finds what is missing here.

use domain::ErrorCode::{
    self, EmptyCart, IdempotencyKeyRequired, IdempotencyKeyReused, ImageQuota, ImageTooLarge,
    ImageUnreadable, ItemCountNotEnough, LoginTypeError, NotEnoughBalance, NotFoundImage, NotFoundItem,
    NotFoundOrder, NotFoundProduct, OrderQuota, OrderStateConflict, PriceChanged, ProductQuota,
    ProductStateConflict, RequestInProgress, SameItemName, SameProductName, StockChanged, TooManyRequests,
    UnsupportedMediaType,
};
use kit::docs::Refusals;

const TRANSITION: &[ErrorCode] = &[LoginTypeError, NotFoundOrder, OrderStateConflict];
const PLACE: &[ErrorCode] = &[
    IdempotencyKeyRequired,
    LoginTypeError,
    NotEnoughBalance,
    NotFoundItem,
    EmptyCart,
    ItemCountNotEnough,
    PriceChanged,
    OrderQuota,
    OrderStateConflict,
    IdempotencyKeyReused,
    RequestInProgress,
    TooManyRequests,
];

pub(super) const OWN: Refusals = &[
    ("set_product_status", &[LoginTypeError, NotFoundProduct, SameProductName, ProductStateConflict]),
    ("show_my_product", &[LoginTypeError, NotFoundProduct]),
    (
        "add_image",
        &[LoginTypeError, NotFoundProduct, ImageQuota, UnsupportedMediaType, ImageUnreadable, ImageTooLarge],
    ),
    ("arrange_images", &[LoginTypeError, NotFoundProduct]),
    ("remove_image", &[LoginTypeError, NotFoundProduct, NotFoundImage]),
    ("show_image", &[NotFoundImage]),
    ("list_movements", &[LoginTypeError, NotFoundProduct]),
    ("show_shipping", &[LoginTypeError]),
    ("set_shipping", &[LoginTypeError]),
    ("show_summary", &[LoginTypeError]),
    ("quote_order", &[LoginTypeError, EmptyCart]),
    ("list_events", &[LoginTypeError, NotFoundOrder]),
    ("list_package_events", &[LoginTypeError, NotFoundOrder]),
    ("add_product", &[LoginTypeError, SameProductName, SameItemName, ProductQuota]),
    (
        "change_product",
        &[
            LoginTypeError,
            NotFoundProduct,
            NotFoundItem,
            SameProductName,
            SameItemName,
            StockChanged,
            ItemCountNotEnough,
        ],
    ),
    ("delete_product", &[LoginTypeError, NotFoundProduct]),
    ("add_item", &[LoginTypeError, NotFoundProduct, SameItemName]),
    (
        "change_item",
        &[LoginTypeError, NotFoundProduct, NotFoundItem, SameItemName, StockChanged, ItemCountNotEnough],
    ),
    ("delete_item", &[LoginTypeError, NotFoundItem]),
    ("list_my_products", &[LoginTypeError]),
    ("show_product", &[NotFoundProduct]),
    ("show_cart", &[LoginTypeError]),
    ("add_to_cart", &[LoginTypeError, NotFoundItem, ItemCountNotEnough]),
    ("set_cart", &[LoginTypeError, NotFoundItem, ItemCountNotEnough]),
    ("clear_cart", &[LoginTypeError]),
    ("place_order", PLACE),
    ("list_orders", &[LoginTypeError]),
    ("get_order", &[LoginTypeError, NotFoundOrder]),
    ("cancel_order", TRANSITION),
    ("confirm_order", TRANSITION),
    ("return_order", TRANSITION),
    ("list_packages", &[LoginTypeError]),
    ("get_package", &[LoginTypeError, NotFoundOrder]),
    ("ship_package", TRANSITION),
    ("deliver_package", TRANSITION),
    ("cancel_package", TRANSITION),
    ("accept_return", TRANSITION),
    ("reject_return", TRANSITION),
];
