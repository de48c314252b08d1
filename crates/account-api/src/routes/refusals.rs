//! What the operations refuse besides what follows from their kind. The contract's test finds what is missing here.

use domain::ErrorCode::{
    self, AccountNotEmpty, AddressQuota, AlreadyRegisterUser, AlreadyVerified, EmailNotVerified,
    IdempotencyKeyReused, LoginFailed, LoginTypeError, NoRegisteredTestCustomer, NoRegisteredTestSeller,
    NotEnoughBalance, NotFoundAddress, NotFoundOrder, NotFoundUser, OrderStateConflict, RequestInProgress,
    TokenExpired, TokenInvalid, TooManyRequests, TopupNotAllowed, VerificationExpired,
};
use kit::docs::Refusals;

const VERIFY: &[ErrorCode] = &[NotFoundUser, AlreadyVerified, VerificationExpired];
const UPDATE: &[ErrorCode] = &[LoginTypeError, NotFoundUser, LoginFailed, TooManyRequests];
const ERASE: &[ErrorCode] = &[LoginTypeError, NotFoundUser, LoginFailed, TooManyRequests, AccountNotEmpty];

pub(super) const OWN: Refusals = &[
    ("log_in_test_customer", &[NoRegisteredTestCustomer]),
    ("log_in_test_seller", &[NoRegisteredTestSeller]),
    ("sign_up_customer", &[AlreadyRegisterUser, TooManyRequests]),
    ("sign_up_seller", &[AlreadyRegisterUser, TooManyRequests]),
    ("verify_customer", VERIFY),
    ("verify_seller", VERIFY),
    ("confirm_customer", VERIFY),
    ("confirm_seller", VERIFY),
    ("resend_to_customer", &[TooManyRequests]),
    ("resend_to_seller", &[TooManyRequests]),
    ("log_in", &[LoginFailed, EmailNotVerified, TooManyRequests]),
    ("refresh", &[TokenInvalid, TokenExpired]),
    ("log_out", &[TokenInvalid, TokenExpired]),
    ("ask_for_password_reset", &[TooManyRequests]),
    ("show_password_reset", VERIFY),
    ("reset_password", VERIFY),
    ("own_customer", &[LoginTypeError, NotFoundUser]),
    ("own_seller", &[LoginTypeError, NotFoundUser]),
    ("update_customer", UPDATE),
    ("update_seller", UPDATE),
    ("find_customer", &[NotFoundUser]),
    ("find_seller", &[NotFoundUser]),
    ("list_addresses", &[LoginTypeError]),
    ("add_address", &[LoginTypeError, NotFoundUser, AddressQuota]),
    ("change_address", &[LoginTypeError, NotFoundUser, NotFoundAddress]),
    ("remove_address", &[LoginTypeError, NotFoundUser, NotFoundAddress]),
    ("show_seller", &[NotFoundUser]),
    ("put_shop", &[LoginTypeError, NotFoundUser]),
    ("erase_customer", ERASE),
    ("erase_seller", ERASE),
    (
        "change_balance",
        &[
            LoginTypeError,
            NotFoundUser,
            NotEnoughBalance,
            TopupNotAllowed,
            IdempotencyKeyReused,
            RequestInProgress,
        ],
    ),
    ("check_balance", &[LoginTypeError, NotFoundUser]),
    ("balance_history", &[LoginTypeError, NotFoundUser]),
    ("check_earnings", &[LoginTypeError, NotFoundUser]),
    ("pay", &[NotFoundUser, IdempotencyKeyReused]),
    ("refund", &[OrderStateConflict]),
    ("settle", &[OrderStateConflict]),
    ("get_package_ledger", &[NotFoundOrder]),
    ("get_account_name", &[NotFoundUser]),
];
