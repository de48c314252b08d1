//! The floor: actix-web with nothing of ours, answering the same bytes to everything.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;

use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::Context;

use crate::cpu_affinity::CpuAffinity;
use crate::server::Process;

/// Starts this program again as the floor and says on which port it answers `body`.
pub(crate) fn start(body: &str, pinning: CpuAffinity) -> anyhow::Result<(Process, u16)> {
    let mut command = pinning.server(&std::env::current_exe()?);
    let mut process = Process::spawn(command.arg("floor").stdin(Stdio::piped()).stdout(Stdio::piped()))?;
    let child = process.child();
    child.stdin.take().context("no stdin")?.write_all(body.as_bytes())?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().context("no stdout")?).read_line(&mut line)?;
    let port = line.trim().parse().context("the floor did not start")?;
    Ok((process, port))
}

/// Answers what stands on standard input, on a free port, which it prints.
pub(crate) fn serve() -> anyhow::Result<()> {
    let mut body = Vec::new();
    std::io::stdin().read_to_end(&mut body)?;
    let body = web::Bytes::from(body);
    actix_web::rt::System::new().block_on(async move {
        let app = move || {
            let body = body.clone();
            let answer = move || {
                let body = body.clone();
                async { HttpResponse::Ok().content_type("application/json").body(body) }
            };
            App::new().default_service(web::to(answer))
        };
        let server = HttpServer::new(app).bind("127.0.0.1:0")?;
        let port = server.addrs().first().context("no address")?.port();
        println!("{port}");
        Ok(server.run().await?)
    })
}
