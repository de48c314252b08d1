//! What the demo's customer and a seller have to say to each other.

use auth::{Caller, Session};
use chat_api::ChatApi;
use chat_api::model::rooms::NewMessage;
use chat_api::service::error::ChatError;
use chat_api::service::messages::Messages;
use chat_api::service::opening::NewRoom;
use chat_api::service::rooms::Rooms;
use domain::{AccountId, AccountType, ChatContent, ProductId};
use kit::Clock;
use kit::extract::BearerToken;
use kit::settings::SettingsError;
use uuid::Uuid;

use super::accounts::{CUSTOMER, DemoAccount};
use super::{failed, in_words};

/// Who says what, in turn.
const SAID: [(AccountType, &str); 4] = [
    (AccountType::Customer, "안녕하세요! 이 니트, 세탁기로 빨아도 되나요?"),
    (AccountType::Seller, "안녕하세요, 옷고름입니다. 찬물 울 코스는 괜찮습니다. 건조기만 피해 주세요."),
    (AccountType::Customer, "감사합니다. 키 178cm인데 L이면 맞을까요?"),
    (
        AccountType::Seller,
        "네, L이 편하게 맞으실 거예요. 안 맞으시면 받으신 날부터 7일 안에 반품하실 수 있습니다.",
    ),
];

/// Names of the messages, so that none is sent twice: the first one, and those after it.
const FIRST_MESSAGE: u128 = 0x0192_d3a0_0000_7000_8000_0000_0000_d001;

/// What it takes to hold it, once chat-api writes what is said.
#[derive(Clone)]
pub(super) struct Conversation {
    rooms: Rooms,
    messages: Messages,
    clock: Clock,
}

impl Conversation {
    pub(super) fn by(chat: &ChatApi) -> Self {
        let services = &chat.services;
        Self { rooms: services.rooms.clone(), messages: services.messages.clone(), clock: chat.clock.clone() }
    }

    /// Has them talk about a product of the seller's. Where one of them has left the room since, it stays as it is.
    pub(super) async fn hold(
        &self,
        customer: AccountId,
        seller: (AccountId, DemoAccount),
        product: ProductId,
    ) -> Result<(), SettingsError> {
        let customer = self.caller(customer, CUSTOMER);
        let seller = self.caller(seller.0, seller.1);
        // In one process nobody looks at the token: the directory is called directly.
        let token = BearerToken(String::new());
        let about = NewRoom { name: None, users: Vec::new(), product: Some(product) };
        let opened = self.rooms.open(&customer, &token, &about, None).await;
        let room = opened.map_err(|error| failed(&error))?.room.id;
        for ((who, text), name) in SAID.iter().zip(FIRST_MESSAGE..) {
            let content = ChatContent::parse(text).map_err(in_words)?;
            let message = NewMessage { client_message_id: Uuid::from_u128(name), content };
            let sender = if *who == AccountType::Customer { &customer } else { &seller };
            match self.messages.send(sender, room, message).await {
                Ok(_) => {}
                Err(ChatError::NotAParticipant) => return Ok(()),
                Err(error) => return Err(failed(&error)),
            }
        }
        Ok(())
    }

    fn caller(&self, id: AccountId, who: DemoAccount) -> Caller {
        Caller {
            id,
            email: who.email.to_owned(),
            account_type: who.account_type,
            expires_at: self.clock.now(),
            session: Session { epoch: 0, id: None },
        }
    }
}
