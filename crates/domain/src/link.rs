//! Texts that programs make links of.

use unicode_normalization::UnicodeNormalization;

/// The domains of countries, `.eu`, and those two-letter ones that most links are made of.
const COUNTRIES: &str = "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt \
    bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm \
    fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo \
    jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt \
    mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw \
    sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug \
    uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw";
/// Other domains at the top that many links end in.
const OTHERS: &str = "com net org edu gov mil int arpa info biz name pro mobi asia app dev page web site website online \
    store shop shopping market sale deals blog news live tv link click top xyz icu vip club fun space tech cloud host \
    email zone world today team group work company agency digital media studio design art games game bet casino loan \
    win bid trade review download zip mov buzz rest quest cyou sbs cfd bond monster lol ink wiki gift finance money \
    cash credit pay bank 한국 닷컴 닷넷 삼성";

/// Whether a program that shows `text` may make a link of it: `://`, `www.`, or a host name, which is labels with dots
/// between them and a known domain at its end (`evil.com`, `a@evil.co.kr`, `장터.한국/x`).
///
/// `(주)장터 2.0`, `J.R.R. Kim`, `St.John` and `Co., Ltd.` are none. Nor is an initial before two letters (`Y.Ma`),
/// unless a path or a port comes behind it (`t.co/x`).
pub(crate) fn looks_like_link(text: &str) -> bool {
    let dotted = |c: char| if c == '。' { '.' } else { c };
    let text: String = text.nfkc().map(dotted).flat_map(char::to_lowercase).collect();
    let in_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    if text.contains("://") {
        return true;
    }
    let mut rest = text.as_str();
    while let Some(from) = rest.find(in_host) {
        let run = &rest[from..];
        let length = run.find(|c| !in_host(c)).unwrap_or(run.len());
        let (run, behind) = run.split_at(length);
        if is_host(run, behind.starts_with(['/', ':', '?', '#'])) {
            return true;
        }
        rest = behind;
    }
    false
}

fn is_host(run: &str, has_path: bool) -> bool {
    let run = run.trim_matches(['.', '-', '_']);
    if run.starts_with("www.") {
        return true;
    }
    let labels: Vec<&str> = run.split('.').collect();
    let ends_here = |at: usize, label: &str| {
        let latin = label.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(label.len());
        let whole = at + 1 == labels.len() && is_top(label);
        // Programs end a link where other letters begin: `evil.com으로`.
        let before_other_letters = latin < label.len() && !label[latin..].starts_with(['-', '_']);
        whole || (before_other_letters && is_top(&label[..latin]))
    };
    (1..labels.len()).any(|at| {
        let initial = at == 1 && labels[0].chars().count() == 1 && labels[at].chars().count() == 2;
        !labels[at - 1].is_empty() && ends_here(at, labels[at]) && (has_path || !initial)
    })
}

fn is_top(label: &str) -> bool {
    let known = |list: &str| list.split_whitespace().any(|domain| domain == label);
    label.starts_with("xn--") || known(COUNTRIES) || known(OTHERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_known_however_they_are_written() {
        for text in [
            "http://evil",
            "HTTPS://EVIL.EXAMPLE",
            "당첨 www.evil",
            "evil.com",
            "Evil.Com",
            "지금 evil.co.kr/win 으로",
            "(evil.shop)",
            "evil.com으로 오세요",
            "evil.com.",
            "me@evil.net",
            "t.co/abc",
            "ｅｖｉｌ．ｃｏｍ",
            "evil。com",
            "장터.한국",
            "장터.닷컴",
            "a.b.xn--3e0b707e",
            "bit.ly/x",
            "x.com",
        ] {
            assert!(looks_like_link(text), "{text}");
        }
    }

    #[test]
    fn names_with_dots_are_no_links() {
        for text in [
            "김민수",
            "(주)장터 2.0",
            "J.R.R. Kim",
            "J.R.R.Kim",
            "St.John",
            "Dr.Kim",
            "Mr.Pizza",
            "Y.Ma",
            "장터 Co., Ltd.",
            "No.1 마트",
            "e.l.f",
            "A.P.C.",
            "김. 이. 박.",
            "사과:배",
            "www",
            "24/7 마트",
            "...",
            "",
        ] {
            assert!(!looks_like_link(text), "{text}");
        }
    }
}
