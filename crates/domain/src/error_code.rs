use crate::Text;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $status:literal $code:literal $korean:literal $english:literal;)*) => {
        /// Everything that a service refuses, by name. The one place where a code gets its status and its words.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $($(#[$doc])* #[doc = $english] $variant,)* }

        impl ErrorCode {
            /// Every code there is.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name that clients compare.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The HTTP status that goes with it.
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            /// What a person is told when nothing more precise is known.
            pub fn text(self) -> Text {
                match self { $(Self::$variant => Text::new($korean, $english),)* }
            }
        }
    };
}

error_codes! {
    MalformedRequest = 400 "MALFORMED_REQUEST" "요청의 형식이 올바르지 않습니다." "The request is malformed.";
    IdempotencyKeyRequired = 400 "IDEMPOTENCY_KEY_REQUIRED" "Idempotency-Key 헤더가 필요합니다." "An Idempotency-Key header is required.";
    NoToken = 401 "NO_TOKEN" "로그인이 필요합니다." "Please log in: no token was sent.";
    TokenInvalid = 401 "TOKEN_INVALID" "토큰이 올바르지 않습니다. 다시 로그인해 주세요." "The token is not valid. Please log in again.";
    TokenExpired = 401 "TOKEN_EXPIRED" "토큰이 만료되었습니다. 다시 로그인해 주세요." "The token has expired. Please log in again.";
    LoginFailed = 401 "LOGIN_FAILED" "이메일 또는 비밀번호가 올바르지 않습니다." "The e-mail address or the password is wrong.";
    NotEnoughBalance = 402 "NOT_ENOUGH_BALANCE" "잔액이 부족합니다. 예치금을 충전해 주세요." "The balance is too low. Please top up.";
    LoginTypeError = 403 "LOGIN_TYPE_ERROR" "이 기능을 사용할 수 없는 계정 유형입니다." "This type of account may not do that.";
    EmailNotVerified = 403 "EMAIL_NOT_VERIFIED" "이메일 인증이 필요합니다. 받은 메일을 확인해 주세요." "The e-mail address is not verified yet. Please check your mail.";
    NotAParticipant = 403 "NOT_A_PARTICIPANT" "참여하지 않은 채팅방입니다." "You do not take part in this room.";
    TopupNotAllowed = 403 "TOPUP_NOT_ALLOWED" "확인된 결제 없이는 충전할 수 없습니다." "Topping up needs a confirmed payment.";
    WithdrawNotAllowed = 403 "WITHDRAW_NOT_ALLOWED" "아직 예치금을 출금할 수 없습니다." "Money can't be taken out of the wallet here.";
    NotFoundUser = 404 "NOT_FOUND_USER" "사용자를 찾을 수 없습니다." "There is no such user.";
    NoRegisteredTestCustomer = 404 "NO_REGISTERED_TEST_CUSTOMER" "테스트 구매자가 없습니다. 먼저 만들어 주세요." "There is no test customer yet. Create it first.";
    NoRegisteredTestSeller = 404 "NO_REGISTERED_TEST_SELLER" "테스트 판매자가 없습니다. 먼저 만들어 주세요." "There is no test seller yet. Create it first.";
    NotFoundProduct = 404 "NOT_FOUND_PRODUCT" "상품을 찾을 수 없습니다." "There is no such product.";
    NotFoundItem = 404 "NOT_FOUND_ITEM" "상품 옵션을 찾을 수 없습니다." "There is no such item.";
    NotFoundOrder = 404 "NOT_FOUND_ORDER" "주문을 찾을 수 없습니다." "There is no such order.";
    NotFoundImage = 404 "NOT_FOUND_IMAGE" "사진을 찾을 수 없습니다." "There is no such picture.";
    NotFoundAddress = 404 "NOT_FOUND_ADDRESS" "배송지를 찾을 수 없습니다." "There is no such address.";
    RoomNotFound = 404 "ROOM_NOT_FOUND" "채팅방을 찾을 수 없습니다." "There is no such room.";
    NotFound = 404 "NOT_FOUND" "없는 주소입니다." "There is nothing at this address.";
    MethodNotAllowed = 405 "METHOD_NOT_ALLOWED" "이 주소에서 지원하지 않는 메서드입니다." "This address does not take that method.";
    AlreadyRegisterUser = 409 "ALREADY_REGISTER_USER" "이미 가입된 이메일입니다." "This e-mail address is already registered.";
    AlreadyVerified = 409 "ALREADY_VERIFIED" "이미 사용된 인증 링크입니다." "This link has been used already.";
    SameProductName = 409 "SAME_PRODUCT_NAME" "같은 이름의 상품이 이미 있습니다." "You already have a product of this name.";
    SameItemName = 409 "SAME_ITEM_NAME" "같은 이름의 옵션이 이미 있습니다." "The product already has an item of this name.";
    ItemCountNotEnough = 409 "ITEM_COUNT_NOT_ENOUGH" "재고가 부족합니다." "There is not enough stock.";
    PriceChanged = 409 "PRICE_CHANGED" "가격이 변경되었습니다. 다시 확인해 주세요." "The price has changed. Please look again.";
    StockChanged = 409 "STOCK_CHANGED" "그 사이 재고가 변경되었습니다. 다시 확인해 주세요." "The stock has changed in between. Please look again.";
    EmptyCart = 409 "EMPTY_CART" "장바구니가 비어 있습니다." "The cart is empty.";
    ClientMessageIdReused = 409 "CLIENT_MESSAGE_ID_REUSED" "같은 clientMessageId로 다른 내용을 보낼 수 없습니다." "This clientMessageId was used in the room for another message.";
    AheadOfRoom = 409 "AHEAD_OF_ROOM" "채팅방의 마지막 메시지보다 뒤를 요청했습니다. 채팅방을 다시 읽어 주세요." "The room has no message that late. Please read the room anew.";
    OrderQuota = 409 "ORDER_QUOTA" "결제가 끝나지 않은 주문이 너무 많습니다. 잠시 후 다시 시도해 주세요." "Too many of your orders are not paid yet. Please try again shortly.";
    ProductQuota = 409 "PRODUCT_QUOTA" "더 이상 상품을 등록할 수 없습니다." "You have as many products as a seller may have.";
    ProductStateConflict = 409 "PRODUCT_STATE_CONFLICT" "지금 상품 상태에서는 할 수 없는 요청입니다." "The product's state does not allow that now.";
    ImageQuota = 409 "IMAGE_QUOTA" "사진을 더 올릴 수 없습니다." "The product has as many pictures as one may have.";
    AddressQuota = 409 "ADDRESS_QUOTA" "배송지를 더 저장할 수 없습니다." "You have as many addresses as one may keep.";
    AccountNotEmpty = 409 "ACCOUNT_NOT_EMPTY" "남은 금액이 있어 탈퇴할 수 없습니다." "The account still holds money.";
    OrderStateConflict = 409 "ORDER_STATE_CONFLICT" "지금 상태에서는 할 수 없는 요청입니다." "The order's state does not allow that now.";
    RequestInProgress = 409 "REQUEST_IN_PROGRESS" "같은 요청을 처리하고 있습니다. 잠시 후 다시 시도해 주세요." "The same request is still running. Please try again shortly.";
    VerificationExpired = 410 "VERIFICATION_EXPIRED" "링크가 만료되었습니다. 다시 요청해 주세요." "The link has expired. Please ask for a new one.";
    PayloadTooLarge = 413 "PAYLOAD_TOO_LARGE" "요청 본문이 너무 큽니다." "The request body is too large.";
    UnsupportedMediaType = 415 "UNSUPPORTED_MEDIA_TYPE" "Content-Type은 application/json이어야 합니다." "The content type must be application/json.";
    ImageUnreadable = 422 "IMAGE_UNREADABLE" "사진을 읽을 수 없습니다. 다른 파일로 다시 시도해 주세요." "The picture can not be read. Please try another file.";
    ImageTooLarge = 422 "IMAGE_TOO_LARGE" "사진이 너무 큽니다. 줄여서 다시 시도해 주세요." "The picture has too many pixels. Please make it smaller.";
    ValidationFailed = 422 "VALIDATION_FAILED" "입력한 내용을 확인해 주세요." "Please check what you entered.";
    IdempotencyKeyReused = 422 "IDEMPOTENCY_KEY_REUSED" "같은 Idempotency-Key로 다른 내용을 보낼 수 없습니다." "This Idempotency-Key was used with another request.";
    TooManyRequests = 429 "TOO_MANY_REQUESTS" "요청이 너무 많습니다. 잠시 후 다시 시도해 주세요." "Too many requests. Please try again later.";
    SlowConsumer = 429 "SLOW_CONSUMER" "메시지를 읽는 속도가 너무 느립니다. 다시 연결해 주세요." "Messages are read too slowly. Please connect again.";
    UnknownError = 500 "UNKNOWN_ERROR" "알 수 없는 오류가 발생했습니다." "Something went wrong on our side.";
    ServiceUnavailable = 503 "SERVICE_UNAVAILABLE" "일시적으로 이용할 수 없습니다. 잠시 후 다시 시도해 주세요." "Temporarily unavailable. Please try again shortly.";
}

impl ErrorCode {
    /// The code that a bare HTTP status stands for, for refusals that the framework makes by itself.
    pub fn from_status(status: u16) -> Self {
        match status {
            401 => Self::TokenInvalid,
            403 => Self::LoginTypeError,
            404 => Self::NotFound,
            405 => Self::MethodNotAllowed,
            413 => Self::PayloadTooLarge,
            415 => Self::UnsupportedMediaType,
            422 => Self::ValidationFailed,
            429 => Self::TooManyRequests,
            400..=499 => Self::MalformedRequest,
            502..=504 => Self::ServiceUnavailable,
            _ => Self::UnknownError,
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.as_str() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_spoken_in_both_languages() {
        for (i, code) in ErrorCode::ALL.iter().enumerate() {
            assert!(ErrorCode::ALL[..i].iter().all(|other| other.as_str() != code.as_str()));
            assert!((400..=599).contains(&code.status()));
            let text = code.text();
            assert!(text.korean.ends_with('.') && text.english.is_ascii() && text.english.ends_with('.'));
            assert_eq!(ErrorCode::parse(code.as_str()), Some(*code));
        }
    }
}
