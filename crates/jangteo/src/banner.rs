//! What is printed once everything is ready.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use kit::server::Running;
use secrecy::{ExposeSecret, SecretString};

use crate::demo::{Demo, PASSWORD};
use crate::gateway;

/// Where everything is.
pub(crate) struct Banner<'a> {
    pub(crate) running: &'a [Running],
    pub(crate) data_dir: &'a Path,
    pub(crate) smtp: &'a SecretString,
    pub(crate) demo: Option<&'a Demo>,
    pub(crate) is_production: bool,
    pub(crate) took: Duration,
}

impl fmt::Display for Banner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, hundredths) = (self.took.as_secs(), self.took.subsec_millis() / 10);
        writeln!(f, "장터가 열렸습니다 / Jangteo is open ({seconds}.{hundredths:02} s)\n")?;
        for service in self.running {
            let url = service.url();
            if service.name == gateway::NAME {
                writeln!(f, "\n  장터   / shop      {url}   API도 모두 이 주소로 / all APIs too")?;
                if !self.is_production {
                    writeln!(f, "    문서 / docs      {url}/docs/")?;
                }
                writeln!(f, "    채팅 / chat      {url}/app/")?;
            } else {
                writeln!(f, "  {:<12} {url}   Swagger {url}/swagger-ui/", service.name)?;
            }
        }
        writeln!(f, "\n  데이터 / data      {}", self.data_dir.display())?;
        if self.smtp.expose_secret().is_empty() {
            writeln!(f, "  메일   / mail      {}", self.data_dir.join("mail").display())?;
        } else {
            writeln!(f, "  메일   / mail      SMTP")?;
        }
        if let Some(demo) = self.demo {
            let words = if demo.fresh {
                "새로 만들었습니다 / made"
            } else {
                "이미 있습니다 / there already"
            };
            writeln!(f, "\n  예제   / demo      {words}: 상품 / products {}", demo.products)?;
            writeln!(f, "    판매자 / sellers   {}", demo.sellers.join(" "))?;
            writeln!(f, "    구매자 / customers {}", demo.customers.join(" "))?;
            writeln!(f, "    비밀번호 / password  {PASSWORD}")?;
        }
        write!(f, "\n  점검   / audit     jangteo audit\n  종료   / stop      Ctrl+C")
    }
}
