//! The words that the demo's goods are made of. Brands and shops are invented.

/// What one shop sells.
pub(super) struct Shelf {
    /// The kind of goods.
    pub(super) category: &'static str,
    pub(super) brands: [&'static str; 6],
    pub(super) adjectives: [&'static str; 9],
    pub(super) goods: [Good; 12],
}

/// One kind of good.
pub(super) struct Good {
    pub(super) noun: &'static str,
    /// About what one costs, in won.
    pub(super) price: i64,
    pub(super) options: &'static Options,
    /// One true sentence about it.
    pub(super) fact: &'static str,
}

/// The variants that a good comes in, each with its price in percent of the good's.
pub(super) struct Options {
    pub(super) label: &'static str,
    pub(super) values: &'static [(&'static str, i64)],
}

const fn good(noun: &'static str, price: i64, options: &'static Options, fact: &'static str) -> Good {
    Good { noun, price, options, fact }
}

static COLOURS: Options = Options {
    label: "색상",
    values: &[("블랙", 100), ("화이트", 100), ("네이비", 100), ("베이지", 100)],
};
static SOFT_COLOURS: Options = Options {
    label: "색상",
    values: &[("아이보리", 100), ("연그레이", 100), ("세이지그린", 100)],
};
static STORAGE: Options =
    Options { label: "용량", values: &[("128GB", 100), ("256GB", 135), ("512GB", 190), ("1TB", 280)] };
static SIZES: Options =
    Options { label: "사이즈", values: &[("S", 100), ("M", 100), ("L", 100), ("XL", 105), ("2XL", 110)] };
static SHOES: Options = Options {
    label: "사이즈",
    values: &[("235", 100), ("245", 100), ("255", 100), ("265", 100), ("275", 100), ("285", 100)],
};
static WEIGHTS: Options = Options { label: "중량", values: &[("500g", 100), ("1kg", 185), ("3kg", 520)] };
static VOLUMES: Options = Options { label: "용량", values: &[("300ml", 100), ("500ml", 150), ("1L", 260)] };
static BUNDLES: Options =
    Options { label: "구성", values: &[("1개", 100), ("3개 묶음", 285), ("10개 묶음", 900)] };
static BEDDING: Options = Options {
    label: "사이즈",
    values: &[("싱글", 100), ("슈퍼싱글", 115), ("퀸", 140), ("킹", 160)],
};
static SINGLE: Options = Options { label: "구성", values: &[("기본", 100)] };
static BOOKS: Options = Options { label: "형태", values: &[("종이책", 100), ("큰글자책", 150)] };

pub(super) static SHELVES: [Shelf; 5] = [ELECTRONICS, FASHION, FOOD, HOME, PAPER];

const ELECTRONICS: Shelf = Shelf {
    category: "전자",
    brands: ["소리결", "누리텍", "한빛온", "바로넷", "모아랩", "도담전자"],
    adjectives: ["초경량", "고속", "프리미엄", "휴대용", "저소음", "올인원", "슬림", "방수", "스마트"],
    goods: [
        good("무선이어폰", 79_000, &COLOURS, "한 번 충전으로 최대 30시간 들을 수 있습니다."),
        good("블루투스 스피커", 64_000, &COLOURS, "거실을 채우는 저음이 손바닥만 한 몸체에서 나옵니다."),
        good("외장 SSD", 119_000, &STORAGE, "초당 1,000MB로 읽고 써서 영상 편집에도 막힘이 없습니다."),
        good("기계식 키보드", 98_000, &COLOURS, "갈축 스위치로 또렷하면서도 조용하게 눌립니다."),
        good("무선 마우스", 32_000, &COLOURS, "건전지 한 개로 일 년 넘게 씁니다."),
        good("보조배터리", 29_000, &COLOURS, "20,000mAh로 휴대전화를 네 번 충전합니다."),
        good("USB-C 충전기", 24_000, &BUNDLES, "65W 출력으로 노트북까지 충전합니다."),
        good("27인치 모니터", 289_000, &SINGLE, "QHD 해상도와 100Hz 주사율을 갖췄습니다."),
        good("공기청정기", 189_000, &SOFT_COLOURS, "세 겹 필터가 미세먼지를 걸러 냅니다."),
        good("로봇청소기", 359_000, &SOFT_COLOURS, "집 안 지도를 그리며 구석까지 다닙니다."),
        good("태블릿", 429_000, &STORAGE, "11인치 화면에 펜이 함께 들어 있습니다."),
        good("전기주전자", 45_000, &SOFT_COLOURS, "1도 단위로 물 온도를 맞춥니다."),
    ],
};

const FASHION: Shelf = Shelf {
    category: "패션",
    brands: ["하루결", "온새미", "나르샤", "미르웨어", "담은옷", "솔기"],
    adjectives: ["베이직", "오버핏", "린넨", "기모", "클래식", "데일리", "슬림핏", "빈티지", "포근한"],
    goods: [
        good("반팔 티셔츠", 19_000, &SIZES, "여러 번 빨아도 목이 늘어나지 않습니다."),
        good("셔츠", 42_000, &SIZES, "다림질 없이도 구김이 적습니다."),
        good("후드티", 49_000, &SIZES, "안감이 부드러워 맨살에 닿아도 편합니다."),
        good("청바지", 59_000, &SIZES, "신축성 있는 원단이라 오래 앉아 있어도 편합니다."),
        good("슬랙스", 47_000, &SIZES, "허리 뒤쪽이 밴딩으로 되어 있습니다."),
        good("니트", 55_000, &SIZES, "울이 섞여 가볍고 따뜻합니다."),
        good("패딩 점퍼", 139_000, &SIZES, "오리털 충전재가 한겨울 바람을 막아 줍니다."),
        good("원피스", 68_000, &SIZES, "허리선이 높아 비율이 좋아 보입니다."),
        good("운동화", 79_000, &SHOES, "가벼운 밑창이 발의 피로를 덜어 줍니다."),
        good("로퍼", 89_000, &SHOES, "소가죽으로 만들어 신을수록 발에 맞습니다."),
        good("에코백", 24_000, &COLOURS, "두꺼운 면으로 만들어 책 여러 권도 거뜬합니다."),
        good("양말 세트", 12_000, &BUNDLES, "발목이 조이지 않는 면 양말입니다."),
    ],
};

const FOOD: Shelf = Shelf {
    category: "식품",
    brands: ["들녘마루", "해담은", "산들밥상", "고운뜰", "바다결", "소담찬"],
    adjectives: ["국내산", "유기농", "햇", "갓 만든", "무농약", "산지직송", "저염", "명품", "집밥"],
    goods: [
        good("쌀", 8_000, &WEIGHTS, "주문이 들어온 뒤에 도정해서 보냅니다."),
        good("사과", 9_000, &WEIGHTS, "일교차 큰 산지에서 자라 아삭하고 답니다."),
        good("감귤", 6_000, &WEIGHTS, "껍질이 얇고 과즙이 많습니다."),
        good("배추김치", 11_000, &WEIGHTS, "새우젓과 국산 고춧가루로 담갔습니다."),
        good("한우 불고기", 29_000, &WEIGHTS, "얇게 썰어 바로 구울 수 있습니다."),
        good("고등어", 12_000, &BUNDLES, "손질해서 한 마리씩 진공 포장했습니다."),
        good("참기름", 14_000, &VOLUMES, "낮은 온도에서 볶아 천천히 짰습니다."),
        good("원두커피", 13_000, &WEIGHTS, "볶은 지 사흘 안의 원두만 보냅니다."),
        good("현미 누룽지", 7_000, &BUNDLES, "끓는 물만 부으면 든든한 아침이 됩니다."),
        good("벌꿀", 18_000, &VOLUMES, "한 벌통에서 한 해에 한 번만 뜬 꿀입니다."),
        good("구운 김", 5_000, &BUNDLES, "두 번 구워 바삭합니다."),
        good("수제 만두", 9_000, &BUNDLES, "속을 가득 채워 손으로 빚었습니다."),
    ],
};

const HOME: Shelf = Shelf {
    category: "생활",
    brands: ["포근집", "맑은결", "다온리빙", "정갈한", "여우비", "집다움"],
    adjectives: ["모던", "원목", "항균", "접이식", "대용량", "순면", "미니멀", "튼튼한", "친환경"],
    goods: [
        good("이불", 69_000, &BEDDING, "알레르기 방지 원단이라 먼지가 적습니다."),
        good("베개", 25_000, &SOFT_COLOURS, "높이를 세 단계로 조절합니다."),
        good("수건 세트", 18_000, &SOFT_COLOURS, "40수 면사로 짜서 물기를 빨리 빨아들입니다."),
        good("세탁세제", 13_000, &VOLUMES, "찬물에서도 잘 녹고 잔향이 은은합니다."),
        good("주방세제", 6_000, &VOLUMES, "과일과 채소도 씻을 수 있는 1종 세제입니다."),
        good("프라이팬", 34_000, &SINGLE, "코팅이 다섯 겹이라 눌어붙지 않습니다."),
        good("텀블러", 26_000, &COLOURS, "열두 시간이 지나도 얼음이 남습니다."),
        good("수납함", 15_000, &BUNDLES, "쌓아 올려 쓰고 접어서 치웁니다."),
        good("스탠드 조명", 48_000, &SOFT_COLOURS, "밝기와 색온도를 각각 다섯 단계로 바꿉니다."),
        good("빨래건조대", 37_000, &SINGLE, "이불 두 채를 한 번에 넙니다."),
        good("욕실 매트", 14_000, &SOFT_COLOURS, "규조토라 밟는 즉시 물기가 사라집니다."),
        good("디퓨저", 22_000, &VOLUMES, "무화과 향이 두 달 동안 갑니다."),
    ],
};

const PAPER: Shelf = Shelf {
    category: "도서/문구",
    brands: ["글숲", "종이결", "먹과붓", "책마루", "연필섬", "달빛서가"],
    adjectives: [
        "처음 만나는",
        "하루 한 장",
        "따뜻한",
        "손에 잡히는",
        "오늘의",
        "다시 쓰는",
        "작은",
        "느린",
        "반짝이는",
    ],
    goods: [
        good("에세이", 15_000, &BOOKS, "지하철 두 정거장마다 한 편씩 읽기 좋은 길이입니다."),
        good("한국사 이야기", 18_000, &BOOKS, "사진과 지도가 백 점 넘게 실려 있습니다."),
        good("요리책", 21_000, &BOOKS, "재료 다섯 가지 이하로 만드는 음식만 모았습니다."),
        good("동화책", 13_000, &BOOKS, "소리 내어 읽어 주기 좋은 글과 그림입니다."),
        good("코딩 입문서", 24_000, &BOOKS, "예제를 하나씩 따라 하며 프로그램 세 개를 완성합니다."),
        good("시집", 11_000, &BOOKS, "젊은 시인 다섯 사람의 새 시를 담았습니다."),
        good("다이어리", 17_000, &COLOURS, "날짜가 비어 있어 언제든 시작할 수 있습니다."),
        good("노트", 4_000, &BUNDLES, "만년필로 써도 뒷면에 비치지 않습니다."),
        good("만년필", 39_000, &COLOURS, "가는 촉이라 작은 한글도 또박또박 써집니다."),
        good("색연필", 16_000, &BUNDLES, "심이 단단해 잘 부러지지 않습니다."),
        good("스티커", 3_000, &BUNDLES, "떼었다 다시 붙여도 자국이 남지 않습니다."),
        good("필통", 9_000, &COLOURS, "칸이 셋으로 나뉘어 있어 찾기 쉽습니다."),
    ],
};

/// What a brand says of itself; `{}` is the brand with its particle.
pub(super) const PROMISES: [&str; 6] = [
    "{} 직접 고르고 검수한 상품입니다.",
    "{} 자신 있게 권합니다.",
    "{} 오래 쓸 수 있도록 꼼꼼하게 준비했습니다.",
    "{} 정성껏 포장해 보내 드립니다.",
    "{} 품질에 만족하지 못하시면 책임지고 도와드립니다.",
    "{} 올해 가장 많이 판매한 상품 가운데 하나입니다.",
];

/// How it comes.
pub(super) const DELIVERIES: [&str; 4] = [
    "평일 오후 2시 이전 주문은 당일 출고합니다.",
    "제주와 도서 산간 지역은 하루 이틀 더 걸릴 수 있습니다.",
    "선물 포장을 원하시면 배송 메모에 적어 주세요.",
    "받으신 날부터 7일 안에 반품을 신청하실 수 있습니다.",
];
