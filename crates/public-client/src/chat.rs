// Made by `cargo xtask clients` from openapi/chat-api.json. Do not edit.

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///People to add to a room.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct AddRequest {
        #[serde(rename = "roomId")]
        pub room_id: RoomId,
        pub users: ::std::vec::Vec<InvitedRequest>,
    }
    ///`ChatContent`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct ChatContent(pub ::std::string::String);
    impl ::std::ops::Deref for ChatContent {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<ChatContent> for ::std::string::String {
        fn from(value: ChatContent) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for ChatContent {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for ChatContent {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for ChatContent {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///`EmailAddress`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct EmailAddress(pub ::std::string::String);
    impl ::std::ops::Deref for EmailAddress {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<EmailAddress> for ::std::string::String {
        fn from(value: EmailAddress) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for EmailAddress {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for EmailAddress {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for EmailAddress {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///What everybody may know of an account.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct FoundUser {
        pub email: ::std::string::String,
        pub id: ::domain::AccountId,
        pub name: ::std::string::String,
        #[serde(rename = "type")]
        pub type_: ::domain::AccountType,
    }
    ///A room with a part of what was said in it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct History {
        ///The number of the last message that the caller has read; 0: none.
        #[serde(rename = "lastReadSeq")]
        pub last_read_seq: i64,
        ///Oldest first.
        pub messages: ::std::vec::Vec<Message>,
        pub room: RoomInfo,
    }
    ///A room to open.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    #[serde(deny_unknown_fields)]
    pub struct InviteRequest {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<Name>,
        ///The product that it is about.
        #[serde(
            rename = "productId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub product_id: ::std::option::Option<i64>,
        ///Who is in it besides the caller; with a product it may be left out, and is the product's seller then.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub users: ::std::option::Option<::std::vec::Vec<InvitedRequest>>,
    }
    ///Somebody to take in, known by an address or by an id.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct InvitedRequest {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email: ::std::option::Option<EmailAddress>,
        ///The account, in place of its address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub id: ::std::option::Option<i64>,
        #[serde(rename = "type")]
        pub type_: ::domain::AccountType,
    }
    ///A room as it stands in somebody's list, and whom and what it is about.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ListedRoom {
        pub id: RoomId,
        #[serde(
            rename = "lastMessage",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub last_message: ::std::option::Option<Message>,
        ///What it is called.
        pub name: ::std::string::String,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub other: ::std::option::Option<OtherUser>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub product: ::std::option::Option<RoomProduct>,
        ///How many messages of others came after the last one read.
        pub unread: i64,
    }
    ///A message that is stored.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Message {
        ///What it says.
        pub content: ::std::string::String,
        pub id: MessageId,
        #[serde(rename = "roomId")]
        pub room_id: RoomId,
        pub sender: User,
        #[serde(rename = "sentAt")]
        pub sent_at: ::domain::Timestamp,
        ///Its number in the room: 1, 2, 3 …
        pub seq: i64,
    }
    ///A message in a room.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(transparent)]
    pub struct MessageId(pub ::uuid::Uuid);
    impl ::std::ops::Deref for MessageId {
        type Target = ::uuid::Uuid;
        fn deref(&self) -> &::uuid::Uuid {
            &self.0
        }
    }
    impl ::std::convert::From<MessageId> for ::uuid::Uuid {
        fn from(value: MessageId) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::uuid::Uuid> for MessageId {
        fn from(value: ::uuid::Uuid) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for MessageId {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for MessageId {
        type Err = <::uuid::Uuid as ::std::str::FromStr>::Err;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.parse()?))
        }
    }
    impl ::std::convert::TryFrom<&str> for MessageId {
        type Error = <::uuid::Uuid as ::std::str::FromStr>::Err;
        fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<String> for MessageId {
        type Error = <::uuid::Uuid as ::std::str::FromStr>::Err;
        fn try_from(value: String) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    ///A message to send.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct MessageRequest {
        /**The client's own name for the message in this room: sent again under the same name it is stored once; another
content under it is refused with 409 CLIENT_MESSAGE_ID_REUSED.*/
        #[serde(rename = "clientMessageId")]
        pub client_message_id: ::uuid::Uuid,
        pub content: ChatContent,
    }
    ///The caller and the caller's rooms.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct MyInfo {
        pub email: ::std::string::String,
        pub id: ::domain::AccountId,
        ///The account's name.
        pub nickname: ::std::string::String,
        ///Those with the latest message first; at most 100.
        #[serde(rename = "roomList")]
        pub room_list: ::std::vec::Vec<RoomSummary>,
        #[serde(rename = "type")]
        pub type_: ::domain::AccountType,
    }
    ///`Name`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct Name(pub ::std::string::String);
    impl ::std::ops::Deref for Name {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<Name> for ::std::string::String {
        fn from(value: Name) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for Name {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for Name {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for Name {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///The other one in a room of two.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct OtherUser {
        ///The account's name.
        pub nickname: ::std::string::String,
        #[serde(rename = "type")]
        pub type_: ::domain::AccountType,
    }
    ///A place in a count that begins at 0.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(transparent)]
    pub struct Position(pub i64);
    impl ::std::ops::Deref for Position {
        type Target = i64;
        fn deref(&self) -> &i64 {
            &self.0
        }
    }
    impl ::std::convert::From<Position> for i64 {
        fn from(value: Position) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<i64> for Position {
        fn from(value: i64) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for Position {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for Position {
        type Err = <i64 as ::std::str::FromStr>::Err;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.parse()?))
        }
    }
    impl ::std::convert::TryFrom<&str> for Position {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<String> for Position {
        type Error = <i64 as ::std::str::FromStr>::Err;
        fn try_from(value: String) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    ///How far the caller has read.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct ReadRequest {
        pub seq: Position,
    }
    ///A chat room.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(transparent)]
    pub struct RoomId(pub ::uuid::Uuid);
    impl ::std::ops::Deref for RoomId {
        type Target = ::uuid::Uuid;
        fn deref(&self) -> &::uuid::Uuid {
            &self.0
        }
    }
    impl ::std::convert::From<RoomId> for ::uuid::Uuid {
        fn from(value: RoomId) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::uuid::Uuid> for RoomId {
        fn from(value: ::uuid::Uuid) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for RoomId {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for RoomId {
        type Err = <::uuid::Uuid as ::std::str::FromStr>::Err;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.parse()?))
        }
    }
    impl ::std::convert::TryFrom<&str> for RoomId {
        type Error = <::uuid::Uuid as ::std::str::FromStr>::Err;
        fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<String> for RoomId {
        type Error = <::uuid::Uuid as ::std::str::FromStr>::Err;
        fn try_from(value: String) -> ::std::result::Result<Self, Self::Error> {
            value.parse()
        }
    }
    ///A room and who is in it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct RoomInfo {
        pub id: RoomId,
        pub name: ::std::string::String,
        #[serde(
            rename = "productId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub product_id: ::std::option::Option<::domain::ProductId>,
        ///Who is in it or was, in the order in which they came.
        pub users: ::std::vec::Vec<RoomUser>,
    }
    ///A page of the caller's rooms.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct RoomListPage {
        ///Where the next page begins; null on the last one.
        #[serde(
            rename = "nextCursor",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub next_cursor: ::std::option::Option<::std::string::String>,
        ///Those with the latest message first.
        pub rooms: ::std::vec::Vec<ListedRoom>,
        ///How many messages are unread in all of the caller's rooms.
        #[serde(rename = "unreadTotal")]
        pub unread_total: i64,
    }
    ///What a room is about.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct RoomProduct {
        pub id: ::domain::ProductId,
        ///What it was called when the room was opened; left out for rooms that were opened before names were kept.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
    }
    ///A room as it stands in somebody's list.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct RoomSummary {
        pub id: RoomId,
        #[serde(
            rename = "lastMessage",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub last_message: ::std::option::Option<Message>,
        ///What it is called.
        pub name: ::std::string::String,
        ///How many messages of others came after the last one read.
        pub unread: i64,
    }
    ///Somebody in a room.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct RoomUser {
        pub id: ::domain::AccountId,
        ///Whether they have left.
        pub left: bool,
        ///The account's name.
        pub nickname: ::std::string::String,
        #[serde(rename = "type")]
        pub type_: ::domain::AccountType,
    }
    ///A room, who is in it, and what they are doing.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct RoomUserList {
        pub id: RoomId,
        pub name: ::std::string::String,
        #[serde(
            rename = "productId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub product_id: ::std::option::Option<::domain::ProductId>,
        ///Who is in it or was, in the order in which they came.
        pub users: ::std::vec::Vec<RoomUserStatus>,
    }
    ///Somebody in a room, and what they are doing.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct RoomUserStatus {
        pub id: ::domain::AccountId,
        ///The number of the last message that they have read; 0: none.
        #[serde(rename = "lastReadSeq")]
        pub last_read_seq: i64,
        ///Whether they have left.
        pub left: bool,
        ///The account's name.
        pub nickname: ::std::string::String,
        ///Whether they have a live connection now.
        pub online: bool,
        #[serde(rename = "type")]
        pub type_: ::domain::AccountType,
    }
    ///A ticket.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct TicketInfo {
        #[serde(rename = "expiresAt")]
        pub expires_at: ::domain::Timestamp,
        ///To be sent as `?ticket=` when the socket is opened: good once.
        pub ticket: ::std::string::String,
    }
    ///Somebody, as others in a room see them.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct User {
        pub id: ::domain::AccountId,
        ///The account's name.
        pub nickname: ::std::string::String,
        #[serde(rename = "type")]
        pub type_: ::domain::AccountType,
    }
    ///What everybody may know of an account.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct UserInfo {
        pub email: ::std::string::String,
        pub id: ::domain::AccountId,
        ///The account's name.
        pub nickname: ::std::string::String,
        #[serde(rename = "type")]
        pub type_: ::domain::AccountType,
    }
    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::fmt::Debug for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }
        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }
        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
}
#[derive(Clone, Debug)]
/**Client for chat-api

장터 채팅 / Chat of Jangteo

Version: 1.0.0*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: crate::Caller,
}
impl Client {
    /// Create a new client.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new(baseurl: &str, inner: crate::Caller) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let client = {
            let dur = ::std::time::Duration::from_secs(15u64);
            reqwest::ClientBuilder::new().connect_timeout(dur).timeout(dur)
        };
        #[cfg(target_arch = "wasm32")]
        let client = reqwest::ClientBuilder::new();
        Self::new_with_client(baseurl, client.build().unwrap(), inner)
    }
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new_with_client(
        baseurl: &str,
        client: reqwest::Client,
        inner: crate::Caller,
    ) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
            inner,
        }
    }
}
impl ClientInfo<crate::Caller> for Client {
    fn api_version() -> &'static str {
        "1.0.0"
    }
    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }
    fn client(&self) -> &reqwest::Client {
        &self.client
    }
    fn inner(&self) -> &crate::Caller {
        &self.inner
    }
}
const _: () = {
    #[allow(dead_code)]
    fn assert_client_hooks()
    where
        Client: ClientHooks<crate::Caller>,
    {}
};
#[allow(clippy::all)]
impl Client {
    /**내 정보 / The caller's account and rooms

Sends a `POST` request to `/chat-info/myInfo`

*/
    pub async fn show_me<'a>(
        &'a self,
    ) -> Result<ResponseValue<types::MyInfo>, Error<crate::Problem>> {
        let url = format!("{}/chat-info/myInfo", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "show_me",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**내 채팅방 목록 / The caller's rooms, those with the latest message first; at most 100

Sends a `POST` request to `/chat-info/roomList`

*/
    pub async fn list_rooms<'a>(
        &'a self,
    ) -> Result<
        ResponseValue<::std::vec::Vec<types::RoomSummary>>,
        Error<crate::Problem>,
    > {
        let url = format!("{}/chat-info/roomList", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_rooms",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**내 채팅방 목록 (쪽으로 나눔) / The caller's rooms, those with the latest message first, page by page

Sends a `GET` request to `/chat-info/rooms`

Arguments:
- `cursor`: Where the page begins: `nextCursor` of the page before.
- `limit`: How many entries, 1 to 100; 20 when left out.
*/
    pub async fn list_room_pages<'a>(
        &'a self,
        cursor: Option<&'a str>,
        limit: Option<i64>,
    ) -> Result<ResponseValue<types::RoomListPage>, Error<crate::Problem>> {
        let url = format!("{}/chat-info/rooms", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("cursor", &cursor))
            .query(&progenitor_client::QueryParam::new("limit", &limit))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_room_pages",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**사용자 정보 / What everybody may know of an account

Sends a `POST` request to `/chat-info/userInfo`

Arguments:
- `email`: The address, in any case
- `type_`: Which of the address's accounts
*/
    pub async fn find_user<'a>(
        &'a self,
        email: &'a str,
        type_: &'a ::domain::AccountType,
    ) -> Result<ResponseValue<types::UserInfo>, Error<crate::Problem>> {
        let url = format!("{}/chat-info/userInfo", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("email", &email))
            .query(&progenitor_client::QueryParam::new("type", &type_))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "find_user",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**구매자 찾기 / The customer of an address

Sends a `POST` request to `/chat-search/customer`

Arguments:
- `email`: The address, in any case
*/
    pub async fn search_customer<'a>(
        &'a self,
        email: &'a str,
    ) -> Result<ResponseValue<types::FoundUser>, Error<crate::Problem>> {
        let url = format!("{}/chat-search/customer", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("email", &email))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "search_customer",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**판매자 찾기 / The seller of an address

Sends a `POST` request to `/chat-search/seller`

Arguments:
- `email`: The address, in any case
*/
    pub async fn search_seller<'a>(
        &'a self,
        email: &'a str,
    ) -> Result<ResponseValue<types::FoundUser>, Error<crate::Problem>> {
        let url = format!("{}/chat-search/seller", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("email", &email))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "search_seller",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**사용자 찾기 / An address's accounts: none, one, or one of each type

Sends a `POST` request to `/chat-search/user`

Arguments:
- `email`: The address, in any case
*/
    pub async fn search_user<'a>(
        &'a self,
        email: &'a str,
    ) -> Result<
        ResponseValue<::std::vec::Vec<types::FoundUser>>,
        Error<crate::Problem>,
    > {
        let url = format!("{}/chat-search/user", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("email", &email))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "search_user",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**참여자 추가 / Adds people to a room that the caller is in

They see what is said from then on. Who has left is not taken back in by others.

Sends a `POST` request to `/chat/addParticipants`

*/
    pub async fn add_participants<'a>(
        &'a self,
        body: &'a types::AddRequest,
    ) -> Result<ResponseValue<types::RoomInfo>, Error<crate::Problem>> {
        let url = format!("{}/chat/addParticipants", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "add_participants",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**채팅방 만들기 / Opens a room with the caller and those who are invited

With `productId` alone it is a room with the product's seller. Two of whom one sells the product have one room about
it: who asks again gets that one. One account may open 20 rooms an hour.

Sends a `POST` request to `/chat/invite`

Arguments:
- `idempotency_key`: The same key opens one room: 1 to 255 visible ASCII characters.
- `body`
*/
    pub async fn invite<'a>(
        &'a self,
        idempotency_key: Option<&'a str>,
        body: &'a types::InviteRequest,
    ) -> Result<ResponseValue<types::RoomInfo>, Error<crate::Problem>> {
        let url = format!("{}/chat/invite", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        if let Some(value) = idempotency_key {
            header_map.append("Idempotency-Key", value.to_string().try_into()?);
        }
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "invite",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            201u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**소켓 입장권 / A ticket for the live socket, good once and for 30 seconds

For a page whose server keeps the token: an address gets into logs, so no token should stand in it. The socket ends
when the token does that the ticket was given for.

Sends a `POST` request to `/chat/tickets`

*/
    pub async fn give_ticket<'a>(
        &'a self,
    ) -> Result<ResponseValue<types::TicketInfo>, Error<crate::Problem>> {
        let url = format!("{}/chat/tickets", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "give_ticket",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            201u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**채팅방과 메시지 / A room and its messages since one has been in it. Reading them here does not mark them as read

Sends a `GET` request to `/chat/{id}`

Arguments:
- `id`
- `after`: Only messages after this number, the oldest of them first; without it the newest. One beyond the room's last
message is refused with 409 AHEAD_OF_ROOM: the room was put back to a backup, and is to be read anew.
- `before`: Only messages before this number.
- `limit`: How many messages, 1 to 100; 20 when left out.
*/
    pub async fn show_room<'a>(
        &'a self,
        id: &'a types::RoomId,
        after: Option<i64>,
        before: Option<i64>,
        limit: Option<i64>,
    ) -> Result<ResponseValue<types::History>, Error<crate::Problem>> {
        let url = format!("{}/chat/{}", self.baseurl, encode_path(& id.to_string()),);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("after", &after))
            .query(&progenitor_client::QueryParam::new("before", &before))
            .query(&progenitor_client::QueryParam::new("limit", &limit))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "show_room",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**채팅방 다시 들어가기 / Comes back into a room that the caller has left

The caller sees what is said from then on. Who was never in the room is refused with 403.

Sends a `POST` request to `/chat/{id}/join`

*/
    pub async fn join_room<'a>(
        &'a self,
        id: &'a types::RoomId,
    ) -> Result<ResponseValue<types::RoomInfo>, Error<crate::Problem>> {
        let url = format!(
            "{}/chat/{}/join", self.baseurl, encode_path(& id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "join_room",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**메시지 보내기 / Sends a message; the answer comes once it is stored on disk

At most 20 a second of one account, and 40 at once.

Sends a `POST` request to `/chat/{id}/messages`

*/
    pub async fn send_message<'a>(
        &'a self,
        id: &'a types::RoomId,
        body: &'a types::MessageRequest,
    ) -> Result<ResponseValue<types::Message>, Error<crate::Problem>> {
        let url = format!(
            "{}/chat/{}/messages", self.baseurl, encode_path(& id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "send_message",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            201u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**채팅방 나가기 / Leaves a room

Sends a `DELETE` request to `/chat/{id}/participants/me`

*/
    pub async fn leave_room<'a>(
        &'a self,
        id: &'a types::RoomId,
    ) -> Result<ResponseValue<()>, Error<crate::Problem>> {
        let url = format!(
            "{}/chat/{}/participants/me", self.baseurl, encode_path(& id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .delete(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "leave_room",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            204u16 => Ok(ResponseValue::empty(response)),
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**읽음 표시 / Marks everything up to a message as read

Sends a `POST` request to `/chat/{id}/read`

*/
    pub async fn mark_read<'a>(
        &'a self,
        id: &'a types::RoomId,
        body: &'a types::ReadRequest,
    ) -> Result<ResponseValue<()>, Error<crate::Problem>> {
        let url = format!(
            "{}/chat/{}/read", self.baseurl, encode_path(& id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "mark_read",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            204u16 => Ok(ResponseValue::empty(response)),
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**참여자 목록 / Who is in a room, who is online, and how far each has read

Sends a `GET` request to `/chat/{id}/userlist`

*/
    pub async fn list_room_users<'a>(
        &'a self,
        id: &'a types::RoomId,
    ) -> Result<ResponseValue<types::RoomUserList>, Error<crate::Problem>> {
        let url = format!(
            "{}/chat/{}/userlist", self.baseurl, encode_path(& id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_room_users",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
}
/// Items consumers will typically use such as the Client.
pub mod prelude {
    #[allow(unused_imports)]
    pub use super::Client;
}
