# 자주 쓰는 명령 모음 / The commands of this project, for `just`. Each works without it as it stands here.

set shell := ["bash", "-euo", "pipefail", "-c"]
set positional-arguments

# 명령 목록 / Lists the recipes
default:
    @just --list --unsorted

# 모든 서비스를 한 프로세스로 시작 / Starts all services in one process
run *ARGS:
    cargo run --release -- "$@"

# 예제 상점과 함께 시작 / The same with example shops
demo:
    cargo run --release -- --demo

# 데이터베이스를 이 버전에 맞춤 / Brings the database up to this version
migrate:
    cargo run --release -- migrate

# 돈과 재고 점검 / Checks that every won and every unit is where it belongs
audit *ARGS:
    cargo run --release -- audit "$@"

# 백업 / Copies everything into a folder that is empty or not there
backup FOLDER:
    cargo run --release -- backup "$1"

# 복원 / Puts a backup into an empty data folder (JANGTEO_DATA_DIR), and checks it
restore FOLDER:
    cargo run --release -- restore "$1"

# 모든 테스트, 또는 이름으로 고른 테스트 / All tests, in all shapes; or those of a name
test *ARGS:
    tests/run.sh "$@"

# SQLite에서만 테스트 / Tests on SQLite only: needs no server
test-sqlite *ARGS:
    env -u JANGTEO_TEST_DATABASE cargo test --workspace "$@"

# nextest로 SQLite에서만 / The same with cargo-nextest
nextest *ARGS:
    env -u JANGTEO_TEST_DATABASE cargo nextest run --workspace "$@"

# 서비스와 문서 비교 / Holds the running services against their OpenAPI documents
documents *ARGS:
    tests/documents.sh "$@"

# 여러 프로세스 구성에서 테스트 / The suite on the shapes of separate processes
shapes *ARGS:
    tests/shapes.sh "$@"

# 배포 파일 점검 / Checks templates, manifests and the pipeline
deploy-tests *ARGS:
    tests/deploy.sh "$@"

# 이미지를 만들고 실행해 봄 / Builds the images, runs them and trades on them
images *ARGS:
    tests/deploy/images.sh "$@"

# 변경이 통과해야 하는 모든 것 / Everything that a change must pass
ci:
    .ci/run

# 코드 형식 맞춤 / Formats the code
fmt:
    cargo fmt --all

# 형식과 린트 점검 / Checks format and lints
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# OpenAPI 문서 생성 / Writes openapi/ from the routes
openapi *ARGS:
    cargo xtask openapi "$@"

# AsyncAPI 문서 생성 / Writes asyncapi/ from the frames of the live socket
asyncapi *ARGS:
    cargo xtask asyncapi "$@"

# 클라이언트 생성 / Writes the clients from openapi/
clients *ARGS:
    cargo xtask clients "$@"

# gRPC 코드 생성 / Writes the gRPC code from proto/
proto *ARGS:
    cargo xtask proto "$@"

# 설정 표 생성 / Writes the table of settings in docs/CONFIGURATION.md
configuration *ARGS:
    cargo xtask configuration "$@"

# 결제 시뮬레이션이 일부러 낸 실수를 찾는지 점검 / Checks that the simulation finds mistakes made on purpose
mistakes *ARGS:
    cargo xtask mistakes "$@"

# 문서와 클라이언트를 모두 생성 / Writes all of these, in order
generate: openapi asyncapi clients proto configuration

# 문서 점검 / Checks that every operation of every document says what a reader needs
lint-openapi:
    cargo xtask lint-openapi

# 의존 방향 점검 / Checks who may know whom
arrows:
    cargo xtask arrows

# 안 쓰는 의존성, 라이선스, 금지된 크레이트 / Unused dependencies, licences, banned crates
dependencies:
    cargo machete
    cargo deny --offline check bans licenses sources

# 알려진 취약점 (네트워크 필요) / Known holes in dependencies; needs the network
holes:
    docker/release.sh check

# 얼마나 빠른지 재기 / How fast it is here
bench *ARGS:
    cargo build --release -p jangteo
    cargo run --release -p bench -- "$@"

# 장부 호출 비용 / What a call of the ledger costs directly, over REST and over gRPC
bench-wallet:
    cargo build --release -p jangteo -p account-api
    cargo run --release -p bench -- wallet

# 검색 성능 / Every way of typing in a shop of many products
bench-search *ARGS:
    cargo build --release -p jangteo
    cargo run --release -p bench -- search "$@"

# 테스트용 서버 시작 / Starts MariaDB and Redis (or those that are named), and prints where they are
servers-up *ARGS:
    tests/servers.sh up "$@"

# 테스트용 서버 종료 / Stops them and leaves nothing
servers-down:
    tests/servers.sh down

# 컨테이너로 시작 (multi-module) / The separate services in containers
compose-up:
    docker compose -f docker/compose.yaml up -d

# 컨테이너 종료 / Stops them; their data stays
compose-down:
    docker compose -f docker/compose.yaml down

# 퍼징 (nightly) / Fuzzes what reads the bytes of strangers, each target for so many seconds
fuzz SECONDS="240":
    tests/fuzz.sh "$1"
