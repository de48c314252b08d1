//! The way out for mail: an SMTP server, or a folder to look into where there is none.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::EmailAddress;
use kit::private;
use kit::settings::SettingsError;
use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::ExposeSecret;
use uuid::Uuid;

use crate::settings::MailSettings;

/// How long an SMTP server may take for each of its answers.
const SMTP_TIMEOUT: Duration = Duration::from_secs(5);

/// A mail to one person. Nothing in it that a person chose gets into a header: the address is a parsed one, and the
/// subject is ours.
#[derive(Clone, Debug)]
pub struct Mail {
    /// To whom.
    pub to: EmailAddress,
    /// What it is about.
    pub subject: &'static str,
    /// What it says.
    pub text: String,
    /// The same with a link to press, in ASCII, so that it is sent as it stands.
    pub html: String,
}

/// A mail was not taken. It may work later.
#[derive(Debug, thiserror::Error)]
pub enum MailerError {
    /// It could not be put together.
    #[error("the mail can't be written")]
    Unwritable(#[from] Box<lettre::error::Error>),
    /// The mail library takes the receiver's address for none.
    #[error("the address can't be written")]
    Address(#[from] lettre::address::AddressError),
    /// The body does not fit its encoding.
    #[error("the body can't be encoded")]
    Encoding,
    /// The server refused it, or was not there.
    #[error("the mail server did not take it")]
    Smtp(#[from] lettre::transport::smtp::Error),
    /// The folder could not be written.
    #[error("the mail folder can't be written")]
    Folder(#[from] std::io::Error),
}

/// Sends mail.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Sends one mail; when this returns, somebody else has it for good.
    async fn send(&self, mail: &Mail) -> Result<(), MailerError>;

    /// What has become of a mail that was sent, for the metric: `sent` or `file`.
    fn outcome(&self) -> &'static str;
}

/// Returns the mailer that the settings name: a server, or the folder `mail` in the data folder.
pub(crate) fn from_settings(
    settings: &MailSettings,
    data_dir: &Path,
) -> Result<Arc<dyn Mailer>, SettingsError> {
    let refuse = |key: &str, why: &str| Err(SettingsError(format!("ACCOUNT_API__MAIL__{key}: {why}")));
    let Ok(from) = settings.from.parse::<Mailbox>() else {
        return refuse("FROM", "not an address such as Jangteo <no-reply@jangteo.example>");
    };
    let web = |url: &str| url.starts_with("http://") || url.starts_with("https://");
    if !web(&settings.public_url) || settings.public_url.chars().any(|c| !c.is_ascii_graphic()) {
        return refuse("PUBLIC_URL", "not a URL that begins with http:// or https://");
    }
    if !settings.continue_url.is_empty() && !web(&settings.continue_url) {
        return refuse("CONTINUE_URL", "neither empty nor a URL that begins with http:// or https://");
    }
    let url = settings.smtp_url.expose_secret();
    if url.is_empty() {
        return Ok(Arc::new(FolderMailer::new(&data_dir.join("mail"), from)));
    }
    match SmtpMailer::new(url, from) {
        Ok(mailer) => Ok(Arc::new(mailer)),
        // The URL may hold a password: it is not repeated.
        Err(_) => refuse("SMTP_URL", "not a URL such as smtp://user:password@host:587?tls=required"),
    }
}

/// Hands mail to an SMTP server.
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl SmtpMailer {
    /// The server at `url`, in the form `smtp://user:password@host:587?tls=required` or `smtps://…`.
    pub fn new(url: &str, from: Mailbox) -> Result<Self, MailerError> {
        let transport =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?.timeout(Some(SMTP_TIMEOUT)).build();
        Ok(Self { transport, from })
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailerError> {
        // Not every server takes eight bits.
        let message = message(mail, &self.from, ContentTransferEncoding::Base64)?;
        self.transport.send(message).await?;
        Ok(())
    }

    fn outcome(&self) -> &'static str {
        "sent"
    }
}

/// Writes mail into a folder, a file each.
pub struct FolderMailer {
    folder: PathBuf,
    from: Mailbox,
}

impl FolderMailer {
    /// Into `folder`, which is made when it is missing.
    pub fn new(folder: &Path, from: Mailbox) -> Self {
        Self { folder: folder.to_owned(), from }
    }
}

#[async_trait]
impl Mailer for FolderMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailerError> {
        // People open these files with an editor.
        let message = message(mail, &self.from, ContentTransferEncoding::EightBit)?.formatted();
        let (folder, name) = (self.folder.clone(), Uuid::now_v7());
        let written = tokio::task::spawn_blocking(move || {
            private::create_folder(&folder)?;
            let draft = folder.join(format!(".{name}.new"));
            private::create_new_file(&draft)?.write_all(&message)?;
            std::fs::rename(&draft, folder.join(format!("{name}.eml")))
        });
        written.await.map_err(std::io::Error::other)??;
        Ok(())
    }

    fn outcome(&self) -> &'static str {
        "file"
    }
}

fn message(mail: &Mail, from: &Mailbox, encoding: ContentTransferEncoding) -> Result<Message, MailerError> {
    let text = match encoding {
        ContentTransferEncoding::EightBit => as_it_stands(&mail.text, encoding),
        _ => Body::new_with_encoding(mail.text.clone(), encoding).map_err(|_| MailerError::Encoding)?,
    };
    let html = as_it_stands(&mail.html, ContentTransferEncoding::SevenBit);
    let alternatives = MultiPart::alternative()
        .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(text))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(html));
    let to: Address = mail.to.as_str().parse()?;
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(mail.subject)
        .message_id(Some(format!("<{}@{}>", Uuid::now_v7(), from.email.domain())))
        .multipart(alternatives)
        .map_err(|error| Box::new(error).into())
}

/// A body whose lines are short enough for SMTP (998 characters, RFC 5322 §2.1.1) as they are. The library would
/// encode lines of more than 76, and break links that way.
fn as_it_stands(text: &str, encoding: ContentTransferEncoding) -> Body {
    let lines = text.replace('\r', "").replace('\n', "\r\n");
    Body::dangerous_pre_encoded(lines.into_bytes(), encoding)
}
