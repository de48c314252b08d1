//! quick bench
use domain::{AccountId, ProductId, Won};
use order_api::search_index::{Listing, SearchIndex};
use order_api::service::search::{Filter, Sort};
use std::path::Path;
use std::time::Instant;
const BRANDS: &[&str] = &[
    "삼성",
    "LG",
    "애플",
    "나이키",
    "아디다스",
    "소니",
    "필립스",
    "다이슨",
    "쿠쿠",
    "락앤락",
    "오뚜기",
    "농심",
    "풀무원",
    "비비고",
    "CJ",
    "아모레퍼시픽",
    "이니스프리",
    "라네즈",
    "설화수",
    "유니클로",
    "탑텐",
    "스파오",
    "무인양품",
    "이케아",
    "한샘",
    "시디즈",
    "로지텍",
    "레이저",
    "샤오미",
    "앤커",
    "보스",
    "젠하이저",
    "JBL",
    "캐논",
    "니콘",
    "코카콜라",
    "롯데",
    "해태",
    "오리온",
    "동원",
    "참좋은",
    "뉴발란스",
    "컨버스",
    "반스",
    "노스페이스",
    "블랙야크",
    "코오롱",
    "쿠팡",
    "크리넥스",
    "유한킴벌리",
];
const ADJ: &[&str] = &[
    "무선",
    "블루투스",
    "초경량",
    "대용량",
    "휴대용",
    "접이식",
    "고급",
    "프리미엄",
    "신형",
    "정품",
    "국내산",
    "유기농",
    "저자극",
    "수분",
    "남성",
    "여성",
    "아동",
    "유아",
    "캠핑",
    "사무용",
    "게이밍",
    "방수",
    "스마트",
    "미니",
    "슬림",
    "충전식",
    "저소음",
    "친환경",
    "순면",
    "기모",
];
const NOUNS: &[&str] = &[
    "이어폰",
    "헤드폰",
    "노트북",
    "마우스",
    "키보드",
    "모니터",
    "가방",
    "백팩",
    "운동화",
    "런닝화",
    "슬리퍼",
    "티셔츠",
    "청바지",
    "원피스",
    "양말",
    "패딩",
    "코트",
    "물티슈",
    "휴지",
    "세제",
    "샴푸",
    "린스",
    "바디워시",
    "치약",
    "칫솔",
    "마스크",
    "크림",
    "로션",
    "에센스",
    "선크림",
    "립스틱",
    "라면",
    "생수",
    "우유",
    "커피",
    "녹차",
    "김치",
    "만두",
    "과자",
    "초콜릿",
    "쌀",
    "고구마",
    "사과",
    "배",
    "한우",
    "삼겹살",
    "의자",
    "책상",
    "침대",
    "이불",
    "베개",
    "커튼",
    "프라이팬",
    "냄비",
    "텀블러",
    "보온병",
    "충전기",
    "케이블",
    "보조배터리",
    "스탠드",
    "청소기",
    "가습기",
    "선풍기",
    "전자레인지",
    "공기청정기",
    "카메라",
    "삼각대",
    "스피커",
    "휴대폰케이스",
    "강아지사료",
];
const TAIL: &[&str] = &[
    "1L",
    "500ml",
    "2kg",
    "10개입",
    "50매",
    "블랙",
    "화이트",
    "네이비",
    "3종 세트",
    "1+1",
    "리필",
    "선물세트",
    "256GB",
    "27인치",
    "5m",
    "대형",
    "소형",
    "XL",
    "2024년형",
    "특가",
];
fn r(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    (*state >> 11) as usize
}
fn pick<'a>(l: &[&'a str], s: &mut u64) -> &'a str {
    let a = r(s) % l.len();
    let b = r(s) % l.len();
    l[a.min(b)]
}
fn rss() -> u64 {
    let s = std::fs::read_to_string("/proc/self/status").unwrap();
    let f = |k: &str| {
        s.lines()
            .find(|l| l.starts_with(k))
            .unwrap()
            .split_whitespace()
            .nth(1)
            .unwrap()
            .parse::<u64>()
            .unwrap()
    };
    f("RssAnon") / 1024
}
fn main() {
    let n: i64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let folder = format!("/tmp/s_idx_{n}");
    let folder = Path::new(&folder);
    let mut s = 88172645463325252u64;
    let t = Instant::now();
    let index = SearchIndex::open(folder).unwrap();
    println!("open {:?} rss {} MB", t.elapsed(), rss());
    if index.position().is_none() {
        let t = Instant::now();
        let mut w = index.writer().unwrap();
        for id in 1..=n {
            let name = format!(
                "{} {} {}{} {}{} {}",
                pick(BRANDS, &mut s),
                pick(ADJ, &mut s),
                if r(&mut s) % 3 == 0 { "신형 " } else { "" },
                pick(NOUNS, &mut s),
                ["WH-", "SM-", "A", "NX", "K"][r(&mut s) % 5],
                r(&mut s) % 5000,
                pick(TAIL, &mut s)
            );
            let p = (r(&mut s) % 200000) as i64;
            w.put(&Listing { id: ProductId(id), seller_id: AccountId(id%500), description: format!("{name} 상품입니다. 빠른 배송과 친절한 상담을 약속드립니다. 교환과 반품은 칠 일 안에 하실 수 있습니다."), name, min_price: Some(Won(p)), max_price: Some(Won(p+1000)), in_stock: r(&mut s)%10>0, popularity: (r(&mut s)%64) as u8 & (r(&mut s)%64) as u8 }).unwrap();
        }
        println!("put {:?}", t.elapsed());
        w.commit("1").unwrap();
        println!("build {:?}", t.elapsed());
        for i in 0..200 {
            let t = Instant::now();
            let id = 1 + (r(&mut s) as i64 % n);
            w.put(&Listing {
                id: ProductId(id),
                seller_id: AccountId(1),
                description: "x".into(),
                name: format!("{} {} {}", pick(ADJ, &mut s), pick(NOUNS, &mut s), i),
                min_price: None,
                max_price: None,
                in_stock: true,
                popularity: 1,
            })
            .unwrap();
            w.commit("2").unwrap();
            if i % 40 == 0 {
                println!("one-commit {:?}", t.elapsed());
            }
        }
        println!("rss {} MB", rss());
    }
    println!(
        "disk {}",
        String::from_utf8(
            std::process::Command::new("du").args(["-sm", folder.to_str().unwrap()]).output().unwrap().stdout
        )
        .unwrap()
        .trim()
    );
    println!("rss {} MB", rss());
    let f = |k: &str| Filter { key: k.into(), ..Filter::default() };
    for q in [
        "",
        "이어폰",
        "무선 이어폰",
        "무선이어폰",
        "이어ㅍ",
        "ㅇㅇㅍ",
        "나ㅇㅋ",
        "이아폰",
        "블루투쓰",
        "dldjvhs",
        "dldj",
        "이",
        "ㅇ",
        "가",
        "이어폰 무선",
        "소니 WH-1000",
        "생수 1리터",
        "wh1000",
        "1l",
        "없는상품이름",
        "청소기 다이슨 블랙",
        "a",
        "kefgqp",
        "ㅁㅅ",
        "ㅡㅁ츄ㅐㅐㅏ",
        "보조배터라",
    ] {
        let runs = 300;
        let mut total = 0;
        let t = Instant::now();
        for _ in 0..runs {
            total = index.find(&f(q), Sort::Relevance, None, 20).unwrap().total;
        }
        let a = t.elapsed() / runs;
        let mut ff = f(q);
        ff.in_stock = Some(true);
        ff.max_price = Some(Won(50000));
        let t = Instant::now();
        for _ in 0..runs {
            index.find(&ff, Sort::PriceAsc, None, 20).unwrap();
        }
        let b = t.elapsed() / runs;
        let t = Instant::now();
        let mut sug = vec![];
        for _ in 0..runs {
            sug = index.suggest(q, 10).unwrap();
        }
        println!(
            "{q:<16} total {total:>7} find {a:>12?} filtered {b:>12?} suggest {:>12?} {:?}",
            t.elapsed() / runs,
            sug.first()
        );
    }
}
