//! Frames, their commands and the versions of the protocol.

use bytes::Bytes;

/// A version of the protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Headers are taken as they stand.
    V10,
    /// `\n`, `\c` and `\\` are escapes.
    V11,
    /// `\r` is one too, and lines may end in CR LF.
    #[default]
    V12,
}

impl Version {
    /// Returns it as it stands in `accept-version` and `version`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V10 => "1.0",
            Self::V11 => "1.1",
            Self::V12 => "1.2",
        }
    }

    /// Returns the best version of a client's `accept-version`; without that header a client speaks 1.0.
    pub fn negotiate(accepted: Option<&str>) -> Option<Self> {
        let accepted = accepted.unwrap_or("1.0");
        let known = [Self::V12, Self::V11, Self::V10];
        known.into_iter().find(|version| accepted.split(',').any(|a| a.trim() == version.as_str()))
    }
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// What a frame is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Command { $($(#[$doc])* $name,)* }

        impl Command {
            /// Every command there is.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns it as it stands on the frame's first line.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

commands! {
    /// Opens the session.
    Connect = "CONNECT",
    /// Opens the session: the same, told apart from HTTP's method of that name.
    Stomp = "STOMP",
    /// Sends to a destination.
    Send = "SEND",
    /// Listens at a destination.
    Subscribe = "SUBSCRIBE",
    /// Stops listening.
    Unsubscribe = "UNSUBSCRIBE",
    /// Says that a message was used.
    Ack = "ACK",
    /// Says that a message was not used.
    Nack = "NACK",
    /// Begins a transaction.
    Begin = "BEGIN",
    /// Ends a transaction.
    Commit = "COMMIT",
    /// Undoes a transaction.
    Abort = "ABORT",
    /// Ends the session.
    Disconnect = "DISCONNECT",
    /// From the server: the session is open.
    Connected = "CONNECTED",
    /// From the server: a message for a subscription.
    Message = "MESSAGE",
    /// From the server: a frame has been dealt with.
    Receipt = "RECEIPT",
    /// From the server: it is over, and why.
    Error = "ERROR",
}

impl Command {
    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|command| command.as_str() == text)
    }

    /// Returns `true` if a frame of this command may have a body.
    pub fn may_have_body(self) -> bool {
        matches!(self, Self::Send | Self::Message | Self::Error)
    }

    /// Returns `false` for CONNECT and CONNECTED, which are never escaped, so that 1.0 understands them.
    pub(super) fn is_escaped(self) -> bool {
        !matches!(self, Self::Connect | Self::Connected)
    }
}

/// One frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What it is.
    pub command: Command,
    /// Its headers in order, not escaped. The first of a name counts.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Bytes,
}

impl Frame {
    /// Creates a frame without headers and body.
    pub fn new(command: Command) -> Self {
        Self { command, headers: Vec::new(), body: Bytes::new() }
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Sets the body, which is of this media type.
    #[must_use]
    pub fn with_body(self, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..self.with("content-type", content_type) }
    }

    /// Returns the value of a header, of the first one where it was repeated.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}
